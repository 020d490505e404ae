"""JSON addresses."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import Path, Request, Response, status
from pydantic import TypeAdapter

from hirefit_api.access.invitations import RATE_WITHIN
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.access.routes import link_address
from hirefit_api.access.schemas import Link, NewGuest
from hirefit_api.access.tokens import moment_in
from hirefit_api.bulk import (
    BulkAnswer,
    bulk_response,
    read_each,
    read_rows,
    rows_in_contract,
    write_rows,
)
from hirefit_api.database.session import database_of
from hirefit_api.interviews import service
from hirefit_api.interviews.schemas import (
    Interview,
    InterviewRow,
    InterviewTime,
    NewInterview,
)
from hirefit_api.wire import ApplicationId, Company, Id, company_router

router = company_router("interviews")
Rater = Annotated[Id, Path(description="The rater's id.")]
INTERVIEW_ROW = TypeAdapter(InterviewRow)


@router.post(
    "/applications/{application}/interviews",
    status_code=status.HTTP_201_CREATED,
    responses={200: {"model": Interview, "description": "Planned already."}},
    dependencies=[requires(Permission.RUN_REQUISITIONS)],
)
async def post_interview(
    request: Request,
    response: Response,
    company: Company,
    application: ApplicationId,
    body: NewInterview,
) -> Interview:
    """Plan a rater for an application."""
    work = partial(
        service.plan_interview, application=application, rater=body.rater, time=body.time
    )
    planned = await database_of(request).write(company, work)
    if not planned.created:
        response.status_code = status.HTTP_200_OK
    return planned.record


@router.put(
    "/applications/{application}/interviews/{rater}/time",
    dependencies=[requires(Permission.RUN_REQUISITIONS)],
)
async def put_interview_time(
    request: Request,
    company: Company,
    application: ApplicationId,
    rater: Rater,
    body: InterviewTime,
) -> Interview:
    """Say when a planned interview is, or move it; reminders go by it."""
    work = partial(service.set_time, application=application, rater=rater, time=body)
    return await database_of(request).write(company, work)


@router.post(
    "/applications/{application}/guests",
    status_code=status.HTTP_201_CREATED,
    dependencies=[requires(Permission.RUN_REQUISITIONS)],
)
async def post_guest(
    request: Request,
    company: Company,
    application: ApplicationId,
    body: NewGuest,
    actor: CurrentActor,
) -> Link:
    """Plan a rater without an account; the link lets them fill in this one card, once."""
    work = partial(service.plan_guest, application=application, new=body, invited_by=actor.id)
    secret = await database_of(request).write(company, work)
    return Link(
        person=body.id,
        address=link_address(request, secret),
        expires_at=moment_in(RATE_WITHIN),
    )


@router.post(
    "/interviews/bulk",
    response_class=Response,
    responses={200: {"model": BulkAnswer[Interview], "description": "What became of each row."}},
    openapi_extra=rows_in_contract(InterviewRow),
    dependencies=[requires(Permission.RUN_REQUISITIONS)],
)
async def post_interviews(request: Request, company: Company) -> Response:
    """Plan up to 10,000 raters; each row is stored or refused by itself."""
    rows = read_each(INTERVIEW_ROW, await read_rows(request))
    work = partial(service.plan_many, rows=rows)
    return bulk_response(await write_rows(database_of(request), company, work))


@router.get(
    "/applications/{application}/interviews", dependencies=[requires(Permission.READ_REQUISITIONS)]
)
def get_interviews(
    request: Request, company: Company, application: ApplicationId
) -> list[Interview]:
    """Return who is planned to interview."""
    with database_of(request).read(company) as store:
        return service.planned_interviews(store, application)
