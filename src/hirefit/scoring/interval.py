"""From a mean and a variance on the level scale to an interval and a probability.

A level lies between the ends of its scale, so its error is taken as normal on the log-odds of
its position between them (docs/model.md, equation 10). For two categories this is exact: the
fair level is then the logistic curve of a nearly normal measure.
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit, logit, ndtr, ndtri

from hirefit.ratings.scale import RatingScale
from hirefit.scoring.evidence import Floats

MASS = 0.90
"""Probability that an interval holds, unless asked otherwise."""
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
    centre, spread = _log_odds(level, variance, scale)
    reach = ndtri(0.5 + mass / 2) * spread
    width = scale.categories - 1
    return (
        scale.lowest + width * expit(centre - reach),
        scale.lowest + width * expit(centre + reach),
    )


def probability_above(level: Floats, variance: Floats, scale: RatingScale, cut: float) -> Floats:
    """Return the probability that the level stands above the cut, shape (n,)."""
    centre, spread = _log_odds(level, variance, scale)
    position = (cut - scale.lowest) / (scale.categories - 1)
    return np.asarray(ndtr((centre - logit(np.clip(position, _EDGE, 1 - _EDGE))) / spread))


def _log_odds(level: Floats, variance: Floats, scale: RatingScale) -> tuple[Floats, Floats]:
    width = scale.categories - 1
    position = np.clip(level / width, _EDGE, 1 - _EDGE)
    spread = np.sqrt(variance) / (width * position * (1 - position))
    return logit(position), np.maximum(spread, _EDGE)
