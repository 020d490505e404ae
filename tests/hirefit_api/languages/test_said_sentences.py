"""Sentences that the core has finished, said anew in the language of the page."""

from __future__ import annotations

import pytest

from hirefit_api.languages.known import GERMAN
from hirefit_api.languages.sentences import FINISHED, said
from hirefit_api.languages.speaking import speaking
from hirefit_api.web.library_words import said_here


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Submit your own card first.", "Geben Sie zuerst Ihren eigenen Bogen ab."),
        (
            "the level must be a whole number from 1 to 5.",
            "Die Stufe muss eine ganze Zahl von 1 bis 5 sein.",
        ),
        (
            (
                "Fit level 3.40 of 5, likely between 2.90 and 3.88. "
                "That is clearly above the cut of 3.00."
            ),
            (
                "Passungsstufe 3,40 von 5, wahrscheinlich zwischen 2,90 und 3,88. "
                "Das ist klar über der Mindeststufe 3,00."
            ),
        ),
        (
            (
                "You rate about 0.6 level tougher than the panel (between 0.3 and 0.9; 1,204 "
                "scorecards)."
            ),
            (
                "Sie bewerten etwa 0,6 Stufe strenger als das Panel (zwischen 0,3 und 0,9; 1.204 "
                "Bewertungsbögen)."
            ),
        ),
        (
            "Making and keeping promises: level 3.40, 0.40 above the standard of 3.00.",
            "Zusagen machen und halten: Stufe 3,40, 0,40 über dem Standard von 3,00.",
        ),
        (
            "Not assessed by 2 raters (no time): Was it 50 % (or more)?",
            "Von 2 Personen nicht bewertet (keine Zeit): Was it 50 % (or more)?",
        ),
        ("Nobody has ever said this.", "Nobody has ever said this."),
        ("", ""),
    ],
)
def test_sentence_is_recognised_by_its_form(sentence: str, expected: str) -> None:
    assert said(sentence) == sentence
    with speaking(GERMAN):
        assert said_here(sentence) == expected


@pytest.mark.parametrize("message", FINISHED)
def test_what_is_filled_in_comes_out_again(message: str) -> None:
    class Filled(dict):
        def __missing__(self, name: str) -> str:
            return "12" if name.endswith("count") else f"<{name}>"

    sentence = message % Filled() if "%(" in message else message
    with speaking(GERMAN):
        text = said(sentence)
    assert text != sentence
    for name in ("count", "level", "name", "cut", "low", "high"):
        if f"%({name})s" in message:
            assert ("12" if name == "count" else f"<{name}>") in text
