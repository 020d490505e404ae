"""From a mean and a variance on the level scale to an interval and a probability.

A level lies between the ends of its scale, so its distribution is taken as the beta distribution
between them with the same mean and variance (docs/model.md, equation 10). Simulated interviews
decide whether that is good enough: tests/recovery/test_coverage.py holds what it covers.
"""

from __future__ import annotations

import numpy as np
from scipy.special import betainc, betaincinv

from hirefit.competencies.scale import RatingScale
from hirefit.scoring.evidence import Floats
from hirefit.scoring.slices import for_each_slice

MASS = 0.90
"""Probability that an interval holds, unless asked otherwise."""
AT_ONCE = 16_384
_EDGE = 1e-9


def level_interval(
    level: Floats, variance: Floats, scale: RatingScale, mass: float = MASS
) -> tuple[Floats, Floats]:
    """Return the ends of the central interval of `mass`, in levels.

    Parameters
    ----------
    level, variance : ndarray, shape (n,)
        Mean (levels above the lowest) and variance (levels squared).
    scale : RatingScale
        Its ends bound the interval.
    mass : float
        Probability inside.

    Returns
    -------
    low, high : ndarray, shape (n,)
        On the rating scale.
    """
    above, below = _beta(level, variance, scale)
    low, high = np.empty_like(above), np.empty_like(above)

    def invert(part: slice) -> None:
        betaincinv(above[part], below[part], 0.5 - mass / 2, out=low[part])
        betaincinv(above[part], below[part], 0.5 + mass / 2, out=high[part])

    for_each_slice(len(above), AT_ONCE, invert)
    width = scale.categories - 1
    return scale.lowest + width * low, scale.lowest + width * high


def probability_above(level: Floats, variance: Floats, scale: RatingScale, cut: float) -> Floats:
    """Return the probability that the level stands above the cut, shape (n,)."""
    above, below = _beta(level, variance, scale)
    position = min(max((cut - scale.lowest) / (scale.categories - 1), 0.0), 1.0)
    return np.asarray(betainc(below, above, 1 - position))


def _beta(level: Floats, variance: Floats, scale: RatingScale) -> tuple[Floats, Floats]:
    """Return the two parameters of the beta distribution with this mean and variance."""
    width = scale.categories - 1
    position = _inside(level / width)
    most = position * (1 - position)
    share = _inside(variance / (width**2 * most))
    size = 1 / share - 1
    return position * size, (1 - position) * size


def _inside(share: Floats) -> Floats:
    """Keep shares off the ends, where a beta distribution has no width."""
    return np.minimum(np.maximum(share, _EDGE), 1 - _EDGE)
