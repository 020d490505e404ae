"""JSON addresses."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import Path, Query, Request, Response, status

from hirefit.exceptions import HirefitError
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import requires
from hirefit_api.conditional import IfMatch, require_match
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import database_of
from hirefit_api.events import endpoints, replay
from hirefit_api.events import store as queries
from hirefit_api.events.admission import admit
from hirefit_api.events.records import delivery_record, event_of
from hirefit_api.events.schemas import (
    Delivery,
    DeliveryState,
    Endpoint,
    EndpointChange,
    EndpointWithSecret,
    Event,
    NewEndpoint,
    Replay,
    Replayed,
)
from hirefit_api.paging import PAGED, Place, key_at, one_page
from hirefit_api.wire import Company, Id, Limit, company_router

router = company_router("events")
INTEGRATOR = [requires(Permission.MANAGE_INTEGRATIONS)]

EndpointId = Annotated[Id, Path(description="The endpoint's id.")]
EventId = Annotated[
    str, Path(pattern=r"^evt_[0-9a-f]{32}$", description="The event's id, `webhook-id`.")
]
Subject = Annotated[
    str | None, Query(min_length=1, max_length=64, description="Only what is about this.")
]


@router.get("/events", responses=PAGED, dependencies=INTEGRATOR)
def get_events(
    request: Request,
    response: Response,
    company: Company,
    after: Place = "",
    limit: Limit = 100,
) -> list[Event]:
    """Return what happened, in order: for whoever would rather ask than be told."""
    moment, name = key_at(after, 2)
    with database_of(request).read(company) as store:
        rows = queries.page_of_events(store, (moment, name), limit + 1)
    page = one_page(request, response, rows, limit, lambda row: (row.created_at, row.id))
    return [event_of(row) for row in page]


@router.get("/events/{event}", dependencies=INTEGRATOR)
def get_event(request: Request, company: Company, event: EventId) -> Event:
    """Return one event."""
    with database_of(request).read(company) as store:
        return endpoints.required_event(store, event)


@router.post(
    "/endpoints",
    status_code=status.HTTP_201_CREATED,
    responses={200: {"model": EndpointWithSecret, "description": "Registered already."}},
    dependencies=INTEGRATOR,
)
async def post_endpoint(
    request: Request, response: Response, company: Company, body: NewEndpoint
) -> EndpointWithSecret:
    """Register an address that is told what happens; its secret is shown in this answer."""
    await _admit(request, body.url, body.kinds)
    work = partial(endpoints.register, new=body)
    registered = await database_of(request).write(company, work)
    if not registered.created:
        response.status_code = status.HTTP_200_OK
    return registered.record


@router.get("/endpoints", dependencies=INTEGRATOR)
def get_endpoints(request: Request, company: Company) -> list[Endpoint]:
    """Return all endpoints, oldest first."""
    with database_of(request).read(company) as store:
        return endpoints.endpoint_records(store)


@router.get("/endpoints/{endpoint}", dependencies=INTEGRATOR)
def get_endpoint(request: Request, company: Company, endpoint: EndpointId) -> Endpoint:
    """Return one endpoint."""
    with database_of(request).read(company) as store:
        return endpoints.endpoint_record(store, endpoint)


@router.patch("/endpoints/{endpoint}", dependencies=INTEGRATOR)
async def patch_endpoint(
    request: Request,
    company: Company,
    endpoint: EndpointId,
    body: EndpointChange,
    if_match: IfMatch = None,
) -> Endpoint:
    """Change an endpoint, disable it, or enable it and send what was held meanwhile."""
    await _admit(request, body.url, body.kinds or [])

    def change(store: CompanyStore) -> Endpoint:
        require_match(endpoints.endpoint_record(store, endpoint), if_match)
        return endpoints.change(store, endpoint, body)

    return await database_of(request).write(company, change)


@router.delete(
    "/endpoints/{endpoint}", status_code=status.HTTP_204_NO_CONTENT, dependencies=INTEGRATOR
)
async def delete_endpoint(
    request: Request, company: Company, endpoint: EndpointId, if_match: IfMatch = None
) -> None:
    """Delete an endpoint and what is on its way to it."""

    def remove(store: CompanyStore) -> None:
        require_match(endpoints.endpoint_record(store, endpoint), if_match)
        endpoints.remove(store, endpoint)

    await database_of(request).write(company, remove)


@router.post("/endpoints/{endpoint}/secret", dependencies=INTEGRATOR)
async def post_endpoint_secret(
    request: Request, company: Company, endpoint: EndpointId
) -> EndpointWithSecret:
    """Make a new secret; the old one signs, too, for 24 hours."""
    work = partial(endpoints.rotate_secret, endpoint=endpoint)
    return await database_of(request).write(company, work)


@router.post(
    "/endpoints/{endpoint}/test", status_code=status.HTTP_202_ACCEPTED, dependencies=INTEGRATOR
)
async def post_endpoint_test(request: Request, company: Company, endpoint: EndpointId) -> Event:
    """Send a test event to one endpoint."""
    work = partial(endpoints.send_test, endpoint=endpoint)
    return await database_of(request).write(company, work)


@router.get("/endpoints/{endpoint}/deliveries", responses=PAGED, dependencies=INTEGRATOR)
def get_deliveries(
    request: Request,
    response: Response,
    company: Company,
    endpoint: EndpointId,
    state: DeliveryState = "dead",
    after: Place = "",
    limit: Limit = 100,
) -> list[Delivery]:
    """Return deliveries in one state; `dead` are those that were given up."""
    (event,) = key_at(after, 1)
    with database_of(request).read(company) as store:
        endpoints.required(store, endpoint)
        rows = queries.deliveries_of(store, endpoint, state, event, limit + 1)
    page = one_page(request, response, rows, limit, lambda row: (row.event_id,))
    return [delivery_record(row) for row in page]


@router.post(
    "/endpoints/{endpoint}/deliveries/{event}/replay",
    status_code=status.HTTP_202_ACCEPTED,
    dependencies=INTEGRATOR,
)
async def post_replay_of_event(
    request: Request, company: Company, endpoint: EndpointId, event: EventId
) -> Delivery:
    """Send one event to an endpoint again, whatever became of it."""
    work = partial(replay.replay_one, endpoint=endpoint, event=event)
    return await database_of(request).write(company, work)


@router.post(
    "/endpoints/{endpoint}/replay", status_code=status.HTTP_202_ACCEPTED, dependencies=INTEGRATOR
)
async def post_replay(
    request: Request, company: Company, endpoint: EndpointId, body: Replay
) -> Replayed:
    """Send what happened since a moment to an endpoint again."""
    work = partial(replay.replay_since, endpoint=endpoint, since=body.since)
    return Replayed(deliveries=await database_of(request).write(company, work))


async def _admit(request: Request, url: str | None, kinds: list[str]) -> None:
    faults = endpoints.check_kinds(kinds)
    if url is not None:
        faults += await admit(request.app.state.messenger, url)
    if faults:
        raise HirefitError(*faults)
