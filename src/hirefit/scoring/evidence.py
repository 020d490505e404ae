"""Ratings grouped as the posterior needs them: units, blocks and columns.

A *unit* is one competency of one application. A *block* is what one rater gave inside a unit.
In the Rasch family a block's likelihood depends on the ratings only through their total
(sufficiency, Rasch 1960), so blocks with the same questions and the same total share one
*column* of the likelihood table, whoever rated.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    first_block : ndarray of int, shape (n_units,)
        Index of the unit's first block.
    block_unit, block_rater, block_column : ndarray of int, shape (n_blocks,)
        Unit, rater code and likelihood column of each block.
    column_total, column_set : ndarray of int, shape (n_columns,)
        Sum of categories; which set of questions was asked.
    set_questions : tuple of ndarray of int
        Codes of the questions of each distinct set.
    """

    unit_application: Codes
    unit_competency: Codes
    unit_as_rated: Floats
    unit_ratings: Codes
    unit_questions: Codes
    unit_raters: Codes
    first_block: Codes
    block_unit: Codes
    block_rater: Codes
    block_column: Codes
    column_total: Codes
    column_set: Codes
    set_questions: tuple[Codes, ...]

    @property
    def set_sizes(self) -> Codes:
        """Number of questions of each set, shape (n_sets,)."""
        return np.array([len(questions) for questions in self.set_questions])


def group_evidence(table: RatingTable) -> Evidence:
    """Group the ratings of a table into units, blocks and columns."""
    competency = table.competency
    order = np.lexsort((table.question, table.rater, competency, table.application))
    application, competency = table.application[order], competency[order]
    rater, question = table.rater[order], table.question[order]
    category = table.category[order]
    changes_unit = _changes(application, competency)
    changes_block = changes_unit | _changes(rater)
    block_start = np.flatnonzero(changes_block)
    unit_start = np.flatnonzero(changes_unit)
    first_block = np.searchsorted(block_start, unit_start)
    total = np.add.reduceat(category, block_start)
    size = np.diff(np.append(block_start, len(category)))
    asked, set_questions = _sets(question, block_start, size)
    column_key, column = np.unique(np.stack([asked, total]), axis=1, return_inverse=True)
    unit_raters = np.diff(np.append(first_block, len(block_start)))
    mean = np.add.reduceat(total / size, first_block) / unit_raters
    return Evidence(
        unit_application=application[unit_start],
        unit_competency=competency[unit_start],
        unit_as_rated=mean + table.scale.lowest,
        unit_ratings=np.diff(np.append(unit_start, len(category))),
        unit_questions=_distinct_questions(application, competency, question, len(unit_start)),
        unit_raters=unit_raters,
        first_block=first_block,
        block_unit=np.repeat(np.arange(len(unit_start)), unit_raters),
        block_rater=rater[block_start],
        block_column=column.ravel(),
        column_total=column_key[1],
        column_set=column_key[0],
        set_questions=set_questions,
    )


def _changes(*keys: Codes) -> npt.NDArray[np.bool_]:
    """Return where a sorted key starts anew."""
    changed = np.zeros(len(keys[0]), bool)
    changed[:1] = True
    for key in keys:
        changed[1:] |= key[1:] != key[:-1]
    return changed


def _sets(question: Codes, block_start: Codes, size: Codes) -> tuple[Codes, tuple[Codes, ...]]:
    """Return which set of questions each block holds, and the distinct sets."""
    # A set is named by the sum of a fixed random 64-bit word per question: two different sets of
    # one file collide with a probability below 1e-9 even at 10^5 sets.
    most = int(question.max(initial=0)) + 1
    words = np.random.default_rng(0).integers(0, 2**64, most, dtype=np.uint64)
    named = np.add.reduceat(words[question], block_start)
    _, example, asked = np.unique(named, return_index=True, return_inverse=True)
    sets = tuple(
        question[block_start[block] : block_start[block] + size[block]] for block in example
    )
    return asked.ravel(), sets


def _distinct_questions(
    application: Codes, competency: Codes, question: Codes, n_units: int
) -> Codes:
    order = np.lexsort((question, competency, application))
    new_unit = _changes(application[order], competency[order])
    new_question = new_unit | _changes(question[order])
    unit = np.cumsum(new_unit) - 1
    return np.bincount(unit[new_question], minlength=n_units).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Parameters:
    """A calibration looked up for the labels of a table (logits).

    Parameters
    ----------
    severity, severity_error : ndarray, shape (n_raters,)
        Zero and the population's standard deviation for a rater the calibration does not list.
    difficulty, difficulty_error : ndarray, shape (n_questions,)
        Likewise for questions.
    mean, sd : ndarray, shape (n_competencies,)
        Of the applications' measures.
    covariance : ndarray, shape (n_competencies, n_competencies)
    thresholds : ndarray, shape (n_competencies, K - 1)
    halo_sd : float
    """

    severity: Floats
    severity_error: Floats
    difficulty: Floats
    difficulty_error: Floats
    mean: Floats
    sd: Floats
    covariance: Floats
    thresholds: Floats
    halo_sd: float

    @property
    def largest_variance(self) -> float:
        """The largest category variance anywhere: the most that one rating can tell."""
        return _largest_variance(self.thresholds.tobytes(), self.thresholds.shape[1])

    @property
    def spread(self) -> Floats:
        """Standard deviation of halo minus severity about its estimate, by rater."""
        return np.hypot(self.halo_sd, self.severity_error)


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
    """Find the parameters of raters, questions and competencies by their labels."""
    severities = {r.rater: (r.severity, r.standard_error) for r in calibration.raters}
    difficulties = {q.question: (q.difficulty, q.standard_error) for q in calibration.questions}
    severity = np.array([severities.get(r, (0.0, calibration.severity_sd)) for r in raters])
    difficulty = np.array(
        [difficulties.get(q, (0.0, calibration.difficulty_sd)) for q in questions]
    )
    listed = {c.competency: (at, c) for at, c in enumerate(calibration.competencies)}
    known = [listed.get(name) for name in competencies]
    unlisted = calibration.unlisted
    sd = np.array([found[1].sd if found else unlisted.sd for found in known])
    covariance = unlisted.correlation * np.outer(sd, sd)
    for row, first in enumerate(known):
        for column, second in enumerate(known):
            if first and second:
                covariance[row, column] = calibration.covariance[first[0]][second[0]]
    np.fill_diagonal(covariance, sd**2)
    return Parameters(
        severity=severity[:, 0],
        severity_error=severity[:, 1],
        difficulty=difficulty[:, 0],
        difficulty_error=difficulty[:, 1],
        mean=np.array([found[1].mean if found else unlisted.mean for found in known]),
        sd=sd,
        covariance=covariance,
        thresholds=np.array(
            [(found and found[1].thresholds) or calibration.thresholds for found in known]
        ),
        halo_sd=calibration.halo_sd,
    )
