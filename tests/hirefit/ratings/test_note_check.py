"""The check of notes: what it points at, what it leaves alone, and that it stays out of the way."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hirefit.competencies.library import load_library
from hirefit.ratings.note_check import LONGEST_READ, TOPICS, check_note


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("Good vibe, would hire.", [("empty", "Good vibe")]),
        ("Not a fit for us.", [("empty", "Not a fit")]),
        ("She didn’t fit in.", [("empty", "She didn’t fit in")]),
        ("Nice guy! One of us.", [("empty", "Nice guy")]),
        ("Gut feeling: no", [("empty", "Gut feeling")]),
        ("He is 54 years old", [("age", "54 years old")]),
        ("we are a young team", [("age", "young team")]),
        ("has small children", [("family", "small children")]),
        ("Wears a HIJAB", [("belief", "HIJAB")]),
        ("a strong accent, hard to follow", [("origin", "strong accent")]),
        ("quite assertive for a woman", [("sex", "for a woman")]),
        ("overweight", [("looks", "overweight")]),
        ("told me about her burnout", [("health", "burnout")]),
        ("good vibe\n\nand pregnant", [("empty", "good vibe"), ("family", "pregnant")]),
    ],
)
def test_words_to_think_about_are_pointed_at(note: str, expected: list[tuple[str, str]]) -> None:
    found = check_note(note)
    assert [(flag.topic, flag.words) for flag in found] == expected
    assert [note[flag.start : flag.end] for flag in found] == [words for _, words in expected]


@pytest.mark.parametrize(
    "note",
    [
        "",
        "Rang back the same afternoon and wrote down the reference.",
        "Said: 'I fitted the parcel in the boot and drove it over.'",
        "Averaged nine calls an hour; the page on refunds was open all the time.",
        "Asked for the manager's consent before the refund, on a tight schedule.",
        "The customer raced against the clock; she stayed polite.",
        "Sie hat zweimal zurückgerufen.",
        "\u202egnihton\U0001f600\x01",
    ],
)
def test_plain_evidence_is_left_alone(note: str) -> None:
    assert check_note(note) == ()


def test_anchors_of_the_library_are_no_empty_phrases() -> None:
    levels = [
        level for item in load_library().competencies.values() for level in item.levels.values()
    ]
    sentences = [text for level in levels for text in (level.sentence, *level.examples)]
    assert len(sentences) > 100
    assert [(text, flag) for text in sentences for flag in check_note(text)] == []


@settings(max_examples=min(40, settings.default.max_examples))
@given(st.text(max_size=200))
def test_flags_quote_the_note_and_come_once_a_topic(text: str) -> None:
    note = f"{text} pregnant good vibe"
    flags = check_note(note)
    assert [note[flag.start : flag.end] for flag in flags] == [flag.words for flag in flags]
    assert [flag.topic for flag in flags] == [t for t in TOPICS if t in {f.topic for f in flags}]
    assert {"empty", "family"} <= {flag.topic for flag in flags}
    assert all(flag.sentence.startswith(f"“{flag.words}”: ") for flag in flags)


def test_a_megabyte_is_read_no_further_than_a_note_may_be_long() -> None:
    assert check_note("x" * LONGEST_READ + " good vibe") == ()
    assert len(check_note("good " * 200_000 + "vibe")) == 0
