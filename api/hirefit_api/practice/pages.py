"""Practise in the browser: rate, then compare and read why; HR sets the rule."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import Path, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from hirefit.competencies.practice import PracticeCase
from hirefit.exceptions import RatingError
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, own_card, requires
from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.session import database_of
from hirefit_api.errors import NotFound
from hirefit_api.languages.speaking import marked
from hirefit_api.library import case_as_spoken, competency_as_spoken, shipped_library
from hirefit_api.practice import service
from hirefit_api.practice.schemas import NewPracticeRating, NewPracticeRule, PracticeRecord
from hirefit_api.web.forms import Form
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import page
from hirefit_api.wire import Company, Id

router = page_router()

Rater = Annotated[Id, Path()]
Case = Annotated[Id, Path()]
Number = Annotated[int, Path(ge=1, le=50)]
CASE = "/practice/raters/{rater}/rounds/{number}/cases/{case}"
TOO_LONG = marked("The note is too long; 4,000 characters are the most.")
NO_LEVEL = marked("Choose the level whose description fits what was said.")


@router.get("/practice", dependencies=[requires(Permission.SUBMIT_CARDS)])
def get_own_practice(company: Company, actor: CurrentActor) -> Response:
    """Lead to the practice of whoever is signed in."""
    if not actor.is_person:
        raise NotFound
    return RedirectResponse(f"/companies/{company}/practice/raters/{actor.id}", 303)


@router.get("/practice/raters/{rater}", dependencies=[requires(Permission.SUBMIT_CARDS)])
def get_practice(request: Request, company: Company, rater: Rater, actor: CurrentActor) -> Response:
    """Show what is open, what was rated, and how near the references it was."""
    own_card(actor, rater)
    with database_of(request).read(company) as store:
        record = service.practice_record(store, rater)
        name = profile_in_force(store).name
    now = [item for item in record.compared if item.round == record.current_round]
    return page(
        request,
        "practice/practice.html",
        company=company,
        company_name=name,
        record=record,
        now=now,
        before=[item for item in record.compared if item.round != record.current_round],
        passed=any(item.passed for item in record.rounds),
        may_set=actor.may(Permission.CALIBRATE),
    )


@router.get(CASE, dependencies=[requires(Permission.SUBMIT_CARDS)])
def get_case(
    request: Request,
    company: Company,
    rater: Rater,
    number: Number,
    case: Case,
    actor: CurrentActor,
) -> Response:
    """Show the form, or, once the case is rated, own level and reference side by side."""
    own_card(actor, rater)
    shown = service.practice_case(case)
    with database_of(request).read(company) as store:
        record = service.practice_record(store, rater)
        name = profile_in_force(store).name
    place = {"company": company, "company_name": name, **_place(shown, record, number)}
    found = [c for c in record.compared if (c.round, c.practice_case) == (number, case)]
    if found:
        return page(request, "practice/compared.html", **place, compared=found[0])
    if number != record.current_round:
        raise NotFound
    return page(request, "practice/case.html", **place, level="", note="", mistakes=())


@router.post(CASE, dependencies=[requires(Permission.SUBMIT_CARDS)])
def post_case(
    request: Request,
    company: Company,
    rater: Rater,
    number: Number,
    case: Case,
    actor: CurrentActor,
    fields: Form,
) -> Response:
    """Store the rating, then show the reference."""
    own_card(actor, rater)
    shown = service.practice_case(case)
    level, note = fields.get("level", ""), fields.get("note", "")
    database = database_of(request)
    try:
        new = NewPracticeRating(
            rater=rater, practice_case=case, round=number, level=int(level or 0), note=note
        )
        database.write_and_wait(company, partial(service.rate_case, new=new))
    except (ValidationError, ValueError) as error:
        wrong_note = isinstance(error, ValidationError) and level in {"1", "2", "3", "4", "5"}
        mistakes = [(TOO_LONG, "note")] if wrong_note else [(NO_LEVEL, "question")]
    except RatingError as error:
        mistakes = [(fault.message, "note") for fault in error.faults]
    else:
        return RedirectResponse(request.url.path, 303)
    with database.read(company) as store:
        record = service.practice_record(store, rater)
        name = profile_in_force(store).name
    place = {"company": company, "company_name": name, **_place(shown, record, number)}
    return page(
        request, "practice/case.html", 422, **place, level=level, note=note, mistakes=mistakes
    )


@router.get("/practice/rule", dependencies=[requires(Permission.READ_CALIBRATION)])
def get_rule(request: Request, company: Company) -> Response:
    """Show the rule, and how raters stand to the references."""
    return _rule(request, company, ())


@router.post("/practice/rule", dependencies=[requires(Permission.CALIBRATE)])
def post_rule(request: Request, company: Company, actor: CurrentActor, fields: Form) -> Response:
    """Set the rule."""
    try:
        new = NewPracticeRule(
            required=fields.get("required") == "yes",
            within_levels=int(fields.get("within_levels", "")),
            at_least=int(fields.get("at_least", "")),
            out_of=int(fields.get("out_of", "")),
        )
    except ValueError:
        return _rule(request, company, (marked("Write whole numbers; 1 or more cases."),))
    try:
        work = partial(service.set_rule, new=new, set_by=actor.id)
        database_of(request).write_and_wait(company, work)
    except RatingError as error:
        return _rule(request, company, tuple(fault.message for fault in error.faults))
    return RedirectResponse(request.url.path, 303)


def _rule(request: Request, company: str, mistakes: tuple[str, ...]) -> Response:
    with database_of(request).read(company) as store:
        rule = service.practice_rule(store)
        raters = service.practice_of_raters(store)
        name = profile_in_force(store).name
    return page(
        request,
        "practice/rule.html",
        422 if mistakes else 200,
        company=company,
        company_name=name,
        rule=rule,
        raters=raters,
        mistakes=mistakes,
        held=len(shipped_library().practice_cases),
    )


def _place(case: PracticeCase, record: PracticeRecord, number: int) -> dict[str, Any]:
    """Return what both pages of a case print."""
    competency = shipped_library().get(case.competency, case.competency_version)
    if competency is None:
        raise NotFound
    competency = competency_as_spoken(competency)
    order = [entry.id for entry in service.practice_cases_for(record.rater)]
    rated = {c.practice_case for c in record.compared if c.round == record.current_round}
    following = next((name for name in order if name not in rated and name != case.id), None)
    return {
        "case": case_as_spoken(case),
        "competency": competency,
        "question": competency.question(case.question),
        "record": record,
        "number": number,
        "at": order.index(case.id) + 1,
        "cases": len(order),
        "following": following,
    }
