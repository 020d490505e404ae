"""JSON addresses of the lists across a company: who applied, whose card is in and whose is not."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Depends, Query, Request, Response

from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import requires
from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.session import database_of
from hirefit_api.paging import PAGED, Place, key_at, one_page
from hirefit_api.requisitions.schemas import Application
from hirefit_api.scorecards import list_store as queries
from hirefit_api.scorecards.list_store import ListFilter
from hirefit_api.scorecards.schemas import CardState, CardTask
from hirefit_api.wire import Company, Id, Limit, company_router

router = company_router("scorecards")

READ = [requires(Permission.READ_REQUISITIONS)]
MOMENT_OR_NOTHING = r"^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z)?$"
OfRequisition = Annotated[Id | None, Query(description="Only of this requisition.")]
OfRater = Annotated[Id | None, Query(description="Only those planned for this rater.")]
Since = Annotated[
    str, Query(pattern=MOMENT_OR_NOTHING, description="Only what happened then or later.")
]
Rated = Annotated[
    Literal["open", "rated"] | None,
    Query(description="`rated` when every planned card is in, otherwise `open`."),
]
OfState = Annotated[
    CardState, Query(description="`submitted`, or `planned`: the card is not in yet.")
]


async def _wanted_applications(
    state: Rated = None,
    requisition: OfRequisition = None,
    rater: OfRater = None,
    since: Since = "",
) -> ListFilter:
    """Return which applications are wanted."""
    return ListFilter(state or "", requisition or "", rater or "", since)


async def _wanted_cards(
    state: OfState = "submitted",
    requisition: OfRequisition = None,
    rater: OfRater = None,
    since: Since = "",
) -> ListFilter:
    """Return which cards are wanted."""
    return ListFilter(state, requisition or "", rater or "", since)


WantedApplications = Annotated[ListFilter, Depends(_wanted_applications)]
WantedCards = Annotated[ListFilter, Depends(_wanted_cards)]


@router.get("/applications", responses=PAGED, dependencies=READ)
def get_company_applications(
    request: Request,
    response: Response,
    company: Company,
    wanted: WantedApplications,
    after: Place = "",
    limit: Limit = 100,
) -> list[Application]:
    """Return the company's applications in the order in which they were taken in."""
    with database_of(request).read(company) as store:
        profile_in_force(store)
        rows = queries.page_of_applications(store, wanted, key_at(after, 2), limit + 1)
    found = [
        Application(id=row.id, requisition=row.requisition_id, created_at=row.created_at)
        for row in rows
    ]
    return one_page(request, response, found, limit, lambda one: (one.created_at, one.id))


@router.get("/scorecards", responses=PAGED, dependencies=READ)
def get_company_scorecards(
    request: Request,
    response: Response,
    company: Company,
    wanted: WantedCards,
    after: Place = "",
    limit: Limit = 100,
) -> list[CardTask]:
    """Return whose cards are in, or are still to come; never what stands in them."""
    with database_of(request).read(company) as store:
        profile_in_force(store)
        rows = queries.page_of_cards(store, wanted, key_at(after, 3), limit + 1)
    found = [
        CardTask(
            application=row.application_id,
            requisition=row.requisition_id,
            rater=row.rater,
            state="planned" if wanted.state == "planned" else "submitted",
            moment=row.moment,
        )
        for row in rows
    ]
    return one_page(
        request, response, found, limit, lambda one: (one.moment, one.application, one.rater)
    )
