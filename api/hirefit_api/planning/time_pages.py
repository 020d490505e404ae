"""Say on a page when an interview is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Annotated

from fastapi import Path, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from hirefit.exceptions import Fault, HirefitError
from hirefit_api.access.pages import company_name
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import requires
from hirefit_api.companies.zones import instant_at, local, zone_of
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import database_of
from hirefit_api.errors import NotFound
from hirefit_api.interviews.schemas import USUAL_MINUTES, Interview, InterviewTime
from hirefit_api.interviews.service import interview_record, set_time
from hirefit_api.requisitions.service import application_record
from hirefit_api.web.forms import Form
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import page
from hirefit_api.wire import ApplicationId, Company, Id

router = page_router()

TIME = "/applications/{application}/interviews/{rater}/time"
RUNS = [requires(Permission.RUN_REQUISITIONS)]
Rater = Annotated[Id, Path()]
BAD_MINUTES = Fault("Say how long it is: 5 to 720 minutes.", "minutes", "malformed")


@router.get(TIME, dependencies=RUNS)
def get_time(
    request: Request, company: Company, application: ApplicationId, rater: Rater
) -> Response:
    """Show the form, with the time that is set."""
    return _form(request, company, application, rater)


@router.post(TIME, dependencies=RUNS)
def post_time(
    request: Request, company: Company, application: ApplicationId, rater: Rater, fields: Form
) -> Response:
    """Set the time and go back to the plan."""
    database = database_of(request)
    try:
        with database.read(company) as store:
            time = typed_time(store, fields)
            requisition = application_record(store, application).requisition
        work = partial(set_time, application=application, rater=rater, time=time)
        database.write_and_wait(company, work)
    except NotFound:
        raise
    except HirefitError as error:
        return _form(request, company, application, rater, fields, error.faults)
    return RedirectResponse(f"/companies/{company}/requisitions/{requisition}/plan", 303)


def typed_time(store: CompanyStore, fields: Mapping[str, str]) -> InterviewTime:
    """Return the time that was typed into `day`, `clock` and `minutes`, in the company's zone.

    Raises
    ------
    HirefitError
        Every fault of it.
    """
    faults, starts_at = list[Fault](), "2000-01-01T00:00:00Z"
    try:
        day, clock = fields.get("day", "").strip(), fields.get("clock", "").strip()
        starts_at = instant_at(zone_of(store), day, clock).isoformat()
    except HirefitError as error:
        faults += error.faults
    typed = fields.get("minutes", "").strip()
    minutes = int(typed) if typed.isascii() and typed.isdigit() else 0
    try:
        time = InterviewTime(starts_at=starts_at, minutes=minutes)
    except ValidationError:
        faults.append(BAD_MINUTES)
    if faults:
        raise HirefitError(*faults)
    return time


def _form(
    request: Request,
    company: str,
    application: str,
    rater: str,
    typed: Mapping[str, str] | None = None,
    faults: Iterable[Fault] = (),
) -> Response:
    with database_of(request).read(company) as store:
        zone, name = zone_of(store), company_name(store)
        record = interview_record(store, application, rater)
        requisition = application_record(store, application).requisition
        shown = _typed_of(store, record) if typed is None else typed
    mistakes = tuple(faults)
    return page(
        request,
        "planning/time.html",
        422 if mistakes else 200,
        company=company,
        company_name=name,
        interview=record,
        requisition=requisition,
        zone=zone.key,
        typed=shown,
        faults=mistakes,
    )


def _typed_of(store: CompanyStore, record: Interview) -> dict[str, str]:
    """Return the fields of the form for a time that is set."""
    if record.starts_at is None or record.ends_at is None:
        return {"minutes": str(USUAL_MINUTES)}
    zone = zone_of(store)
    first, last = local(record.starts_at, zone), local(record.ends_at, zone)
    minutes = round((last.timestamp() - first.timestamp()) / 60)
    return {"day": f"{first:%Y-%m-%d}", "clock": f"{first:%H:%M}", "minutes": str(minutes)}
