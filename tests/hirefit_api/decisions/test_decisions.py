"""A person decides; what was before them is kept, and the score stays on its ruler."""

from __future__ import annotations

from typing import Any

import pytest

from hirefit.calibration.calibration import RaterParameter
from hirefit.calibration.prior import prior_calibration
from hirefit.competencies.scale import RatingScale

DECISIONS = "/applications/a1/decisions"
PAGE = "/companies/harbour-line/applications/a1/decision"


def codes(response: Any) -> list[str]:
    return [fault["code"] for fault in response.json()["faults"]]


def publish(desk: Any) -> str:
    """Publish a calibration in which r1 is much stricter than the average rater."""
    prior = prior_calibration(RatingScale())
    strict = RaterParameter(rater="r1", severity=1.5, standard_error=0.1)
    document = prior.model_copy(update={"raters": (strict,)}).document()
    body = {"calibration": document, "reason": "first weeks", "published_by": "hana"}
    made = desk.post("/calibrations", body)
    assert made.status_code == 201
    return made.json()["digest"]


def test_decision_keeps_what_was_before_the_person(desk: Any) -> None:
    desk.rate("a1")
    made = desk.decide("hire")
    assert made.status_code == 201
    record = made.json()
    score = desk.get("/applications/a1/score").json()
    assert record == record | {
        "application": "a1",
        "number": 1,
        "outcome": "hire",
        "suggestion": "open",
        "against_the_numbers": False,
        "override_reason": "",
        "explanation": desk.explanation_digest(),
        "calibration": score["digests"]["calibration"],
        "decided_by": "hana",
    }
    assert desk.get(DECISIONS).json() == [record]
    assert desk.decide("hire").status_code == 200
    assert desk.decide("decline", reasons="The reference says otherwise.").json()["number"] == 2
    assert [item["outcome"] for item in desk.get(DECISIONS).json()] == ["hire", "decline"]


@pytest.mark.parametrize(
    ("level", "against", "along"), [(1, "hire", "decline"), (5, "decline", "advance")]
)
def test_against_the_numbers_is_allowed_with_a_reason_that_is_kept(
    desk: Any, level: int, against: str, along: str
) -> None:
    desk.rate("a1", level, level)
    refused = desk.decide(against)
    assert (refused.status_code, codes(refused)) == (422, ["override-reason-missing"])
    assert desk.get(DECISIONS).json() == []
    kept = desk.decide(against, override_reason="They were ill that day and came back.").json()
    assert (kept["against_the_numbers"], kept["override_reason"]) == (
        True,
        "They were ill that day and came back.",
    )
    assert desk.decide(along).json()["against_the_numbers"] is False
    assert desk.decide("hold").json()["against_the_numbers"] is False


def test_numbers_that_moved_since_are_read_again_first(desk: Any) -> None:
    desk.hand_in("r1", "a1", 3)
    seen = desk.explanation_digest()
    desk.hand_in("r2", "a1", 5)
    stale = desk.decide("hire", explanation=seen)
    assert (stale.status_code, codes(stale)) == (409, ["numbers-changed"])
    assert desk.decide("hire").status_code == 201


def test_decided_application_stays_on_its_calibration(desk: Any) -> None:
    desk.rate("a1", 3, 3)
    desk.rate("a2", 3, 3)
    before = {name: desk.get(f"/applications/{name}/score").json() for name in ("a1", "a2")}
    assert desk.decide("hire").status_code == 201
    old, new = before["a1"]["digests"]["calibration"], publish(desk)
    after = {name: desk.get(f"/applications/{name}/score").json() for name in ("a1", "a2")}
    assert after["a1"] == before["a1"] | {"decided_with": old}
    assert after["a2"]["digests"]["calibration"] == new
    assert after["a2"]["fit_level"] > before["a2"]["fit_level"]
    ranked = {item["application"]: item for item in desk.get("/requisitions/desk/scores").json()}
    places = {name: (item["best_rank"], item["outcome"]) for name, item in ranked.items()}
    assert places == {"a1": (None, "hire"), "a2": (1, None)}
    assert ranked["a1"]["fit_level"] == before["a1"]["fit_level"]
    apart = desk.get("/requisitions/desk/comparison", params={"first": "a1", "second": "a2"})
    assert codes(apart) == ["other-calibration"]
    assert desk.decide("hold").status_code == 201
    assert desk.get("/applications/a1/score").json()["digests"]["calibration"] == new


def test_without_a_rating_a_person_can_still_decide(desk: Any) -> None:
    body = {"outcome": "decline", "reasons": "Withdrew.", "explanation": None}
    made = desk.post(DECISIONS, body)
    assert (made.status_code, made.json()["suggestion"]) == (201, "none")
    assert desk.get("/applications/a1/score").status_code == 409


def test_only_persons_with_the_role_decide(desk: Any) -> None:
    desk.rate("a1")
    body = {"outcome": "hire", "reasons": "Good.", "explanation": desk.explanation_digest()}
    assert desk.post(DECISIONS, body, who="r1").status_code == 403
    assert desk.get(DECISIONS, who="r1").status_code == 403


def test_page_keeps_what_was_typed_until_it_can_be_recorded(desk: Any) -> None:
    desk.rate("a1", 1, 1)
    browser, digest = desk.client("hana"), desk.explanation_digest()
    typed = {"explanation": digest, "outcome": "hire", "reasons": "<b>Kind & quick</b>"}
    first = browser.post(PAGE, data={**typed, "outcome": ""})
    assert first.status_code == 422
    assert "Choose what you decide." in first.text
    second = browser.post(PAGE, data=typed)
    assert second.status_code == 422
    assert "say why" in second.text
    assert "&lt;b&gt;Kind &amp; quick&lt;/b&gt;</textarea>" in second.text
    done = browser.post(PAGE, data={**typed, "override_reason": "The line was down."})
    assert done.status_code == 200
    assert "Against the numbers" in done.text
    stale = browser.post(PAGE, data={**typed, "explanation": "sha256:" + "0" * 64})
    assert stale.status_code == 409
    assert [item["outcome"] for item in desk.get(DECISIONS).json()] == ["hire"]
    shown = browser.get("/companies/harbour-line/applications/a1/explanation").text
    assert "The level stays as it was decided with" in shown
