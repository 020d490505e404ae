"""Pages of the recruiter: open a requisition, take applications in, plan interviews."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from hirefit.exceptions import Fault, HirefitError
from hirefit_api.access.pages import company_name
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import requires
from hirefit_api.companies.own_library import company_library
from hirefit_api.companies.zones import span_words, zone_of
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import database_of
from hirefit_api.errors import NotFound
from hirefit_api.interviews.service import plan_interview
from hirefit_api.languages.speaking import marked
from hirefit_api.planning.proposal import (
    MOST_APPLICATIONS,
    Pair,
    Plan,
    plan_of,
    propose_interviews,
)
from hirefit_api.planning.time_pages import typed_time
from hirefit_api.requisitions.schemas import NewApplication, NewRequisition
from hirefit_api.requisitions.service import open_requisition, requisition_record, take_in
from hirefit_api.web.forms import Form
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import page
from hirefit_api.wire import Company, RequisitionId

router = page_router()

RUNS = [requires(Permission.RUN_REQUISITIONS)]
PAIR = "pair:"
WORDS_FOR = {
    "id": marked("The short name has letters, digits, dots and hyphens, as in night-desk."),
    "title": marked("Give a title of at most 200 characters."),
    "role": marked("Choose a role."),
    "planned_raters": marked("Say how many raters see each application: 1 to 20."),
}
BAD_CODES = (
    "Write one code a line: letters, digits, dots and hyphens, as in a-104. Never a name; "
    f"at most {MOST_APPLICATIONS} at once."
)


class Seat(NamedTuple):
    """One planned interview of an application; `when` is empty without a time."""

    rater: str
    name: str
    declined: bool
    when: str


class PlanRow(NamedTuple):
    """An application with its planned interviews."""

    application: str
    seats: list[Seat]


@router.get("/new-requisition", dependencies=RUNS)
def get_new_requisition(request: Request, company: Company) -> Response:
    """Show the form."""
    return _new(request, company, {})


@router.post("/new-requisition", dependencies=RUNS)
def post_new_requisition(request: Request, company: Company, fields: Form) -> Response:
    """Open the requisition and go on to its plan."""
    document: dict[str, Any] = {
        name: fields.get(name, "").strip() for name in ("id", "title", "role")
    }
    raters = fields.get("planned_raters", "").strip()
    document["planned_raters"] = int(raters) if raters.isascii() and raters.isdigit() else raters
    try:
        new = NewRequisition.model_validate(document)
        database_of(request).write_and_wait(company, partial(open_requisition, new=new))
    except ValidationError as error:
        names = dict.fromkeys(str(item["loc"][0]) for item in error.errors())
        faults = [Fault(WORDS_FOR[name], name, "malformed") for name in names]
        return _new(request, company, fields, faults)
    except NotFound:
        raise
    except HirefitError as error:
        return _new(request, company, fields, error.faults)
    return _go_to_plan(company, new.id)


@router.get("/requisitions/{requisition}/plan", dependencies=RUNS)
def get_plan(request: Request, company: Company, requisition: RequisitionId) -> Response:
    """Show who interviews whom, and the forms to plan more."""
    return _plan(request, company, requisition)


@router.get("/requisitions/{requisition}/plan/proposal", dependencies=RUNS)
def get_proposal(
    request: Request, company: Company, requisition: RequisitionId, most_each: str = ""
) -> Response:
    """Show the same with a proposal ticked; nothing is planned by looking."""
    most = int(most_each) if most_each.isascii() and most_each.isdigit() else None
    typed = {"most_each": str(most or "")}
    try:
        with database_of(request).read(company) as store:
            proposed = propose_interviews(store, requisition, most)
    except NotFound:
        raise
    except HirefitError as error:
        return _plan(request, company, requisition, error.faults, typed=typed)
    return _plan(request, company, requisition, proposed=proposed, typed=typed)


@router.post("/requisitions/{requisition}/plan/applications", dependencies=RUNS)
def post_applications(
    request: Request, company: Company, requisition: RequisitionId, fields: Form
) -> Response:
    """Take in the codes that were typed, all or none."""
    codes = list(dict.fromkeys(re.split(r"[\s,;]+", fields.get("codes", "").strip())))
    try:
        new = [NewApplication(id=code) for code in codes[: MOST_APPLICATIONS + 1]]
    except ValidationError:
        new = []
    if not 1 <= len(new) <= MOST_APPLICATIONS:
        fault = Fault(BAD_CODES, "codes", "malformed")
        return _plan(request, company, requisition, [fault], typed=fields)

    def take_all(store: CompanyStore) -> None:
        for application in new:
            take_in(store, requisition, application.id)

    return _write(request, company, requisition, take_all, typed=fields)


@router.post("/requisitions/{requisition}/plan", dependencies=RUNS)
def post_plan(
    request: Request, company: Company, requisition: RequisitionId, fields: Form
) -> Response:
    """Plan the interviews that are ticked, and the one that was chosen by hand."""
    ticked = [tuple(name.removeprefix(PAIR).split(":")) for name in fields if name[:5] == PAIR]
    chosen = (fields.get("application", ""), fields.get("rater", ""))
    wanted = [*ticked, chosen] if all(chosen) else ticked

    def plan_all(store: CompanyStore) -> None:
        plan = plan_of(store, requisition)
        time = typed_time(store, fields) if any(map(fields.get, ("day", "clock"))) else None
        raters = {person.id for person in plan.raters}
        for pair in wanted:
            if len(pair) != len(chosen) or pair[0] not in plan.applications:
                raise NotFound
            if pair[1] not in raters:
                raise NotFound(
                    Fault(marked("Choose somebody who may interview."), "rater", "not-a-rater")
                )
        for application, rater in wanted:
            by_hand = time if (application, rater) == chosen else None
            plan_interview(store, application, rater, by_hand)

    if not wanted:
        fault = Fault(
            marked("Tick an interview, or choose an application and a rater."), "", "nothing"
        )
        return _plan(request, company, requisition, [fault])
    return _write(request, company, requisition, plan_all, typed=fields)


def _write(
    request: Request,
    company: str,
    requisition: str,
    work: Callable[[CompanyStore], None],
    typed: Mapping[str, str] | None = None,
) -> Response:
    try:
        database_of(request).write_and_wait(company, work)
    except NotFound:
        raise
    except HirefitError as error:
        return _plan(request, company, requisition, error.faults, typed=typed)
    return _go_to_plan(company, requisition)


def _go_to_plan(company: str, requisition: str) -> Response:
    return RedirectResponse(f"/companies/{company}/requisitions/{requisition}/plan", 303)


def _new(
    request: Request, company: str, typed: Mapping[str, str], faults: Iterable[Fault] = ()
) -> Response:
    with database_of(request).read(company) as store:
        roles, name = company_library(store).roles, company_name(store)
    mistakes = tuple(faults)
    return page(
        request,
        "planning/new_requisition.html",
        422 if mistakes else 200,
        company=company,
        company_name=name,
        roles=sorted(roles.values(), key=lambda role: role.name),
        typed=typed,
        faults=mistakes,
    )


def _plan(
    request: Request,
    company: str,
    requisition: str,
    faults: Iterable[Fault] = (),
    *,
    proposed: list[Pair] | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    with database_of(request).read(company) as store:
        record, name = requisition_record(store, requisition), company_name(store)
        plan, zone = plan_of(store, requisition), zone_of(store)
    mistakes = tuple(faults)
    return page(
        request,
        "planning/plan.html",
        422 if mistakes else 200,
        company=company,
        company_name=name,
        requisition=record,
        plan=plan,
        rows=_rows(plan, zone),
        zone=zone.key,
        proposed=proposed,
        typed=typed or {},
        faults=mistakes,
    )


def _rows(plan: Plan, zone: ZoneInfo) -> list[PlanRow]:
    """Return each application with who is planned, when, and whether they declined."""
    names = {person.id: person.name for person in plan.raters}
    by_application: dict[str, list[Seat]] = {name: [] for name in plan.applications}
    for application, rater in plan.planned:
        pair = (application, rater)
        span = plan.times.get(pair)
        seat = Seat(
            rater,
            names.get(rater, rater),
            declined=pair in plan.declined,
            when=span_words(*span, zone) if span else "",
        )
        by_application[application].append(seat)
    return [PlanRow(*entry) for entry in by_application.items()]
