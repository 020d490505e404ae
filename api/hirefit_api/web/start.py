"""The first page of the service: it asks for the company."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from hirefit_api.web.page_route import PageRoute
from hirefit_api.web.shell import page
from hirefit_api.wire import Id, public

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/", dependencies=[public])
def get_start(request: Request) -> Response:
    """Ask for the company; no page lists them, for none is another's business."""
    return page(request, "web/start.html")


@router.get("/companies", dependencies=[public])
def get_company_by_name(company: Id) -> Response:
    """Lead to the company that was typed."""
    return RedirectResponse(f"/companies/{company}", 303)
