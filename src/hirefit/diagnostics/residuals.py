"""What the model would have expected of each rating, had that rating not been seen.

With eta and v mean and variance of a rating's location given *all* ratings, and r and w its
residual and information there, the location without that rating has (Gaussian downdate)::

    variance v / (1 - w v),     mean eta - r v / (1 - w v)

The categories' probabilities are averaged over that distribution by Gauss-Hermite quadrature, so
that a residual is held against the whole uncertainty, not against a fitted value that the rating
itself has pulled (leave-one-out prediction; Gelfand, Dey & Chang 1992).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hirefit.diagnostics.card_posterior import CardPosterior, offsets
from hirefit.diagnostics.mean_squares import category_moments
from hirefit.rasch.response_model import category_probabilities
from hirefit.ratings.table import RatingTable
from hirefit.scoring.parameters import Parameters

Floats = npt.NDArray[np.float64]
NODES = 11
LEAST_LEFT = 0.02
ROWS_AT_ONCE = 200_000


@dataclass(frozen=True, slots=True)
class Residuals:
    """One row a rating, shape (n_ratings,) unless said otherwise.

    Parameters
    ----------
    location, variance : ndarray
        Mean and variance of eta given all ratings but this one (logits).
    probabilities : ndarray, shape (n_ratings, K)
        Of the levels, given the same.
    mean, spread : ndarray
        Expected category and its variance.
    fourth : ndarray
        Fourth central moment.
    residual : ndarray
        Category minus expected category.
    score, information : ndarray
        Residual and information at the location given all ratings, for tests of added effects.
    """

    location: Floats
    variance: Floats
    probabilities: Floats
    mean: Floats
    spread: Floats
    fourth: Floats
    residual: Floats
    score: Floats
    information: Floats

    @property
    def standardised(self) -> Floats:
        """Residual over its standard deviation."""
        return self.residual / np.sqrt(self.spread)


def predict_ratings(table: RatingTable, parameters: Parameters, cards: CardPosterior) -> Residuals:
    """Hold each rating against what the others of its application let expect."""
    competency = table.competency
    thresholds = parameters.thresholds[competency]
    eta = cards.location[cards.card, competency] + offsets(table, parameters)
    given_all = cards.covariance[cards.card, competency, competency]
    expected, information, _ = category_moments(eta, thresholds)
    score = table.category - expected
    left = np.maximum(1 - information * given_all, LEAST_LEFT)
    location = eta - score * given_all / left
    variance = given_all / left + parameters.difficulty_error[table.question] ** 2
    probabilities = averaged_probabilities(location, variance, thresholds)
    categories = np.arange(table.scale.categories, dtype=np.float64)
    mean = probabilities @ categories
    off = categories - mean[:, None]
    return Residuals(
        location=location,
        variance=variance,
        probabilities=probabilities,
        mean=mean,
        spread=np.einsum("nk,nk->n", probabilities, off**2),
        fourth=np.einsum("nk,nk->n", probabilities, off**4),
        residual=table.category - mean,
        score=score,
        information=information,
    )


def averaged_probabilities(mean: Floats, variance: Floats, thresholds: Floats) -> Floats:
    """Return category probabilities averaged over normal locations, shape (n, K)."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    weights = weights / weights.sum()
    total = np.zeros((len(mean), thresholds.shape[-1] + 1))
    for start in range(0, len(mean), ROWS_AT_ONCE):
        part = slice(start, start + ROWS_AT_ONCE)
        for node, weight in zip(nodes, weights, strict=True):
            at = mean[part] + node * np.sqrt(variance[part])
            total[part] += weight * category_probabilities(at, thresholds[part])
    return total
