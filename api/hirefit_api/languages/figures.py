"""Figures and dates as the language of the page writes them.

Levels are rounded before they come here, so that what is printed adds up in every language: only
the signs change, never a digit.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import get_decimal_symbol, get_group_symbol

from hirefit.explanation.rounding import shown
from hirefit_api.languages.speaking import spoken


def figure(text: str) -> str:
    """Write a printed number (``3.40``, ``+0.12``, ``1,204``) with the language's own signs."""
    return text.translate(_signs(spoken().locale))


def number(value: int) -> str:
    """Print a whole number, its thousands apart."""
    return figure(f"{value:,}")


def level(value: float, *, signed: bool = False) -> str:
    """Print a level with two decimals."""
    return figure(shown(value, signed=signed))


def percent(share: float) -> str:
    """Print a share as a percentage with at most one decimal."""
    return figure(f"{100 * share:.1f}".removesuffix(".0")) + "\N{NO-BREAK SPACE}%"


def moment(text: str) -> str:
    """Print a moment (ISO 8601, UTC) as a date with hours and minutes."""
    read = datetime.fromisoformat(text)
    at = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    return f"{day(at)}, {at:%H:%M}"


def day(value: str | date) -> str:
    """Print a day (ISO 8601)."""
    read = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return format_date(read, "medium", locale=_locale(spoken().locale))


def month(text: str) -> str:
    """Print a month (``2026-03``)."""
    return format_skeleton(
        "yMMM", date.fromisoformat(f"{text}-01"), locale=_locale(spoken().locale)
    )


@cache
def _locale(name: str) -> Locale:
    return Locale.parse(name)


@cache
def _signs(name: str) -> dict[int, str]:
    locale = _locale(name)
    return {ord("."): get_decimal_symbol(locale), ord(","): get_group_symbol(locale)}
