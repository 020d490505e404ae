"""Infit and outfit: how far ratings lie from what the model expects, element by element.

With residual ``y = x - E[x]``, variance ``V`` and fourth central moment ``C`` of a rating::

    outfit = sum(w y^2 / V) / sum(w)            infit = sum(w y^2) / sum(w V)
    var(outfit) = sum(w (C / V^2 - 1)) / sum(w)^2
    var(infit)  = sum(w (C - V^2)) / sum(w V)^2
    zstd = (ms^(1/3) - 1) * 3 / q + q / 3,      q = sqrt(var)

Wright & Masters 1982, Rating Scale Analysis, pages 99 to 101 (mean squares and their variances);
Wilson & Hilferty 1931 (the cube root). Expected value 1; above 1 is noisier than the model, below
1 smoother. A calibration's mean squares (`hirefit.rasch.fit_statistics`) average squares over the
posterior of its own ratings; these have weights, variances and standardised values as well, and a
diagnosis feeds them predictions that leave each rating out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hirefit.diagnostics.level_chances import (
    central_moments,
    level_chances,
    level_weights,
    location_power,
)

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class MeanSquares:
    """Fit of each element; arrays of shape (n_elements,), NaN where an element has no ratings.

    Parameters
    ----------
    infit, outfit : ndarray
        Mean squares, expected value 1.
    infit_variance, outfit_variance : ndarray
        Their variances under the model.
    """

    infit: Floats
    outfit: Floats
    infit_variance: Floats
    outfit_variance: Floats

    @property
    def infit_zstd(self) -> Floats:
        """Infit as a standard normal value."""
        return standardised(self.infit, self.infit_variance)

    @property
    def outfit_zstd(self) -> Floats:
        """Outfit as a standard normal value."""
        return standardised(self.outfit, self.outfit_variance)


def category_moments(eta: Floats, thresholds: Floats) -> tuple[Floats, Floats, Floats]:
    """Return mean, variance and fourth central moment of a rating.

    Parameters
    ----------
    eta : ndarray, shape (...)
        Locations in logits.
    thresholds : ndarray, shape (K - 1,) or (..., K - 1)
        Thresholds in logits.

    Returns
    -------
    mean, variance, fourth_moment : ndarray, shape (...)
        In categories (0..K-1) and their powers.
    """
    weights = level_weights(thresholds)
    if thresholds.ndim == 1:
        weights = weights.reshape(-1, *(1,) * np.ndim(eta))
    return central_moments(level_chances(location_power(eta), weights))


def mean_squares(
    squared_residual: Floats,
    variance: Floats,
    fourth_moment: Floats,
    element: Codes,
    n_elements: int,
    *,
    weight: Floats | None = None,
    standardised_square: Floats | None = None,
) -> MeanSquares:
    """Infit and outfit of every element.

    Parameters
    ----------
    squared_residual, variance, fourth_moment : ndarray, shape (n_ratings,)
        ``y^2``, ``V`` and ``C`` of each rating, in categories; or their averages over a posterior.
    element : ndarray of int, shape (n_ratings,)
        Which element (rater, question, application) each rating belongs to.
    n_elements : int
        Number of elements.
    weight : ndarray, shape (n_ratings,), optional
        How often each row counts; once if not given.
    standardised_square : ndarray, shape (n_ratings,), optional
        ``y^2 / V``, where it has been averaged over a posterior; the quotient if not given.
    """
    weights = np.ones(len(variance)) if weight is None else weight
    square = squared_residual / variance if standardised_square is None else standardised_square

    def total(values: Floats) -> Floats:
        return np.bincount(element, weights * values, n_elements).astype(np.float64)

    count = total(np.ones(len(variance)))
    information = total(variance)
    with np.errstate(divide="ignore", invalid="ignore"):
        return MeanSquares(
            infit=total(squared_residual) / information,
            outfit=total(square) / count,
            infit_variance=total(fourth_moment - variance**2) / information**2,
            outfit_variance=total(fourth_moment / variance**2 - 1) / count**2,
        )


def standardised(mean_square: Floats, variance: Floats) -> Floats:
    """Return mean squares as standard normal values (Wilson & Hilferty 1931)."""
    spread = np.sqrt(variance)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((np.cbrt(mean_square) - 1) * 3 / spread + spread / 3)


def as_printed(zstd: Floats) -> Floats:
    """Cut standardised values to one decimal towards zero, as FACETS 4.1.8 prints them."""
    return np.asarray(np.trunc(zstd * 10) / 10)
