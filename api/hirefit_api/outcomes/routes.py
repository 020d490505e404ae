"""JSON addresses."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import Path, Request, Response, status

from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.database.session import database_of
from hirefit_api.outcomes import service
from hirefit_api.outcomes.report import outcome_report
from hirefit_api.outcomes.schemas import (
    ExpectationRecord,
    NewExpectation,
    NewOutcomes,
    OutcomeImport,
    OutcomeReport,
)
from hirefit_api.wire import Company, company_router

router = company_router("outcomes")

ImportNumber = Annotated[int, Path(ge=1, le=1_000_000, description="The import's number.")]
READ = [requires(Permission.READ_CALIBRATION)]
CHANGE = [requires(Permission.CALIBRATE)]


@router.post(
    "/outcomes/imports",
    status_code=status.HTTP_201_CREATED,
    responses={200: {"model": OutcomeImport, "description": "This file is in already."}},
    dependencies=CHANGE,
)
async def post_outcomes(
    request: Request, response: Response, company: Company, body: NewOutcomes, actor: CurrentActor
) -> OutcomeImport:
    """Take in outcomes from CSV: application, measure, value, date; all of them or none."""
    found = service.read_text(body.csv)
    work = partial(service.take_in, content=body.csv.encode(), found=found, imported_by=actor.id)
    imported = await database_of(request).write(company, work)
    if not imported.created:
        response.status_code = status.HTTP_200_OK
    return imported.record


@router.get("/outcomes/imports", dependencies=READ)
def get_outcome_imports(request: Request, company: Company) -> list[OutcomeImport]:
    """Return every import, oldest first."""
    with database_of(request).read(company) as store:
        return service.imports_of(store)


@router.delete(
    "/outcomes/imports/{number}", status_code=status.HTTP_204_NO_CONTENT, dependencies=CHANGE
)
async def delete_outcome_import(request: Request, company: Company, number: ImportNumber) -> None:
    """Take an import back with all its outcomes."""
    await database_of(request).write(company, partial(service.take_back, number=number))


@router.put("/outcomes/expectations", dependencies=CHANGE)
async def put_expectation(
    request: Request, company: Company, body: NewExpectation, actor: CurrentActor
) -> ExpectationRecord:
    """Write down what HR expects of a measure; every version is kept."""
    work = partial(service.state_expectation, new=body, stated_by=actor.id)
    return await database_of(request).write(company, work)


@router.get("/outcomes/report", dependencies=READ)
def get_outcome_report(request: Request, company: Company) -> OutcomeReport:
    """Return validity by measure: observed first, corrections labelled, no claim under fifty."""
    with database_of(request).read(company) as store:
        return outcome_report(store)
