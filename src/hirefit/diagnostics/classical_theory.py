"""Classical test theory: alpha, length, errors of a score, range restriction, r_wg.

Lord & Novick 1968 unless named otherwise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.special import fdtri

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ScoreErrors:
    """Standard errors of one score, in the score's own unit.

    Parameters
    ----------
    measurement : float
        Of an observed score around the true one: ``sd sqrt(1 - r)``.
    estimation : float
        Of the true score around the regressed one: ``sd sqrt(r (1 - r))``.
    prediction : float
        Of a parallel score around the regressed one: ``sd sqrt(1 - r^2)``.
    """

    measurement: float
    estimation: float
    prediction: float


def cronbach_alpha(
    scores: Floats, *, missing: Literal["leave out rows", "use pairs"] = "leave out rows"
) -> float:
    """Return Cronbach's alpha (1951) of a table.

    Parameters
    ----------
    scores : ndarray, shape (n_persons, n_items)
        NaN where an item was not answered.
    missing : {"leave out rows", "use pairs"}
        Whether a person with a gap is left out, or each covariance uses whoever has both items.
    """
    items = scores.shape[1]
    if missing == "leave out rows":
        covariance = np.cov(scores[np.isfinite(scores).all(axis=1)], rowvar=False)
    else:
        covariance = _pairwise_covariance(scores)
    return float(items / (items - 1) * (1 - np.trace(covariance) / covariance.sum()))


def cronbach_alpha_interval(
    alpha: float, n_persons: int, n_items: int, *, confidence: float = 0.95
) -> tuple[float, float]:
    """Return the interval of Feldt, Woodruff & Salih 1987."""
    df = (n_persons - 1, (n_persons - 1) * (n_items - 1))
    tails = (1 + confidence) / 2, (1 - confidence) / 2
    low, high = (1 - (1 - alpha) * float(fdtri(*df, tail)) for tail in tails)
    return low, high


def length_needed(reliability: float, wanted: float) -> float:
    """Return how many times as long a test (or large a panel) must be (Spearman-Brown, solved)."""
    return wanted * (1 - reliability) / (reliability * (1 - wanted))


def score_errors(sd: float, reliability: float) -> ScoreErrors:
    """Return the three standard errors of a score with this spread and reliability."""
    return ScoreErrors(
        measurement=sd * math.sqrt(1 - reliability),
        estimation=sd * math.sqrt(reliability * (1 - reliability)),
        prediction=sd * math.sqrt(1 - reliability**2),
    )


def regressed_score(score: float, mean: float, reliability: float) -> float:
    """Return the best guess of the true score (Kelley 1923)."""
    return mean + reliability * (score - mean)


def corrected_for_range(correlation: float, sd_unrestricted: float, sd_restricted: float) -> float:
    """Correct a correlation for direct range restriction (Thorndike 1949, case II).

    Raises
    ------
    ValueError
        The unrestricted spread is the smaller one: the arguments are swapped, or nothing was
        restricted.
    """
    ratio = sd_unrestricted / sd_restricted
    if ratio < 1:
        raise ValueError("the unrestricted spread is smaller than the restricted one; swapped?")
    return ratio * correlation / math.sqrt(1 + correlation**2 * (ratio**2 - 1))


def within_group_agreement(ratings: Floats, n_levels: int) -> float:
    """Return r_wg (James, Demaree & Wolf 1984): 1 is full agreement, 0 as if drawn evenly.

    Parameters
    ----------
    ratings : ndarray, shape (n_raters,)
        Of one target.
    n_levels : int
        Of the scale; levels drawn evenly have the variance ``(n_levels^2 - 1) / 12``.
    """
    return float(1 - np.var(ratings, ddof=1) / ((n_levels**2 - 1) / 12))


def _pairwise_covariance(scores: Floats) -> Floats:
    """Return covariances, each from the persons who have both items; shape (n_items, n_items)."""
    present = np.isfinite(scores).astype(np.float64)
    filled = np.where(present > 0, scores, 0.0)
    both = present.T @ present
    sums = filled.T @ present
    return np.asarray((filled.T @ filled - sums * sums.T / both) / (both - 1))
