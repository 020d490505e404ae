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

from hirefit.rasch.compiled import compiled
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
    question_variance : ndarray, shape (n_units,)
        Sum over questions of share^2 * own error^2 (logits squared).
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
    question_variance: Floats


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
    own = evidence.unit_competency
    bounds, weight = _weigh(evidence.unit_application, own, weights)
    reach = np.add.reduceat(posterior.severity_pull, evidence.first_block)
    question_variance = _question_variance(evidence, parameters)
    slope = posterior.prior_pull + reach
    of_mean = posterior.prior_pull * parameters.own_mean_error[own]
    of_difficulties = slope * parameters.shared_difficulty_error[own]
    apart = posterior.level_variance + (
        reach**2 * question_variance + of_mean**2 + of_difficulties**2
    )
    pair_row, pair_rater, rater_pull, shared = _join_raters(
        bounds,
        evidence.block_bounds,
        (evidence.block_rater, posterior.severity_pull),
        weight,
        parameters.spread,
    )
    everywhere = parameters.shared_severity_error**2
    level, as_rated, variance = _add_up(
        (bounds, own),
        (weight, posterior.level, evidence.unit_as_rated),
        (apart, slope, posterior.prior_pull, shared),
        parameters.covariance,
        everywhere,
    )
    return FitLevels(
        application=evidence.unit_application[bounds[:-1]],
        weight=weight,
        level=level,
        as_rated=as_rated,
        variance=variance,
        unit_variance=apart + everywhere * slope**2,
        pair_application=pair_row,
        pair_rater=pair_rater,
        rater_pull=rater_pull,
        question_pull=weight * reach,
        slope=weight * slope,
        question_variance=question_variance,
    )


@compiled
def _weigh(application: Codes, competency: Codes, weights: Floats) -> tuple[Codes, Floats]:
    """Return the bounds of each application's units, and each unit's weight."""
    n = len(application)
    bounds, weight = np.empty(n + 1, np.int64), np.empty(n)
    first = rows = 0
    while first < n:
        bounds[rows] = end = first
        total = 0.0
        while end < n and application[end] == application[first]:
            total += weights[competency[end]]
            end += 1
        for unit in range(first, end):
            # Where all that an application was rated on has no weight, its parts count alike.
            share = weights[competency[unit]] / total if total > 0 else 1 / (end - first)
            weight[unit] = share
        first = end
        rows += 1
    bounds[rows] = n
    return bounds[: rows + 1], weight


def _question_variance(evidence: Evidence, parameters: Parameters) -> Floats:
    """Return sum over questions of share^2 * own error^2, by unit (logits squared)."""
    share = evidence.asked_times / np.repeat(evidence.unit_ratings, evidence.unit_questions)
    error = share * parameters.own_difficulty_error[evidence.asked_question]
    return np.asarray(np.add.reduceat(error * error, evidence.asked_bounds[:-1]))


@compiled
def _join_raters(
    bounds: Codes,
    block_bounds: Codes,
    blocks: tuple[Codes, Floats],
    weight: Floats,
    spread: Floats,
) -> tuple[Codes, Codes, Floats, Floats]:
    """Return pairs of application and rater, their pulls, and the variance that units share.

    Parameters
    ----------
    bounds, block_bounds : ndarray of int
        Of each application's units, of each unit's blocks.
    blocks : tuple
        Rater and severity pull of each block.
    weight : ndarray, shape (n_units,)
    spread : ndarray, shape (n_raters,)

    Returns
    -------
    pair_row, pair_rater : ndarray of int, shape (n_pairs,)
        Row of the application; rater, in the order of first appearance.
    pull : ndarray, shape (n_pairs,)
    shared : ndarray, shape (n_applications,)
    """
    block_rater, block_pull = blocks
    pair_row, pair_rater = (
        np.empty(len(block_rater), np.int64),
        np.empty(len(block_rater), np.int64),
    )
    pull, shared = np.zeros(len(block_rater)), np.zeros(len(bounds) - 1)
    place = np.zeros(len(spread), np.int64)
    pairs = 0
    for row in range(len(shared)):
        first = pairs
        for unit in range(bounds[row], bounds[row + 1]):
            for block in range(block_bounds[unit], block_bounds[unit + 1]):
                rater = block_rater[block]
                # A place from before this application is another one's; counted from one.
                if place[rater] <= first:
                    pair_row[pairs], pair_rater[pairs] = row, rater
                    pairs += 1
                    place[rater] = pairs
                pulled = weight[unit] * block_pull[block]
                pull[place[rater] - 1] += pulled
                shared[row] -= (pulled * spread[rater]) ** 2
        for pair in range(first, pairs):
            shared[row] += (pull[pair] * spread[pair_rater[pair]]) ** 2
    return pair_row[:pairs], pair_rater[:pairs], pull[:pairs], shared


@compiled
def _add_up(
    units: tuple[Codes, Codes],
    levels: tuple[Floats, Floats, Floats],
    errors: tuple[Floats, Floats, Floats, Floats],
    covariance: Floats,
    everywhere: float,
) -> tuple[Floats, Floats, Floats]:
    """Return level, level as rated and variance of each application.

    Parameters
    ----------
    units : tuple of ndarray of int
        Bounds of each application's units; competency of each unit.
    levels : tuple of ndarray, shape (n_units,)
        Weight, fair level, level as rated.
    errors : tuple of ndarray
        What each unit varies for itself, slope, prior pull; what units share by their raters,
        shape (n_applications,).
    covariance : ndarray, shape (n_competencies, n_competencies)
    everywhere : float
        Variance of the error that all severities share.
    """
    bounds, competency = units
    weight, fair, rated = levels
    apart, slope, prior_pull, shared = errors
    n = len(bounds) - 1
    level, as_rated, variance = np.zeros(n), np.zeros(n), np.empty(n)
    for row in range(n):
        total = steep = between = 0.0
        for unit in range(bounds[row], bounds[row + 1]):
            share = weight[unit]
            level[row] += share * fair[unit]
            as_rated[row] += share * rated[unit]
            total += share * share * apart[unit]
            steep += share * slope[unit]
            for other in range(bounds[row], unit):
                both = share * prior_pull[unit] * weight[other] * prior_pull[other]
                between += 2 * both * covariance[competency[unit], competency[other]]
        variance[row] = max(total + shared[row] + everywhere * steep * steep + between, 0.0)
    return level, as_rated, variance
