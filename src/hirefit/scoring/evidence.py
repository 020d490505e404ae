"""Ratings grouped as the posterior needs them: units, blocks and sets.

A *unit* is one competency of one application. A *block* is what one rater gave inside a unit, on
a *set* of questions. In the Rasch family a block's likelihood depends on the ratings only through
their total (sufficiency, Rasch 1960): rater, set and total are all that the posterior reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from hirefit.calibration.calibration import Calibration
from hirefit.rasch.response_model import category_variance
from hirefit.ratings.table import RatingTable

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Blocks of ratings, sorted by application, competency and rater.

    Parameters
    ----------
    unit_application, unit_competency : ndarray of int, shape (n_units,)
        Codes of the table.
    unit_as_rated : ndarray, shape (n_units,)
        Mean over raters of each rater's mean over questions, in levels.
    unit_ratings, unit_questions, unit_raters : ndarray of int, shape (n_units,)
        How many of each the unit holds.
    asked_unit, asked_question, asked_times : ndarray of int, shape (n_asked,)
        Each question asked in a unit, and how many raters rated it.
    first_block : ndarray of int, shape (n_units,)
        Index of the unit's first block.
    block_unit, block_rater, block_set, block_total : ndarray of int, shape (n_blocks,)
        Unit, rater code, set of questions and sum of categories of each block.
    rating_block : ndarray of int, shape (n_ratings,)
        Block of each rating, in the order of the table.
    set_questions : tuple of ndarray of int
        Codes of the questions of each distinct set.
    """

    unit_application: Codes
    unit_competency: Codes
    unit_as_rated: Floats
    unit_ratings: Codes
    unit_questions: Codes
    unit_raters: Codes
    asked_unit: Codes
    asked_question: Codes
    asked_times: Codes
    first_block: Codes
    block_unit: Codes
    block_rater: Codes
    block_set: Codes
    block_total: Codes
    rating_block: Codes
    set_questions: tuple[Codes, ...]

    @property
    def set_sizes(self) -> Codes:
        """Number of questions of each set, shape (n_sets,)."""
        return np.array([len(questions) for questions in self.set_questions])


def group_evidence(table: RatingTable) -> Evidence:
    """Group the ratings of a table into units, blocks and columns."""
    n_competencies, n_raters = len(table.competencies), len(table.raters)
    unit_key = table.application * n_competencies + table.competency
    key = (unit_key * n_raters + table.rater) * len(table.questions) + table.question
    order = np.argsort(key, kind="stable")
    unit_key, rater = unit_key[order], table.rater[order]
    question, category = table.question[order], table.category[order]
    changes_unit = _changes(unit_key)
    changes_block = changes_unit | _changes(rater)
    rating_block = np.empty(len(order), np.int64)
    rating_block[order] = np.cumsum(changes_block) - 1
    block_start = np.flatnonzero(changes_block)
    unit_start = np.flatnonzero(changes_unit)
    first_block = np.searchsorted(block_start, unit_start)
    total = np.add.reduceat(category, block_start)
    size = _lengths(block_start, len(category))
    asked_set, set_questions = _sets(question, block_start, size)
    asked, asked_times = np.unique(
        (np.cumsum(changes_unit) - 1) * len(table.questions) + question, return_counts=True
    )
    asked_unit = asked // len(table.questions)
    unit_raters = _lengths(first_block, len(block_start))
    mean = np.add.reduceat(total / size, first_block) / unit_raters
    return Evidence(
        unit_application=unit_key[unit_start] // n_competencies,
        unit_competency=unit_key[unit_start] % n_competencies,
        unit_as_rated=mean + table.scale.lowest,
        unit_ratings=_lengths(unit_start, len(category)),
        unit_questions=np.bincount(asked_unit, minlength=len(unit_start)),
        unit_raters=unit_raters,
        asked_unit=asked_unit,
        asked_question=asked % len(table.questions),
        asked_times=asked_times,
        first_block=first_block,
        block_unit=np.repeat(np.arange(len(unit_start)), unit_raters),
        block_rater=rater[block_start],
        block_set=asked_set,
        block_total=total,
        rating_block=rating_block,
        set_questions=set_questions,
    )


def _lengths(starts: Codes, end: int) -> Codes:
    """Return how long each of several runs is that follow one another up to `end`."""
    lengths = np.empty_like(starts)
    np.subtract(starts[1:], starts[:-1], out=lengths[:-1])
    lengths[-1] = end - starts[-1]
    return lengths


def _changes(key: Codes) -> npt.NDArray[np.bool_]:
    """Return where a key differs from the one before."""
    changed = np.ones(len(key), bool)
    np.not_equal(key[1:], key[:-1], out=changed[1:])
    return changed


def _sets(question: Codes, block_start: Codes, size: Codes) -> tuple[Codes, tuple[Codes, ...]]:
    """Return which set of questions each block holds, and the distinct sets."""
    # A set is named by the sum of a 64-bit word per question: two different sets of one file
    # collide with a probability below 1e-9 even at 10^5 sets.
    words = _mixed(np.arange(int(question.max(initial=0)) + 1, dtype=np.uint64))
    named = np.add.reduceat(words[question], block_start)
    _, example, asked = np.unique(named, return_index=True, return_inverse=True)
    sets = tuple(
        question[block_start[block] : block_start[block] + size[block]] for block in example
    )
    return asked.ravel().astype(np.int64, copy=False), sets


def _mixed(codes: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return a word for each code that looks random (SplitMix64: Steele, Lea & Flood 2014)."""
    word = (codes + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))


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
        severity=severity[:, 0],
        severity_error=severity[:, 1],
        own_severity_error=_own_error(severity),
        difficulty=difficulty[:, 0],
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
