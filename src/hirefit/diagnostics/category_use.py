"""How the levels of the scale are used, and where they pass into each other.

Andrich 1978; Linacre 2002, Optimizing rating scale category effectiveness; FACETS manual, table 8.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq

from hirefit.rasch.response_model import category_probabilities, expected_category

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
FAR = 40.0
"""Logits beyond which every rating is the lowest or the highest level."""


@dataclass(frozen=True, slots=True)
class ScaleLandmarks:
    """Locations in logits that describe a set of thresholds.

    Parameters
    ----------
    thurstone : ndarray, shape (K - 1,)
        Where a rating of k or more has probability one half.
    half_score : ndarray, shape (K - 1,)
        Where the expected category is k - 1/2.
    at_category : ndarray, shape (K,)
        Where the expected category is k; a quarter inside the scale at its two ends.
    peak : ndarray, shape (K,)
        Highest probability the category reaches (one at the two ends).
    """

    thurstone: Floats
    half_score: Floats
    at_category: Floats
    peak: Floats


def scale_landmarks(thresholds: Floats) -> ScaleLandmarks:
    """Find the landmarks of Rasch-Andrich thresholds, shape (K - 1,)."""
    steps = len(thresholds)

    def expected(eta: float) -> float:
        return float(expected_category(np.array(eta), thresholds))

    def beyond(category: int) -> Callable[[float], float]:
        return lambda eta: float(category_probabilities(np.array(eta), thresholds)[category:].sum())

    inside = np.clip(np.arange(steps + 1.0), 0.25, steps - 0.25)
    inner = range(1, steps + 1)
    grid = np.linspace(-FAR / 4, FAR / 4, 4001)
    peak = category_probabilities(grid, thresholds).max(axis=0)
    peak[[0, -1]] = 1.0
    return ScaleLandmarks(
        thurstone=np.array([_crossing(beyond(k), 0.5) for k in inner]),
        half_score=np.array([_crossing(expected, k - 0.5) for k in inner]),
        at_category=np.array([_crossing(expected, score) for score in inside]),
        peak=peak,
    )


def threshold_errors(eta: Floats, thresholds: Floats) -> Floats:
    """Return standard errors of thresholds, each alone, as FACETS prints them.

    The information of one rating about threshold k is that of the choice between k - 1 and k:
    ``p[k-1] p[k] / (p[k-1] + p[k])``.

    Parameters
    ----------
    eta : ndarray, shape (n,)
        Location of each data line (weights do not count).
    thresholds : ndarray, shape (K - 1,)
    """
    probabilities = category_probabilities(eta, thresholds)
    below, above = probabilities[:, :-1], probabilities[:, 1:]
    return np.asarray(1 / np.sqrt(np.sum(below * above / (below + above), axis=0)))


def disordered(thresholds: Floats, errors: Floats | None = None) -> Codes:
    """Return the categories that are never the likeliest because thresholds are out of order.

    Parameters
    ----------
    thresholds : ndarray, shape (K - 1,)
        Category k lies between thresholds k and k + 1 (counted from 1).
    errors : ndarray, shape (K - 1,), optional
        Standard errors; only gaps that are negative beyond chance (one-sided 5 %) count then.
    """
    gap = np.diff(thresholds)
    slack = 0.0 if errors is None else 1.645 * np.hypot(errors[1:], errors[:-1])
    return np.flatnonzero(gap < -slack) + 1


def _crossing(function: Callable[[float], float], height: float) -> float:
    """Return where a rising function reaches a height."""
    return float(brentq(lambda eta: function(eta) - height, -FAR, FAR, xtol=1e-10))
