"""Separation: how far the elements of a facet (raters, questions, applications) lie apart.

With measures m and errors s of n elements, each with all else known, RMSE^2 the mean of s^2 and
SD^2 the variance of m (divided by n for these elements only, by n - 1 for the population they are
drawn from; by n less the number of groups, where measures are counted from the mean of a group)::

    true SD^2 = SD^2 - RMSE^2          separation G = true SD / RMSE
    strata = (4 G + 1) / 3             reliability = true SD^2 / SD^2
    fixed chi-square = sum(m^2 / s^2) - (sum(m / s^2))^2 / sum(1 / s^2),  n - 1 d.f.

Wright & Masters 1982, pages 91 to 106; Fisher 1992 (strata); the FACETS manual, table 7. For raters
separation is a warning (they differ), for applications it is what one hopes for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
MOST_SHRINKAGE = 0.95
"""Share of an estimate that may rest on its prior before the element is left out."""


@dataclass(frozen=True, slots=True)
class Separation:
    """How far elements lie apart, in logits and relative to their errors."""

    rmse: float
    true_sd: float
    separation: float
    strata: float
    reliability: float


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """A test statistic, its degrees of freedom and its probability under 'all the same'."""

    value: float
    df: int
    p: float


def separation(
    measures: Floats, errors: Floats, *, sample: bool = False, means: int = 1
) -> Separation:
    """Separation of the elements of one facet.

    Parameters
    ----------
    measures, errors : ndarray, shape (n_elements,)
        In logits, not shrunk towards a mean (`unshrunken` undoes that).
    sample : bool
        Whether the elements stand for more of their kind (variance over n - `means`).
    means : int
        From how many means, of groups of elements, the measures are counted.
    """
    spread = float(np.var(measures, ddof=means if sample else 0))
    rmse = float(np.sqrt(np.mean(errors**2)))
    true_sd = float(np.sqrt(max(spread - rmse**2, 0.0)))
    ratio = true_sd / rmse if rmse > 0 else float("inf")
    reliability = true_sd**2 / spread if spread > 0 else 0.0
    return Separation(rmse, true_sd, ratio, (4 * ratio + 1) / 3, reliability)


def fixed_chi_square(measures: Floats, errors: Floats, group: Codes | None = None) -> ChiSquare:
    """Test whether all elements, or all of each group, could have the same measure.

    Parameters
    ----------
    measures, errors : ndarray, shape (n_elements,)
        In logits.
    group : ndarray of int, shape (n_elements,), optional
        Each group has a mean of its own, and so a degree of freedom less.
    """
    own = np.zeros(len(measures), dtype=np.int64) if group is None else group
    weight = errors**-2.0
    total, weighed = np.bincount(own, weight), np.bincount(own, weight * measures)
    seen = total > 0
    value = float(np.sum(weight * measures**2) - np.sum(weighed[seen] ** 2 / total[seen]))
    df = len(measures) - int(seen.sum())
    return ChiSquare(value, df, float(chi2.sf(value, df)))


def rests_on_ratings(errors: Floats, population_sd: Floats) -> Flags:
    """Return whose shrinkage, ``errors^2 / population_sd^2``, is `MOST_SHRINKAGE` at most."""
    return np.asarray(1 - (errors / np.maximum(population_sd, 1e-12)) ** 2 >= 1 - MOST_SHRINKAGE)


def unshrunken(measures: Floats, errors: Floats, population_sd: Floats) -> tuple[Floats, Floats]:
    """Undo the shrinkage of random effects towards zero.

    An estimate under a normal prior is ``b = (1 - e^2 / sd^2)`` times what the ratings alone say,
    whose error is ``e / sqrt(1 - e^2 / sd^2)`` (exact in the normal model).

    Parameters
    ----------
    measures, errors, population_sd : ndarray, shape (n_elements,)
        Estimates about the population's mean, their standard errors, the prior's deviation.

    Returns
    -------
    measures, errors : ndarray
        Of those elements that rest on ratings (`rests_on_ratings`).
    """
    known = rests_on_ratings(errors, population_sd)
    share = 1 - (errors[known] / population_sd[known]) ** 2
    return measures[known] / share, errors[known] / np.sqrt(share)
