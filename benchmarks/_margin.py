"""How near to the truth theory says abilities come: known severities, adjusted ones, raw averages.

For one competency without a halo, `raters_per_application` of two. With i(eta) the information of
a rater's questions about an ability (the sum of their variances),

    oracle    posterior variance 1 / (1 / S + sum_r i_r), averaged over abilities and severities
    adjusted  the same with 1 / (1 / i_r + v) for i_r, v the error of a severity: one over the sum
              of 1 / (1 / i + u) over the applications of a rater, u what the other rater and the
              population leave open of the ability; what all panels share of it moves no order
    raw       Cov(mean level, ability) and Var(mean level) by integration: a level's mean over
              abilities and severities, the severities' spread in it, and what chance adds

Reliability is 1 less the mean posterior variance by S; the correlation is its root (Lord & Novick
1968). A panel's two raters are drawn without replacement from R, so the variance of their mean is
(1 - 2 / R) / 2 of the raters' own, and of the raters' errors.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hirefit.datasets.simulate import SimulatedInterviews
from hirefit.rasch.response_model import category_moments

NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(31)
SHARES = WEIGHTS / WEIGHTS.sum()


def expected_correlations(drawn: SimulatedInterviews) -> tuple[float, float, float]:
    """Correlation with the truth of the oracle's, of adjusted and of raw abilities."""
    raters = len(drawn.severity)
    apart = 1.0 - 2.0 / raters
    spread = drawn.severity.std(ddof=1) * np.sqrt(apart)
    variance = float(drawn.covariance[0, 0])
    ability = np.sqrt(variance) * NODES
    eta = ability[:, None, None] - spread * NODES[:, None] - drawn.difficulty
    mean, noise = category_moments(eta, drawn.thresholds)
    level, information = mean.mean(axis=-1), noise.sum(axis=-1)  # of one rater: ability, severity
    rated = drawn.table.n_ratings / len(drawn.difficulty) / raters
    found = [
        np.sqrt(1.0 - _posterior(information, variance, error) / variance)
        for error in (0.0, apart * _severity_error(information, variance, rated))
    ]
    given = level @ SHARES
    own = ((level - given[:, None]) ** 2) @ SHARES / 2.0 + noise.sum(axis=-1) @ SHARES / (
        2.0 * len(drawn.difficulty) ** 2
    )
    total = SHARES @ (given - SHARES @ given) ** 2 + SHARES @ own
    raw = SHARES @ (given * ability) / np.sqrt(total * variance)
    return float(found[0]), float(found[1]), float(raw)


def _posterior(information: npt.NDArray[np.float64], variance: float, error: float) -> float:
    """Mean posterior variance of an ability that two raters see."""
    seen = 1.0 / (1.0 / information + error)
    both = 1.0 / (1.0 / variance + seen[:, :, None] + seen[:, None, :])
    return float(SHARES @ (both @ SHARES @ SHARES))


def _severity_error(
    information: npt.NDArray[np.float64], variance: float, applications: float
) -> float:
    """Variance of an estimated severity about the mean of all."""
    error = 0.0
    for _ in range(50):
        left = 1.0 / (1.0 / variance + 1.0 / (1.0 / information + error))
        told = 1.0 / (1.0 / information[:, :, None] + left[:, None, :])
        error = 1.0 / (applications * float(SHARES @ (told @ SHARES @ SHARES)))
    return error
