"""JSON addresses."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import Path, Request, status

from hirefit.history.sheets import SourceFile
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.database.session import database_of
from hirefit_api.imports import service
from hirefit_api.imports.reader import read_import
from hirefit_api.imports.schemas import Answers, NewImport, PastImportRecord
from hirefit_api.wire import Company, company_router

router = company_router("imports")

ImportNumber = Annotated[int, Path(ge=1, le=1_000_000, description="Number of the import.")]
READS = [requires(Permission.READ_CALIBRATION)]
ACTS = [requires(Permission.CALIBRATE)]


@router.post("/imports/bulk", status_code=status.HTTP_201_CREATED, dependencies=ACTS)
async def post_import(
    request: Request, company: Company, new: NewImport, actor: CurrentActor
) -> PastImportRecord:
    """Look at files with past scorecards; nothing counts before it is taken over."""
    database = database_of(request)
    files = [SourceFile(file.name, file.content) for file in new.files]
    work = partial(service.begin_import, files=files, begun_by=actor.id)
    reading = await database.write(company, work)
    await read_import(database, company, reading, new.mapping)
    return await database.write(company, partial(service.import_record, number=reading.number))


@router.get("/imports", dependencies=READS)
def get_imports(request: Request, company: Company) -> list[PastImportRecord]:
    """Return every import, newest first."""
    with database_of(request).read(company) as store:
        return service.list_imports(store)


@router.get("/imports/{number}", dependencies=READS)
def get_import(request: Request, company: Company, number: ImportNumber) -> PastImportRecord:
    """Return one import with its preview: counts, guesses, problems, what is undecided."""
    with database_of(request).read(company) as store:
        return service.import_record(store, number)


@router.put("/imports/{number}/mapping", dependencies=ACTS)
async def put_mapping(
    request: Request, company: Company, number: ImportNumber, answers: Answers
) -> PastImportRecord:
    """Say how the files are to be read, and read them anew."""
    database = database_of(request)
    reading = await database.write(company, partial(service.read_again, number=number))
    await read_import(database, company, reading, answers.mapping)
    return await database.write(company, partial(service.import_record, number=number))


@router.post("/imports/{number}/take-over", dependencies=ACTS)
async def post_take_over(
    request: Request, company: Company, number: ImportNumber, actor: CurrentActor
) -> PastImportRecord:
    """Let the ratings count: they tell how strict raters are, and score nobody."""
    work = partial(service.take_over, number=number, settled_by=actor.id)
    return await database_of(request).write(company, work)


@router.post("/imports/{number}/take-back", dependencies=ACTS)
async def post_take_back(
    request: Request, company: Company, number: ImportNumber, actor: CurrentActor
) -> PastImportRecord:
    """Take an import back: its ratings are deleted."""
    work = partial(service.take_back, number=number, settled_by=actor.id)
    return await database_of(request).write(company, work)


@router.post("/imports/{number}/drop", dependencies=ACTS)
async def post_drop(
    request: Request, company: Company, number: ImportNumber, actor: CurrentActor
) -> PastImportRecord:
    """Delete the files of an import that nobody took over."""
    work = partial(service.drop, number=number, settled_by=actor.id)
    return await database_of(request).write(company, work)
