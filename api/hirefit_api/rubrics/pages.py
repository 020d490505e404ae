"""Rubrics in the browser: versions, the draft as a form or as text, approval, retiring."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from hirefit.exceptions import DefinitionError, Fault
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.companies.own_library import known_library
from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import database_of
from hirefit_api.errors import Conflict, Forbidden
from hirefit_api.languages.speaking import marked
from hirefit_api.library import shipped_library
from hirefit_api.requisitions.service import requisition_record
from hirefit_api.rubrics import drafts, versions
from hirefit_api.rubrics.own_competencies import retirement_of
from hirefit_api.rubrics.part_names import SHIPPED, keys_in_words, part_name, question_name
from hirefit_api.rubrics.rubric_form import fields_of, form_of, text_with
from hirefit_api.rubrics.rubric_words import FAMILY_WORDS, choices
from hirefit_api.rubrics.schemas import Draft, DraftChange
from hirefit_api.rubrics.structure import structure_of
from hirefit_api.web.forms import Form
from hirefit_api.web.library_words import from_library
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import page
from hirefit_api.wire import Company, Id, RequisitionId
from hirefit_api.workspace.naming import PlainNames

router = page_router()

Name = Annotated[Id, Path()]
QuestionId = Annotated[Id, Path()]
Mode = Annotated[str, Query(alias="as", pattern=r"^(form|text)$")]
VersionText = Annotated[str, Query(pattern=r"^[0-9.]{1,24}$")]
DRAFT = "/rubrics/{competency}/draft"
LONGEST_REASON = 1_000
STEPS = {"propose", "return", "discard", "approve"}


@router.get("/rubrics", dependencies=[requires(Permission.READ_CALIBRATION)])
def get_rubrics(request: Request, company: Company, actor: CurrentActor) -> Response:
    """Show every competency, its version, and which drafts are open."""
    with database_of(request).read(company) as store:
        return page(
            request,
            "rubrics/rubrics.html",
            **_place(store),
            rubrics=sorted(versions.rubrics_of(store), key=lambda one: from_library(one.name)),
            begun=drafts.begun_of(store),
            retired=versions.retired_of(store),
            named=PlainNames(known_library(store)).sentence,
            may_edit=actor.may(Permission.EDIT_RUBRICS),
        )


@router.get("/rubrics/{competency}", dependencies=[requires(Permission.READ_CALIBRATION)])
def get_rubric(
    request: Request, company: Company, competency: Name, actor: CurrentActor
) -> Response:
    """Show one competency: the version in use, all versions, its questions."""
    with database_of(request).read(company) as store:
        known = drafts.known_competency(store, competency)
        retired = [item.question for item in versions.retired_of(store)]
        effect = retirement_of(store, competency)
        return page(
            request,
            "rubrics/rubric.html",
            **_place(store),
            competency=known,
            is_own=competency not in shipped_library().competencies,
            is_retired=effect.retired,
            versions=versions.versions_of(store, competency),
            retired=retired,
            shipped=SHIPPED,
            may_edit=actor.may(Permission.EDIT_RUBRICS),
        )


@router.get(DRAFT, dependencies=[requires(Permission.EDIT_RUBRICS)])
def get_draft(
    request: Request, company: Company, competency: Name, actor: CurrentActor, mode: Mode = "form"
) -> Response:
    """Show the draft, or the version in use as the beginning of one."""
    with database_of(request).read(company) as store:
        draft = drafts.draft_of(store, competency)
        text = draft.text if draft else versions.version_text(store, competency, None)
        return _editor(request, store, competency, draft, text, mode=mode, actor=actor)


@router.post(DRAFT, dependencies=[requires(Permission.EDIT_RUBRICS)])
def post_draft(
    request: Request, company: Company, competency: Name, actor: CurrentActor, fields: Form
) -> Response:
    """Save what was typed, or take a step with the draft."""
    database = database_of(request)
    mode = "text" if fields.get("mode") == "text" else "form"
    revision = _number(fields.get("revision", ""))
    step = fields.get("step", "save")
    with database.read(company) as store:
        draft = drafts.draft_of(store, competency)
        beginning = draft.text if draft else versions.version_text(store, competency, None)
    if step in STEPS:
        return _step(request, competency, revision, step, actor)
    same = draft is not None and draft.revision == revision
    base = beginning if same or revision == 0 else fields.get("base", beginning)
    text = fields.get("text", base) if mode == "text" else text_with(base, fields)
    change = DraftChange(
        revision=revision, text=text, reason=fields.get("reason", "")[:LONGEST_REASON]
    )
    work = partial(drafts.save_draft, competency=competency, change=change, author=actor.id)
    try:
        database.write_and_wait(company, work)
    except Conflict:
        with database.read(company) as store:
            theirs = drafts.draft_of(store, competency)
            return page(
                request,
                "rubrics/both_texts.html",
                409,
                **_place(store),
                competency=drafts.subject_of(store, competency),
                theirs=theirs,
                mine=text,
                reason=change.reason,
            )
    return RedirectResponse(f"{request.url.path}?as={mode}#findings", 303)


@router.get(
    "/rubrics/{competency}/difference", dependencies=[requires(Permission.READ_CALIBRATION)]
)
def get_difference(
    request: Request, company: Company, competency: Name, old: VersionText, new: VersionText
) -> Response:
    """Show two versions side by side, part by part."""
    with database_of(request).read(company) as store:
        before = versions.version_value(store, competency, old)
        after = versions.version_value(store, competency, new)
        return page(
            request,
            "rubrics/difference.html",
            **_place(store),
            competency=after,
            old=old,
            new=new,
            parts=versions.difference(before, after),
            part_name=part_name,
        )


@router.get(
    "/rubrics/questions/{question}/retirement", dependencies=[requires(Permission.APPROVE_RUBRICS)]
)
def get_retirement(request: Request, company: Company, question: QuestionId) -> Response:
    """Show what taking a question out would do."""
    return _retirement(request, company, question, ())


@router.post(
    "/rubrics/questions/{question}/retirement", dependencies=[requires(Permission.APPROVE_RUBRICS)]
)
def post_retirement(
    request: Request, company: Company, question: QuestionId, actor: CurrentActor, fields: Form
) -> Response:
    """Take a question out, or ask it again."""
    database = database_of(request)
    if fields.get("step") == "ask again":
        database.write_and_wait(company, partial(versions.ask_again, question=question))
        return RedirectResponse(f"/companies/{company}/rubrics", 303)
    reason = fields.get("reason", "").strip()[:LONGEST_REASON]
    if not reason:
        return _retirement(request, company, question, (marked("Say why; the reason is kept."),))
    work = partial(versions.retire, question=question, reason=reason, retired_by=actor.id)
    try:
        database.write_and_wait(company, work)
    except DefinitionError as error:
        return _retirement(request, company, question, tuple(f.message for f in error.faults))
    return RedirectResponse(f"/companies/{company}/rubrics", 303)


@router.get(
    "/requisitions/{requisition}/structure",
    dependencies=[requires(Permission.READ_REQUISITIONS)],
)
def get_structure(request: Request, company: Company, requisition: RequisitionId) -> Response:
    """Show how structured the interviews of an opening were."""
    with database_of(request).read(company) as store:
        return page(
            request,
            "rubrics/structure.html",
            **_place(store),
            title=requisition_record(store, requisition).title,
            score=structure_of(store, requisition),
        )


def _step(
    request: Request, competency: str, revision: int, step: str, actor: CurrentActor
) -> Response:
    company = request.path_params["company"]
    work: Any = {
        "propose": partial(drafts.propose, proposer=actor.id),
        "return": drafts.send_back,
        "discard": drafts.discard_draft,
        "approve": partial(drafts.approve, approver=actor.id),
    }[step]
    if step == "approve" and not actor.may(Permission.APPROVE_RUBRICS):
        raise Forbidden(Fault("Your role does not allow this.", "", "not-allowed"))
    database = database_of(request)
    try:
        taken = partial(work, competency=competency, revision=revision)
        database.write_and_wait(company, taken)
    except DefinitionError as error:
        with database.read(company) as store:
            draft = drafts.draft_of(store, competency)
            return _editor(
                request, store, competency, draft, draft.text if draft else "", mode="form",
                actor=actor, mistakes=tuple(fault.message for fault in error.faults),
            )  # fmt: skip
    home = f"/companies/{company}/rubrics"
    if step == "discard":
        return RedirectResponse(home, 303)
    return RedirectResponse(f"{home}/{competency}{'' if step == 'approve' else '/draft'}", 303)


def _editor(  # noqa: PLR0913 - what an editor shows
    request: Request,
    store: CompanyStore,
    competency: str,
    draft: Draft | None,
    text: str,
    *,
    mode: str,
    actor: CurrentActor,
    mistakes: tuple[str, ...] = (),
) -> Response:
    form = form_of(text)
    return page(
        request,
        "rubrics/draft.html",
        422 if mistakes else 200,
        **_place(store),
        competency=drafts.subject_of(store, competency),
        families=FAMILY_WORDS,
        **choices(),
        question_name=question_name,
        keys_in_words=keys_in_words,
        draft=draft,
        text=text,
        form=form,
        mode="text" if form is None else mode,
        field_at=fields_of(text, form, [f.place for f in draft.findings]) if form and draft else {},
        mistakes=mistakes,
        is_author=draft is not None and actor.id in draft.authors,
        may_approve=actor.may(Permission.APPROVE_RUBRICS),
    )


def _retirement(
    request: Request, company: str, question: str, mistakes: tuple[str, ...]
) -> Response:
    with database_of(request).read(company) as store:
        effect = versions.retirement_effect(store, question)
        known = drafts.known_competency(store, question.partition(".")[0])
        library = known_library(store)
        return page(
            request,
            "rubrics/retirement.html",
            422 if mistakes else 200,
            **_place(store),
            effect=effect,
            named=PlainNames(library).sentence,
            roles={name: role.name for name, role in library.roles.items()},
            openings=[requisition_record(store, one).title for one in effect.open_requisitions],
            competency=known,
            question=known.question(question),
            mistakes=mistakes,
        )


def _place(store: CompanyStore) -> dict[str, Any]:
    """Return what every page prints."""
    return {"company": store.company, "company_name": profile_in_force(store).name}


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= len("1000000") else 0
