"""Practice cases: an invented answer in writing, its level, and the anchors that decide it.

A rater rates the answer, then compares the level with the reference and reads why. The reference
is a judgement of the library's authors until experts have rated the case, and says so: `draft`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, StringConstraints

from hirefit.competencies.findings import Finding, KeyPath, named, suggestion
from hirefit.competencies.model import (
    LEVELS,
    Competency,
    Definition,
    Id,
    Phrase,
    QuestionId,
    Status,
    Version,
)

FEWEST_WORDS, MOST_WORDS = 80, 150
"""Of an answer: long enough to hold evidence, short enough to be read in a minute."""
FEWEST_CASES = 8
"""Of a role's set: fewer say little about how a rater uses the scale."""

AnswerText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1500)]
LevelNumber = Annotated[int, Field(ge=LEVELS[0], le=LEVELS[-1])]


class PracticeReason(Definition):
    """An anchor, word for word, and what in the answer meets it or falls short of it."""

    level: LevelNumber
    anchor: Phrase
    why: Phrase


class PracticeCase(Definition):
    """An answer to a question of the library, with its reference level and the reasons.

    The company's own service sentence can't be known here; a case that needs one brings its own
    in `context`.
    """

    id: Id
    version: Version
    status: Status
    role: Id
    question: QuestionId
    competency_version: Version
    context: str = ""
    answer: AnswerText
    reference: LevelNumber
    reasons: tuple[PracticeReason, ...] = Field(min_length=2, max_length=6)

    @property
    def competency(self) -> str:
        """The id of the competency that the question belongs to."""
        return self.question.partition(".")[0]


def anchors_of(competency: Competency, level: int) -> tuple[str, ...]:
    """Return the sentence and the examples of a level."""
    words = competency.levels[level]
    return (words.sentence, *words.examples)


def case_findings(case: PracticeCase, competency: Competency) -> Iterator[Finding]:
    """Yield what does not hold of a case whose competency is known, in the version it names."""
    known = [question.id for question in competency.questions.all]
    if case.question not in known:
        hint = suggestion(case.question, known)
        message = f"{named(competency.id)} has no question {named(case.question)}.{hint}"
        yield Finding(("question",), message, "unknown-question")
    words = len(case.answer.split())
    if not FEWEST_WORDS <= words <= MOST_WORDS:
        message = f"has {words} words; write {FEWEST_WORDS} to {MOST_WORDS}."
        yield Finding(("answer",), message, "answer-length")
    for index, reason in enumerate(case.reasons):
        path: KeyPath = ("reasons", index, "anchor")
        if reason.anchor not in anchors_of(competency, reason.level):
            message = (
                f"is not word for word an anchor of level {reason.level} of "
                f"{named(competency.id)} {competency.version}; quote its sentence or an example."
            )
            yield Finding(path, message, "anchor-not-quoted")
    at_level = [reason.level for reason in case.reasons]
    if case.reference not in at_level:
        message = "no reason quotes an anchor of the reference level; say which one decides."
        yield Finding(("reasons",), message, "no-deciding-anchor")
    if not any(abs(level - case.reference) == 1 for level in at_level):
        message = "no reason names the neighbouring level; say why it is not that one."
        yield Finding(("reasons",), message, "no-neighbour")
