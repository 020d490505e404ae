"""Whose card is late, what was sent, and what is to be sent now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from hirefit_api.companies.zones import zone_of
from hirefit_api.database.scope import CompanyStore
from hirefit_api.reminders import store as queries
from hirefit_api.reminders.schedule import LATEST, Step, due_moments, next_morning
from hirefit_api.scorecards.statements import Standing, standings_of_many
from hirefit_api.wire import as_moment

MOST = 500
"""A page lists no more."""
ALL = 1_000_000


class LateCard(NamedTuple):
    """An interview that has ended and whose card is not in; moments in UTC."""

    application: str
    rater: str
    requisition: str
    title: str
    starts_at: str
    ends_at: str
    reminders: tuple[tuple[str, str, str], ...] = ()
    """Step, state and moment of each."""


class Due(NamedTuple):
    """A reminder to send: the step of a late card; `row` is there if it was tried before."""

    card: LateCard
    step: Step
    row: Row[Any] | None


def late_cards_of(store: CompanyStore, rater: str, now: datetime) -> list[LateCard]:
    """Return the cards that a rater has still to hand in, from the interview's end on."""
    rows = queries.without_card_of(store, rater, as_moment(now), MOST)
    return [_late(row) for row in _unexplained(store, rows)]


def overdue_cards(store: CompanyStore, now: datetime) -> list[LateCard]:
    """Return the cards that are not in after the next morning: HR's list, the oldest first."""
    zone = zone_of(store)
    found = _unexplained(store, queries.without_card(store, "", as_moment(now), MOST))
    late = [row for row in found if _morning_after(row, zone) <= now]
    sent: dict[tuple[str, str, str], list[tuple[str, str, str]]] = {}
    earliest = min((row.ends_at for row in late), default="")
    for row in queries.reminded_since(store, _just_before(earliest)) if late else ():
        known = (row.step, row.state, row.settled_at)
        sent.setdefault((row.application_id, row.rater, row.ends_at), []).append(known)
    return [
        _late(row)._replace(
            reminders=tuple(sorted(sent.get((row.application_id, row.rater, row.ends_at), ())))
        )
        for row in late
    ]


def due_reminders(store: CompanyStore, now: datetime) -> list[Due]:
    """Return what is to be sent now, the longest waiting first.

    Of several steps whose time has come only the last is sent. A card whose rater has said that
    there was no interview, or that they may not rate, is left out.
    """
    zone, after = zone_of(store), as_moment(now - LATEST)
    rows = _unexplained(store, queries.without_card(store, after, as_moment(now), ALL))
    known = {
        (row.application_id, row.rater, row.ends_at, row.step): row
        for row in queries.reminded_since(store, after)
    }
    found = []
    for row in rows:
        due = _due(row, known, zone, now)
        if due is not None:
            found.append(due)
    return found


def _due(
    row: Row[Any], known: dict[tuple[str, str, str, str], Row[Any]], zone: ZoneInfo, now: datetime
) -> Due | None:
    times = due_moments(datetime.fromisoformat(row.ends_at), zone)
    come = [step for step, moment in times.items() if moment <= now]
    if not come:
        return None
    tried = known.get((row.application_id, row.rater, row.ends_at, come[-1]))
    if tried is None:
        return Due(_late(row), come[-1], None)
    text = as_moment(now)
    is_free = tried.due_at <= text and tried.leased_until <= text
    return Due(_late(row), come[-1], tried) if tried.state == queries.WAITING and is_free else None


def _unexplained(store: CompanyStore, rows: Iterable[Row[Any]]) -> list[Row[Any]]:
    """Leave out whose rater has said why there will be no card."""
    listed = list(rows)
    if not listed:
        return []
    standings = standings_of_many(store, {row.application_id for row in listed})
    return [
        row
        for row in listed
        if standings.get((row.application_id, row.rater), Standing()).is_awaited
    ]


def _morning_after(row: Row[Any], zone: ZoneInfo) -> datetime:
    return next_morning(datetime.fromisoformat(row.ends_at), zone)


def _just_before(moment: str) -> str:
    """Return a text that sorts before a moment and after every earlier one."""
    return moment[:-1]


def _late(row: Row[Any]) -> LateCard:
    return LateCard(
        application=row.application_id,
        rater=row.rater,
        requisition=row.requisition,
        title=row.title,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )
