"""The form of one rater's scorecard, its check page, and what comes back after submitting."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import Annotated, Any

from fastapi import Path, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from hirefit.exceptions import RatingError
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import requires
from hirefit_api.database.session import database_of
from hirefit_api.errors import Conflict
from hirefit_api.scorecards import service
from hirefit_api.scorecards.card_form import (
    REASONS,
    Mistake,
    TypedCard,
    card_to_amend,
    empty_card,
    length_mistakes,
    mistakes_of,
    submission_of,
    typed_card,
)
from hirefit_api.scorecards.comparison import compare_cards
from hirefit_api.scorecards.panel import Assignment, assignment, panel_of, review_scorecard
from hirefit_api.scorecards.schemas import Submission
from hirefit_api.web.forms import Form
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import page
from hirefit_api.wire import ApplicationId, Company, Id

router = page_router()

Rater = Annotated[Id, Path()]
CARD = "/applications/{application}/scorecards/{rater}"
SECONDS_PER_QUESTION = 30
"""To choose a level and finish the note when notes were taken during the interview; a goal, to be
measured with interviewers."""

FORGED = Mistake(
    "This form is not the one that belongs to this card. Your text is below; open the card again "
    "in another tab and copy it over.",
    "card",
)
SUBMITTED_MEANWHILE = Mistake(
    "This card was submitted in the meantime, perhaps from another tab. What you typed here is "
    "below and was not saved. To submit it as a change, give the reason and check it again.",
    "amendment-reason",
)


@router.get(CARD, dependencies=[requires(Permission.SUBMIT_CARDS)])
def get_card(
    request: Request, company: Company, application: ApplicationId, rater: Rater
) -> Response:
    """Show the form, or what was submitted."""
    with database_of(request).read(company) as store:
        found = assignment(store, application, rater)
    if found.own is not None:
        return _see_submitted(request)
    return _form(request, found, empty_card(found.frozen))


@router.get(f"{CARD}/amend", dependencies=[requires(Permission.SUBMIT_CARDS)])
def get_amendment(
    request: Request, company: Company, application: ApplicationId, rater: Rater
) -> Response:
    """Show the form filled with the newest version, to be changed with a reason."""
    with database_of(request).read(company) as store:
        found = assignment(store, application, rater)
    if found.own is None:
        return RedirectResponse(_card_address(request), 303)
    return _form(request, found, card_to_amend(found.own))


@router.post(CARD, dependencies=[requires(Permission.SUBMIT_CARDS)])
def post_card(
    request: Request, company: Company, application: ApplicationId, rater: Rater, fields: Form
) -> Response:
    """Check the card, go back to change it, or submit it."""
    with database_of(request).read(company) as store:
        found = assignment(store, application, rater)
    card = typed_card(fields, found.frozen)
    step = fields.get("step")
    if "clear" in fields:
        return _form(request, found, card.cleared(fields["clear"]))
    if step == "change":
        return _form(request, found, card)
    try:
        submission = submission_of(card, rater)
    except ValidationError:
        return _form(request, found, card, length_mistakes(card) or [FORGED])
    if step != "submit":
        return _check(request, found, card, submission)
    return _submit(request, found, card, submission)


@router.get(f"{CARD}/submitted", dependencies=[requires(Permission.SUBMIT_CARDS)])
def get_submitted(
    request: Request, company: Company, application: ApplicationId, rater: Rater
) -> Response:
    """Show the own card and, because it is in, the panel's."""
    with database_of(request).read(company) as store:
        found = assignment(store, application, rater)
        if found.own is None:
            return RedirectResponse(_card_address(request), 303)
        panel = panel_of(store, application, rater)
    return page(
        request,
        "scorecards/submitted.html",
        **_place(request, found),
        own=found.own,
        panel=panel,
        rows=compare_cards(found.frozen.kit, found.own, panel.cards),
    )


def _submit(
    request: Request, found: Assignment, card: TypedCard, submission: Submission
) -> Response:
    database = database_of(request)
    company, application = request.path_params["company"], request.path_params["application"]
    work = partial(service.submit_scorecard, application=application, submission=submission)
    try:
        database.write_and_wait(company, work)
    except RatingError as error:
        return _form(request, found, card, mistakes_of(error.faults))
    except Conflict:
        with database.read(company) as store:
            return _stale(request, assignment(store, application, submission.rater), card)
    return _see_submitted(request)


def _check(
    request: Request, found: Assignment, card: TypedCard, submission: Submission
) -> Response:
    if found.own is not None and card.version <= found.own.version:
        return _stale(request, found, card)
    faults = review_scorecard(found, request.path_params["application"], submission)
    if faults:
        return _form(request, found, card, mistakes_of(faults))
    return page(request, "scorecards/check.html", **_place(request, found), card=card)


def _stale(request: Request, found: Assignment, card: TypedCard) -> Response:
    """Keep what was typed and offer it as the next version."""
    newest = found.own.version if found.own else 0
    following = replace(card, version=newest + 1)
    return _form(request, found, following, [SUBMITTED_MEANWHILE], 409)


def _form(
    request: Request,
    found: Assignment,
    card: TypedCard,
    mistakes: list[Mistake] | None = None,
    status: int = 422,
) -> Response:
    questions = len(found.frozen.competency_of)
    return page(
        request,
        "scorecards/form.html",
        status if mistakes else 200,
        **_place(request, found),
        card=card,
        mistakes=mistakes or [],
        minutes=math.ceil(questions * SECONDS_PER_QUESTION / 60),
        own=found.own,
    )


def _place(request: Request, found: Assignment) -> dict[str, Any]:
    """Return what all pages of a card print."""
    return {
        "company": request.path_params["company"],
        "company_name": found.frozen.company.name,
        "application": request.path_params["application"],
        "rater": request.path_params["rater"],
        "requisition": found.requisition,
        "kit": found.frozen.kit,
        "scale": found.frozen.scale,
        "reasons": REASONS,
        "card_address": _card_address(request),
    }


def _card_address(request: Request) -> str:
    company, application, rater = (
        request.path_params[name] for name in ("company", "application", "rater")
    )
    return f"/companies/{company}/applications/{application}/scorecards/{rater}"


def _see_submitted(request: Request) -> Response:
    return RedirectResponse(f"{_card_address(request)}/submitted", 303)
