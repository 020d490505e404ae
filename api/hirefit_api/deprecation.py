"""Addresses that are to end say so with every answer, and in the contract.

`Deprecation` (RFC 9745) says since when, `Sunset` (RFC 8594) when it may stop to answer, and a link
with the relation `deprecation` what to use instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from typing import Any

LEAST_DAYS = 365
"""Between the day on which an address is marked and the first on which it may be gone."""
SINCE, ENDS, INSTEAD = "x-deprecated-since", "x-sunset", "x-deprecation-link"


def to_end(since: date, ends: date, instead: str) -> dict[str, Any]:
    """Return what a route is declared with that is to end: ``@router.get(..., **to_end(...))``.

    Parameters
    ----------
    since, ends : date
        In UTC; at least `LEAST_DAYS` apart.
    instead : str
        Address of the page that says what to use instead.

    Raises
    ------
    ValueError
        It would end too soon.
    """
    if (ends - since).days < LEAST_DAYS:
        raise ValueError(f"an address ends {LEAST_DAYS} days after it is marked, or later")
    extra = {SINCE: since.isoformat(), ENDS: ends.isoformat(), INSTEAD: instead}
    return {"deprecated": True, "openapi_extra": extra}


def headers_of(extra: Mapping[str, Any] | None) -> tuple[tuple[str, str], ...]:
    """Return the headers of a deprecated route's answers.

    Raises
    ------
    ValueError
        It was marked without `to_end`: nobody would learn when it ends.
    """
    if extra is None or not {SINCE, ENDS, INSTEAD} <= extra.keys():
        raise ValueError("mark a route that is to end with `to_end`")
    since, ends = (
        datetime.combine(date.fromisoformat(extra[key]), time(), UTC) for key in (SINCE, ENDS)
    )
    return (
        ("deprecation", f"@{int(since.timestamp())}"),
        ("sunset", format_datetime(ends, usegmt=True)),
        ("link", f'<{extra[INSTEAD]}>; rel="deprecation"; type="text/html"'),
    )
