"""What waits for a rater, with the two answers besides a card; and the recruiters' list."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import Request, Response

from hirefit_api.access.pages import company_name
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.companies.zones import moment_words, span_words, zone_of
from hirefit_api.database.session import database_of
from hirefit_api.languages.speaking import marked
from hirefit_api.reminders.promptness import measure_promptness
from hirefit_api.reminders.service import LateCard, late_cards_of, overdue_cards
from hirefit_api.reminders.store import FAILED, NO_ADDRESS, SENT, WAITING
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import page
from hirefit_api.wire import Company

router = page_router()
BY_MAIL = {
    0: marked("not reminded by mail"),
    1: marked("reminded once"),
    2: marked("reminded twice"),
}
WHY_NOT = {
    NO_ADDRESS: marked("has no mail address here"),
    FAILED: marked("the mail was not taken"),
    WAITING: marked("a mail is on its way"),
}


@router.get("/reminders", dependencies=[requires(Permission.SUBMIT_CARDS)])
def get_reminders(request: Request, company: Company, actor: CurrentActor) -> Response:
    """Show the reader's cards that are not in; mails lead here."""
    with database_of(request).read(company) as store:
        zone, name = zone_of(store), company_name(store)
        late = late_cards_of(store, actor.id, datetime.now(UTC))
    return page(
        request,
        "reminders/reminders.html",
        company=company,
        company_name=name,
        zone=zone.key,
        rows=[(card, span_words(card.starts_at, card.ends_at, zone)) for card in late],
    )


@router.get("/overdue-cards", dependencies=[requires(Permission.RUN_REQUISITIONS)])
def get_overdue_cards(request: Request, company: Company) -> Response:
    """Show whose cards are not in after the next morning."""
    with database_of(request).read(company) as store:
        zone, name = zone_of(store), company_name(store)
        now = datetime.now(UTC)
        late, promptness = overdue_cards(store, now), measure_promptness(store, now)
    return page(
        request,
        "reminders/overdue.html",
        company=company,
        company_name=name,
        zone=zone.key,
        promptness=promptness,
        sends_mail=bool(request.app.state.settings.smtp_host),
        rows=[(card, moment_words(card.ends_at, zone), reminder_words(card)) for card in late],
    )


def reminder_words(card: LateCard) -> tuple[str, str]:
    """Return how often somebody was reminded by mail, and why not more, if there is a reason."""
    states = [state for _, state, _ in card.reminders]
    sent = states.count(SENT)
    reason = next((WHY_NOT[state] for state in reversed(states) if state in WHY_NOT), "")
    return BY_MAIL[sent], reason
