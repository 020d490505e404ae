"""JSON addresses for whoever sets integrations up."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import Path, Query, Request, status

from hirefit_api.access.gate import gate_of
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.access.schemas import MadeKey
from hirefit_api.adapters import service
from hirefit_api.adapters.call_log import KEPT, LoggedCall, logged_calls
from hirefit_api.adapters.gateway import public_address
from hirefit_api.adapters.registry import adapter_named
from hirefit_api.adapters.schemas import (
    Announcement,
    ChangeKind,
    Integration,
    IntegrationSettings,
    TestOrder,
)
from hirefit_api.database.session import database_of
from hirefit_api.orders.schemas import Order
from hirefit_api.wire import Company, Id, company_router

router = company_router("integrations")
MANAGING = [requires(Permission.MANAGE_INTEGRATIONS)]

Ats = Annotated[Id, Path(description="The adapter's name.")]
MostCalls = Annotated[int, Query(ge=1, le=KEPT, description="Most calls in the answer.")]


@router.get("/integrations", dependencies=MANAGING)
def get_integrations(request: Request, company: Company) -> list[Integration]:
    """Return every system that hirefit can be connected to, with the addresses to hand over."""
    with database_of(request).read(company) as store:
        return service.integrations(store, _address(request))


@router.get("/integration-calls", dependencies=MANAGING)
def get_calls(request: Request, company: Company, limit: MostCalls = 100) -> list[LoggedCall]:
    """Return the newest calls in and out first; personal data is masked."""
    with database_of(request).read(company) as store:
        return logged_calls(store, limit)


@router.put("/integrations/{ats}", dependencies=MANAGING)
async def put_integration(
    request: Request, company: Company, ats: Ats, body: IntegrationSettings
) -> Integration:
    """Fill in what a system needs; secrets that are left out stay."""
    work = partial(
        service.connect,
        adapter=adapter_named(ats),
        filled_in=body.settings,
        public_address=_address(request),
    )
    return await database_of(request).write(company, work)


@router.post("/integrations/{ats}/key", dependencies=MANAGING, status_code=status.HTTP_201_CREATED)
async def post_integration_key(
    request: Request, company: Company, ats: Ats, actor: CurrentActor
) -> MadeKey:
    """Make the key that a system calls with; it is shown this once, the one before it ends."""
    work = partial(service.make_key_for, adapter=adapter_named(ats), made_by=actor.id)
    made = await database_of(request).write(company, work)
    gate_of(request).forget()
    return made


@router.post(
    "/integrations/{ats}/test-orders", dependencies=MANAGING, status_code=status.HTTP_201_CREATED
)
async def post_test_order(request: Request, company: Company, ats: Ats, body: TestOrder) -> Order:
    """Place an order as the system would, about nobody; the system hears nothing of it."""
    work = partial(service.place_test_order, adapter=adapter_named(ats), package=body.package)
    return (await database_of(request).write(company, work)).record


@router.get("/integrations/{ats}/orders/{order}/announcement", dependencies=MANAGING)
def get_announcement(
    request: Request,
    company: Company,
    ats: Ats,
    order: Annotated[Id, Path(description="The order's id.")],
    change: ChangeKind = "order.completed",
) -> Announcement:
    """Return what would be sent of a change of an order, without its credential."""
    with database_of(request).read(company) as store:
        return service.announcement_of(
            store, adapter_named(ats), service.Asked(change, order), _address(request)
        )


def _address(request: Request) -> str:
    return public_address(request.app.state.settings, request)
