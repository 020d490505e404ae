"""From a finished fit to arrays by label code: abilities, standard errors, reliabilities."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hirefit.rasch.population import FLAT_VARIANCE
from hirefit.rasch.rounds import Fit

Floats = npt.NDArray[np.float64]


class Errors(NamedTuple):
    """Standard errors (logits); of variances, in squared logits."""

    severity: Floats
    difficulty: Floats
    thresholds: Floats
    mean: Floats
    covariance: Floats
    halo_variance: float
    severity_variance: float
    difficulty_variance: float


def abilities(fit: Fit) -> tuple[Floats, Floats]:
    """Posterior means and covariances, shapes (n, c) and (n, c, c).

    A competency without ratings follows from those that have some.
    """
    size = fit.frame.n_competencies
    total = sum(len(part.pattern) for part in fit.partitions)
    mean = np.tile(fit.population.mean, (total, 1))
    covariance = np.tile(fit.population.covariance, (total, 1, 1))
    whole = fit.population.covariance
    for part, found in zip(fit.partitions, fit.abilities, strict=True):
        for p in np.unique(part.pattern):
            width = fit.patterns.size[p]
            members = fit.patterns.competency[p, :width]
            rows = np.flatnonzero(part.pattern == p)
            places = part.application[rows]
            gain = whole[:, members] @ np.linalg.inv(whole[np.ix_(members, members)])
            inside = found.mean[rows, :width] - fit.population.mean[members]
            mean[places] = fit.population.mean + inside @ gain.T
            left = whole - gain @ whole[members]
            spread = found.covariance[rows, :width, :width]
            covariance[places] = left + gain @ spread @ gain.T
    return mean, covariance.reshape(total, size, size)


def errors(fit: Fit) -> Errors:
    """Standard errors of every parameter.

    Severities that are not shrunken are reported as differences from their mean, and
    difficulties from that of their competency, so the spread of the flat prior along a common
    shift (its variance over their number) is taken out.
    """
    known, frame, population = fit.covariance, fit.frame, fit.population
    if known is None:
        raise RuntimeError("the fit has not run")
    border = frame.split(np.zeros(0), np.diagonal(known.border))
    severity, difficulty, mean = known.severity, border.difficulty, border.mean
    if not fit.plan.free.severity:
        of_question = _questions_per_competency(fit)
        severity = severity - FLAT_VARIANCE / frame.n_raters
        difficulty = difficulty - FLAT_VARIANCE / of_question[fit.of_question]
        mean = mean - FLAT_VARIANCE / frame.n_raters - FLAT_VARIANCE / of_question
    variances = _variance_errors(fit)
    size = frame.n_competencies
    covariance = np.zeros((size, size))
    covariance[np.tril_indices(size)] = variances[:-1]
    covariance = covariance + np.tril(covariance, -1).T
    return Errors(
        _root(severity),
        _root(difficulty),
        _root(border.thresholds),
        _root(mean),
        covariance,
        float(variances[-1]),
        _of_variance(population.severity_variance, frame.n_raters - fit.shrunk[0], fit),
        _of_variance(population.difficulty_variance, frame.n_questions - fit.shrunk[1], fit),
    )


def shift_variance(fit: Fit) -> Floats:
    """Variance of a common shift that the flat priors leave open, per competency; else zero."""
    if fit.plan.free.severity:
        return np.zeros(fit.frame.n_competencies)
    return FLAT_VARIANCE / fit.frame.n_raters + FLAT_VARIANCE / _questions_per_competency(fit)


def _questions_per_competency(fit: Fit) -> Floats:
    counts = np.bincount(fit.of_question, minlength=fit.frame.n_competencies)
    return np.maximum(counts, 1).astype(np.float64)


def _variance_errors(fit: Fit) -> Floats:
    """Roots of the diagonal of the inverse information about Sigma and the halo's variance."""
    information = np.sum([part.information for part in fit.abilities], axis=0)
    found = np.zeros(len(information))
    kept = np.arange(len(information) - (0 if fit.plan.free.halo else 1))
    inverse = np.linalg.pinv(information[np.ix_(kept, kept)], hermitian=True)
    found[kept] = _root(np.diagonal(inverse))
    return found


def _of_variance(variance: float, freedom: float, fit: Fit) -> float:
    """Standard error of a variance that rests on this many degrees of freedom."""
    if not fit.plan.free.severity:
        return 0.0
    return float(variance * np.sqrt(2.0 / max(freedom + fit.prior.weight, 1e-9)))


def _root(values: Floats) -> Floats:
    return np.sqrt(np.maximum(values, 0.0))
