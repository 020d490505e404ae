"""The fit level: a weighted mean of fair levels, with one joint error.

Competencies rated by the same rater share that rater's halo and the error of that rater's
severity, and competencies are correlated among applications, so their errors are not
independent. With the derivatives of the posterior (docs/model.md, equations 8 and 9)::

    error covariance of competencies c, d
        = m_c m_d Sigma_cd + sum_r b_cr b_dr s_r^2 + S_c S_d e_s^2        for c != d
    variance of competency c
        = posterior variance + S_c^2 (e_s^2 + e_c^2) + m_c^2 e_m^2
          + (sum_r b_cr)^2 * sum_q share_q^2 e_q^2,                  S_c = m_c + sum_r b_cr

m is `prior_pull`, b `severity_pull`; in the linear normal model the first two terms of the first
line are exact, and their diagonal is the posterior variance. The e are errors of the calibration:
what all severities share, what a competency's difficulties share, and the own ones of mean and
questions (own ones of severities are in s_r). Shared errors move the mean of the applications as
much as the ratings' meaning, so they act through the whole slope S.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hirefit.scoring.evidence import Codes, Evidence, Floats
from hirefit.scoring.parameters import Parameters
from hirefit.scoring.posterior import Posterior


@dataclass(frozen=True, slots=True)
class FitLevels:
    """Fit level of each application that has a rating.

    Parameters
    ----------
    application : ndarray of int, shape (n,)
        Codes of the table.
    weight : ndarray, shape (n_units,)
        Weight of each unit within its application; they sum to one.
    level, as_rated : ndarray, shape (n,)
        Levels above the lowest; mean of the ratings as given (on the scale).
    variance : ndarray, shape (n,)
        Levels squared.
    unit_variance : ndarray, shape (n_units,)
        Variance of each fair level, question difficulties' error included.
    rater_pull : ndarray, shape (n_pairs,)
        Derivative of the fit level by a rater's severity, for each pair of application and rater
        (levels per logit); `pair_application` and `pair_rater` say which.
    question_pull : ndarray, shape (n_units,)
        Derivative of the fit level by a shift of all difficulties of the unit's competency.
    slope : ndarray, shape (n_units,)
        Derivative of the fit level by a shift of mean and difficulties of the competency.
    """

    application: Codes
    weight: Floats
    level: Floats
    as_rated: Floats
    variance: Floats
    unit_variance: Floats
    pair_application: Codes
    pair_rater: Codes
    rater_pull: Floats
    question_pull: Floats
    slope: Floats


def combine_competencies(
    evidence: Evidence,
    parameters: Parameters,
    posterior: Posterior,
    weights: Floats,
) -> FitLevels:
    """Combine the fair levels of each application.

    Parameters
    ----------
    weights : ndarray, shape (n_competencies,)
        Weights over the table's competencies. Where an application lacks one, the weights of
        the others are scaled to sum to one; the application is then `incomplete`.
    """
    # Units are sorted by application.
    starts = np.flatnonzero(np.diff(evidence.unit_application, prepend=-1))
    application, n = evidence.unit_application[starts], len(starts)
    unit_row = np.repeat(np.arange(n), np.diff(np.append(starts, len(evidence.unit_application))))
    stated = weights[evidence.unit_competency]
    # Where all that an application was rated on has no weight, its competencies count alike.
    stated = np.where(_sums(unit_row, stated, n)[unit_row] > 0, stated, 1.0)
    weight = stated / _sums(unit_row, stated, n)[unit_row]
    pulled = weight[evidence.block_unit] * posterior.severity_pull
    pair, rater_pull, shared = _shared_by_raters(evidence, parameters, pulled, unit_row)
    reach = np.add.reduceat(posterior.severity_pull, evidence.first_block)
    slope = posterior.prior_pull + reach
    own = (
        reach**2 * question_error(evidence, parameters)
        + (posterior.prior_pull * parameters.own_mean_error[evidence.unit_competency]) ** 2
    )
    within = own + (slope * parameters.shared_difficulty_error[evidence.unit_competency]) ** 2
    everywhere = parameters.shared_severity_error**2
    variance = _sums(unit_row, weight**2 * (posterior.level_variance + within), n) + shared
    variance += everywhere * _sums(unit_row, weight * slope, n) ** 2
    variance += _between_competencies(evidence, parameters, weight * posterior.prior_pull, unit_row)
    return FitLevels(
        application=application,
        weight=weight,
        level=_sums(unit_row, weight * posterior.level, n),
        as_rated=_sums(unit_row, weight * evidence.unit_as_rated, n),
        variance=np.maximum(variance, 0.0),
        unit_variance=posterior.level_variance + within + everywhere * slope**2,
        pair_application=pair // len(parameters.severity),
        pair_rater=pair % len(parameters.severity),
        rater_pull=rater_pull,
        question_pull=weight * reach,
        slope=weight * slope,
    )


def _shared_by_raters(
    evidence: Evidence, parameters: Parameters, pulled: Floats, unit_row: Codes
) -> tuple[Codes, Floats, Floats]:
    """Return pairs of application and rater, their pulls, and the variance that units share.

    A pair is coded as row of the application times number of raters, plus rater.
    """
    raters, n = len(parameters.severity), int(unit_row[-1]) + 1
    block_row = unit_row[evidence.block_unit]
    pair, pair_row = np.unique(block_row * raters + evidence.block_rater, return_inverse=True)
    pull = _sums(pair_row.ravel(), pulled, len(pair))
    spread = parameters.spread
    together = _sums(pair // raters, (pull * spread[pair % raters]) ** 2, n)
    alone = _sums(block_row, (pulled * spread[evidence.block_rater]) ** 2, n)
    return pair, pull, together - alone


def _between_competencies(
    evidence: Evidence, parameters: Parameters, pulled: Floats, unit_row: Codes
) -> Floats:
    """Sum w_c m_c Sigma_cd w_d m_d over pairs of different competencies, by application."""
    n = int(unit_row.max()) + 1
    dense = np.zeros((n, len(parameters.mean)))
    dense[unit_row, evidence.unit_competency] = pulled
    off_diagonal = parameters.covariance - np.diag(np.diag(parameters.covariance))
    return np.asarray(np.einsum("nc,nc->n", dense @ off_diagonal, dense))


def _sums(row: Codes, values: Floats, n: int) -> Floats:
    """Sum values by row, shape (n,)."""
    return np.bincount(row, values, n).astype(np.float64, copy=False)


def question_error(evidence: Evidence, parameters: Parameters) -> Floats:
    """Return sum over questions of share^2 * own error^2, by unit (logits squared)."""
    share = evidence.asked_times / evidence.unit_ratings[evidence.asked_unit]
    error = parameters.own_difficulty_error[evidence.asked_question]
    return _sums(evidence.asked_unit, (share * error) ** 2, len(evidence.unit_application))
