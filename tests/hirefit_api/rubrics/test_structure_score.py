"""The structure score is read from the record: each component flips with what was recorded."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from hirefit.competencies.library import load_library
from hirefit.kit.build import build_kit
from hirefit_api.rubrics.structure import Evidence, measured
from hirefit_api.scorecards.schemas import StoredAnswer, StoredScorecard

LIBRARY = load_library()
KIT = build_kit(LIBRARY.roles["phone_or_chat_agent"], LIBRARY, None)


def card(application: str, rater: str, note: str = "n", reason: str | None = None):
    return StoredScorecard(
        application=application,
        rater=rater,
        version=1,
        submitted_at="2026-01-01T00:00:00Z",
        content_digest="x",
        kit_digest=KIT.digest,
        amendment_reason="",
        answers=[
            StoredAnswer(
                question=question,
                level=None if reason else 3,
                not_assessed_reason=reason,
                evidence=note,
            )
            for question in KIT.question_ids
        ],
    )


def states(cards: Sequence[StoredScorecard], amended: int = 0, trained: int = 0) -> dict[int, str]:
    raters = len({entry.rater for entry in cards})
    score = measured("desk", Evidence(KIT, cards, amended, trained, raters))
    found = {component.number: component.state for component in score.components}
    assert score.in_force == list(found.values()).count("in force")
    assert score.can_be_told == 15 - list(found.values()).count("can't be told")
    assert all(component.read_from.endswith(".") for component in score.components)
    return found


PANEL = [card(a, r) for a in ("a1", "a2") for r in ("r1", "r2")]


def test_a_well_kept_record_has_every_component_that_can_be_told() -> None:
    found = states(PANEL, trained=2)
    assert [number for number, state in found.items() if state == "can't be told"] == [1, 3, 6, 7]
    assert "not in force" not in found.values()


def test_nothing_is_claimed_of_an_opening_without_cards() -> None:
    found = states([])
    assert [n for n, state in found.items() if state == "in force"] == [4, 5, 9, 15]
    assert "not in force" not in found.values()


@pytest.mark.parametrize(
    ("cards", "more", "flipped"),
    [
        ([*PANEL, card("a3", "r1", reason="not_asked"), card("a3", "r2")], {"trained": 2}, 2),
        ([card(a, r, " ") for a in ("a1", "a2") for r in ("r1", "r2")], {"trained": 2}, 10),
        (PANEL, {"trained": 2, "amended": 1}, 13),
        (PANEL, {"trained": 1}, 14),
    ],
)
def test_each_component_falls_with_what_it_is_read_from(cards, more, flipped) -> None:
    found = states(cards, **more)
    assert [n for n, state in found.items() if state == "not in force"] == [flipped]


def test_panels_that_differ_and_single_raters_are_named() -> None:
    found = states([card("a1", "r1"), card("a2", "r2")], trained=2)
    assert [n for n, state in found.items() if state == "not in force"] == [11, 12]
    assert found[13] == "can't be told"


def test_structure_over_http(office) -> None:
    hana = office.client("hana")
    score = hana.get("/api/v1/companies/harbour-line/requisitions/desk/structure").json()
    page = hana.get("/companies/harbour-line/requisitions/desk/structure").text
    assert (score["in_force"], score["can_be_told"]) == (4, 4)
    assert "4 of 4 components were in force" in page
    assert (
        office.client("r1")
        .get("/api/v1/companies/harbour-line/requisitions/desk/structure")
        .status_code
        == 403
    )
