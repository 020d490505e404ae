"""The time zone in which a company's people read times; everything is kept in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from hirefit.exceptions import Fault, HirefitError
from hirefit_api.companies import store as queries
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import NotFound
from hirefit_api.languages import figures
from hirefit_api.wire import moment

DEFAULT = "UTC"


def zone_of(store: CompanyStore) -> ZoneInfo:
    """Return the company's zone, UTC where nobody has set one."""
    return ZoneInfo(queries.find_zone(store) or DEFAULT)


def set_zone(store: CompanyStore, zone: str) -> str:
    """Let the company's people read times in a zone; return its name.

    Raises
    ------
    HirefitError
        There is no such zone.
    NotFound
        The company has no profile yet.
    """
    if zone not in zone_names():
        message = "Choose a time zone of the list, as in Europe/Berlin."
        raise HirefitError(Fault(message, "body.time_zone", "unknown-time-zone"))
    if queries.newest_profile(store) is None:
        raise NotFound
    queries.keep_zone(store, {"zone": zone, "changed_at": moment()})
    return zone


@cache
def zone_names() -> tuple[str, ...]:
    """Return the names of all zones, UTC first."""
    return (DEFAULT, *sorted(name for name in available_timezones() if "/" in name))


def instant_at(zone: ZoneInfo, day: str, clock: str) -> datetime:
    """Return the moment at which a clock in a zone shows a time on a day.

    Where clocks are put back and show a time twice, the first is meant.

    Raises
    ------
    HirefitError
        The day or the time can't be read, or no clock of the zone shows it, because clocks were
        put forward that night.
    """
    try:
        naive = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock))
    except ValueError as error:
        message = "Give the day and the time, as in 2026-11-24 and 14:30."
        raise HirefitError(Fault(message, "starts_at", "malformed")) from error
    if naive.tzinfo is not None or not is_in_reach(naive):
        message = "Give a day between 2000 and 2199, and a time without an offset."
        raise HirefitError(Fault(message, "starts_at", "malformed"))
    there = naive.replace(tzinfo=zone)
    if there.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != naive:
        message = "Clocks are put forward that night and never show this time. Choose another."
        raise HirefitError(Fault(message, "starts_at", "no-such-time"))
    return there


def is_in_reach(then: datetime) -> bool:
    """Tell whether a moment can be that of an interview: nobody plans for the year 1 or 9999."""
    return date(2000, 1, 1) <= then.date() < date(2200, 1, 1)


def local(moment_text: str, zone: ZoneInfo) -> datetime:
    """Return a stored moment as a clock in a zone shows it."""
    return datetime.fromisoformat(moment_text).astimezone(zone)


def span_words(starts_at: str, ends_at: str, zone: ZoneInfo) -> str:
    """Print from when to when, as a clock in a zone shows it, in the language of the page."""
    first, last = local(starts_at, zone), local(ends_at, zone)
    until = f"{last:%H:%M}" if first.date() == last.date() else moment_words(ends_at, zone)
    return f"{moment_words(starts_at, zone)} \N{EN DASH} {until}"


def moment_words(moment_text: str, zone: ZoneInfo) -> str:
    """Print a stored moment as a clock in a zone shows it."""
    there = local(moment_text, zone)
    return f"{figures.day(there.date())}, {there:%H:%M}"
