"""How sizes are said: levels, about, a range, how much it rests on."""

from __future__ import annotations

from collections.abc import Sequence

NAMED = 5
"""Names listed before the rest becomes a number."""


def about_levels(size: float) -> str:
    """Return ``about 0.6 level`` or ``about 1.2 levels``."""
    shown = f"{abs(size):.1f}"
    return f"about {shown} level{'s' if float(shown) > 1 else ''}"


def tougher_or_milder(size: float) -> str:
    """Return the word for a positive or negative difference in severity."""
    return "tougher" if size > 0 else "milder"


def between(interval: tuple[float, float]) -> str:
    """Return ``between 0.3 and 0.9``, both ends counted in the direction of their middle."""
    low, high = interval if sum(interval) > 0 else (-interval[1], -interval[0])
    return f"between {low:.1f} and {high:.1f}"


def counted(number: int, one: str, more: str = "") -> str:
    """Return ``1 rating`` or ``1,200 ratings``."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def listed(names: Sequence[str]) -> str:
    """Return names joined by commas, the rest as a number after `NAMED` of them."""
    shown = ", ".join(names[:NAMED])
    rest = len(names) - NAMED
    return f"{shown} and {rest} more" if rest > 0 else shown


def percent(share: float) -> str:
    """Return ``31 %``."""
    return f"{100 * share:.0f} %"
