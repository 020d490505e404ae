"""A calibration looked up for the labels of a table, with the errors that scoring needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from hirefit.calibration.calibration import Calibration
from hirefit.rasch.response_model import category_variance
from hirefit.scoring.evidence import Floats


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

    @property
    def largest_variance(self) -> float:
        """The largest category variance anywhere: the most that one rating can tell."""
        return _largest_variance(self.thresholds.tobytes(), self.thresholds.shape[1])

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


def look_up(
    calibration: Calibration,
    raters: Sequence[str],
    questions: Sequence[str],
    competencies: Sequence[str],
) -> Parameters:
    """Find the parameters of raters, questions and competencies by their labels.

    Ratings do not tell the mean severity of the raters from the mean of the applications, so its
    error is that of a mean of draws from the population: ``severity_sd^2 / n_raters``. The same
    holds of a competency's questions. Both errors move the competencies' means by as much
    (docs/model.md, equation 9).
    """
    shared_severity = _shared_error(
        calibration.severity_sd, [rater.standard_error for rater in calibration.raters]
    )
    severity = _estimates(
        raters,
        {r.rater: (r.severity, r.standard_error, shared_severity) for r in calibration.raters},
        calibration.severity_sd,
    )
    difficulty, within = _difficulties(calibration, questions)
    shared_difficulty = np.array([within.get(name, 0.0) for name in competencies])
    listed = {c.competency: c for c in calibration.competencies}
    known = [listed.get(name) for name in competencies]
    sd = np.array([found.sd if found else calibration.unlisted.sd for found in known])
    mean_error = np.array([found.mean_standard_error if found else 0.0 for found in known])
    own = mean_error**2 - shared_severity**2 - shared_difficulty**2
    return Parameters(
        severity=severity[:, 0].copy(),
        severity_error=severity[:, 1],
        own_severity_error=_own_error(severity),
        difficulty=difficulty[:, 0].copy(),
        difficulty_error=difficulty[:, 1],
        own_difficulty_error=_own_error(difficulty),
        shared_severity_error=shared_severity,
        shared_difficulty_error=shared_difficulty,
        mean=np.array([found.mean if found else calibration.unlisted.mean for found in known]),
        sd=sd,
        own_mean_error=np.sqrt(np.maximum(own, 0.0)),
        covariance=_covariance(calibration, competencies, sd),
        thresholds=np.array(
            [(found and found.thresholds) or calibration.thresholds for found in known]
        ),
        halo_sd=calibration.halo_sd,
    )


def _difficulties(
    calibration: Calibration, questions: Sequence[str]
) -> tuple[Floats, dict[str, float]]:
    """Return the estimates of questions and the shared error of each competency's."""
    errors: dict[str, list[float]] = {}
    for question in calibration.questions:
        errors.setdefault(question.competency, []).append(question.standard_error)
    within = {name: _shared_error(calibration.difficulty_sd, errors[name]) for name in errors}
    known = {
        q.question: (q.difficulty, q.standard_error, within[q.competency])
        for q in calibration.questions
    }
    return _estimates(questions, known, calibration.difficulty_sd), within


def _shared_error(population_sd: float, standard_errors: Sequence[float]) -> float:
    """Return the error of the mean of draws; it is part of each one's error, so none is smaller."""
    if not standard_errors:
        return 0.0
    return min(population_sd / float(np.sqrt(len(standard_errors))), *standard_errors)


def _estimates(
    names: Sequence[str], known: Mapping[str, tuple[float, float, float]], population_sd: float
) -> Floats:
    """Return estimate, standard error and shared error of each name, shape (n_names, 3)."""
    return np.array([known.get(name, (0.0, population_sd, 0.0)) for name in names])


def _own_error(estimates: Floats) -> Floats:
    return np.sqrt(np.maximum(estimates[:, 1] ** 2 - estimates[:, 2] ** 2, 0.0))


def _covariance(calibration: Calibration, competencies: Sequence[str], sd: Floats) -> Floats:
    """Return the covariance of the competencies; one not listed has the unlisted correlation."""
    position = {c.competency: at for at, c in enumerate(calibration.competencies)}
    covariance = calibration.unlisted.correlation * np.outer(sd, sd)
    rows = [at for at, name in enumerate(competencies) if name in position]
    if rows:
        chosen = [position[competencies[at]] for at in rows]
        listed = np.array(calibration.covariance)[np.ix_(chosen, chosen)]
        covariance[np.ix_(rows, rows)] = listed
    np.fill_diagonal(covariance, sd**2)
    return covariance
