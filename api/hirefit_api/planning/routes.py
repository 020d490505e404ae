"""The proposal as JSON; interviews are planned at the address of interviews."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request

from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import requires
from hirefit_api.database.session import database_of
from hirefit_api.planning.proposal import propose_interviews
from hirefit_api.wire import Company, Outgoing, RequisitionId, company_router

router = company_router("interviews")

MostEach = Annotated[
    int | None, Query(ge=1, le=1_000, description="Most interviews of the requisition a rater.")
]


class ProposedInterview(Outgoing):
    """An interview worth planning; nothing is planned yet."""

    application: str
    rater: str


@router.get(
    "/requisitions/{requisition}/proposed-interviews",
    dependencies=[requires(Permission.RUN_REQUISITIONS)],
)
def get_proposed_interviews(
    request: Request, company: Company, requisition: RequisitionId, most_each: MostEach = None
) -> list[ProposedInterview]:
    """Return the interviews that would make the applications easiest to compare, best first."""
    with database_of(request).read(company) as store:
        pairs = propose_interviews(store, requisition, most_each)
    return [ProposedInterview(application=one, rater=rater) for one, rater in pairs]
