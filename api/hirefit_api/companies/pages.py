"""The company's first page: what this is, and three ways to start."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import Request, Response

from hirefit_api.access.actor import Actor
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.companies.service import profile_in_force
from hirefit_api.companies.store import newest_profile
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import database_of
from hirefit_api.interviews.practice_gate import is_practice
from hirefit_api.interviews.schemas import Interview
from hirefit_api.interviews.service import interviews_planned_to
from hirefit_api.reminders.service import late_cards_of, overdue_cards
from hirefit_api.requisitions.schemas import Requisition
from hirefit_api.requisitions.service import list_requisitions
from hirefit_api.scorecards.panel import submitted_to
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import page
from hirefit_api.wire import Company

router = page_router()
MOST_OPENINGS = 100


@router.get("", dependencies=[requires(Permission.READ_COMPANY)])
def get_home(request: Request, company: Company, actor: CurrentActor) -> Response:
    """Show what the reader may do: fill in a card of theirs, see a list, read why."""
    with database_of(request).read(company) as store:
        if newest_profile(store) is None and actor.may(Permission.CHANGE_COMPANY):
            return page(request, "access/no_profile.html", company=company, company_name=company)
        profile = profile_in_force(store)
        listed = list_requisitions(store, "", MOST_OPENINGS)
        requisitions = [item for item in listed if not is_practice(item.id)]
        first = requisitions[0].id if requisitions else ""
        next_card = _next_card(store, requisitions, actor)
        now = datetime.now(UTC)
        late = late_cards_of(store, actor.id, now) if actor.may(Permission.SUBMIT_CARDS) else []
        runs = actor.may(Permission.RUN_REQUISITIONS)
        n_overdue = len(overdue_cards(store, now)) if runs else 0
        example = _example(store, first) if first and actor.may(Permission.READ_SCORES) else ""
    return page(
        request,
        "companies/home.html",
        company=company,
        company_name=profile.name,
        vision=profile.service_vision,
        requisitions=requisitions,
        practice=[item for item in listed if is_practice(item.id)],
        next_card=next_card,
        n_late=len(late),
        n_overdue=n_overdue,
        example=example,
    )


def _next_card(
    store: CompanyStore, requisitions: list[Requisition], actor: Actor
) -> Interview | None:
    """Return the reader's first planned interview without a card."""
    for requisition in requisitions:
        submitted = submitted_to(store, requisition.id)
        for item in interviews_planned_to(store, requisition.id):
            if item.rater == actor.id and (item.application, item.rater) not in submitted:
                return item
    return None


def _example(store: CompanyStore, requisition: str) -> str:
    """Return an application that has all its cards, for the first choice."""
    planned = interviews_planned_to(store, requisition)
    submitted = submitted_to(store, requisition)
    incomplete = {
        item.application for item in planned if (item.application, item.rater) not in submitted
    }
    complete = [item.application for item in planned if item.application not in incomplete]
    return next(iter(complete), "")
