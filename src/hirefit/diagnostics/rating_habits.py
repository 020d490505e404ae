"""Scattered, muted or middling raters, and questions that say little: clustered residual tests.

Each test adds up a quantity whose expectation under the model is zero. Ratings of one cluster (a
card, an application) are not independent, so the variance of the sum is taken from the clusters'
own sums, ``t = sum D / sqrt(sum D^2)`` with a t distribution of (clusters - 1) degrees of freedom
(Liang & Zeger 1986).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import t as t_distribution

from hirefit.diagnostics.cell_effects import adjusted
from hirefit.diagnostics.numbering import numbered
from hirefit.diagnostics.residuals import Residuals
from hirefit.ratings.table import RatingTable

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class MiddleUse:
    """Use of the middle level (both middle ones of an even scale), shape (n_raters,).

    Parameters
    ----------
    observed, expected : ndarray
        Shares of ratings.
    t, adjusted_p : ndarray
        Clustered by card; one-sided, of so much use of the middle, adjusted over raters.
    """

    observed: Floats
    expected: Floats
    t: Floats
    adjusted_p: Floats


@dataclass(frozen=True, slots=True)
class PointMeasure:
    """Correlation of a group's ratings with the locations the other ratings give.

    Parameters
    ----------
    observed, expected : ndarray, shape (n_groups,)
        NaN where locations or ratings do not vary.
    t, p : ndarray
        Of a steeper or flatter relation than the model's; p one-sided, of so flat a one.
    """

    observed: Floats
    expected: Floats
    t: Floats
    p: Floats


def clustered_t(
    values: Floats, cluster: Codes, group: Codes, n_groups: int
) -> tuple[Floats, Codes]:
    """Return t of each group's sum of `values` and its number of clusters, shape (n_groups,)."""
    n_clusters = int(cluster.max(initial=0)) + 1
    keys, position = numbered(group * n_clusters + cluster)
    sums, of_group = np.bincount(position, values, len(keys)), keys // n_clusters
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.bincount(of_group, sums, n_groups) / np.sqrt(
            np.bincount(of_group, sums**2, n_groups)
        )
    return t, np.bincount(of_group, minlength=n_groups).astype(np.int64)


def fit_test(residuals: Residuals, cluster: Codes, group: Codes, n_groups: int) -> Floats:
    """Return two-sided probabilities that a group's squared residuals are as expected."""
    excess = residuals.residual**2 - residuals.spread
    t, clusters = clustered_t(excess, cluster, group, n_groups)
    return np.asarray(2 * t_distribution.sf(np.abs(t), np.maximum(clusters - 1, 1)))


def middle_use(table: RatingTable, residuals: Residuals, card: Codes) -> MiddleUse | None:
    """Hold each rater's use of the middle of the scale against expectation.

    Returns
    -------
    MiddleUse or None
        None on a scale of two levels.
    """
    levels, n = table.scale.categories, len(table.raters)
    if levels < 3:  # noqa: PLR2004 - no middle
        return None
    middle = np.arange((levels - 1) // 2, levels // 2 + 1)
    in_middle = np.isin(table.category, middle).astype(np.float64)
    chance = residuals.probabilities[:, middle].sum(axis=1)
    t, clusters = clustered_t(in_middle - chance, card, table.rater, n)
    p = t_distribution.sf(t, np.maximum(clusters - 1, 1))
    return MiddleUse(
        observed=_mean(in_middle, table.rater, n),
        expected=_mean(chance, table.rater, n),
        t=t,
        adjusted_p=adjusted(np.nan_to_num(p, nan=1.0)),
    )


def rating_spread(table: RatingTable, residuals: Residuals) -> tuple[Floats, Floats]:
    """Return observed and expected standard deviation of each rater's ratings, in levels."""
    n = len(table.raters)
    category = table.category.astype(np.float64)
    squares = residuals.spread + residuals.mean**2
    return (
        _spread(category**2, category, table.rater, n),
        _spread(squares, residuals.mean, table.rater, n),
    )


def point_measure(
    table: RatingTable, residuals: Residuals, cluster: Codes, group: Codes, n_groups: int
) -> PointMeasure:
    """Correlate the ratings of each group (raters or questions) with locations from the others."""
    mean = _mean(residuals.location, group, n_groups)
    off = residuals.location - mean[group]
    category = table.category.astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = _mean(off**2, group, n_groups)
        observed = _mean(off * category, group, n_groups) / (
            np.sqrt(variance) * _spread(category**2, category, group, n_groups)
        )
        squares = residuals.spread + residuals.mean**2
        expected = _mean(off * residuals.mean, group, n_groups) / (
            np.sqrt(variance) * _spread(squares, residuals.mean, group, n_groups)
        )
    t, clusters = clustered_t(off * residuals.residual, cluster, group, n_groups)
    p = np.asarray(t_distribution.cdf(t, np.maximum(clusters - 1, 1)))
    return PointMeasure(observed, expected, t, p)


def _mean(values: Floats, group: Codes, n_groups: int) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.bincount(group, values, n_groups) / np.bincount(group, minlength=n_groups)


def _spread(squares: Floats, values: npt.ArrayLike, group: Codes, n_groups: int) -> Floats:
    """Return standard deviations from expected squares and expected values."""
    first = _mean(np.asarray(values, dtype=np.float64), group, n_groups)
    return np.sqrt(np.maximum(_mean(squares, group, n_groups) - first**2, 0.0))
