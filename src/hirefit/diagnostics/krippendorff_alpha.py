"""Krippendorff's alpha: agreement of any number of raters, with gaps, on any kind of scale.

Krippendorff 2011, Computing Krippendorff's Alpha-Reliability. The published library of that name
is under the GPL and so can't be a dependency of this package; the tests compare with it.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Measurement = Literal["nominal", "ordinal", "interval", "ratio"]


def krippendorff_alpha(counts: Floats, values: Floats, measurement: Measurement) -> float:
    """Return alpha: 1 is perfect agreement, 0 what chance would give.

    Parameters
    ----------
    counts : ndarray, shape (n_units, n_values)
        How many raters gave each value to each unit. Units with one rating count for nothing.
    values : ndarray, shape (n_values,)
        The values in rising order.
    measurement : {"nominal", "ordinal", "interval", "ratio"}
        Which differences count, and how much.

    Returns
    -------
    float
        NaN when all paired ratings have one value, so that agreement can't be told from chance.
    """
    raters = counts.sum(axis=1)
    paired = counts[raters >= 2]  # noqa: PLR2004 - a pair
    weight = 1 / (paired.sum(axis=1) - 1)
    coincidences = (paired * weight[:, None]).T @ paired - np.diag(weight @ paired)
    totals = coincidences.sum(axis=1)
    distance = _squared_difference(totals, values, measurement)
    expected = totals @ distance @ totals
    if expected == 0:
        return float("nan")
    return float(1 - (totals.sum() - 1) * np.sum(coincidences * distance) / expected)


def _squared_difference(totals: Floats, values: Floats, measurement: Measurement) -> Floats:
    """Return the squared difference of each two values, shape (n_values, n_values)."""
    apart = values[:, None] - values
    if measurement == "nominal":
        return np.asarray(apart != 0, dtype=np.float64)
    if measurement == "interval":
        return np.asarray(apart**2)
    if measurement == "ratio":
        both = values[:, None] + values
        return np.divide(apart, both, out=np.zeros_like(apart), where=both != 0) ** 2
    # Ordinal: the ratings that lie between two values, half of their own included.
    rank = np.cumsum(totals) - totals / 2
    return np.asarray((rank[:, None] - rank) ** 2)
