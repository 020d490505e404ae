"""Intraclass correlations: how much of the spread of ratings is the spread of what was rated.

Shrout & Fleiss 1979 (the six forms and their intervals); McGraw & Wong 1996 (the same under other
names). The first number of a form says who the raters are: 1, each target has its own; 2, a
sample of raters rates every target (agreement); 3, these raters only (consistency). The second
says whether one rating or the mean of k is meant. A form 3 well above form 2 means that raters
differ in severity.

Where ratings leave a coefficient without a value (0 / 0: nothing varies that it compares) it is
not a number; at the pole of the formula for the mean of k it is minus infinity.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import f as f_distribution

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
ROUNDING = 64 * float(np.finfo(np.float64).eps)
"""Share of the largest value that a deviation from a mean may owe to rounding: sums of millions by
halves (Higham 1993) and of hundreds one by one stay below, one level in millions stays above."""


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
    of_targets = ratings.mean(axis=1, keepdims=True) - grand
    of_raters = ratings.mean(axis=0) - grand
    noise = ROUNDING * float(np.abs(ratings).max())
    return TwoWayMeanSquares(
        targets=k * _squares(of_targets, noise) / (n - 1),
        within_targets=_squares(ratings - grand - of_targets, noise) / (n * (k - 1)),
        raters=n * _squares(of_raters, noise) / (k - 1),
        residual=_squares(ratings - grand - of_targets - of_raters, noise) / ((n - 1) * (k - 1)),
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
    noise = ROUNDING * float(np.abs(values).max())
    between = _squares((means - values.mean())[position], noise) / (groups - 1)
    within = _squares(values - means[position], noise) / (size - groups)
    k0 = float((size - np.sum(counts**2) / size) / (groups - 1))
    tail = (1 + confidence) / 2
    single = _from_ratio(between, within, groups - 1, size - groups, k0, tail)
    mean = IntraclassCorrelation("ICC(1,k)", *(_stepped_up(end, k0) for end in single))
    return IntraclassCorrelation("ICC(1,1)", *single), mean


def _squares(deviations: Floats, noise: float) -> float:
    """Return the sum of squares, 0 where none of the deviations is more than rounding."""
    return float(np.sum(deviations**2)) if np.abs(deviations).max() > noise else 0.0


def _from_ratio(
    targets: float, error: float, df_targets: int, df_error: int, k: float, tail: float
) -> tuple[float, float, float]:
    """Return (F - 1) / (F + k - 1) and the same at the ends of the interval of F."""
    if error == 0:
        alike = 1.0 if targets > 0 else math.nan
        return alike, alike, alike
    ratio = targets / error
    low = ratio / f_distribution.ppf(tail, df_targets, df_error)
    high = ratio * f_distribution.ppf(tail, df_error, df_targets)
    value, lowest, highest = ((f - 1) / (f + k - 1) for f in (ratio, low, high))
    return float(value), float(lowest), float(highest)


def _agreement(ms: TwoWayMeanSquares, n: int, k: int, tail: float) -> tuple[float, float, float]:
    """Return ICC(2,1) with the interval of Shrout & Fleiss 1979, page 424."""
    between_raters = k * ms.raters + (k * n - k - n) * ms.residual
    spread = between_raters + n * ms.targets
    if spread == 0:  # nothing varies, or two raters turn two targets round
        value = -math.inf if ms.residual else math.nan
        return value, value, value
    value = n * (ms.targets - ms.residual) / spread
    if ms.targets == 0 or ms.raters == ms.residual == 0:  # whatever F, both ends are the value
        return value, value, value
    # Times the squared residual, as it stands there it divides by the residual.
    between = k * value * ms.raters
    consistent = (n * (1 + (k - 1) * value) - k * value) * ms.residual
    df = ((k - 1) * (n - 1) * (between + consistent) ** 2) / ((n - 1) * between**2 + consistent**2)
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
    return -math.inf if share <= 0 else k * single / share
