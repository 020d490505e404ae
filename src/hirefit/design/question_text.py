"""The values of further questions in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator

from hirefit.design.next_question import NEW_RATER, NextQuestions, QuestionValue
from hirefit.design.text import listed

MOST_SHOWN = 5
WORTH_SHOWING = 0.0005
"""A twentieth of a percentage point: less is shown as nothing."""


def question_sentences(found: NextQuestions) -> str:
    """Return the most helpful questions as text, one a line."""
    now = f"{found.wrong_side_now:.0%}"
    standing = (
        f"{found.application} stands above the cut of {found.cut:g} with a probability of"
        f" {found.probability_above_cut:.0%}: whoever goes by the likelier side is wrong with a"
        f" chance of {now}."
    )
    return "\n".join([standing, *_missing(found), *_values(found)]) + "\n"


def _missing(found: NextQuestions) -> Iterator[str]:
    names = sorted({value.competency for value in found.values if not value.in_evidence})
    if names:
        yield f"Not rated yet: {listed(names)}. Rate these first; the score is incomplete."


def _values(found: NextQuestions) -> Iterator[str]:
    helpful = [value for value in found.values if value.reduction >= WORTH_SHOWING]
    ask = "one question" if found.questions == 1 else f"{found.questions} questions"
    if not helpful:
        yield f"No rater would change that noticeably with {ask} in one competency."
        return
    shown = helpful[:MOST_SHOWN]
    newcomers = [value for value in helpful if value.rater is None]
    if newcomers and newcomers[0] not in shown:
        shown.append(newcomers[0])
    yield f"What would lower it most, with {ask} of average difficulty:"
    yield from (f"  - {_value(value)}" for value in shown)


def _value(value: QuestionValue) -> str:
    rater = f"an {NEW_RATER}" if value.rater is None else value.rater
    again = " again" if value.rated_before else ""
    return (
        f"{value.competency}, asked by {rater}{again}: down to {value.wrong_side_after:.1%}"
        f" ({100 * value.reduction:.1f} points)"
    )
