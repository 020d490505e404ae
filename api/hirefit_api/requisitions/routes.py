"""JSON addresses."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import Query, Request, Response, status
from pydantic import TypeAdapter

from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import requires
from hirefit_api.bulk import (
    BulkAnswer,
    bulk_response,
    read_each,
    read_rows,
    rows_in_contract,
    write_rows,
)
from hirefit_api.database.session import database_of
from hirefit_api.paging import PAGED, Place, key_at, one_page
from hirefit_api.requisitions import service
from hirefit_api.requisitions.schemas import (
    Application,
    NewApplication,
    NewRequisition,
    Requisition,
)
from hirefit_api.wire import ApplicationId, Company, Limit, RequisitionId, company_router

router = company_router("requisitions")
RoleFilter = Annotated[
    str, Query(pattern=r"^[a-z0-9_]{0,64}$", description="Only openings of this role.")
]
NEW_APPLICATION = TypeAdapter(NewApplication)


@router.post(
    "/requisitions",
    status_code=status.HTTP_201_CREATED,
    responses={200: {"model": Requisition, "description": "Open already, with this content."}},
    dependencies=[requires(Permission.RUN_REQUISITIONS)],
)
async def post_requisition(
    request: Request, response: Response, company: Company, body: NewRequisition
) -> Requisition:
    """Open a requisition: its interview kit is built from the role and frozen."""
    work = partial(service.open_requisition, new=body)
    opened = await database_of(request).write(company, work)
    if not opened.created:
        response.status_code = status.HTTP_200_OK
    return opened.record


@router.get("/requisitions", responses=PAGED, dependencies=[requires(Permission.READ_REQUISITIONS)])
def get_requisitions(
    request: Request,
    response: Response,
    company: Company,
    role: RoleFilter = "",
    after: Place = "",
    limit: Limit = 100,
) -> list[Requisition]:
    """Return requisitions in the order of their ids."""
    (last,) = key_at(after, 1)
    with database_of(request).read(company) as store:
        found = service.list_requisitions(store, last, limit + 1, role)
    return one_page(request, response, found, limit, lambda record: (record.id,))


@router.get("/requisitions/{requisition}", dependencies=[requires(Permission.READ_REQUISITIONS)])
def get_requisition(request: Request, company: Company, requisition: RequisitionId) -> Requisition:
    """Return one requisition."""
    with database_of(request).read(company) as store:
        return service.requisition_record(store, requisition)


@router.get(
    "/requisitions/{requisition}/kit",
    response_class=Response,
    dependencies=[requires(Permission.READ_CARDS)],
)
def get_kit(request: Request, company: Company, requisition: RequisitionId) -> Response:
    """Return the frozen kit: questions, probes and levels, byte for byte as it was frozen."""
    with database_of(request).read(company) as store:
        record = service.requisition_record(store, requisition)
        document = service.kit_json(store, record.kit_digest)
    return Response(document, media_type="application/json")


@router.post(
    "/requisitions/{requisition}/applications",
    status_code=status.HTTP_201_CREATED,
    responses={200: {"model": Application, "description": "Taken in already."}},
    dependencies=[requires(Permission.RUN_REQUISITIONS)],
)
async def post_application(
    request: Request,
    response: Response,
    company: Company,
    requisition: RequisitionId,
    body: NewApplication,
) -> Application:
    """Take in an application."""
    work = partial(service.take_in, requisition=requisition, application=body.id)
    taken = await database_of(request).write(company, work)
    if not taken.created:
        response.status_code = status.HTTP_200_OK
    return taken.record


@router.post(
    "/requisitions/{requisition}/applications/bulk",
    response_class=Response,
    responses={200: {"model": BulkAnswer[Application], "description": "What became of each row."}},
    openapi_extra=rows_in_contract(NewApplication),
    dependencies=[requires(Permission.RUN_REQUISITIONS)],
)
async def post_applications(
    request: Request, company: Company, requisition: RequisitionId
) -> Response:
    """Take in up to 10,000 applications; each is stored or refused by itself."""
    rows = read_each(NEW_APPLICATION, await read_rows(request))
    work = partial(service.take_in_many, requisition=requisition, rows=rows)
    return bulk_response(await write_rows(database_of(request), company, work))


@router.get(
    "/requisitions/{requisition}/applications",
    responses=PAGED,
    dependencies=[requires(Permission.READ_REQUISITIONS)],
)
def get_applications(
    request: Request,
    response: Response,
    company: Company,
    requisition: RequisitionId,
    after: Place = "",
    limit: Limit = 100,
) -> list[Application]:
    """Return a requisition's applications in the order of their ids."""
    (last,) = key_at(after, 1)
    with database_of(request).read(company) as store:
        found = service.list_applications(store, requisition, last, limit + 1)
    return one_page(request, response, found, limit, lambda record: (record.id,))


@router.get("/applications/{application}", dependencies=[requires(Permission.READ_REQUISITIONS)])
def get_application(request: Request, company: Company, application: ApplicationId) -> Application:
    """Return one application."""
    with database_of(request).read(company) as store:
        return service.application_record(store, application)
