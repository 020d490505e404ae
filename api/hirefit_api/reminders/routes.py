"""JSON addresses."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import Request

from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.database.session import database_of
from hirefit_api.reminders.promptness import measure_promptness
from hirefit_api.reminders.schemas import OverdueCard, PromptnessOut, overdue_card
from hirefit_api.reminders.service import late_cards_of, overdue_cards
from hirefit_api.wire import Company, company_router

router = company_router("interviews")


@router.get("/overdue-cards", dependencies=[requires(Permission.RUN_REQUISITIONS)])
def get_overdue_cards(request: Request, company: Company) -> list[OverdueCard]:
    """Return the cards that are not in after the next morning, with what became of reminders."""
    with database_of(request).read(company) as store:
        return [overdue_card(late) for late in overdue_cards(store, datetime.now(UTC))]


@router.get("/own-late-cards", dependencies=[requires(Permission.SUBMIT_CARDS)])
def get_own_late_cards(
    request: Request, company: Company, actor: CurrentActor
) -> list[OverdueCard]:
    """Return the asker's own cards that are not in, from the interview's end on."""
    with database_of(request).read(company) as store:
        return [overdue_card(late) for late in late_cards_of(store, actor.id, datetime.now(UTC))]


@router.get("/promptness", dependencies=[requires(Permission.RUN_REQUISITIONS)])
def get_promptness(request: Request, company: Company) -> PromptnessOut:
    """Return how many cards were in within 24 hours, and how many of their levels carry a note."""
    with database_of(request).read(company) as store:
        return PromptnessOut(**measure_promptness(store, datetime.now(UTC))._asdict())
