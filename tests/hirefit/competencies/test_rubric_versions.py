"""Writing, comparing, checking and laying over: the laws of a company's own versions."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hirefit.competencies.checks.lint_text import lint_competency
from hirefit.competencies.definitions import library_root, read_definitions
from hirefit.competencies.difference import different_parts
from hirefit.competencies.library import load_library
from hirefit.competencies.model import Competency
from hirefit.competencies.own_versions import unreplaced, with_own_versions
from hirefit.competencies.retranslation import (
    Placement,
    Thresholds,
    judge_anchor,
    scaled_spread,
)
from hirefit.competencies.yaml_reader import read_yaml
from hirefit.competencies.yaml_writer import competency_yaml

DEFINITIONS = read_definitions(library_root())
LIBRARY = load_library()
LISTENING = LIBRARY.competencies["empathic_listening"]
phrases = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60).filter(
    lambda text: text.strip() and "\0" not in text
)


def changed(competency: Competency, **changes) -> Competency:
    return Competency.model_validate(competency.model_dump(mode="json") | changes)


@pytest.mark.parametrize("name", sorted(LIBRARY.competencies))
def test_written_and_read_it_is_the_same_value_and_written_again_the_same_bytes(name: str) -> None:
    text = competency_yaml(LIBRARY.competencies[name])
    document, _ = read_yaml(text, "x")
    again = Competency.model_validate(document)
    assert again == LIBRARY.competencies[name]
    assert competency_yaml(again) == text


@given(phrases, st.lists(phrases, min_size=2, max_size=6))
@settings(max_examples=min(30, settings.default.max_examples), deadline=None)
def test_any_text_survives_the_round_trip(definition: str, not_this: list[str]) -> None:
    wanted = changed(LISTENING, definition=definition, not_this=not_this)
    document, _ = read_yaml(competency_yaml(wanted), "x")
    assert Competency.model_validate(document) == wanted


def test_shipped_text_is_clean_and_faults_are_named_with_their_line() -> None:
    text = competency_yaml(LISTENING)
    clean = lint_competency(text, LISTENING.id, DEFINITIONS)
    assert clean.competency == LISTENING
    assert [issue.check for issue in clean.issues if issue.check != "draft"] == []
    levels = LISTENING.model_dump(mode="json")["levels"]
    levels["3"]["sentence"] = "Good and proper service."
    poor = competency_yaml(changed(LISTENING, levels=levels))
    line = 1 + poor[: poor.index("Good and proper")].count("\n")
    vague = lint_competency(poor, LISTENING.id, DEFINITIONS)
    other = lint_competency(
        text.replace("id: empathic", "id: patient", 1), LISTENING.id, DEFINITIONS
    )
    broken = lint_competency(text + "\tx: [", LISTENING.id, DEFINITIONS)
    assert [(issue.check, issue.place) for issue in vague.issues if issue.check != "draft"] == [
        ("vague-words", f"empathic_listening.yaml:{line}:5")
    ]
    assert (other.competency, other.has_errors) == (None, True)
    assert ("other-id", "empathic_listening.yaml:1:1") in {
        (issue.check, issue.place) for issue in other.issues
    }
    assert {issue.check for issue in broken.issues} == {"tab"}
    assert lint_competency("- a\n- b\n", LISTENING.id, DEFINITIONS).issues[0].check == "wrong-type"


def test_difference_names_the_parts_and_marks_the_words() -> None:
    levels = LISTENING.model_dump(mode="json")["levels"]
    levels["3"]["sentence"] = LISTENING.levels[3].sentence.replace("open", "wide open")
    newer = changed(LISTENING, version="1.1.0", levels=levels)
    parts = {part.place: part for part in different_parts(LISTENING, newer)}
    assert list(parts) == ["version", "level 3, sentence"]
    words = parts["level 3, sentence"].new
    assert [text for mark, text in words if mark == "new"] == ["wide "]
    assert "".join(text for _, text in words) == newer.levels[3].sentence
    assert different_parts(LISTENING, LISTENING) == ()


def test_unchanged_company_has_the_shipped_library_and_a_changed_one_another_digest() -> None:
    newer = changed(LISTENING, version="1.1.0", name="Listening well")
    mine = with_own_versions(LIBRARY, [newer], ())
    assert with_own_versions(LIBRARY, [], ()) is LIBRARY
    assert mine.competencies[LISTENING.id] == newer
    assert mine.get(LISTENING.id, "1.0.0") == LISTENING
    assert len({mine.digest, LIBRARY.digest, with_own_versions(LIBRARY, [], ["x.b1"]).digest}) == 3


def test_retired_question_is_replaced_by_one_of_its_kind_until_none_is_left() -> None:
    role = LIBRARY.roles["phone_or_chat_agent"]
    one = with_own_versions(LIBRARY, [], ["empathic_listening.b1"]).roles[role.id]
    both = with_own_versions(LIBRARY, [], ["empathic_listening.b1", "empathic_listening.b2"])
    assert one.competencies[0].questions == ("empathic_listening.b2", "empathic_listening.s1")
    assert unreplaced(role, one) == ()
    assert unreplaced(role, both.roles[role.id]) == ("empathic_listening",)


# Seven points: 1.5 (SIOP's account of Smith & Kendall 1963); five levels: 1.5 * 4 / 6.
def test_spread_is_scaled_by_the_length_of_the_scale() -> None:
    assert (scaled_spread(1, 7), scaled_spread(1, 5)) == (1.5, 1.0)


@pytest.mark.parametrize(
    ("placed", "accepted", "because"),
    [
        ("a3 a3 a3 a3", True, "kept"),
        ("a3 a3 a3 b3", True, "kept"),
        ("a3 a3 b3 b3", False, "50% put it here"),
        ("a1 a5 a1 a5", False, "the spread of levels is 2.31"),
        ("a4 a4 a4 a4", False, "experts see level 4.0 on average"),
        ("a3 a3 a3", False, "3 of at least 4 experts"),
        ("", False, "0 of at least 4 experts"),
    ],
)
def test_anchor_is_kept_by_thresholds_set_beforehand(placed, accepted, because) -> None:
    placements = [Placement(word[0], int(word[1])) for word in placed.split()]
    verdict = judge_anchor("a", 3, placements, Thresholds(0.75, 1.0, 4))
    assert verdict.accepted is accepted
    assert verdict.because.startswith(because)
