"""Which applications can be told apart, and the ranks each may hold.

Two applications seen by the same raters share the error of those raters' severities, and all of
them share the errors of the questions' difficulties; what is shared cancels in the difference::

    variance of a difference = variance_a + variance_b - 2 * covariance
    covariance = sum_r B_ar B_br e_r^2 + sum_c G_ac G_bc sum_q share_q^2 e_q^2
                 + sum_c S_ac S_bc e_c^2 + (sum_c S_ac) (sum_c S_bc) e_s^2

with B, G and S the derivatives of the fit levels (`rater_pull`, `question_pull`, `slope`) and e the
errors of the calibration. Halo belongs to one application and one rater, so it does not cancel
(docs/model.md, equation 15).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from hirefit.scoring.evidence import Floats
from hirefit.scoring.interval import MASS
from hirefit.scoring.score import Scored


@dataclass(frozen=True, slots=True)
class Ranking:
    """Applications compared with each other.

    Parameters
    ----------
    applications : tuple of str
        Highest fit level first; equal levels by name.
    difference_error : ndarray, shape (n, n)
        Standard error of each difference of fit levels (levels).
    apart : ndarray of bool, shape (n, n)
        Whether the interval of the difference (90 %) leaves out zero.
    best_rank, worst_rank : tuple of int
        One more than the number of applications clearly above; n less those clearly below.
    """

    applications: tuple[str, ...]
    difference_error: Floats
    apart: npt.NDArray[np.bool_]
    best_rank: tuple[int, ...]
    worst_rank: tuple[int, ...]

    def ties(self, application: str) -> tuple[str, ...]:
        """Return the applications that this one cannot be told apart from, best first."""
        row = self.apart[self.applications.index(application)]
        return tuple(
            other
            for other, apart in zip(self.applications, row, strict=True)
            if other != application and not apart
        )


def rank_applications(
    scored: Scored, mass: float = MASS, *, rows: npt.NDArray[np.int64] | None = None
) -> Ranking:
    """Compare every pair of applications of a scored table.

    Memory and time grow with the square of their number: meant for one requisition.

    Parameters
    ----------
    scored : Scored
    mass : float
        Of the interval of a difference.
    rows : ndarray of int, optional
        Rows of `scored.fit` to compare; all by default.
    """
    table, fit = scored.table, scored.fit
    chosen = np.arange(len(fit.application)) if rows is None else rows
    names = np.array([table.applications[code] for code in fit.application[chosen].tolist()])
    ranked = np.lexsort((names, -fit.level[chosen]))
    order, names = chosen[ranked], names[ranked]
    shared = _shared_errors(scored, order)
    variance = fit.variance[order]
    spread = variance[:, None] + variance[None, :] - 2 * shared @ shared.T
    error = np.sqrt(np.maximum(spread, 0.0))
    np.fill_diagonal(error, 0.0)
    level = fit.level[order]
    difference = level[:, None] - level[None, :]
    apart = np.abs(difference) > ndtri(0.5 + mass / 2) * error
    above = (apart & (difference < 0)).sum(axis=1)
    below = (apart & (difference > 0)).sum(axis=1)
    return Ranking(
        applications=tuple(names.tolist()),
        difference_error=error,
        apart=apart,
        best_rank=tuple((above + 1).tolist()),
        worst_rank=tuple((len(order) - below).tolist()),
    )


def _shared_errors(scored: Scored, rows: npt.NDArray[np.int64]) -> Floats:
    """Return a factor of the covariance: a column a rater, two a competency, one for all."""
    table, fit, evidence = scored.table, scored.fit, scored.evidence
    parameters = scored.parameters
    n, raters, competencies = len(rows), len(table.raters), len(table.competencies)
    place = np.full(len(fit.application), -1)
    place[rows] = np.arange(n)
    factor = np.zeros((n, raters + 2 * competencies + 1))
    kept = np.flatnonzero(place[fit.pair_application] >= 0)
    rater = fit.pair_rater[kept]
    factor[place[fit.pair_application[kept]], rater] = (
        fit.rater_pull[kept] * parameters.own_severity_error[rater]
    )
    unit_row = place[np.searchsorted(fit.application, evidence.unit_application)]
    unit = np.flatnonzero(unit_row >= 0)
    row, competency, slope = unit_row[unit], evidence.unit_competency[unit], fit.slope[unit]
    column = raters + competency
    factor[row, column] = fit.question_pull[unit] * np.sqrt(fit.question_variance[unit])
    factor[row, column + competencies] = slope * parameters.shared_difficulty_error[competency]
    factor[:, -1] = parameters.shared_severity_error * np.bincount(row, slope, n)
    return factor
