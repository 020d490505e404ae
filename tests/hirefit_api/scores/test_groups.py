"""Applications whose raters share nobody are never ranked against each other unsaid."""

from __future__ import annotations

import csv
import io
from typing import Any

from hirefit.calibration.prior import prior_calibration
from hirefit.competencies.scale import RatingScale
from hirefit_api.scores.groups import groups_of

PRIOR = prior_calibration(RatingScale(lowest=1, highest=5))
PAGE = "/companies/harbour-line/requisitions/desk"


def test_groups_are_joined_by_shared_applications_and_by_the_calibration() -> None:
    cards = [("a1", "r1", "x"), ("a2", "r1", "x"), ("a3", "r2", "x"), ("a3", "r1", "")]
    assert groups_of(cards, PRIOR) == {"a1": "A", "a2": "A", "a3": "B"}
    assert groups_of([*cards, ("a2", "r2", "x")], PRIOR) == {}
    joined = PRIOR.model_copy(update={"subsets": (("r1", "r2"),)})
    assert groups_of(cards, joined) == {}
    apart = PRIOR.model_copy(update={"subsets": (("r1",), ("r2", "r9"))})
    assert groups_of(cards, apart) == {"a1": "A", "a2": "A", "a3": "B"}
    assert groups_of([], PRIOR) == {}


def test_groups_are_set_apart_on_every_way_out(desk: Any) -> None:
    desk.hand_in("r1", "a1", 5)
    desk.hand_in("r2", "a2", 1)
    scores = desk.get("/requisitions/desk/scores").json()
    assert [(item["application"], item["group"]) for item in scores] == [("a1", "A"), ("a2", "B")]
    assert {(item["best_rank"], item["worst_rank"]) for item in scores} == {(1, 2)}
    pair = {"first": "a1", "second": "a2"}
    compared = desk.get("/requisitions/desk/comparison", params=pair).json()
    parts = [compared["fit_level"], *compared["competencies"]]
    assert {(part["reason"], part["difference"]) for part in parts} == {("other-group", None)}
    hana = desk.client("hana")
    assert "They cannot be compared: the people who rated them" in (
        hana.get(f"{PAGE}/comparison", params=pair).text
    )
    listed = hana.get(PAGE).text
    assert "The people who rated fall into groups that share no application" in listed
    assert [listed.count(f">Group {letter}</th>") for letter in "ABC"] == [1, 1, 0]
    header, *rows = csv.reader(io.StringIO(desk.get("/requisitions/desk/results.csv").text))
    assert [row[header.index("group")] for row in rows] == ["A", "B"]
    desk.hand_in("r1", "a2", 1)
    joined = desk.get("/requisitions/desk/scores").json()
    assert [item["group"] for item in joined] == [None, None]
    assert "fall into groups" not in hana.get(PAGE).text
