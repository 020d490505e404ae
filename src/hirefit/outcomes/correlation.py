"""The correlation of scores with an outcome: interval, power, people needed.

Interval and power rest on Fisher's z (1921): ``atanh(r)`` of n pairs is close to normal with
standard error ``1 / sqrt(n - 3)``.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

Floats = npt.NDArray[np.float64]

FEWEST_PAIRS = 4
"""Fisher's standard error needs more than three pairs."""
CONFIDENCE = 0.95
POWER = 0.8
LEVEL = 0.05
"""Two-sided error of the first kind that power is computed for."""


def correlation(x: Floats, y: Floats) -> float | None:
    """Return Pearson's correlation, or None where one of the two does not vary.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
        Finite values of the same people in the same order.
    """
    if len(x) < FEWEST_PAIRS or _constant(x) or _constant(y):
        return None
    return float(np.clip(np.corrcoef(x, y)[0, 1], -1.0, 1.0))


def fisher_interval(r: float, pairs: int, *, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the interval of a correlation by Fisher's z.

    Raises
    ------
    ValueError
        Fewer than four pairs.
    """
    if pairs < FEWEST_PAIRS:
        raise ValueError("an interval needs at least four pairs")
    if abs(r) >= 1.0:
        return r, r
    half = float(ndtri((1 + confidence) / 2)) / math.sqrt(pairs - 3)
    return math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half)


def people_needed(r: float, *, power: float = POWER, level: float = LEVEL) -> int:
    """Return how many pairs find a true correlation `r` with this power (two-sided test of 0).

    Raises
    ------
    ValueError
        `r` is 0 or not between -1 and 1.
    """
    if not 0 < abs(r) < 1:
        raise ValueError("a correlation other than 0, between -1 and 1")
    both = float(ndtri(power)) - float(ndtri(level / 2))
    return math.ceil((both / math.atanh(abs(r))) ** 2 + 3)


def power_to_find(r: float, pairs: int, *, level: float = LEVEL) -> float:
    """Return the chance that `pairs` people show a true correlation `r` (two-sided test of 0)."""
    if pairs < FEWEST_PAIRS:
        return 0.0
    shift = math.atanh(abs(r)) * math.sqrt(pairs - 3)
    limit = -float(ndtri(level / 2))
    return float(ndtr(shift - limit) + ndtr(-limit - shift))


def _constant(values: Floats) -> bool:
    return bool(np.ptp(values) <= 1e-12 * max(1.0, float(np.abs(values).max())))
