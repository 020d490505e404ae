"""Ratings in long form: one row a rating, labels coded once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hirefit.competencies.scale import RatingScale

Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RatingTable:
    """Ratings as codes into sorted label lists, so that the order of rows changes nothing.

    Parameters
    ----------
    scale : RatingScale
        The levels a rating may take.
    applications, raters, questions : tuple of str
        Sorted labels.
    competencies : tuple of str
        Sorted labels of the competencies that the questions belong to.
    application, rater, question : ndarray of int, shape (n_ratings,)
        Codes into the label tuples.
    category : ndarray of int, shape (n_ratings,)
        Level minus the lowest level: 0..K-1.
    competency_of_question : ndarray of int, shape (n_questions,)
        Code into `competencies`.
    evidence : tuple of str
        The rater's note for each rating, or empty strings.
    period : tuple of str
        When each rating was given, as the source names it (for drift), or empty strings.
    not_assessed : tuple of NotAssessed
        What was left out with a reason; never a number.
    """

    scale: RatingScale
    applications: tuple[str, ...]
    raters: tuple[str, ...]
    questions: tuple[str, ...]
    competencies: tuple[str, ...]
    application: Codes
    rater: Codes
    question: Codes
    category: Codes
    competency_of_question: Codes
    evidence: tuple[str, ...] = ()
    period: tuple[str, ...] = ()
    not_assessed: tuple[NotAssessed, ...] = ()

    @property
    def n_ratings(self) -> int:
        """Number of rows."""
        return len(self.category)

    @property
    def competency(self) -> Codes:
        """Competency code of each rating, shape (n_ratings,)."""
        return self.competency_of_question[self.question]

    @property
    def level(self) -> Codes:
        """Level of each rating on the scale, shape (n_ratings,)."""
        return self.category + self.scale.lowest


@dataclass(frozen=True, slots=True)
class NotAssessed:
    """A question that a rater did not rate, and why."""

    application: str
    rater: str
    question: str
    reason: str


@dataclass(frozen=True, slots=True)
class RatingRow:
    """One rating as it was read: `level` on the scale, or ``None`` with a reason."""

    application: str
    rater: str
    question: str
    competency: str
    level: int | None
    evidence: str = ""
    not_assessed_reason: str = ""
    period: str = ""


def tabulate(rows: Sequence[RatingRow], scale: RatingScale) -> RatingTable:
    """Code rows into a `RatingTable`, sorted by application, rater and question.

    The rows must be valid: one per application, rater and question, levels on the scale, each
    question in one competency (`hirefit.ratings.csv_reader` sees to it).
    """
    rated = sorted(
        (row for row in rows if row.level is not None),
        key=lambda row: (row.application, row.rater, row.question),
    )
    applications = sorted({row.application for row in rows})
    raters = sorted({row.rater for row in rows})
    competency_by_question = {row.question: row.competency for row in rows}
    questions = sorted(competency_by_question)
    competencies = sorted(set(competency_by_question.values()))

    def codes(labels: Sequence[str], values: Sequence[str]) -> Codes:
        position = {label: code for code, label in enumerate(labels)}
        return np.fromiter((position[value] for value in values), np.int64, len(values))

    return RatingTable(
        scale=scale,
        applications=tuple(applications),
        raters=tuple(raters),
        questions=tuple(questions),
        competencies=tuple(competencies),
        application=codes(applications, [row.application for row in rated]),
        rater=codes(raters, [row.rater for row in rated]),
        question=codes(questions, [row.question for row in rated]),
        category=np.fromiter(
            ((row.level or 0) - scale.lowest for row in rated), np.int64, len(rated)
        ),
        competency_of_question=codes(
            competencies, [competency_by_question[question] for question in questions]
        ),
        evidence=tuple(row.evidence for row in rated),
        period=tuple(row.period for row in rated),
        not_assessed=tuple(
            NotAssessed(row.application, row.rater, row.question, row.not_assessed_reason)
            for row in sorted(
                (row for row in rows if row.level is None),
                key=lambda row: (row.application, row.rater, row.question),
            )
        ),
    )
