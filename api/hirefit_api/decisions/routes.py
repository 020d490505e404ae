"""JSON addresses."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import Path, Request, Response, status

from hirefit.explanation.letter import letter_page
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.database.session import database_of
from hirefit_api.decisions import debriefs, letters, service
from hirefit_api.decisions.schemas import (
    Debrief,
    Decision,
    NewApproval,
    NewDebrief,
    NewDecision,
    NewLetter,
    StoredLetter,
)
from hirefit_api.scores.sources import require_own_card
from hirefit_api.wire import ApplicationId, Company, company_router

router = company_router("decisions")

Number = Annotated[int, Path(ge=1, le=10_000, description="The letter's number.")]
DECIDES = [requires(Permission.DECIDE)]
READS = [requires(Permission.READ_SCORES)]
RECORDED: dict[int | str, dict[str, Any]] = {
    200: {"model": Decision, "description": "Recorded already, with this content."}
}
HELD: dict[int | str, dict[str, Any]] = {
    200: {"model": Debrief, "description": "Recorded already, with this content."}
}


@router.post(
    "/applications/{application}/decisions",
    status_code=status.HTTP_201_CREATED,
    responses=RECORDED,
    dependencies=DECIDES,
)
def post_decision(
    request: Request,
    response: Response,
    company: Company,
    application: ApplicationId,
    body: NewDecision,
    actor: CurrentActor,
) -> Decision:
    """Record what a person decided; decisions are only added, and the last one counts."""
    service.require_person(actor)
    database = database_of(request)
    numbers = service.numbers_now(database, company, application, actor.id)
    work = partial(
        service.decide, application=application, new=body, numbers=numbers, decider=actor
    )
    recorded = database.write_and_wait(company, work)
    if not recorded.created:
        response.status_code = status.HTTP_200_OK
    return recorded.record


@router.get("/applications/{application}/decisions", dependencies=READS)
def get_decisions(
    request: Request, company: Company, application: ApplicationId, actor: CurrentActor
) -> list[Decision]:
    """Return what was decided, oldest first."""
    with database_of(request).read(company) as store:
        require_own_card(store, application, actor.id)
        return service.decisions_on(store, application)


@router.post(
    "/applications/{application}/debriefs",
    status_code=status.HTTP_201_CREATED,
    responses=HELD,
    dependencies=[requires(Permission.RUN_REQUISITIONS)],
)
def post_debrief(
    request: Request,
    response: Response,
    company: Company,
    application: ApplicationId,
    body: NewDebrief,
    actor: CurrentActor,
) -> Debrief:
    """Record what a panel agreed on; it stands beside the ratings and never enters a score."""
    work = partial(debriefs.hold_debrief, application=application, new=body, moderator=actor)
    held = database_of(request).write_and_wait(company, work)
    if not held.created:
        response.status_code = status.HTTP_200_OK
    return held.record


@router.get("/applications/{application}/debriefs", dependencies=[requires(Permission.READ_CARDS)])
def get_debriefs(
    request: Request, company: Company, application: ApplicationId, actor: CurrentActor
) -> list[Debrief]:
    """Return the rounds, oldest first."""
    with database_of(request).read(company) as store:
        return list(debriefs.debrief_table(store, application, actor).rounds)


@router.post(
    "/applications/{application}/letters",
    status_code=status.HTTP_201_CREATED,
    dependencies=DECIDES,
)
def post_letter(
    request: Request,
    company: Company,
    application: ApplicationId,
    body: NewLetter,
    actor: CurrentActor,
) -> StoredLetter:
    """Draft a letter to the candidate; it leaves only once a person has approved it."""
    work = partial(letters.draft_letter, application=application, new=body, drafter=actor)
    return database_of(request).write_and_wait(company, work)


@router.get("/applications/{application}/letters", dependencies=READS)
def get_letters(
    request: Request, company: Company, application: ApplicationId, actor: CurrentActor
) -> list[StoredLetter]:
    """Return every letter, approved or not, oldest first."""
    with database_of(request).read(company) as store:
        require_own_card(store, application, actor.id)
        return letters.letters_to(store, application)


@router.post("/applications/{application}/letters/{number}/approval", dependencies=DECIDES)
def post_approval(
    request: Request,
    company: Company,
    application: ApplicationId,
    number: Number,
    body: NewApproval,
    actor: CurrentActor,
) -> StoredLetter:
    """Approve a letter as it was read; who approved it and when is kept."""
    work = partial(
        letters.approve_letter,
        application=application,
        number=number,
        digest=body.digest,
        approver=actor,
    )
    return database_of(request).write_and_wait(company, work)


@router.get(
    "/applications/{application}/letters/{number}/document",
    response_class=Response,
    responses={200: {"content": {"text/html": {}}, "description": "The letter, to be sent."}},
    dependencies=READS,
)
def get_letter_document(
    request: Request,
    company: Company,
    application: ApplicationId,
    number: Number,
    actor: CurrentActor,
) -> Response:
    """Return an approved letter as a document to print or send; one not approved is refused."""
    with database_of(request).read(company) as store:
        require_own_card(store, application, actor.id)
        letter = letters.approved_letter(store, application, number)
    return Response(letter_page(letter), media_type="text/html; charset=utf-8")
