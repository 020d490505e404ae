"""Two applications: a difference is stated only where it is larger than its error."""

from __future__ import annotations

from typing import Any

import pytest

PATH = "/requisitions/desk/comparison"
PAGE = "/companies/harbour-line/requisitions/desk/comparison"


def compared(desk: Any, first: str = "a1", second: str = "a2") -> Any:
    return desk.get(PATH, params={"first": first, "second": second})


def test_far_apart_is_stated_and_near_is_not(desk: Any) -> None:
    desk.rate("a1", 5, 5)
    desk.rate("a2", 1, 1)
    far = compared(desk).json()
    scores = {name: desk.get(f"/applications/{name}/score").json() for name in ("a1", "a2")}
    whole = far["fit_level"]
    assert (whole["higher"], whole["reason"]) == ("a1", "apart")
    difference = scores["a1"]["fit_level"] - scores["a2"]["fit_level"]
    assert whole["difference"] == pytest.approx(difference, abs=1e-9)
    parts = [part for part in far["competencies"] if part["reason"] == "apart"]
    assert parts
    for part in [whole, *parts]:
        low, high = part["interval"]
        assert 0 < low < part["difference"] < high
    swapped = compared(desk, "a2", "a1").json()
    assert swapped == far | {"first": "a2", "second": "a1"}


def test_near_is_told_as_not_apart_without_a_number(desk: Any) -> None:
    desk.rate("a1", 3, 3)
    desk.rate("a2", 3, 4)
    near = compared(desk).json()
    for part in (near["fit_level"], *near["competencies"]):
        assert part["reason"] == "cannot-be-told-apart"
        assert (part["higher"], part["difference"], part["interval"]) == (None, None, None)
    text = desk.client("hana").get(PAGE, params={"first": "a1", "second": "a2"}).text
    assert "They cannot be told apart" in text


def test_whole_agrees_with_the_ranking(desk: Any) -> None:
    desk.rate("a1", 5, 4)
    desk.rate("a2", 2, 2)
    ties = desk.get("/requisitions/desk/scores").json()[0]["cannot_be_told_apart_from"]
    assert (compared(desk).json()["fit_level"]["reason"] == "apart") == (ties == [])


def test_what_cannot_be_compared_is_refused_with_the_reason(desk: Any) -> None:
    assert compared(desk).json()["faults"][0]["code"] == "no-ratings"
    page = desk.client("hana").get(PAGE, params={"first": "a1", "second": "a2"})
    assert "They cannot be compared yet" in page.text
    desk.hand_in("r1", "a1")
    assert compared(desk).status_code == 409
    assert compared(desk, "a1", "a1").json()["faults"][0]["code"] == "same-application"
    assert compared(desk, "a1", "nobody").status_code == 404
    desk.hand_in("r1", "a2")
    assert compared(desk).json()["provisional"] == ["a1", "a2"]
    path = "/api/v1/companies/harbour-line/applications/a1/interviews"
    desk.client("hana").post(path, json={"rater": "hugo"})
    blind = desk.get(PATH, who="hugo", params={"first": "a1", "second": "a2"})
    assert (blind.status_code, blind.json()["faults"][0]["code"]) == (403, "own-card-first")
