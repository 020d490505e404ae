"""Dates as people and spreadsheets write them, as ISO 8601."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

DayOrder = Literal["ask", "day-first", "month-first"]

FIRST_SERIAL, LAST_SERIAL = 20_000.0, 80_000.0  # 1954 to 2119: what a bare number may mean
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")
_PARTS = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4})(?:[ T,]+(.*))?")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?\s*([AaPp][Mm])?")
_ZONE_WORD = re.compile(r"\s*(?:UTC|GMT)$")
MONTHS = 12
NOON = 12


def date_of_serial(number: float, *, since_1904: bool = False) -> str:
    """Return the date of a spreadsheet's day number, or an empty text if it is none.

    Day 1 is 1900-01-01 and the 29 February 1900 that never was is counted (ECMA-376 18.17.4.1),
    or day 0 is 1904-01-01.
    """
    start = dt.datetime(1904, 1, 1) if since_1904 else dt.datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheets know no zone
    try:
        moment = start + dt.timedelta(seconds=round(number * 86400))
    except OverflowError:
        return ""
    return _iso(moment)


def _iso(moment: dt.datetime) -> str:
    midnight = moment.time() == dt.time() and moment.tzinfo is None
    return moment.date().isoformat() if midnight else moment.isoformat()


@dataclass(slots=True)
class DateReader:
    """Reads the dates of one column, in one order of day and month.

    Parameters
    ----------
    order : {'ask', 'day-first', 'month-first'}
        How 03/04/2026 is read; ``ask``: not at all, and `ambiguous` counts them.
    """

    order: DayOrder = "ask"
    ambiguous: int = 0
    unread: int = 0
    serials: int = 0

    def read(self, text: str) -> str:
        """Return the date in ISO 8601, or an empty text if it can't be read."""
        if not text or text.lower() == "null":
            return ""
        if _SERIAL.fullmatch(text) and FIRST_SERIAL <= float(text) <= LAST_SERIAL:
            self.serials += 1
            return date_of_serial(float(text))
        parts = _PARTS.fullmatch(text)
        found = self._parts(parts) if parts else _from_iso(text)
        if not found and not (parts and self.order == "ask" and _is_ambiguous(parts)):
            self.unread += 1
        return found

    def _parts(self, parts: re.Match[str]) -> str:
        first, second, year = int(parts[1]), int(parts[3]), int(parts[4])
        day_first = self.order == "day-first"
        if _is_ambiguous(parts) and self.order == "ask":
            self.ambiguous += 1
            return ""
        if parts[2] == "." or first > MONTHS:
            day_first = True
        elif second > MONTHS:
            day_first = False
        day, month = (first, second) if day_first else (second, first)
        try:
            date = dt.date(year, month, day)
        except ValueError:
            return ""
        clock = _CLOCK.match(parts[5] or "")
        return f"{date}T{_time(clock)}" if clock and _time(clock) else date.isoformat()


def _is_ambiguous(parts: re.Match[str]) -> bool:
    first, second = int(parts[1]), int(parts[3])
    return parts[2] != "." and first <= MONTHS and second <= MONTHS and first != second


def _time(clock: re.Match[str]) -> str:
    hour = int(clock[1])
    half = (clock[4] or "").lower()
    if half:
        hour = hour % NOON + (NOON if half == "pm" else 0)
    try:
        return dt.time(hour, int(clock[2]), int(clock[3] or 0)).isoformat()
    except ValueError:
        return ""


def _from_iso(text: str) -> str:
    try:
        return _iso(dt.datetime.fromisoformat(_ZONE_WORD.sub("+00:00", text)))
    except ValueError:
        return ""


def day_order(texts: Iterable[str]) -> DayOrder:
    """Return the order that the unambiguous dates of a column show, ``ask`` if they show none."""
    firsts, seconds = set[int](), set[int]()
    for text in texts:
        parts = _PARTS.fullmatch(text)
        if parts and parts[2] != ".":
            firsts.add(int(parts[1]))
            seconds.add(int(parts[3]))
    day_first = max(firsts, default=0) > MONTHS
    month_first = max(seconds, default=0) > MONTHS
    if day_first == month_first:
        return "ask"
    return "day-first" if day_first else "month-first"


def is_before(moment: str, other: str) -> bool:
    """Return whether one ISO date lies before another: by day if either has no time or zone."""
    if not moment or not other:
        return False
    one, two = dt.datetime.fromisoformat(moment), dt.datetime.fromisoformat(other)
    same_kind = (one.tzinfo is None) == (two.tzinfo is None)
    if same_kind and "T" in moment and "T" in other:
        return one < two
    return one.date() < two.date()
