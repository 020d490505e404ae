"""Kappa: agreement on categories beyond what the marginal frequencies would give by chance.

Cohen 1960 (two raters), Cohen 1968 (weighted), Fleiss, Cohen & Everitt 1969 (standard error),
Fleiss 1971 (several raters). scikit-learn's `cohen_kappa_score` knows neither tables, nor weights
of one's own, nor errors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Kappa:
    """A coefficient and its large-sample standard error."""

    value: float
    standard_error: float


@dataclass(frozen=True, slots=True)
class FleissKappa:
    """Agreement over all categories and on each of them, shape (n_categories,)."""

    value: float
    by_category: Floats


def disagreement(n_categories: int, kind: Literal["nominal", "linear", "quadratic"]) -> Floats:
    """Return weights of disagreement, shape (n_categories, n_categories), zero for agreement."""
    categories = np.arange(n_categories, dtype=np.float64)
    apart = np.abs(categories[:, None] - categories)
    power = {"nominal": 0, "linear": 1, "quadratic": 2}[kind]
    return np.asarray(np.where(apart > 0, apart**power, 0.0))


def cohen_kappa(table: Floats, weights: Floats | None = None) -> Kappa:
    """Agreement of two raters.

    Parameters
    ----------
    table : ndarray, shape (n_categories, n_categories)
        How often the first rater gave the row's and the second the column's category.
    weights : ndarray, same shape, optional
        Weights of disagreement; every disagreement weighs the same if not given.

    Returns
    -------
    Kappa
        NaN when both raters used one and the same category only.
    """
    weights = disagreement(len(table), "nominal") if weights is None else weights
    total = table.sum()
    share = table / total
    rows, columns = share.sum(axis=1), share.sum(axis=0)
    agreement = 1 - weights / weights.max()
    observed, chance = np.sum(agreement * share), rows @ agreement @ columns
    if chance == 1:
        return Kappa(float("nan"), float("nan"))
    kappa = (observed - chance) / (1 - chance)
    of_rows, of_columns = agreement @ columns, rows @ agreement
    spread = agreement - (of_rows[:, None] + of_columns) * (1 - kappa)
    variance = (np.sum(share * spread**2) - (kappa - chance * (1 - kappa)) ** 2) / (
        total * (1 - chance) ** 2
    )
    return Kappa(float(kappa), float(np.sqrt(max(variance, 0.0))))


def fleiss_kappa(counts: Floats) -> FleissKappa:
    """Agreement of several raters on categories.

    Parameters
    ----------
    counts : ndarray, shape (n_units, n_categories)
        How many raters gave each category to each unit; the same number of raters a unit.

    Raises
    ------
    ValueError
        Units have different numbers of raters, or fewer than two.
    """
    raters = counts.sum(axis=1)
    if raters.min() < 2 or raters.min() != raters.max():  # noqa: PLR2004 - a pair
        raise ValueError("every unit needs the same number of raters, two at least")
    n = raters[0]
    share = counts.mean(axis=0) / n
    unlike = np.sum(counts * (n - counts), axis=0) / (len(counts) * n * (n - 1))
    with np.errstate(invalid="ignore"):
        by_category = 1 - unlike / (share * (1 - share))
        value = 1 - np.sum(unlike) / np.sum(share * (1 - share))
    return FleissKappa(float(value), by_category)
