"""The company's first page: what this is, and three ways to start."""

from __future__ import annotations

from fastapi import Request, Response

from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import requires
from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import database_of
from hirefit_api.interviews.schemas import Interview
from hirefit_api.interviews.service import interviews_planned_to
from hirefit_api.requisitions.service import list_requisitions
from hirefit_api.scorecards.panel import submitted_to
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import page
from hirefit_api.wire import Company

router = page_router()
MOST_OPENINGS = 100


@router.get("", dependencies=[requires(Permission.READ_COMPANY)])
def get_home(request: Request, company: Company) -> Response:
    """Show the three ways to start and the openings."""
    with database_of(request).read(company) as store:
        profile = profile_in_force(store)
        requisitions = list_requisitions(store, "", MOST_OPENINGS)
        first = requisitions[0].id if requisitions else ""
        next_card, example = _examples(store, first) if first else (None, "")
    return page(
        request,
        "companies/home.html",
        company=company,
        company_name=profile.name,
        vision=profile.service_vision,
        requisitions=requisitions,
        next_card=next_card,
        example=example,
    )


def _examples(store: CompanyStore, requisition: str) -> tuple[Interview | None, str]:
    """Return a planned interview without a card, and an application that has all its cards."""
    planned = interviews_planned_to(store, requisition)
    submitted = submitted_to(store, requisition)
    missing = [item for item in planned if (item.application, item.rater) not in submitted]
    incomplete = {item.application for item in missing}
    complete = [item.application for item in planned if item.application not in incomplete]
    started = [item.application for item in planned if (item.application, item.rater) in submitted]
    return (missing[0] if missing else None), next(iter(complete or started), "")
