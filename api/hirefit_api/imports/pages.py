"""Past scorecards: upload, see what was found, answer what is open, take over, take back."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import Path, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import UploadFile

from hirefit.exceptions import Fault, RatingError
from hirefit.history.sheets import SourceFile
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.session import database_of
from hirefit_api.imports import answers, service
from hirefit_api.imports.reader import read_import
from hirefit_api.imports.schemas import PastImportRecord
from hirefit_api.languages.speaking import marked
from hirefit_api.web.forms import Form
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import page
from hirefit_api.wire import Company

router = page_router()

ImportNumber = Annotated[int, Path(ge=1, le=1_000_000)]
READS = [requires(Permission.READ_CALIBRATION)]
ACTS = [requires(Permission.CALIBRATE)]
MOST_FILES = 20
LONGEST_NAME = 80
REFRESH_SECONDS = "2"
SHAPES = {
    "long": marked("One row for each rating"),
    "wide": marked("One row for each candidate and rater, a column for each question"),
    "questions-by-candidates": marked("Questions in rows, candidates in columns"),
}


@router.get("/imports", dependencies=READS)
def get_imports(request: Request, company: Company, actor: CurrentActor) -> Response:
    """Show what was imported, and ask for files."""
    with database_of(request).read(company) as store:
        found = service.list_imports(store)
        names = service.mapping_names(store)
        company_name = profile_in_force(store).name
    return page(
        request,
        "imports/imports.html",
        company=company,
        company_name=company_name,
        imports=found,
        mapping_names=names,
        may_act=actor.may(Permission.CALIBRATE),
    )


@router.post("/imports/bulk", dependencies=ACTS)
async def post_import(request: Request, company: Company, actor: CurrentActor) -> Response:
    """Take files in and look at them."""
    database = database_of(request)
    files, name = await _uploaded(request)
    mapping = None
    if name:
        mapping = await database.write(company, partial(service.saved_mapping, name=name))
    work = partial(service.begin_import, files=files, begun_by=actor.id)
    reading = await database.write(company, work)
    await read_import(database, company, reading, mapping)
    return _to(company, reading.number)


async def _uploaded(request: Request) -> tuple[list[SourceFile], str]:
    """Return the files of a form and the name of the mapping to read them with.

    Raises
    ------
    RatingError
        There is no file.
    """
    async with request.form(max_files=MOST_FILES, max_fields=5) as form:
        sent = [part for part in form.getlist("files") if isinstance(part, UploadFile)]
        files = [SourceFile(part.filename or "file", await part.read()) for part in sent]
        name = form.get("mapping", "")
    files = [file for file in files if file.data]
    if not files:
        raise RatingError(
            Fault(marked("Choose at least one file that is not empty."), "files", "no-file")
        )
    return files, name if isinstance(name, str) else ""


@router.get("/imports/{number}", dependencies=READS)
def get_import(
    request: Request, company: Company, number: ImportNumber, actor: CurrentActor
) -> Response:
    """Show what was found, what was guessed, and what is to be decided."""
    with database_of(request).read(company) as store:
        record = service.import_record(store, number)
        profile = profile_in_force(store)
    response = page(
        request,
        "imports/import.html",
        company=company,
        company_name=profile.name,
        record=record,
        scale=profile.scale,
        may_act=actor.may(Permission.CALIBRATE),
        in_page_words=answers.in_page_words,
        **_questions(record),
    )
    if record.state == "reading":
        response.headers["refresh"] = REFRESH_SECONDS
    return response


def _questions(record: PastImportRecord) -> dict[str, Any]:
    """Return what the page asks about an import that is open."""
    if record.state != "open":
        return {"is_ready": False}
    codes = {one["code"] for one in record.preview["undecided"]}
    return {
        "is_ready": not codes,
        "zeros": answers.zeros(record),
        "asks_dates": any("day-first" in one["message"] for one in record.preview["problems"]),
        "unknown": answers.unknown_words(record.preview),
        "columns": answers.known_columns(record.preview, record.mapping),
        "fields": answers.FIELDS,
        "shapes": SHAPES,
    }


@router.post("/imports/{number}/answers", dependencies=ACTS)
async def post_answers(
    request: Request, company: Company, number: ImportNumber, form: Form, actor: CurrentActor
) -> Response:
    """Read the files by what was answered; keep the answers for next time if asked to."""
    database = database_of(request)
    record = await database.write(company, partial(service.import_record, number=number))
    mapping = answers.mapping_of(record, form) if record.mapping else None
    reading = await database.write(company, partial(service.read_again, number=number))
    await read_import(database, company, reading, mapping)
    name = form.get("save_as", "").strip()[:LONGEST_NAME]
    if name and mapping is not None:
        save = partial(service.save_mapping, number=number, name=name, mapping=mapping)
        await database.write(company, partial(save, saved_by=actor.id))
    return _to(company, number)


@router.post("/imports/{number}/take-over", dependencies=ACTS)
async def post_take_over(
    request: Request, company: Company, number: ImportNumber, actor: CurrentActor
) -> Response:
    """Let the ratings count."""
    work = partial(service.take_over, number=number, settled_by=actor.id)
    await database_of(request).write(company, work)
    return _to(company, number)


@router.post("/imports/{number}/take-back", dependencies=ACTS)
async def post_take_back(
    request: Request, company: Company, number: ImportNumber, actor: CurrentActor
) -> Response:
    """Delete the ratings of an import."""
    work = partial(service.take_back, number=number, settled_by=actor.id)
    await database_of(request).write(company, work)
    return _to(company, number)


@router.post("/imports/{number}/drop", dependencies=ACTS)
async def post_drop(
    request: Request, company: Company, number: ImportNumber, actor: CurrentActor
) -> Response:
    """Delete the files of an import that nobody wants."""
    work = partial(service.drop, number=number, settled_by=actor.id)
    await database_of(request).write(company, work)
    return RedirectResponse(f"/companies/{company}/imports", 303)


def _to(company: str, number: int) -> Response:
    return RedirectResponse(f"/companies/{company}/imports/{number}", 303)
