"""Infit and outfit mean squares (Wright & Masters 1982), averaged over what is not known.

Residual and variance of a rating are averaged over the posterior of its location. An average of
squares over the posterior has the expected value 1 under the model, where squares at a point
estimate fall short of it, as the estimate has followed the ratings. With no uncertainty they are
the mean squares of FACETS.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hirefit.rasch.response_model import category_probabilities

Floats = npt.NDArray[np.float64]
NODES = 5
ROWS_AT_ONCE = 200_000


class MeanSquares(NamedTuple):
    """Mean squares of each element; NaN where it has no ratings."""

    infit: Floats
    outfit: Floats
    ratings: npt.NDArray[np.int64]


class Squares(NamedTuple):
    """Of each rating, shape (n_ratings,): averaged over its location."""

    squared_residual: Floats  # (x - E[x])^2
    variance: Floats  # Var[x]
    squared_z: Floats  # (x - E[x])^2 / Var[x]


def squares(category: Floats, mean: Floats, variance: Floats, thresholds: Floats) -> Squares:
    """Average residuals and variances over normal locations.

    Parameters
    ----------
    category : ndarray, shape (n,)
        0..K-1.
    mean, variance : ndarray, shape (n,)
        Posterior of each rating's location (logits).
    thresholds : ndarray, shape (n, K - 1) or (K - 1,)
        Rasch-Andrich thresholds.
    """
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES if variance.any() else 1)
    weights = weights / weights.sum()
    parts = []
    for start in range(0, len(category), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        eta = mean[rows, None] + np.sqrt(variance[rows, None]) * nodes
        steps = thresholds[rows, None, :] if thresholds.ndim > 1 else thresholds
        chances = category_probabilities(eta, steps)
        levels = np.arange(chances.shape[-1])
        expected = chances @ levels
        spread = np.maximum(chances @ levels**2 - expected**2, 1e-12)
        residual = (category[rows, None] - expected) ** 2
        parts.append((residual @ weights, spread @ weights, (residual / spread) @ weights))
    return Squares(*(np.concatenate(values) for values in zip(*parts, strict=True)))


def mean_squares(found: Squares, element: npt.NDArray[np.integer], n_elements: int) -> MeanSquares:
    """Gather mean squares by element (a rater, a question).

    Infit weights each rating by its information: the sum of squared residuals over the sum of
    variances. Outfit is the plain average of squared standardised residuals.
    """
    count = np.bincount(element, minlength=n_elements)
    residual = np.bincount(element, found.squared_residual, n_elements)
    variance = np.bincount(element, found.variance, n_elements)
    standardised = np.bincount(element, found.squared_z, n_elements)
    with np.errstate(invalid="ignore", divide="ignore"):
        return MeanSquares(residual / variance, standardised / count, count.astype(np.int64))
