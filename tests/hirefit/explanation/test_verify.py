"""Tampering with an explanation's file is found, and the place is named."""

from __future__ import annotations

import copy
import json

import pytest

from hirefit.exceptions import ExplanationError
from hirefit.explanation.explanation import digests_of
from hirefit.explanation.verify import verify_document


@pytest.fixture
def document(explanations):
    return json.loads(json.dumps(explanations[5].document()))


def change(document, path, value):
    """Return the document with one place changed; a callable changes what stands there."""
    tampered = copy.deepcopy(document)
    at = tampered
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value(at[path[-1]]) if callable(value) else value
    return tampered


TAMPERINGS = {
    "a rating": (("inputs", "ratings", 0, "level"), lambda x: 1 + x % 5, "digests.inputs.ratings"),
    "a severity": (
        ("inputs", "calibration", "raters", 0, "value"),
        lambda x: x + 0.1,
        "digests.inputs.calibration",
    ),
    "a threshold": (
        ("inputs", "competencies", 0, "thresholds"),
        [-1.7, -0.7, 0.6, 1.8],
        "digests.inputs.competencies",
    ),
    "a weight": (
        ("inputs", "terms", "weights", "promise_keeping"),
        0.3,
        "digests.inputs.terms",
    ),
    "the cut": (("inputs", "terms", "cut"), 3.5, "digests.inputs.terms"),
    "the service vision": (
        ("inputs", "terms", "service_vision"),
        "Anything goes.",
        "digests.inputs.terms",
    ),
    "a note": (("inputs", "ratings", 1, "evidence"), "Nothing.", "digests.inputs.ratings"),
    "a kit": (("inputs", "scorecards", 0, "kit_digest"), "sha256:0", "digests.inputs.scorecards"),
    "the level": (("results", "fit_level"), lambda x: x + 0.01, "results.fit_level"),
    "the printed level": (("results", "fit_level_shown"), "4.99", "results.fit_level_shown"),
    "one digit": (
        ("results", "competencies", 0, "fair_level"),
        lambda x: round(x + 1e-10, 10),
        "digests.results",
    ),
    "one digit, by its place": (
        ("results", "competencies", 0, "fair_level"),
        lambda x: round(x + 1e-10, 10),
        "results.competencies[0].fair_level",
    ),
    "the order of competencies": (
        ("results", "competencies"),
        lambda x: [x[1], x[0], *x[2:]],
        "results.competencies[0].competency",
    ),
    "a reason taken out": (("results", "reasons"), lambda x: x[:-1], "results.reasons"),
    "a level as text": (
        ("inputs", "ratings", 0, "level"),
        str,
        "inputs.ratings[0].level",
    ),
    "an interval": (("results", "interval", 0), 1.0, "results.interval[0]"),
    "a contribution": (
        ("results", "competencies", 1, "contribution"),
        0.5,
        "results.competencies[1].contribution",
    ),
    "a reason's code": (
        ("results", "reasons", 0, "code"),
        "warmth_and_respect-3-GAP",
        "results.reasons[0].code",
    ),
    "a quote": (
        ("results", "reasons", 0, "evidence", 0, "evidence"),
        "Was rude.",
        "results.reasons[0].evidence[0].evidence",
    ),
    "the standing": (("results", "standing"), "incomplete", "results.standing"),
    "what is not known": (("results", "not_known"), [], "results.not_known"),
    "the version": (("hirefit_version",), "9.9.9", "digests.whole"),
    "a digest": (("digests", "results"), "sha256:0", "digests.results"),
    "the application": (("application",), "harbour-999", "digests.whole"),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_found_and_named(document, name):
    path, value, place = TAMPERINGS[name]
    tampered = change(document, path, value)
    assert tampered != document
    found = [difference.place for difference in verify_document(tampered)]
    assert place in found


UNSOUND = {
    "off the scale": (("inputs", "ratings", 0, "level"), 9, "inputs.ratings[0].level"),
    "rated and left out": (
        ("inputs", "ratings", 0, "not_assessed_reason"),
        "no_time",
        "inputs.ratings[0].level",
    ),
    "rated twice": (
        ("inputs", "ratings"),
        lambda x: [x[0], *x],
        "inputs.ratings[0]",
    ),
    "weights of two": (
        ("inputs", "terms", "weights"),
        lambda x: dict.fromkeys(x, 2 / len(x)),
        "inputs.terms.weights",
    ),
    "a weight below zero": (
        ("inputs", "terms", "weights", "promise_keeping"),
        -0.2,
        "inputs.terms.weights.promise_keeping",
    ),
    "a cut off the scale": (("inputs", "terms", "cut"), 99.0, "inputs.terms.cut"),
    "a spread below zero": (("inputs", "competencies", 0, "sd"), -1.0, "inputs.competencies[0].sd"),
    "a halo without bounds": (
        ("inputs", "calibration", "halo_sd"),
        1e9,
        "inputs.calibration.halo_sd",
    ),
}


@pytest.mark.parametrize("name", UNSOUND)
def test_inputs_that_nobody_can_have_given_are_named_though_the_digests_fit(document, name):
    path, value, place = UNSOUND[name]
    tampered = change(document, path, value)
    tampered["digests"] = digests_of({k: v for k, v in tampered.items() if k != "digests"})
    found = verify_document(tampered)
    assert place in [difference.place for difference in found]
    assert all(difference.rule for difference in found)


def test_a_difference_is_a_line_however_much_differs(document):
    (found,) = [
        difference
        for difference in verify_document(change(document, ("results", "reasons"), []))
        if difference.place == "results.reasons"
    ]
    told = len(document["results"]["reasons"])
    assert str(found) == f"results.reasons: the file says 0 entries, recomputed {told} entries"


@pytest.mark.parametrize(
    "broken",
    [
        [],
        {},
        {"digests": {}},
        "text",
        None,
    ],
)
def test_what_is_no_explanation_is_refused(broken):
    with pytest.raises(ExplanationError):
        verify_document(broken)


def test_inputs_that_contradict_each_other_are_refused(document):
    wrong = change(document, ("inputs", "ratings", 0, "rater"), "nobody")
    with pytest.raises(ExplanationError, match="contradict"):
        verify_document(wrong)


def test_a_rating_that_is_no_whole_number_is_refused(document):
    wrong = change(document, ("inputs", "ratings", 0, "level"), 3.5)
    with pytest.raises(ExplanationError, match="ratings"):
        verify_document(wrong)
