"""JSON addresses."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import Body, Request, Response, status

from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import requires
from hirefit_api.companies import service
from hirefit_api.companies.own_library import known_library
from hirefit_api.companies.schemas import CompanyRecord, TimeZone
from hirefit_api.companies.zones import set_zone, zone_of
from hirefit_api.conditional import IfMatch, IfNoneMatch, require_match
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import database_of
from hirefit_api.wire import Company, company_router

router = company_router("companies")

Document = Annotated[
    dict[str, Any], Body(description="The company profile, as in the YAML file of the same shape.")
]


@router.put(
    "",
    responses={201: {"model": CompanyRecord, "description": "The company is new."}},
    dependencies=[requires(Permission.CHANGE_COMPANY)],
)
async def put_company(
    request: Request,
    response: Response,
    company: Company,
    document: Document,
    if_match: IfMatch = None,
    if_none_match: IfNoneMatch = None,
) -> CompanyRecord:
    """Save the company's profile; the same profile twice changes nothing."""

    def save(store: CompanyStore) -> service.Saved:
        profile = service.checked_profile(company, document, known_library(store))
        require_match(service.find_company(store), if_match, if_none_match)
        return service.save_profile(store, profile)

    saved = await database_of(request).write(company, save)
    if saved.created:
        response.status_code = status.HTTP_201_CREATED
    return saved.record


@router.get("", dependencies=[requires(Permission.READ_COMPANY)])
def get_company(request: Request, company: Company) -> CompanyRecord:
    """Return the company with the profile in force."""
    with database_of(request).read(company) as store:
        return service.company_record(store)


@router.put("/time-zone", dependencies=[requires(Permission.CHANGE_COMPANY)])
async def put_time_zone(request: Request, company: Company, body: TimeZone) -> TimeZone:
    """Set the zone in which people read times; what is planned keeps its moment."""
    work = partial(set_zone, zone=body.time_zone)
    return TimeZone(time_zone=await database_of(request).write(company, work))


@router.get("/time-zone", dependencies=[requires(Permission.READ_COMPANY)])
def get_time_zone(request: Request, company: Company) -> TimeZone:
    """Return the zone in which people read times."""
    with database_of(request).read(company) as store:
        return TimeZone(time_zone=zone_of(store).key)
