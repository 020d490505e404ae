"""JSON addresses."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import Depends, Path, Query, Request, Response, status

from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import database_of
from hirefit_api.orders import exchange, packages, service
from hirefit_api.orders.results import result_of
from hirefit_api.orders.schemas import (
    AnonymisedCandidate,
    CandidateTable,
    EndOrder,
    Exchanged,
    MergedCandidates,
    NewOrder,
    Order,
    Package,
    PackageContent,
    Result,
    Touched,
)
from hirefit_api.orders.states import State
from hirefit_api.orders.store import OrderFilter
from hirefit_api.paging import PAGED, Place, key_at, one_page
from hirefit_api.wire import Company, Id, Limit, company_router

router = company_router("orders")
ORDERING = [requires(Permission.ORDER_ASSESSMENTS)]
MANAGING = [requires(Permission.MANAGE_INTEGRATIONS)]
MOMENT_OR_NOTHING = r"^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z)?$"


async def _wanted(
    state: Annotated[State | None, Query(description="Only orders in this state.")] = None,
    package: Annotated[Id | None, Query(description="Only orders of this package.")] = None,
    protocol: Annotated[Id | None, Query(description="Only orders of this adapter.")] = None,
    placed_since: Annotated[
        str, Query(pattern=MOMENT_OR_NOTHING, description="Only orders placed then or later.")
    ] = "",
) -> OrderFilter:
    """Return which orders are wanted."""
    return OrderFilter(state.value if state else "", package or "", protocol or "", placed_since)


Wanted = Annotated[OrderFilter, Depends(_wanted)]
PackageId = Annotated[Id, Path(description="The package's id.")]
OrderId = Annotated[Id, Path(description="The order's id.")]


@router.put(
    "/packages/{package}",
    dependencies=MANAGING,
    responses={201: {"model": Package, "description": "The package is new."}},
)
async def put_package(
    request: Request, response: Response, company: Company, package: PackageId, body: PackageContent
) -> Package:
    """Offer a package to be ordered, or change it; the same twice changes nothing."""
    work = partial(packages.save_package, package=package, content=body)
    saved = await database_of(request).write(company, work)
    if saved.created:
        response.status_code = status.HTTP_201_CREATED
    return saved.record


@router.get("/packages", dependencies=ORDERING)
def get_packages(request: Request, company: Company) -> list[Package]:
    """Return every package in the order of their ids, offered or not."""
    with database_of(request).read(company) as store:
        return packages.list_packages(store)


@router.post(
    "/orders",
    dependencies=ORDERING,
    status_code=status.HTTP_201_CREATED,
    responses={200: {"model": Order, "description": "Placed already, with this reference."}},
)
async def post_order(
    request: Request, response: Response, company: Company, body: NewOrder
) -> Order:
    """Order an assessment; the same reference again is answered with the first order."""
    placed = await database_of(request).write(company, partial(service.place_directly, new=body))
    if not placed.created:
        response.status_code = status.HTTP_200_OK
    return placed.record


@router.get("/orders", responses=PAGED, dependencies=ORDERING)
def get_orders(
    request: Request,
    response: Response,
    company: Company,
    wanted: Wanted,
    after: Place = "",
    limit: Limit = 100,
) -> list[Order]:
    """Return orders in the order in which they were placed."""
    moment, name = key_at(after, 2)
    with database_of(request).read(company) as store:
        found = service.list_orders(store, wanted, (moment, name), limit + 1)
    return one_page(request, response, found, limit, lambda order: (order.placed_at, order.id))


@router.get("/orders/{order}", dependencies=ORDERING)
def get_order(request: Request, company: Company, order: OrderId) -> Order:
    """Return one order."""
    with database_of(request).read(company) as store:
        return service.order_record(store, order)


@router.get("/orders/{order}/result", dependencies=ORDERING)
def get_result(request: Request, company: Company, order: OrderId, actor: CurrentActor) -> Result:
    """Return the result of a completed order: level, interval, reasons, explanation."""
    with database_of(request).read(company) as store:
        return result_of(store, service.order_record(store, order), actor.id)


@router.post("/orders/{order}/cancel", dependencies=ORDERING)
async def cancel_order(request: Request, company: Company, order: OrderId, body: EndOrder) -> Order:
    """Cancel an order; cards that are in stay."""
    work = partial(service.cancel, order=order, reason=body.reason)
    return await database_of(request).write(company, work)


@router.post("/orders/{order}/fail", dependencies=ORDERING)
async def fail_order(request: Request, company: Company, order: OrderId, body: EndOrder) -> Order:
    """Note that an order could not be carried out."""
    work = partial(service.fail, order=order, reason=body.reason)
    return await database_of(request).write(company, work)


@router.post("/orders/{order}/complete", dependencies=ORDERING)
async def complete_order(request: Request, company: Company, order: OrderId) -> Order:
    """Complete an order with the cards that are in; the result says that it is provisional."""
    return await database_of(request).write(company, partial(service.complete, order=order))


@router.post("/ordered-candidates/merged", dependencies=MANAGING)
async def post_merged(request: Request, company: Company, body: MergedCandidates) -> Touched:
    """Let every order about one candidate be about another: the other system merged them."""

    def work(store: CompanyStore) -> int:
        return service.merge_candidates(store, body.protocol, body.lost, body.kept)

    return Touched(orders=await database_of(request).write(company, work))


@router.post("/ordered-candidates/anonymised", dependencies=MANAGING)
async def post_anonymised(request: Request, company: Company, body: AnonymisedCandidate) -> Touched:
    """Forget a candidate: open orders are cancelled, names and remote ids deleted."""

    def work(store: CompanyStore) -> int:
        return service.anonymise_candidate(store, body.protocol, body.candidate)

    return Touched(orders=await database_of(request).write(company, work))


@router.post("/candidate-tables", dependencies=[requires(Permission.RUN_REQUISITIONS)])
async def post_candidates(request: Request, company: Company, body: CandidateTable) -> Exchanged:
    """Take candidates in from a table (CSV): all of its lines or none; twice changes nothing."""
    lines = exchange.read_lines(body.table)
    work = partial(exchange.take_in_lines, lines=lines)
    return await database_of(request).write(company, work)
