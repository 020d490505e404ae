"""Print numbers so that what is printed adds up (largest remainder)."""

from __future__ import annotations

import math
from collections.abc import Sequence

DECIMALS = 2
UNITS = 100
"""Units of the last digit in one level."""


def shown(value: float, *, signed: bool = False) -> str:
    """Print a level with `DECIMALS`, with a sign if it is a difference."""
    return _print(_units(value), signed=signed)


def shown_parts(parts: Sequence[float], total_units: int) -> list[str]:
    """Print differences whose printed forms add up to a printed total.

    Parameters
    ----------
    parts : sequence of float
        Levels; their sum is the total within one unit of the last digit for each part.
    total_units : int
        The printed total in units of the last digit (see `units_of`).

    Returns
    -------
    list of str
        Signed. Each part is rounded down, then those with the largest remainder get a unit more
        until the sum is met (Hamilton's method); ties go to the earlier part.
    """
    scaled = [part * UNITS for part in parts]
    floors = [math.floor(value + 1e-9) for value in scaled]
    left = total_units - sum(floors)
    order = sorted(range(len(parts)), key=lambda at: (floors[at] - scaled[at], at))
    whole, extra = divmod(left, len(parts)) if parts else (0, 0)
    for rank, at in enumerate(order):
        floors[at] += whole + (rank < extra)
    return [_print(units, signed=True) for units in floors]


def units_of(text: str) -> int:
    """Return a printed number in units of its last digit."""
    return round(float(text.replace("−", "-")) * UNITS)


def _units(value: float) -> int:
    """Round half away from zero, after taking off noise far below the last digit."""
    scaled = round(abs(value) * UNITS, 6)
    return int(math.copysign(math.floor(scaled + 0.5), value))


def _print(units: int, *, signed: bool) -> str:
    sign = "−" if units < 0 else "+" if signed and units > 0 else ""
    whole, part = divmod(abs(units), UNITS)
    return f"{sign}{whole}.{part:0{DECIMALS}d}"
