"""What differs between two versions is named in words, whatever part of a competency it is."""

from __future__ import annotations

import re

import pytest

from hirefit.competencies.difference import different_parts
from hirefit_api.languages.known import GERMAN
from hirefit_api.languages.speaking import speaking
from hirefit_api.library import shipped_library
from hirefit_api.rubrics.part_names import KEYS, keys_in_words, part_name


@pytest.mark.parametrize(
    ("place", "english", "german"),
    [
        ("level 1, examples 2", "Level 1, example 2", "Stufe 1, Beispiel 2"),
        (
            "question timely_response.s2, look for",
            "Situational question 2, listen for",
            "Situationsfrage 2, Worauf Sie hören",
        ),
        ("not this 3", "What it is not 3", "Was es nicht ist 3"),
        ("development, train first", "Development, what to train first", None),
        ("of another version 3", "Of another version 3", "Of another version 3"),
    ],
)
def test_part_is_named_in_words(place: str, english: str, german: str | None) -> None:
    assert part_name(place) == english
    with speaking(GERMAN):
        assert german is None or part_name(place) == german


def test_no_part_of_the_library_is_left_unnamed() -> None:
    one, other = list(shipped_library().competencies.values())[:2]
    places = [part.place for part in different_parts(one, other)]
    steps = {re.sub(r" \d+$", "", step) for place in places for step in place.split(", ")}
    keys = {step for step in steps if not step.startswith("question ")}
    assert len(places) > 60
    assert keys - KEYS.keys() == set()
    assert len(keys) > 15


def test_keys_of_a_form_are_said_in_words_and_words_stay() -> None:
    assert (
        keys_in_words("'look_for' is empty; 'other' too.") == "'listen for' is empty; 'other' too."
    )
    with speaking(GERMAN):
        assert keys_in_words("„not_this“ braucht mehr.") == "„was es nicht ist“ braucht mehr."
