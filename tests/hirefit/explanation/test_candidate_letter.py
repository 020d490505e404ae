"""E4: the letter is plain, and holds nothing that a candidate is not to be told."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hirefit.competencies.library import load_library
from hirefit.competencies.scale import RatingScale
from hirefit.competencies.translations import load_translations
from hirefit.datasets.demo import demo_calibration, make_demo
from hirefit.explanation.explain import explain
from hirefit.explanation.explanation import Explanation
from hirefit.explanation.inputs import gather_inputs
from hirefit.explanation.letter import (
    Letter,
    SharedNote,
    candidate_letter,
    letter_competencies,
    letter_page,
    letter_text,
)
from hirefit.explanation.letter_words import LetterWords, letter_words
from hirefit.explanation.reasons import met_level
from hirefit.ratings.scorecard import rows_of
from hirefit.ratings.table import tabulate
from hirefit.scoring.terms import company_terms

CONTACT = "Hana Harbour, people@harbour-line.example"
OPENING = "Phone or chat agent"
FORBIDDEN = re.compile(
    r"\d|rank|rater|percent|other candidate|other applicant|compared|score|level|calibrat",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def explanations() -> list[Explanation]:
    library, calibration = load_library(), demo_calibration()
    demo = make_demo(library)
    table = tabulate(rows_of(demo.scorecards, demo.kit.competency_of), RatingScale())
    terms = company_terms(demo.company, library, table.competencies)
    return [
        explain(gather_inputs(table, name, calibration, terms, library), name)
        for name in table.applications
    ]


def letter_of(explanation: Explanation, *shared: SharedNote, band: bool = True) -> Letter:
    return candidate_letter(explanation, OPENING, CONTACT, set(shared), says_band=band)


def reading_age(text: str) -> float:
    """Grade level of Kincaid, Fishburne, Rogers and Chissom (1975), plus five years."""
    sentences = [part for part in re.split(r"[.!?:]+(?:\s|$)", text) if re.search(r"\w", part)]
    words = re.findall(r"[A-Za-z']+", text)
    syllables = sum(map(count_syllables, words))
    grade = 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59
    return grade + 5


def count_syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    silent = word.lower().endswith("e") and not word.lower().endswith(("le", "ee"))
    return max(groups - silent, 1)


def test_formula_of_reading_age_tells_plain_from_learned() -> None:
    plain = "We like to hear from you. Please write to us."
    learned = "Organisational heterogeneity necessitates comprehensive evaluation methodologies."
    assert reading_age(plain) < 8
    assert reading_age(learned) > 25


def test_every_letter_reads_at_about_twelve(explanations: list[Explanation]) -> None:
    ages = {e.application: reading_age(letter_text(letter_of(e))) for e in explanations}
    assert {name: age for name, age in ages.items() if age > 12} == {}


def test_no_letter_holds_a_forbidden_word_or_number(explanations: list[Explanation]) -> None:
    for explanation in explanations:
        text = letter_text(letter_of(explanation)).replace(explanation.application, "")
        assert FORBIDDEN.findall(text) == []
        others = [e.application for e in explanations if e is not explanation]
        raters = {rating.rater for rating in explanation.inputs.ratings}
        notes = {rating.evidence for rating in explanation.inputs.ratings if rating.evidence}
        assert [word for word in (*others, *raters, *notes) if word in text] == []


def marks(explanation: Explanation) -> list[SharedNote]:
    spoken_of = letter_competencies(explanation)
    return [
        SharedNote(rating.rater, rating.question)
        for rating in explanation.inputs.ratings
        if rating.evidence and rating.competency in spoken_of
    ]


@settings(
    max_examples=min(25, settings.default.max_examples),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_only_marked_notes_are_in_it(explanations: list[Explanation], data) -> None:
    explanation = data.draw(st.sampled_from(explanations))
    chosen = data.draw(st.sets(st.sampled_from(marks(explanation))))
    letter = letter_of(explanation, *chosen)
    told = sorted(note for point in (*letter.strengths, *letter.growth) for note in point.notes)
    marked = sorted(
        rating.evidence
        for rating in explanation.inputs.ratings
        if SharedNote(rating.rater, rating.question) in chosen
    )
    assert told == marked


def test_strengths_come_first_and_growth_is_the_next_level(
    explanations: list[Explanation],
) -> None:
    for explanation in explanations:
        letter, scale = letter_of(explanation), explanation.inputs.scale
        results = {part.name: part for part in explanation.results.competencies}
        anchors = {item.name: item.anchors for item in explanation.inputs.competencies}
        for point in letter.strengths:
            met = met_level(results[point.name].fair_level, scale)
            assert (met >= 3, point.behaviour) == (True, anchors[point.name][str(met)])
        for point in letter.growth:
            met = met_level(results[point.name].fair_level, scale)
            assert point.behaviour == anchors[point.name][str(met + 1)]
        assert (letter.closest == "") == bool(letter.strengths)
        assert len(letter.growth) == 2
        text = letter_text(letter)
        headings = ("WHAT WENT WELL", "WHAT COULD GROW", "ALL IN ALL", "IF YOU SEE IT DIFFERENTLY")
        assert [text.count(heading) for heading in headings] == [1, 1, 1, 1]
        assert sorted(headings, key=text.index) == list(headings)


def test_band_is_told_only_if_chosen(explanations: list[Explanation]) -> None:
    bands = {letter_of(e).band for e in explanations}
    assert bands == {"above", "around", "below"} & bands
    assert len(bands) > 1
    assert {letter_of(e, band=False).band for e in explanations} == {""}
    assert "All in all" not in letter_page(letter_of(explanations[0], band=False))


def test_what_was_not_assessed_is_said(explanations: list[Explanation]) -> None:
    whole = explanations[0]
    left_out = whole.results.competencies[0]
    rest = tuple(c for c in whole.results.competencies if c is not left_out)
    results = whole.results.model_copy(update={"competencies": rest})
    letter = letter_of(whole.model_copy(update={"results": results}))
    assert letter.not_covered == (left_out.name,)
    assert f"We did not get to: “{left_out.name}”." in letter_text(letter)


def hostile(explanation: Explanation) -> Iterator[Letter]:
    script = "<script>alert(1)</script>"
    yield candidate_letter(explanation, script, script).model_copy(update={"company": script})
    ratings = tuple(
        rating.model_copy(update={"evidence": script}) for rating in explanation.inputs.ratings
    )
    inputs = explanation.inputs.model_copy(update={"ratings": ratings})
    yield letter_of(explanation.model_copy(update={"inputs": inputs}), *marks(explanation))


def test_what_people_wrote_stays_text(explanations: list[Explanation]) -> None:
    for letter in hostile(explanations[0]):
        page = letter_page(letter)
        assert "<script" not in page
        assert "&lt;script&gt;" in page


def test_same_explanation_gives_the_same_letter(explanations: list[Explanation]) -> None:
    first, again = letter_of(explanations[0]), letter_of(explanations[0])
    assert (first.digest, letter_page(first)) == (again.digest, letter_page(again))
    assert Letter.model_validate_json(first.model_dump_json()).digest == first.digest


def test_letter_in_another_language_has_no_english_left(explanations: list[Explanation]) -> None:
    english, german = LetterWords().model_dump(), letter_words("de").model_dump()
    assert [name for name, text in german.items() if text == english[name]] == []
    found = load_translations(load_library(), "de").texts
    words = {source: text for texts in found.values() for source, text in texts.items()}
    letter = candidate_letter(
        explanations[0],
        OPENING,
        CONTACT,
        says_band=True,
        language="de",
        read=words.__getitem__,
    )
    plain = letter_of(explanations[0])
    names = [point.name for point in (*plain.strengths, *plain.growth)]
    behaviours = [point.behaviour for point in (*plain.strengths, *plain.growth)]
    text, page = letter_text(letter), letter_page(letter)
    assert [text.count(english) for english in (*names, *behaviours)] == [0] * 2 * len(names)
    assert all(words[one] in text for one in (*names, *behaviours))
    assert '<html lang="de">' in page
    assert page.count("<blockquote>") == len(behaviours)
