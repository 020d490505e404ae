"""Print numbers so that what is printed adds up (largest remainder)."""

from __future__ import annotations

import math
from collections.abc import Sequence

DECIMALS = 2
UNITS = 100
"""Units of the last digit in one level."""
NOISE = 1e-9
"""Added before printing, so that a half that binary numbers can't hold is still a half."""
NEAR = 1e-9
"""Levels closer than this are the same: noise of the arithmetic decides nothing."""
NOTHING = "0.00"


def shown(value: float, *, signed: bool = False) -> str:
    """Print a level with `DECIMALS`, half away from zero, with a sign if it is a difference."""
    text = f"{abs(value) + NOISE:.{DECIMALS}f}"
    return _with_sign(text, value) if signed or value < 0 else text


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
    whole, extra = divmod(total_units - sum(floors), len(parts)) if parts else (0, 0)
    rests = [round(floor - value, 6) for floor, value in zip(floors, scaled, strict=True)]
    for at in sorted(range(len(parts)), key=rests.__getitem__)[:extra]:
        floors[at] += 1
    units = [floor + whole for floor in floors]
    return [_with_sign(f"{abs(part) / UNITS:.{DECIMALS}f}", part) for part in units]


def units_of(text: str) -> int:
    """Return a printed number in units of its last digit."""
    return round(float(text.replace("−", "-")) * UNITS)


def _with_sign(text: str, value: float) -> str:
    if text == NOTHING:
        return text
    return f"−{text}" if value < 0 else f"+{text}"
