"""JSON addresses."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import Path, Query, Request, Response, status

from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, own_card, requires
from hirefit_api.bulk import BulkAnswer, bulk_response, read_rows, rows_in_contract, write_rows
from hirefit_api.database.session import database_of
from hirefit_api.routing.threads import threads_of
from hirefit_api.scorecards import bulk, service
from hirefit_api.scorecards.blindness import require_open_cards
from hirefit_api.scorecards.schemas import Receipt, StoredScorecard, Submission
from hirefit_api.wire import ApplicationId, Company, Id, company_router

router = company_router("scorecards")


@router.post(
    "/applications/{application}/scorecards",
    status_code=status.HTTP_201_CREATED,
    responses={200: {"model": Receipt, "description": "Stored already, with this content."}},
    dependencies=[requires(Permission.SUBMIT_CARDS)],
)
async def post_scorecard(
    request: Request,
    response: Response,
    company: Company,
    application: ApplicationId,
    body: Submission,
    actor: CurrentActor,
) -> Receipt:
    """Submit or amend a scorecard; the answer leaves once the card is durable."""
    own_card(actor, body.rater)
    work = partial(service.submit_scorecard, application=application, submission=body)
    submitted = await database_of(request).write(company, work)
    if not submitted.created:
        response.status_code = status.HTTP_200_OK
    return submitted.receipt


@router.post(
    "/scorecards/bulk",
    response_class=Response,
    responses={200: {"model": BulkAnswer[Receipt], "description": "What became of every row."}},
    openapi_extra=rows_in_contract(bulk.CardRow),
    dependencies=[requires(Permission.SUBMIT_CARDS)],
)
async def post_scorecards(request: Request, company: Company, actor: CurrentActor) -> Response:
    """Submit up to 10,000 scorecards; each is stored or refused by itself."""
    database = database_of(request)
    rows = await read_rows(request)

    def judge() -> list[bulk.Judged | Exception]:
        with database.read(company) as store:
            return bulk.judge_cards(store, rows, actor)

    judged = await threads_of(request).run(judge)
    work = partial(bulk.submit_cards, judged=judged)
    return bulk_response(await write_rows(database, company, work))


@router.get(
    "/applications/{application}/scorecards", dependencies=[requires(Permission.READ_CARDS)]
)
def get_scorecards(
    request: Request, company: Company, application: ApplicationId, actor: CurrentActor
) -> list[StoredScorecard]:
    """Return every version of every card of an application, once the reader's own is in."""
    with database_of(request).read(company) as store:
        require_open_cards(store, application, actor)
        return service.scorecards_of(store, application)


@router.get(
    "/applications/{application}/scorecards/{rater}", dependencies=[requires(Permission.READ_CARDS)]
)
def get_scorecard(
    request: Request,
    company: Company,
    application: ApplicationId,
    rater: Annotated[Id, Path(description="The rater's id.")],
    actor: CurrentActor,
    version: Annotated[int | None, Query(ge=1, le=1_000)] = None,
) -> StoredScorecard:
    """Return one card, its newest version unless one is named."""
    with database_of(request).read(company) as store:
        require_open_cards(store, application, actor)
        return service.one_scorecard(store, application, rater, version)
