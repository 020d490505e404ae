"""Intraclass correlations: how much of the spread of ratings is the spread of what was rated.

Shrout & Fleiss 1979 (the six forms and their intervals); McGraw & Wong 1996 (the same under other
names). The first number of a form says who the raters are: 1, each target has its own; 2, a
sample of raters rates every target (agreement); 3, these raters only (consistency). The second
says whether one rating or the mean of k is meant. A form 3 well above form 2 means that raters
differ in severity.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import f as f_distribution

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class IntraclassCorrelation:
    """One coefficient with its interval; `form` as in ``ICC(2,k)``."""

    form: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class TwoWayMeanSquares:
    """Mean squares of a complete table, targets by raters."""

    targets: float
    within_targets: float
    raters: float
    residual: float


def two_way_mean_squares(ratings: Floats) -> TwoWayMeanSquares:
    """Analysis of variance of a complete table.

    Parameters
    ----------
    ratings : ndarray, shape (n_targets, n_raters)
        No gaps.

    Raises
    ------
    ValueError
        Fewer than two targets or raters, or a gap.
    """
    n, k = ratings.shape
    if n < 2 or k < 2 or not np.isfinite(ratings).all():  # noqa: PLR2004 - a spread needs two
        raise ValueError("needs a table without gaps, two targets and two raters at least")
    grand = ratings.mean()
    of_targets = k * np.sum((ratings.mean(axis=1) - grand) ** 2)
    of_raters = n * np.sum((ratings.mean(axis=0) - grand) ** 2)
    total = np.sum((ratings - grand) ** 2)
    return TwoWayMeanSquares(
        targets=float(of_targets / (n - 1)),
        within_targets=float((total - of_targets) / (n * (k - 1))),
        raters=float(of_raters / (k - 1)),
        residual=float((total - of_targets - of_raters) / ((n - 1) * (k - 1))),
    )


def intraclass_correlations(
    ratings: Floats, *, confidence: float = 0.95
) -> tuple[IntraclassCorrelation, ...]:
    """All six coefficients of Shrout & Fleiss, in the order (1,1) (2,1) (3,1) (1,k) (2,k) (3,k).

    Parameters
    ----------
    ratings : ndarray, shape (n_targets, n_raters)
        A complete table.
    confidence : float
        Of the intervals, which rest on F distributions.
    """
    n, k = ratings.shape
    ms = two_way_mean_squares(ratings)
    tail = (1 + confidence) / 2
    one = _from_ratio(ms.targets, ms.within_targets, n - 1, n * (k - 1), k, tail)
    three = _from_ratio(ms.targets, ms.residual, n - 1, (n - 1) * (k - 1), k, tail)
    two = _agreement(ms, n, k, tail)
    singles = {"1": one, "2": two, "3": three}
    return (
        *(IntraclassCorrelation(f"ICC({form},1)", *single) for form, single in singles.items()),
        *(
            IntraclassCorrelation(f"ICC({form},k)", *(_stepped_up(end, k) for end in single))
            for form, single in singles.items()
        ),
    )


def one_way_intraclass(
    values: Floats, target: Codes, *, confidence: float = 0.95
) -> tuple[IntraclassCorrelation, IntraclassCorrelation]:
    """ICC(1,1) and ICC(1,k) where each target has its own raters, not always as many.

    Parameters
    ----------
    values : ndarray, shape (n_values,)
        Ratings, or one mean for each rater and target.
    target : ndarray of int, shape (n_values,)
        Target of each value. Targets with one value add to the spread between targets only.
    confidence : float
        Of the intervals, approximate for unequal panels (Thomas & Hultquist 1978): k is then
        ``k0 = (N - sum(n_i^2) / N) / (n - 1)``.

    Raises
    ------
    ValueError
        Fewer than two targets, or no target with two values.
    """
    codes, counts = np.unique(target, return_counts=True)
    size, groups = len(values), len(codes)
    if groups < 2 or size == groups:  # noqa: PLR2004 - a spread needs two
        raise ValueError("needs two targets and a target with two values at least")
    position = np.searchsorted(codes, target)
    means = np.bincount(position, values, groups) / counts
    between = np.sum(counts * (means - values.mean()) ** 2) / (groups - 1)
    within = np.sum((values - means[position]) ** 2) / (size - groups)
    k0 = float((size - np.sum(counts**2) / size) / (groups - 1))
    tail = (1 + confidence) / 2
    single = _from_ratio(float(between), float(within), groups - 1, size - groups, k0, tail)
    mean = IntraclassCorrelation("ICC(1,k)", *(_stepped_up(end, k0) for end in single))
    return IntraclassCorrelation("ICC(1,1)", *single), mean


def _from_ratio(
    targets: float, error: float, df_targets: int, df_error: int, k: float, tail: float
) -> tuple[float, float, float]:
    """Return (F - 1) / (F + k - 1) and the same at the ends of the interval of F."""
    if error == 0:
        return 1.0, 1.0, 1.0
    ratio = targets / error
    low = ratio / f_distribution.ppf(tail, df_targets, df_error)
    high = ratio * f_distribution.ppf(tail, df_error, df_targets)
    value, lowest, highest = ((f - 1) / (f + k - 1) for f in (ratio, low, high))
    return float(value), float(lowest), float(highest)


def _agreement(ms: TwoWayMeanSquares, n: int, k: int, tail: float) -> tuple[float, float, float]:
    """Return ICC(2,1) with the interval of Shrout & Fleiss 1979, page 424."""
    between_raters = k * ms.raters + (k * n - k - n) * ms.residual
    value = (ms.targets - ms.residual) / (
        ms.targets + (k - 1) * ms.residual + k * (ms.raters - ms.residual) / n
    )
    if ms.residual == 0:
        return value, value, value
    f_raters = ms.raters / ms.residual
    consistent = n * (1 + (k - 1) * value) - k * value
    df = ((k - 1) * (n - 1) * (k * value * f_raters + consistent) ** 2) / (
        (n - 1) * k**2 * value**2 * f_raters**2 + consistent**2
    )
    upper_f = f_distribution.ppf(tail, n - 1, df)
    lower_f = f_distribution.ppf(tail, df, n - 1)
    low = n * (ms.targets - upper_f * ms.residual) / (upper_f * between_raters + n * ms.targets)
    high = n * (lower_f * ms.targets - ms.residual) / (between_raters + n * lower_f * ms.targets)
    return float(value), float(low), float(high)


def _stepped_up(single: float, k: float) -> float:
    """Return the coefficient of the mean of k ratings (Spearman 1910, Brown 1910).

    Raters who disagree more than any k can have a pole at -1 / (k - 1): minus infinity from there.
    """
    share = 1 + (k - 1) * single
    return k * single / share if share > 0 else -math.inf
