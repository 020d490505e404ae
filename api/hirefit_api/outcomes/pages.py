"""Does it predict? The study in the browser."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import Path, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from starlette.datastructures import UploadFile

from hirefit.exceptions import Fault, RatingError
from hirefit.history.sheets import SourceFile
from hirefit.outcomes.outcome_sheets import read_outcome_file
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.session import database_of
from hirefit_api.languages.speaking import marked
from hirefit_api.outcomes import service
from hirefit_api.outcomes.report import outcome_report
from hirefit_api.outcomes.schemas import NewExpectation
from hirefit_api.web.forms import Form
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import page
from hirefit_api.wire import Company

router = page_router()

ImportNumber = Annotated[int, Path(ge=1, le=1_000_000)]
CHANGE = [requires(Permission.CALIBRATE)]
MOST_SHOWN = 20
NO_FILE = marked("Choose a file that is not empty.")
WRONG_EXPECTATION = Fault(
    marked(
        "Name the measure as in your file, give a mean as a number, and a reliability between 0 "
        "and 1 or none."
    )
)


@router.get("/outcomes", dependencies=[requires(Permission.READ_CALIBRATION)])
def get_outcomes(request: Request, company: Company, actor: CurrentActor) -> Response:
    """Show what is known, measure by measure."""
    return _show(request, company, may_change=actor.may(Permission.CALIBRATE))


@router.post("/outcomes", dependencies=CHANGE)
def post_outcomes(
    request: Request, company: Company, actor: CurrentActor, fields: Form
) -> Response:
    """Take in what was pasted."""
    text = fields.get("csv", "")
    try:
        found = service.read_text(text)
        work = partial(service.take_in, content=text.encode(), found=found, imported_by=actor.id)
        database_of(request).write_and_wait(company, work)
    except RatingError as error:
        mistakes = error.faults[:MOST_SHOWN]
        return _show(request, company, may_change=True, mistakes=mistakes, csv=text)
    return RedirectResponse(request.url.path, 303)


@router.post("/outcomes/bulk", dependencies=CHANGE)
async def post_outcome_file(request: Request, company: Company, actor: CurrentActor) -> Response:
    """Take in a file: CSV, TSV or a workbook, a row a measurement or a column a measure."""
    database = database_of(request)
    try:
        file = await _uploaded(request)
        found = await run_in_threadpool(read_outcome_file, file)
        work = partial(service.take_in, content=file.data, found=found, imported_by=actor.id)
        await database.write(company, work)
    except RatingError as error:
        mistakes = error.faults[:MOST_SHOWN]
        return await run_in_threadpool(_show, request, company, may_change=True, mistakes=mistakes)
    return RedirectResponse(f"/companies/{company}/outcomes", 303)


async def _uploaded(request: Request) -> SourceFile:
    """Return the file of a form.

    Raises
    ------
    RatingError
        There is none, or it is empty.
    """
    async with request.form(max_files=1, max_fields=5) as form:
        sent = form.get("file")
        if isinstance(sent, UploadFile):
            file = SourceFile(sent.filename or "file", await sent.read())
            if file.data:
                return file
    raise RatingError(Fault(NO_FILE, "file", "no-file"))


@router.post("/outcomes/imports/{number}", dependencies=CHANGE)
def post_taking_back(request: Request, company: Company, number: ImportNumber) -> Response:
    """Take an import back."""
    database_of(request).write_and_wait(company, partial(service.take_back, number=number))
    return RedirectResponse(f"/companies/{company}/outcomes", 303)


@router.post("/outcomes/expectations", dependencies=CHANGE)
def post_expectation(
    request: Request, company: Company, actor: CurrentActor, fields: Form
) -> Response:
    """Write down what HR expects."""
    reliability = fields.get("reliability", "").strip()
    try:
        new = NewExpectation.model_validate(
            {
                "measure": fields.get("measure", "").strip(),
                "mean": float(fields.get("mean", "")),
                "link": fields.get("link", ""),
                "reliability": float(reliability) if reliability else None,
            }
        )
    except (ValidationError, ValueError):
        return _show(request, company, may_change=True, mistakes=(WRONG_EXPECTATION,))
    work = partial(service.state_expectation, new=new, stated_by=actor.id)
    database_of(request).write_and_wait(company, work)
    return RedirectResponse(f"/companies/{company}/outcomes", 303)


def _show(
    request: Request,
    company: str,
    *,
    may_change: bool,
    mistakes: tuple[Fault, ...] = (),
    csv: str = "",
) -> Response:
    with database_of(request).read(company) as store:
        return page(
            request,
            "outcomes/outcomes.html",
            422 if mistakes else 200,
            company=company,
            company_name=profile_in_force(store).name,
            report=outcome_report(store),
            imports=service.imports_of(store),
            stated=service.expectations_of(store),
            may_change=may_change,
            mistakes=mistakes,
            csv=csv,
        )
