"""JSON addresses."""

from __future__ import annotations

from functools import partial

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from hirefit.outcomes.group_table import GroupTable
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.database.session import Database, database_of
from hirefit_api.groups import service
from hirefit_api.groups.schemas import GroupQuestion, GroupRates
from hirefit_api.wire import Company, company_router

router = company_router("decisions")


@router.post("/group-rates", dependencies=[requires(Permission.READ_GROUPS)])
async def post_group_rates(
    request: Request, company: Company, body: GroupQuestion, actor: CurrentActor
) -> GroupRates:
    """Return selection rates and impact ratios by group; the table is not kept, the look is."""
    database = database_of(request)
    table = await run_in_threadpool(service.read_table, body)
    rates = await run_in_threadpool(_rates, database, company, table, body.requisition)
    await database.write(company, partial(service.note_look, rates=rates, looked_by=actor.id))
    return rates


def _rates(
    database: Database, company: str, table: GroupTable, requisition: str | None
) -> GroupRates:
    with database.read(company) as store:
        return service.group_rates(store, table, requisition)
