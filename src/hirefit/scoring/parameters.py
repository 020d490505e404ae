"""A calibration looked up for the labels of a table, with the errors that scoring needs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from hirefit.calibration.calibration import Calibration, CompetencyParameter
from hirefit.rasch.response_model import category_variance
from hirefit.scoring.evidence import Codes, Floats
from hirefit.scoring.once import once_for_each


@dataclass(frozen=True, slots=True)
class Parameters:
    """A calibration looked up for the labels of a table (logits).

    Parameters
    ----------
    severity, severity_error, own_severity_error : ndarray, shape (n_raters,)
        Zero and the population's standard deviation for a rater the calibration does not list.
        The own error is what is left when the error that all listed raters share is taken out.
    difficulty, difficulty_error, own_difficulty_error : ndarray, shape (n_questions,)
        Likewise for questions; what they share is shared within a competency.
    shared_severity_error : float
        Of the mean severity of the listed raters.
    shared_difficulty_error : ndarray, shape (n_competencies,)
        Of the mean difficulty of a competency's listed questions.
    mean, sd : ndarray, shape (n_competencies,)
        Of the applications' measures.
    own_mean_error : ndarray, shape (n_competencies,)
        Of the mean, apart from the shared errors, which move it too.
    covariance : ndarray, shape (n_competencies, n_competencies)
    thresholds : ndarray, shape (n_competencies, K - 1)
    halo_sd : float
    """

    severity: Floats
    severity_error: Floats
    own_severity_error: Floats
    difficulty: Floats
    difficulty_error: Floats
    own_difficulty_error: Floats
    shared_severity_error: float
    shared_difficulty_error: Floats
    mean: Floats
    sd: Floats
    own_mean_error: Floats
    covariance: Floats
    thresholds: Floats
    halo_sd: float

    def largest_variance(self, competencies: Codes) -> float:
        """Return the largest category variance of any of these: the most that a rating tells."""
        return _largest_variance(self.thresholds[competencies].tobytes(), self.thresholds.shape[1])

    @property
    def spread(self) -> Floats:
        """Standard deviation of halo less a rater's own error of severity, shape (n_raters,)."""
        return np.hypot(self.halo_sd, self.own_severity_error)


