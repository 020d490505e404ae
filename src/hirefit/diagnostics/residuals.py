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
from hirefit.diagnostics.level_chances import (
    central_moments,
    level_chances,
    level_weights,
    location_power,
)
from hirefit.ratings.table import RatingTable
from hirefit.scoring.parameters import Parameters

Floats = npt.NDArray[np.float64]
NODES = 11
LEAST_LEFT = 0.02
ROWS_AT_ONCE = 20_000
"""Ratings whose numbers stay in the processor's cache."""


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
    weights = level_weights(parameters.thresholds)[:, competency]
    eta = cards.location[cards.card, competency] + offsets(table, parameters)
    given_all = cards.covariance[cards.card, competency, competency]
    expected, information, _ = central_moments(level_chances(location_power(eta), weights))
    score = table.category - expected
    left = np.maximum(1 - information * given_all, LEAST_LEFT)
    location = eta - score * given_all / left
    variance = given_all / left + parameters.difficulty_error[table.question] ** 2
    chances = averaged_chances(location, variance, weights)
    mean, spread, fourth = central_moments(chances)
    return Residuals(
        location=location,
        variance=variance,
        probabilities=np.ascontiguousarray(chances.T),
        mean=mean,
        spread=spread,
        fourth=fourth,
        residual=table.category - mean,
        score=score,
        information=information,
    )


def averaged_chances(mean: Floats, variance: Floats, weights: Floats) -> Floats:
    """Return level probabilities averaged over normal locations, shape (K, n)."""
    nodes, shares = np.polynomial.hermite_e.hermegauss(NODES)
    shares = shares / shares.sum()
    deviation, total = np.sqrt(variance), np.zeros((len(weights), len(mean)))
    for start in range(0, len(mean), ROWS_AT_ONCE):
        part = slice(start, start + ROWS_AT_ONCE)
        for node, share in zip(nodes, shares, strict=True):
            power = location_power(mean[part] + node * deviation[part])
            total[:, part] += share * level_chances(power, weights[:, part])
    return total
