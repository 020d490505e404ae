"""Record a decision, and read what was decided."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from hirefit.exceptions import HirefitError
from hirefit_api.access.actor import Actor
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.database.session import Database, database_of
from hirefit_api.decisions.schemas import NewDecision
from hirefit_api.decisions.service import Numbers, decide, decisions_on, numbers_now, require_person
from hirefit_api.decisions.words import CHOICES, OUTCOMES, SUGGESTIONS
from hirefit_api.errors import Conflict, Forbidden, NotFound
from hirefit_api.languages.sentences import said
from hirefit_api.languages.speaking import marked
from hirefit_api.requisitions.service import application_record, frozen_kit, requisition_record
from hirefit_api.web.forms import Form
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import page
from hirefit_api.wire import ApplicationId, Company

router = page_router()

DECISION = "/applications/{application}/decision"
UNPROCESSABLE, CONFLICT = 422, 409
MISSING = {
    "outcome": marked("Choose what you decide."),
    "reasons": marked("Say why, in a few words."),
}
TOO_LONG = "At most 4,000 characters."


@router.get(DECISION, dependencies=[requires(Permission.DECIDE)])
def get_decision(
    request: Request, company: Company, application: ApplicationId, actor: CurrentActor
) -> Response:
    """Show the numbers, what was decided so far, and the form."""
    return _form(request, company, application, actor, {}, {})


@router.post(DECISION, dependencies=[requires(Permission.DECIDE)])
def post_decision(
    request: Request,
    company: Company,
    application: ApplicationId,
    actor: CurrentActor,
    fields: Form,
) -> Response:
    """Record the decision, or show what is missing with everything that was typed."""
    require_person(actor)
    database = database_of(request)
    typed = {name: fields.get(name, "") for name in ("outcome", "reasons", "override_reason")}
    mistakes = _mistakes(typed)
    if mistakes:
        return _form(request, company, application, actor, typed, mistakes, UNPROCESSABLE)
    try:
        new = NewDecision.model_validate(
            {**typed, "explanation": fields.get("explanation") or None}, strict=False
        )
    except ValidationError:
        mistakes = {
            "outcome": marked("This form is not the one that belongs here. Check it once more.")
        }
        return _form(request, company, application, actor, typed, mistakes, UNPROCESSABLE)
    numbers = numbers_now(database, company, application, actor.id)
    work = partial(decide, application=application, new=new, numbers=numbers, decider=actor)
    try:
        database.write_and_wait(company, work)
    except (Forbidden, NotFound):
        raise
    except HirefitError as error:
        status = CONFLICT if isinstance(error, Conflict) else UNPROCESSABLE
        name = "reasons" if status == CONFLICT else "override_reason"
        mistakes = {name: " ".join(said(fault.message) for fault in error.faults)}
        return _form(request, company, application, actor, typed, mistakes, status)
    return RedirectResponse(request.url.path, 303)


def _mistakes(typed: dict[str, str]) -> dict[str, str]:
    missing = {name: words for name, words in MISSING.items() if not typed[name].strip()}
    most = 4_000
    long = {name: TOO_LONG for name, text in typed.items() if len(text) > most}
    return missing | long


def _form(
    request: Request,
    company: str,
    application: str,
    actor: Actor,
    typed: dict[str, str],
    mistakes: dict[str, str],
    status: int = 200,
) -> Response:
    database = database_of(request)
    numbers = numbers_now(database, company, application, actor.id)
    return page(
        request,
        "decisions/decision.html",
        status,
        **_place(database, company, application),
        typed={"outcome": "", "reasons": "", "override_reason": ""} | typed,
        mistakes=mistakes,
        numbers=numbers,
        suggestion=_suggestion(numbers),
        choices=CHOICES,
        outcomes=OUTCOMES,
    )


def _suggestion(numbers: Numbers) -> str:
    return SUGGESTIONS[numbers.suggestion]


def _place(database: Database, company: str, application: str) -> dict[str, Any]:
    with database.read(company) as store:
        record = application_record(store, application)
        requisition = requisition_record(store, record.requisition)
        return {
            "company": company,
            "company_name": frozen_kit(store, requisition.kit_digest).company.name,
            "application": application,
            "requisition": requisition,
            "decisions": decisions_on(store, application),
        }