@lru_cache(maxsize=64)
def _largest_variance(thresholds: bytes, steps: int) -> float:
    rows = np.frombuffer(thresholds).reshape(-1, steps)
    reach = np.abs(rows).max() + 1
    eta = np.linspace(-reach, reach, 129)[:, None]
    return float(category_variance(eta, rows).max())


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a calibration says of one rater or question (logits); see `Parameters`."""

    value: float
    standard_error: float
    own_error: float


@dataclass(frozen=True, slots=True)
class Register:
    """A calibration by the labels of what it lists.

    Parameters
    ----------
    raters, questions : mapping of str to Estimate
    unlisted_rater, unlisted_question : Estimate
        Of those that are not listed.
    competencies : mapping of str to CompetencyParameter
    position : mapping of str to int
        Row of a competency in the covariance.
    covariance : ndarray, shape (n_listed, n_listed)
    shared_severity_error : float
    shared_difficulty_error : mapping of str to float
        By competency.
    """

    raters: Mapping[str, Estimate]
    questions: Mapping[str, Estimate]
    unlisted_rater: Estimate
    unlisted_question: Estimate
    competencies: Mapping[str, CompetencyParameter]
    position: Mapping[str, int]
    covariance: Floats
    shared_severity_error: float
    shared_difficulty_error: Mapping[str, float]


@once_for_each
def register_of(calibration: Calibration) -> Register:
    """Arrange a calibration by its labels.

    Ratings do not tell the mean severity of the raters from the mean of the applications, so its
    error is that of a mean of draws from the population: ``severity_sd^2 / n_raters``. The same
    holds of a competency's questions. Both errors move the competencies' means by as much
    (docs/model.md, equation 9).
    """
    shared = _shared_error(
        calibration.severity_sd, [rater.standard_error for rater in calibration.raters]
    )
    errors: dict[str, list[float]] = {}
    for question in calibration.questions:
        errors.setdefault(question.competency, []).append(question.standard_error)
    within = {name: _shared_error(calibration.difficulty_sd, errors[name]) for name in errors}
    return Register(
        raters={
            r.rater: _estimate(r.severity, r.standard_error, shared) for r in calibration.raters
        },
        questions={
            q.question: _estimate(q.difficulty, q.standard_error, within[q.competency])
            for q in calibration.questions
        },
        unlisted_rater=_estimate(0.0, calibration.severity_sd, 0.0),
        unlisted_question=_estimate(0.0, calibration.difficulty_sd, 0.0),
        competencies={c.competency: c for c in calibration.competencies},
        position={c.competency: at for at, c in enumerate(calibration.competencies)},
        covariance=np.array(calibration.covariance),
        shared_severity_error=shared,
        shared_difficulty_error=within,
    )


def look_up(
    calibration: Calibration,
    raters: Sequence[str],
    questions: Sequence[str],
    competencies: Sequence[str],
) -> Parameters:
    """Find the parameters of raters, questions and competencies by their labels."""
    register = register_of(calibration)
    severity = _columns([register.raters.get(name, register.unlisted_rater) for name in raters])
    difficulty = _columns(
        [register.questions.get(name, register.unlisted_question) for name in questions]
    )
    known = [register.competencies.get(name) for name in competencies]
    sd = np.array([found.sd if found else calibration.unlisted.sd for found in known])
    mean_error = np.array([found.mean_standard_error if found else 0.0 for found in known])
    shared = np.array([register.shared_difficulty_error.get(name, 0.0) for name in competencies])
    own = mean_error**2 - register.shared_severity_error**2 - shared**2
    return Parameters(
        severity=severity[0],
        severity_error=severity[1],
        own_severity_error=severity[2],
        difficulty=difficulty[0],
        difficulty_error=difficulty[1],
        own_difficulty_error=difficulty[2],
        shared_severity_error=register.shared_severity_error,
        shared_difficulty_error=shared,
        mean=np.array([found.mean if found else calibration.unlisted.mean for found in known]),
        sd=sd,
        own_mean_error=np.sqrt(np.maximum(own, 0.0)),
        covariance=_covariance(register, calibration.unlisted.correlation, competencies, sd),
        thresholds=np.array(
            [(found and found.thresholds) or calibration.thresholds for found in known]
        ),
        halo_sd=calibration.halo_sd,
    )


def _shared_error(population_sd: float, standard_errors: Sequence[float]) -> float:
    """Return the error of the mean of draws; it is part of each one's error, so none is smaller."""
    if not standard_errors:
        return 0.0
    return min(population_sd / math.sqrt(len(standard_errors)), *standard_errors)


def _estimate(value: float, error: float, shared: float) -> Estimate:
    return Estimate(value, error, math.sqrt(max(error * error - shared * shared, 0.0)))


def _columns(found: Sequence[Estimate]) -> Floats:
    """Return values, standard errors and own errors, shape (3, n)."""
    rows = [[e.value for e in found], [e.standard_error for e in found]]
    return np.array([*rows, [e.own_error for e in found]])


def _covariance(
    register: Register, correlation: float, competencies: Sequence[str], sd: Floats
) -> Floats:
    """Return the covariance of the competencies; one not listed has the unlisted correlation."""
    covariance = correlation * np.outer(sd, sd)
    rows = [at for at, name in enumerate(competencies) if name in register.position]
    if rows:
        chosen = [register.position[competencies[at]] for at in rows]
        covariance[np.ix_(rows, rows)] = register.covariance[np.ix_(chosen, chosen)]
    np.fill_diagonal(covariance, sd**2)
    return covariance
