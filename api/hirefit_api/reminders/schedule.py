"""When somebody is reminded of a card."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Step(StrEnum):
    """The reminders of one interview, in their order; after the last it is on HR's list."""

    ONE_HOUR = "one_hour"
    NEXT_MORNING = "next_morning"


AN_HOUR = timedelta(hours=1)
MORNING = time(8)
NIGHT = timedelta(hours=4)
"""Between an interview's end and what counts as the next morning: who ends at seven has the day."""
LATEST = timedelta(days=4)
"""Nobody is sent a reminder of an interview that ended longer ago, as when mail is set up late."""
ATTEMPTS = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
"""How long to wait after each attempt that a mail server put off; then it is given up."""


def due_moments(ends_at: datetime, zone: ZoneInfo) -> dict[Step, datetime]:
    """Return when each reminder of an interview is due.

    Parameters
    ----------
    ends_at : datetime
        The interview's end, with its offset.
    zone : ZoneInfo
        The company's: mornings are by its clocks.
    """
    return {Step.ONE_HOUR: ends_at + AN_HOUR, Step.NEXT_MORNING: next_morning(ends_at, zone)}


def next_morning(then: datetime, zone: ZoneInfo) -> datetime:
    """Return the first morning at least a short night after a moment."""
    rested = then.astimezone(UTC) + NIGHT
    there = rested.astimezone(zone)
    morning = datetime.combine(there.date(), MORNING, zone)
    if morning < rested:
        morning = datetime.combine(there.date() + timedelta(days=1), MORNING, zone)
    return morning.astimezone(UTC)


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """Return when to try again after so many attempts, or None if that was the last."""
    return now + ATTEMPTS[attempts - 1] if attempts <= len(ATTEMPTS) else None
