import pytest
from hypothesis import given
from hypothesis import strategies as st

from hirefit.company.vision import (
    MOST_WORDS,
    check_service_vision,
    count_words,
    split_sentences,
)

SOUTHWEST = (
    "The mission of Southwest Airlines is dedication to the highest quality of customer service "
    "delivered with a sense of warmth, friendliness, individual pride, and company spirit."
)
PARAGRAPH = (
    "We are a leading provider of integrated solutions. Our people are our greatest asset, and we "
    "put them first. Customers are at the heart of everything we do. Together we build tomorrow."
)


def codes(text: str) -> list[str]:
    return [fault.code for fault in check_service_vision(text)]


@pytest.mark.parametrize(
    "text",
    [
        SOUTHWEST,
        "Every caller hangs up knowing what happens next.",
        "Every caller hangs up knowing what happens next",
        "We answer quickly, e.g. within the hour, and say what happens next.",
        "We answer by phone, chat, etc. and never twice differently.",
        "Dr. Ohm and Mrs. Watt would feel at home with us.",
        "We are No. 1 for people who dread calling.",
        "We answer 9.5 of 10 questions on the first call.",
        "From 8 a.m. to 6 p.m. somebody answers who can help.",
        'Every customer thinks "At last!" when we pick up.',
        "Ask us anything... and hear the truth.",
        "Ask us anything … and hear the truth.",
        "J. Smith Ltd. treats each guest as a neighbour.",
        "Nobody in the U.S. waits longer than a minute for us.",
        "At harbour.example we answer like neighbours!",
        "Would you recommend us to your mother?",
        "We listen first; we promise second; we deliver third.",
        "Every caller hangs up\nknowing what happens next.",
        "(We answer.)",
    ],
)
def test_check_service_vision_accepts_one_sentence(text: str) -> None:
    assert check_service_vision(text) == []


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (PARAGRAPH, 4),
        ("We listen. We care.", 2),
        ("we listen. we care.", 2),
        ("We listen.We care.", 2),
        ("We listen! We care!", 2),
        ("Wow! we care.", 2),
        ("Who are we? Your neighbours.", 2),
        ('We say "yes." We mean it.', 2),
        ("We never say no. We listen.", 2),
        ("We answer before 5 p.m. We care.", 2),
        ("Since 1999. We care.", 2),
        ("We listen\n\nWe care", 2),
        ("Our promise:\n- we listen\n- we care", 3),
        ("我们倾听。我们关心。", 2),
        ("We care... We listen.", 2),
    ],
)
def test_check_service_vision_refuses_several_sentences(text: str, sentences: int) -> None:
    faults = check_service_vision(text)
    assert "vision-sentences" in [fault.code for fault in faults]
    assert len(split_sentences(text)) == sentences
    assert f"{sentences} sentences" in faults[0].message


def test_check_service_vision_counts_words() -> None:
    assert codes(" ".join(["word"] * MOST_WORDS) + ".") == []
    assert codes(" ".join(["word"] * (MOST_WORDS + 1)) + ".") == ["vision-words"]


def test_check_service_vision_names_both_faults_of_a_long_paragraph() -> None:
    assert codes(PARAGRAPH) == ["vision-sentences", "vision-words"]


@pytest.mark.parametrize("text", ["", "   ", "...", "\n\n", "-"])
def test_check_service_vision_refuses_nothing(text: str) -> None:
    assert codes(text) == ["vision-empty"]


def test_check_service_vision_refuses_an_endless_word() -> None:
    assert codes("a" * 301) == ["vision-length"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("warmth, friendliness", 2),
        ("well-known names", 2),
        ("warmth — and pride", 3),
        ("warmth—and pride", 3),
        ("don't", 1),
        ("24 hours", 2),
        ("", 0),
    ],
)
def test_count_words_counts_as_a_reader(text: str, words: int) -> None:
    assert count_words(text) == words


@given(st.lists(st.sampled_from(["We listen", "Nobody waits", "Ask us"]), min_size=1, max_size=6))
def test_split_sentences_finds_as_many_as_were_joined(clauses: list[str]) -> None:
    assert len(split_sentences(". ".join(clauses) + ".")) == len(clauses)


@given(st.text(max_size=400))
def test_check_service_vision_survives_any_text(text: str) -> None:
    for fault in check_service_vision(text):
        assert fault.place == "service_vision"
