"""Results to take along, over a page's address and over the JSON interface's."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fastapi import Request, Response

from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.database.session import database_of
from hirefit_api.decisions.results import (
    CSV_TYPE,
    XLSX_TYPE,
    Cell,
    results_csv,
    results_table,
    results_workbook,
)
from hirefit_api.scores.sources import requisition_source
from hirefit_api.web.page_route import page_router
from hirefit_api.wire import Company, RequisitionId, company_router

pages = page_router()
router = company_router("decisions")
READS = [requires(Permission.READ_SCORES)]
TABLE = "/requisitions/{requisition}/results.csv"
WORKBOOK = "/requisitions/{requisition}/results.xlsx"


@pages.get(TABLE, dependencies=READS)
@router.get(
    TABLE,
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}, "description": "One row an application."}},
    dependencies=READS,
)
def get_results_csv(
    request: Request, company: Company, requisition: RequisitionId, actor: CurrentActor
) -> Response:
    """Return the results as CSV: levels, intervals, ranks, decisions."""
    return _file(request, company, requisition, actor.id, results_csv, CSV_TYPE)


@pages.get(WORKBOOK, dependencies=READS)
@router.get(
    WORKBOOK,
    response_class=Response,
    responses={200: {"content": {XLSX_TYPE: {}}, "description": "One row an application."}},
    dependencies=READS,
)
def get_results_workbook(
    request: Request, company: Company, requisition: RequisitionId, actor: CurrentActor
) -> Response:
    """Return the results as a workbook: levels, intervals, ranks, decisions."""
    return _file(request, company, requisition, actor.id, results_workbook, XLSX_TYPE)


def _file(
    request: Request,
    company: str,
    requisition: str,
    reader: str,
    write: Callable[[Sequence[Sequence[Cell]]], bytes],
    media_type: str,
) -> Response:
    with database_of(request).read(company) as store:
        table = results_table(store, requisition_source(store, requisition, reader))
    name = request.url.path.rpartition("/")[2].replace("results", f"results-{requisition}")
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(write(table), headers=headers, media_type=media_type)
