from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from hirefit.competencies.scale import RatingScale
from hirefit.exceptions import RatingError
from hirefit.ratings.scorecard import (
    Answer,
    Scorecard,
    amend_scorecard,
    check_history,
    check_scorecard,
    newest_versions,
    rows_of,
)

KIT = "sha256:" + "0" * 64
QUESTIONS = {"care.b1": "care", "care.s1": "care", "calm.b1": "calm"}
SCALE = RatingScale()


def answers(*levels: int | None) -> tuple[Answer, ...]:
    return tuple(
        Answer(question=question, level=level, evidence="Called back at five.")
        if level is not None
        else Answer(question=question, not_assessed_reason="no_time")
        for question, level in zip(QUESTIONS, levels, strict=False)
    )


def card(*levels: int | None, **changes: Any) -> Scorecard:
    return Scorecard.model_validate(
        {
            "application": "a1",
            "rater": "r1",
            "kit_digest": KIT,
            "answers": answers(*levels),
            **changes,
        }
    )


def faults(given_card: Scorecard, kit: str = KIT) -> list[tuple[str, str]]:
    found = check_scorecard(given_card, QUESTIONS, kit, SCALE)
    return [(fault.code, fault.place) for fault in found]


def test_check_scorecard_accepts_a_full_card() -> None:
    assert faults(card(1, 3, None, submitted_at="2026-01-15T09:30:00+00:00")) == []


@pytest.mark.parametrize("level", [1, 5])
@pytest.mark.parametrize("evidence", ["", "  ", "..."])
def test_check_scorecard_demands_evidence_at_the_ends(level: int, evidence: str) -> None:
    ends = Answer(question="care.b1", level=level, evidence=evidence)
    assert faults(card(answers=(ends, *answers(2, 3, 4)[1:]))) == [
        ("evidence-missing", "answers.0.evidence")
    ]


@pytest.mark.parametrize("level", [2, 3, 4])
def test_check_scorecard_wants_no_evidence_between_the_ends(level: int) -> None:
    middle = Answer(question="care.b1", level=level)
    assert faults(card(answers=(middle, *answers(2, 3, 4)[1:]))) == []


@pytest.mark.parametrize("level", [0, 6, -1, 999])
def test_check_scorecard_refuses_a_level_outside_the_scale(level: int) -> None:
    assert faults(card(level, 3, 3)) == [("rating-outside-scale", "answers.0.level")]


@pytest.mark.parametrize("level", [3.5, 3.0, "3", True])
def test_answer_takes_whole_numbers_only(level: object) -> None:
    with pytest.raises(ValidationError):
        Answer.model_validate({"question": "care.b1", "level": level})


def test_check_scorecard_finds_every_fault_at_once() -> None:
    bad = card(
        answers=(
            Answer(question="magic.b1", level=3),
            Answer(question="care.b1"),
            Answer(question="care.b1", level=2, not_assessed_reason="conflict"),
        ),
        version=2,
        submitted_at="yesterday",
    )
    assert faults(bad, "sha256:other") == [
        ("wrong-kit", "kit_digest"),
        ("amendment-reason-missing", "amendment_reason"),
        ("bad-time", "submitted_at"),
        ("question-not-in-kit", "answers.0.question"),
        ("missing-level", "answers.1.level"),
        ("duplicate-answer", "answers.2.question"),
        ("level-and-reason", "answers.2.level"),
        ("missing-answer", "answers"),
        ("missing-answer", "answers"),
    ]


def test_check_scorecard_never_quotes_an_unknown_question() -> None:
    bad = card(answers=(*answers(3, 3, 3), Answer(question="Jo Doe, 12 High Street", level=3)))
    found = check_scorecard(bad, QUESTIONS, KIT, SCALE)
    assert [fault.code for fault in found] == ["question-not-in-kit"]
    assert "Jo Doe" not in str(found[0])


@pytest.mark.parametrize("time", ["2026-01-15T09:30:00", "2026-01-15", "now"])
def test_check_scorecard_wants_a_time_with_its_offset(time: str) -> None:
    assert faults(card(3, 3, 3, submitted_at=time)) == [("bad-time", "submitted_at")]


def test_amend_scorecard_makes_the_next_version_and_keeps_the_first() -> None:
    first = card(3, 3, 3)
    second = amend_scorecard(first, answers(4, 3, 3), reason="Notes were mixed up")
    assert (first.version, second.version) == (1, 2)
    assert first.answers[0].level == 3
    assert faults(second) == []
    assert first.digest != second.digest


def test_amend_scorecard_wants_a_reason() -> None:
    with pytest.raises(RatingError, match="needs a reason"):
        amend_scorecard(card(3, 3, 3), answers(4, 3, 3), reason="  ")


def test_check_history_wants_versions_without_gap_or_repeat() -> None:
    first = card(3, 3, 3)
    second = amend_scorecard(first, answers(4, 3, 3), reason="x")
    third = amend_scorecard(second, answers(4, 4, 3), reason="y")
    assert check_history([third, first, second]) == []
    assert [fault.code for fault in check_history([first, first])] == ["duplicate-version"]
    assert [fault.code for fault in check_history([first, third])] == ["version-gap"]
    other = second.model_copy(update={"kit_digest": "sha256:other"})
    assert [fault.code for fault in check_history([first, other])] == ["wrong-kit"]


def test_rows_of_reads_the_newest_version_only() -> None:
    first = card(3, 3, None)
    second = amend_scorecard(first, answers(4, None, None), reason="x")
    rows = rows_of([second, card(2, 2, 2, rater="r2"), first], QUESTIONS)
    assert [(row.rater, row.question, row.level, row.not_assessed_reason) for row in rows] == [
        ("r1", "care.b1", 4, ""),
        ("r1", "care.s1", None, "no_time"),
        ("r1", "calm.b1", None, "no_time"),
        ("r2", "care.b1", 2, ""),
        ("r2", "care.s1", 2, ""),
        ("r2", "calm.b1", 2, ""),
    ]
    assert [row.competency for row in rows[:3]] == ["care", "care", "calm"]


def test_rows_of_refuses_a_card_sent_twice() -> None:
    with pytest.raises(RatingError, match="comes twice"):
        rows_of([card(3, 3, 3), card(3, 3, 3)], QUESTIONS)


def test_rows_of_refuses_a_question_of_another_kit() -> None:
    with pytest.raises(RatingError, match="does not hold this question"):
        rows_of([card(3, 3, 3)], {"care.b1": "care"})


@given(st.permutations([1, 2, 3, 4]), st.permutations(["r1", "r2", "r3"]))
def test_newest_versions_do_not_hang_on_the_order(versions: list[int], raters: list[str]) -> None:
    cards = [
        card(3, 3, 3, rater=rater, version=version, amendment_reason="x")
        for rater in raters
        for version in versions
    ]
    newest = newest_versions(cards)
    assert [(c.rater, c.version) for c in newest] == [("r1", 4), ("r2", 4), ("r3", 4)]
