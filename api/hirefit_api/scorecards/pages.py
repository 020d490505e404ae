"""The form of one rater's scorecard, its check page, and what comes back after submitting."""

from __future__ import annotations

from functools import partial

from fastapi import Request, Response
from pydantic import ValidationError

from hirefit.exceptions import RatingError
from hirefit_api.database.session import database_of
from hirefit_api.errors import Conflict, NotFound
from hirefit_api.library import kit_as_spoken
from hirefit_api.scorecards.card_desk import Desk, desk_of
from hirefit_api.scorecards.card_form import (
    DraftMark,
    TypedCard,
    draft_mark,
    length_mistakes,
    mistakes_of,
    submission_of,
    typed_card,
)
from hirefit_api.scorecards.card_place import (
    CARD,
    OWN,
    QuestionNumber,
    Rater,
    browser_key,
    card_address,
    form_address,
    see,
)
from hirefit_api.scorecards.card_views import (
    FORGED,
    Filled,
    beside_page,
    check_page,
    form_page,
    overtaken_page,
    place,
)
from hirefit_api.scorecards.comparison import compare_cards
from hirefit_api.scorecards.drafts import StaleDraft, StoredDraft, save_draft, submit_card
from hirefit_api.scorecards.panel import assignment_and_panel, review_scorecard
from hirefit_api.scorecards.service import submit_scorecard
from hirefit_api.scorecards.statement_views import opening_page
from hirefit_api.web.forms import Form
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import page
from hirefit_api.wire import ApplicationId, Company

router = page_router()
UNPROCESSABLE = 422


@router.get(CARD, dependencies=OWN)
def get_card(
    request: Request,
    company: Company,  # noqa: ARG001 - checked by its type
    application: ApplicationId,  # noqa: ARG001 - same
    rater: Rater,  # noqa: ARG001 - same
    question: QuestionNumber = None,
) -> Response:
    """Show the form, the question that stands before it, or what was submitted."""
    desk = desk_of(request)
    if desk.found.own is not None:
        return _see_submitted(request)
    return _show(request, desk, question)


@router.get(f"{CARD}/amend", dependencies=OWN)
def get_amendment(
    request: Request,
    company: Company,  # noqa: ARG001 - same
    application: ApplicationId,  # noqa: ARG001 - same
    rater: Rater,  # noqa: ARG001 - same
    question: QuestionNumber = None,
) -> Response:
    """Show the form filled with the newest version, to be changed with a reason."""
    desk = desk_of(request)
    if desk.found.own is None:
        return see(card_address(request))
    return _show(request, desk, question)


@router.post(CARD, dependencies=OWN)
def post_card(
    request: Request,
    company: Company,  # noqa: ARG001 - same
    application: ApplicationId,  # noqa: ARG001 - same
    rater: Rater,
    fields: Form,
    question: QuestionNumber = None,  # noqa: ARG001 - same
) -> Response:
    """Save the card, then show another part of it, check it, or submit it."""
    desk = desk_of(request)
    card, mark = _chosen(desk, typed_card(fields, desk.found.frozen), fields), draft_mark(fields)
    if not desk.is_open:
        return opening_page(request, desk, 409)
    if fields.get("step") == "submit":
        return _submit(request, desk, card, mark, rater)
    if desk.is_behind(card):
        return overtaken_page(request, desk.found, card)
    if desk.is_own and desk.takes(card):
        return _keep(request, desk, card, mark, fields)
    return _answer(request, desk, StoredDraft(card, mark), fields)


@router.get(f"{CARD}/submitted", dependencies=OWN)
def get_submitted(
    request: Request, company: Company, application: ApplicationId, rater: Rater
) -> Response:
    """Show the own card and, because it is in, the panel's."""
    with database_of(request).read(company) as store:
        found, panel = assignment_and_panel(store, application, rater)
    if found.own is None or panel is None:
        return see(card_address(request))
    return page(
        request,
        "scorecards/submitted.html",
        **place(request, found),
        own=found.own,
        panel=panel,
        rows=compare_cards(kit_as_spoken(found.frozen.kit), found.own, panel.cards),
        key=browser_key(request),
    )


def _show(request: Request, desk: Desk, question: int | None) -> Response:
    if not desk.is_open:
        return opening_page(request, desk)
    if question is not None and question > len(desk.card.answers):
        raise NotFound
    draft = desk.draft or StoredDraft(desk.card, DraftMark())
    return form_page(request, desk.found, Filled(draft.card, draft.mark, draft.saved_at, question))


def _chosen(desk: Desk, card: TypedCard, fields: Form) -> TypedCard:
    """Return the card after the one button that changes it was pressed, if it was."""
    if "clear" in fields:
        return card.cleared(fields["clear"])
    if "take" in fields and desk.draft is not None:
        return card.taking(fields["take"], desk.draft.card)
    return card


def _keep(request: Request, desk: Desk, card: TypedCard, mark: DraftMark, fields: Form) -> Response:
    """Save the card, then go where the button leads."""
    company, application, rater = (
        request.path_params[name] for name in ("company", "application", "rater")
    )
    work = partial(save_draft, application=application, rater=rater, card=card, mark=mark)
    try:
        kept = database_of(request).write_and_wait(company, work)
    except StaleDraft as stale:
        return beside_page(request, desk.found, StoredDraft(card, mark), stale.stored)
    except Conflict:  # submitted between reading and saving
        return overtaken_page(request, desk_of(request).found, card)
    address = _leads_to(request, fields, card)
    return see(address) if address else _answer(request, desk, kept, fields)


def _shown_question(request: Request) -> int | None:
    """Return the one question that the form showed; its address was checked by its type."""
    question = request.query_params.get("question")
    return None if question is None else int(question)


def _leads_to(request: Request, fields: Form, card: TypedCard) -> str | None:
    """Return the page that a button leads to once everything is saved."""
    if "go" in fields:
        go = fields["go"]
        wanted = int(go) if go.isascii() and go.isdecimal() and len(go) < len("1000") else None
        known = wanted is not None and 0 < wanted <= len(card.answers)
        return form_address(request, card.version, wanted if known else None)
    if "keep" in fields or fields.get("step") == "save":
        return form_address(request, card.version, _shown_question(request))
    return None


def _answer(request: Request, desk: Desk, draft: StoredDraft, fields: Form) -> Response:
    """Show the form again or, if nothing keeps it from being submitted, the check page."""
    card, mark, saved_at = draft
    filled = Filled(card, mark, saved_at, is_kept=bool(saved_at))
    if fields.keys() & {"clear", "take"}:
        shown = filled._replace(question=_shown_question(request))
        return form_page(request, desk.found, shown)
    if fields.get("step") == "change":
        return form_page(request, desk.found, filled)
    try:
        submission = submission_of(card, request.path_params["rater"])
    except ValidationError:
        mistakes = length_mistakes(card) or [FORGED]
    else:
        faults = review_scorecard(desk.found, request.path_params["application"], submission)
        mistakes = mistakes_of(faults)
    if mistakes:
        return form_page(request, desk.found, filled._replace(mistakes=mistakes), UNPROCESSABLE)
    return check_page(request, desk.found, card, mark)


def _submit(request: Request, desk: Desk, card: TypedCard, mark: DraftMark, rater: str) -> Response:
    database = database_of(request)
    company, application = request.path_params["company"], request.path_params["application"]
    refused = Filled(card, mark, is_kept=False)
    try:
        submission = submission_of(card, rater)
    except ValidationError:
        refused = refused._replace(mistakes=length_mistakes(card) or [FORGED])
        return form_page(request, desk.found, refused, UNPROCESSABLE)
    work = partial(submit_scorecard, application=application, submission=submission)
    if desk.is_own:
        work = partial(
            submit_card, application=application, submission=submission, card=card, mark=mark
        )
    try:
        database.write_and_wait(company, work)
    except RatingError as error:
        refused = refused._replace(mistakes=mistakes_of(error.faults))
        return form_page(request, desk.found, refused, UNPROCESSABLE)
    except StaleDraft as stale:
        return beside_page(request, desk.found, StoredDraft(card, mark), stale.stored)
    except Conflict:
        return overtaken_page(request, desk_of(request).found, card)
    return _see_submitted(request)


def _see_submitted(request: Request) -> Response:
    return see(f"{card_address(request)}/submitted")
