"""The letter to a candidate: which notes may be shared, the draft, its approval, the document."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, NamedTuple

from fastapi import Path, Request, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup
from pydantic import ValidationError

from hirefit.exceptions import ExplanationError
from hirefit.explanation.letter import letter_body, letter_page
from hirefit_api.access.actor import Actor
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import database_of
from hirefit_api.decisions.letters import (
    approve_letter,
    approved_letter,
    draft_letter,
    letter_desk,
    letter_document,
    letters_to,
    one_letter,
)
from hirefit_api.decisions.schemas import NewApproval, NewLetter
from hirefit_api.decisions.service import require_person
from hirefit_api.errors import Conflict
from hirefit_api.languages.known import BY_CODE, ENGLISH, LANGUAGES
from hirefit_api.languages.speaking import marked, spoken
from hirefit_api.requisitions.pages import style_hash
from hirefit_api.requisitions.service import application_record, frozen_kit, requisition_record
from hirefit_api.scores.sources import require_own_card
from hirefit_api.web.forms import Form
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import document, page
from hirefit_api.wire import ApplicationId, Company

router = page_router()

LETTER = "/applications/{application}/letter"
ONE = "/applications/{application}/letters/{number}"
Number = Annotated[int, Path(ge=1, le=10_000)]
UNPROCESSABLE = 422
CONTACT = marked("Say whom the candidate can ask, and how: a name and an address.")


class Typed(NamedTuple):
    """What a form held that is shown again, and what is to be mended in it."""

    contact: str = ""
    language: str = ""
    mistake: str = ""


@router.get(LETTER, dependencies=[requires(Permission.DECIDE)])
def get_letter_desk(
    request: Request, company: Company, application: ApplicationId, actor: CurrentActor
) -> Response:
    """Show what a letter is drafted from, and the letters so far."""
    with database_of(request).read(company) as store:
        return _desk(request, store, company, application, actor, Typed())


@router.post(LETTER, dependencies=[requires(Permission.DECIDE)])
def post_letter(
    request: Request,
    company: Company,
    application: ApplicationId,
    actor: CurrentActor,
    fields: Form,
) -> Response:
    """Draft a letter and show it."""
    require_person(actor)
    database = database_of(request)
    typed = Typed(fields.get("contact", ""), fields.get("language", ENGLISH.code), CONTACT)
    try:
        with database.read(company) as store:
            opening = _place(store, company, application)["requisition"].title
        new = NewLetter.model_validate(
            {
                "opening": opening,
                "contact": typed.contact,
                "says_band": "says_band" in fields,
                "language": typed.language,
                "share": [_mark(value) for name, value in fields.items() if name.startswith("n-")],
            }
        )
        work = partial(draft_letter, application=application, new=new, drafter=actor)
        letter = database.write_and_wait(company, work)
    except (ValidationError, ValueError):
        with database.read(company) as store:
            return _desk(request, store, company, application, actor, typed)
    return RedirectResponse(
        f"/companies/{company}/applications/{application}/letters/{letter.number}", 303
    )


@router.get(ONE, dependencies=[requires(Permission.READ_SCORES)])
def get_letter(
    request: Request,
    company: Company,
    application: ApplicationId,
    number: Number,
    actor: CurrentActor,
) -> Response:
    """Show a letter as the candidate will read it, and who approved it."""
    with database_of(request).read(company) as store:
        require_own_card(store, application, actor.id)
        content = letter_document(store, application, number)
        return page(
            request,
            "decisions/letter.html",
            **_place(store, company, application),
            letter=one_letter(store, application, number),
            # Every text of the body is escaped where it is made.
            body=Markup(letter_body(content)),  # noqa: S704 - same
            written_in=BY_CODE[content.language],
            may_approve=actor.is_person and actor.may(Permission.DECIDE),
        )


@router.post(ONE, dependencies=[requires(Permission.DECIDE)])
def post_approval(
    request: Request,
    company: Company,
    application: ApplicationId,
    number: Number,
    actor: CurrentActor,
    fields: Form,
) -> Response:
    """Approve the letter that was read."""
    try:
        digest = NewApproval(digest=fields.get("digest", "")).digest
    except ValidationError as error:
        raise Conflict from error
    work = partial(
        approve_letter, application=application, number=number, digest=digest, approver=actor
    )
    database_of(request).write_and_wait(company, work)
    return RedirectResponse(request.url.path, 303)


@router.get(f"{ONE}/document", dependencies=[requires(Permission.READ_SCORES)])
def get_document(
    request: Request,
    company: Company,
    application: ApplicationId,
    number: Number,
    actor: CurrentActor,
) -> Response:
    """Show an approved letter alone, to print or to send."""
    with database_of(request).read(company) as store:
        require_own_card(store, application, actor.id)
        letter = approved_letter(store, application, number)
    html = letter_page(letter)
    return document(request, html, styles=style_hash(html), language=letter.language)


def _desk(
    request: Request,
    store: CompanyStore,
    company: str,
    application: str,
    actor: Actor,
    typed: Typed,
) -> Response:
    place = _place(store, company, application)
    try:
        desk = letter_desk(store, application, actor.id)
    except ExplanationError:
        return page(request, "scores/nothing_yet.html", **place)
    return page(
        request,
        "decisions/letter_desk.html",
        UNPROCESSABLE if typed.mistake else 200,
        **place,
        notes=desk.notes,
        letters=letters_to(store, application),
        contact=typed.contact,
        chosen=typed.language or (spoken().code if spoken() in LANGUAGES else ENGLISH.code),
        mistake=typed.mistake,
    )


def _mark(value: str) -> dict[str, object]:
    """Read the name of a note as the form sends it: version, rater, question."""
    version, rater, question = value.split(" ", 2)
    return {"rater": rater, "version": int(version), "question": question}


def _place(store: CompanyStore, company: str, application: str) -> dict[str, Any]:
    record = application_record(store, application)
    requisition = requisition_record(store, record.requisition)
    return {
        "company": company,
        "company_name": frozen_kit(store, requisition.kit_digest).company.name,
        "application": application,
        "requisition": requisition,
    }
