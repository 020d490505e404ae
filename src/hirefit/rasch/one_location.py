"""The category moments of one rating, for compiled loops (docs/model.md, equation 1).

A category's weight is a power of ``exp(eta)``, so one exponential serves all categories.
"""

from __future__ import annotations

import math

from hirefit.rasch.compiled import compiled
from hirefit.rasch.response_model import Floats


@compiled
def moments_at(eta: float, weights: Floats) -> tuple[float, float, float]:
    """Return log Z, E[x] and Var[x] at a location.

    Parameters
    ----------
    eta : float
        Logits.
    weights : ndarray, shape (K,)
        ``exp`` of the cumulated thresholds (`category_weights`).
    """
    # Counted from the likelier end, powers are at most one: nothing overflows.
    last = len(weights) - 1
    from_top = eta > 0
    ratio, power = math.exp(-abs(eta)), 1.0
    total = first = second = 0.0
    for steps in range(len(weights)):
        term = power * weights[last - steps if from_top else steps]
        total += term
        first += steps * term
        second += steps * steps * term
        power *= ratio
    mean = first / total
    variance = second / total - mean * mean
    if from_top:
        return math.log(total) + last * eta, last - mean, variance
    return math.log(total), mean, variance
