"""The only queries on reminders and on interviews whose cards are not in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    and_,
    bindparam,
    case,
    exists,
    func,
    select,
    update,
)

from hirefit_api.database.scope import CompanyStore, Values, scoped
from hirefit_api.database.tables import (
    applications,
    interviews,
    ratings,
    requisitions,
    scorecards,
)
from hirefit_api.database.time_tables import interview_times, reminders

WAITING, SENT, FAILED, NO_ADDRESS = "waiting", "sent", "failed", "no_address"

_CARD_IS_IN = exists(
    select(scorecards.c.version)
    .where(
        scorecards.c.company_id == interview_times.c.company_id,
        scorecards.c.application_id == interview_times.c.application_id,
        scorecards.c.rater == interview_times.c.rater,
    )
    .correlate(interview_times)
)
_WITHOUT_CARD = (
    select(
        interview_times.c.application_id,
        interview_times.c.rater,
        interview_times.c.starts_at,
        interview_times.c.ends_at,
        requisitions.c.id.label("requisition"),
        requisitions.c.title,
    )
    .join_from(interview_times, interviews)
    .join(applications)
    .join(requisitions)
    .where(interview_times.c.ends_at <= bindparam("ended_before"))
    .where(interview_times.c.ends_at > bindparam("ended_after"))
    .where(~_CARD_IS_IN)
    .order_by(interview_times.c.ends_at, interview_times.c.application_id, interview_times.c.rater)
    .limit(bindparam("limit"))
)
WITHOUT_CARD = scoped(_WITHOUT_CARD)
WITHOUT_CARD_OF = scoped(_WITHOUT_CARD.where(interview_times.c.rater == bindparam("rater")))
_FIRST_CARD = and_(
    scorecards.c.company_id == interview_times.c.company_id,
    scorecards.c.application_id == interview_times.c.application_id,
    scorecards.c.rater == interview_times.c.rater,
    scorecards.c.version == 1,
)
_ENDED = and_(
    interview_times.c.ends_at > bindparam("ended_after"),
    interview_times.c.ends_at <= bindparam("ended_before"),
)
_FIRST_HANDED_IN = (
    select(scorecards.c.submitted_at)
    .where(_FIRST_CARD)
    .correlate(interview_times)
    .scalar_subquery()
    .label("submitted_at")
)
HANDED_IN = scoped(
    select(
        interview_times.c.application_id,
        interview_times.c.rater,
        interview_times.c.ends_at,
        _FIRST_HANDED_IN,
    ).where(_ENDED)
)
_NUMBERS: list[Any] = [
    func.count().label("rated"),
    func.count(case((ratings.c.evidence != "", 1))).label("noted"),
]
LEVELS_AND_NOTES = scoped(
    select(*_NUMBERS)
    .join_from(interview_times, scorecards, _FIRST_CARD)
    .join(ratings)
    .where(_ENDED, ratings.c.level.is_not(None))
)
REMINDED = scoped(select(reminders).where(reminders.c.ends_at > bindparam("ended_after")))
WHO_MAY_WAIT = (
    select(interview_times.c.company_id)
    .where(interview_times.c.ends_at <= bindparam("ended_before"))
    .where(interview_times.c.ends_at > bindparam("ended_after"))
    .where(~_CARD_IS_IN)
    .distinct()
)
"""The one query across companies: it tells which have a card that is late, and nothing else."""


def who_may_wait(connection: Connection, ended_after: str, ended_before: str) -> list[str]:
    """Return the companies with interviews of this span whose cards are not in."""
    span = {"ended_after": ended_after, "ended_before": ended_before}
    return [row.company_id for row in connection.execute(WHO_MAY_WAIT, span)]


def without_card(
    store: CompanyStore, ended_after: str, ended_before: str, limit: int
) -> Sequence[Row[Any]]:
    """Return interviews of this span whose cards are not in, the earliest first."""
    return store.rows(WITHOUT_CARD, ended_after=ended_after, ended_before=ended_before, limit=limit)


def without_card_of(
    store: CompanyStore, rater: str, ended_before: str, limit: int
) -> Sequence[Row[Any]]:
    """Return a rater's interviews that have ended and whose cards are not in."""
    return store.rows(
        WITHOUT_CARD_OF, rater=rater, ended_after="", ended_before=ended_before, limit=limit
    )


def handed_in(store: CompanyStore, ended_after: str, ended_before: str) -> Sequence[Row[Any]]:
    """Return interviews of this span with the moment of their first card, None without one."""
    return store.rows(HANDED_IN, ended_after=ended_after, ended_before=ended_before)


def levels_and_notes(store: CompanyStore, ended_after: str, ended_before: str) -> tuple[int, int]:
    """Return how many levels the first cards of this span gave, and how many carry a note."""
    row = store.rows(LEVELS_AND_NOTES, ended_after=ended_after, ended_before=ended_before)[0]
    return row.rated, row.noted


def reminded_since(store: CompanyStore, ended_after: str) -> Sequence[Row[Any]]:
    """Return the reminders of interviews that ended after a moment."""
    return store.rows(REMINDED, ended_after=ended_after)


def add_reminder(store: CompanyStore, reminder: Values) -> bool:
    """Add a reminder that is taken out or needs no sending; False if somebody was faster."""
    return store.insert_if_absent(reminders, reminder)


def change_reminder(store: CompanyStore, row: Values, values: Values) -> bool:
    """Change a reminder if it is still as `row` says; False if somebody was faster."""
    names = ("application_id", "rater", "ends_at", "step", "lease", "state")
    return store.update(reminders, {name: row[name] for name in names}, values) == 1


def release_leases(connection: Connection) -> None:
    """Take every lease back, in all companies: nobody else can hold one on a SQLite file."""
    connection.execute(
        update(reminders)
        .where(reminders.c.state == WAITING, reminders.c.lease != "")
        .values(lease="", leased_until="")
    )
