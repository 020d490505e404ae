"""A debrief stands beside the first ratings, never replaces them and never enters a score."""

from __future__ import annotations

from typing import Any

DEBRIEFS = "/applications/a1/debriefs"
PAGE = "/companies/harbour-line/applications/a1/debrief"


def codes(response: Any) -> list[str]:
    return [fault["code"] for fault in response.json()["faults"]]


def a_round(desk: Any, **changes: Any) -> dict[str, Any]:
    levels = [
        {"question": name, "level": 4, "reason": "Both had heard the same story."}
        for name in desk.questions
    ]
    return {"number": 1, "levels": levels} | changes


def test_round_is_recorded_beside_ratings_and_scores_that_stay(desk: Any) -> None:
    desk.rate("a1", 2, 4)
    before = desk.get("/applications/a1/score")
    cards = desk.get("/applications/a1/scorecards").json()
    held = desk.post(DEBRIEFS, a_round(desk))
    assert held.status_code == 201
    record = held.json()
    assert (record["moderated_by"], record["number"], len(record["levels"])) == (
        "hana",
        1,
        len(desk.questions),
    )
    after = desk.get("/applications/a1/score")
    assert (after.content, after.headers["etag"]) == (before.content, before.headers["etag"])
    assert desk.get("/applications/a1/scorecards").json() == cards
    assert desk.post(DEBRIEFS, a_round(desk)).status_code == 200
    other = desk.post(DEBRIEFS, a_round(desk, without_reason="again"))
    assert (other.status_code, codes(other)) == (409, ["recorded-already"])
    assert desk.post(DEBRIEFS, a_round(desk, number=3)).status_code == 409
    assert desk.post(DEBRIEFS, a_round(desk, number=2)).status_code == 201
    assert [item["number"] for item in desk.get(DEBRIEFS, who="r1").json()] == [1, 2]


def test_every_fault_of_a_round_is_named(desk: Any) -> None:
    desk.rate("a1", 3, 3)
    levels = [
        {"question": desk.questions[0], "level": 9, "reason": "x"},
        {"question": desk.questions[0], "level": 3},
        {"question": desk.questions[1], "level": None},
        {"question": desk.questions[2], "level": 3},
        {"question": "no.such", "level": 3},
    ]
    refused = desk.post(DEBRIEFS, a_round(desk, levels=levels))
    assert refused.status_code == 422
    assert codes(refused) == [
        "rating-outside-scale",
        "question",
        "reason-missing",
        "question",
        "question-missing",
    ]
    assert desk.get(DEBRIEFS).json() == []


def test_missing_cards_are_waited_for_or_the_reason_is_kept(desk: Any) -> None:
    desk.hand_in("r1", "a1")
    alone = desk.post(DEBRIEFS, a_round(desk))
    assert codes(alone) == ["too-few-cards", "cards-missing"]
    desk.client("hana").post(
        "/api/v1/companies/harbour-line/applications/a1/interviews", json={"rater": "hugo"}
    )
    desk.hand_in("r2", "a1")
    assert codes(desk.post(DEBRIEFS, a_round(desk))) == ["cards-missing"]
    held = desk.post(DEBRIEFS, a_round(desk, without_reason="Hugo has left the firm."))
    assert held.json()["without_reason"] == "Hugo has left the firm."
    blind = desk.get(DEBRIEFS, who="hugo")
    assert (blind.status_code, codes(blind)) == (403, ["own-card-first"])


def test_page_shows_first_ratings_and_takes_a_round_without_script(desk: Any) -> None:
    desk.rate("a1", 2, 4)
    answers = [{"question": name, "level": 3, "evidence": "heard again"} for name in desk.questions]
    desk.hand_in("r2", "a1", version=2, amendment_reason="Heard again.", answers=answers)
    browser = desk.client("hana")
    shown = browser.get(PAGE).text
    assert shown.count("2 levels apart") == len(desk.questions)
    assert shown.count("(changed later to 3)") == len(desk.questions)
    numbers = range(1, len(desk.questions) + 1)
    fields = {"number": "1"} | {f"level-{n}": "4" for n in numbers}
    refused = browser.post(PAGE, data=fields | {"reason-1": "told <i>twice</i>"})
    assert refused.status_code == 422
    assert refused.text.count("Say why: what was said") == len(desk.questions) - 1
    assert "told &lt;i&gt;twice&lt;/i&gt;</textarea>" in refused.text
    done = browser.post(PAGE, data=fields | {f"reason-{n}": "told twice" for n in numbers})
    assert done.status_code == 200
    assert "Round 1: moderated by hana" in done.text
    assert "Record round" not in desk.client("r1").get(PAGE).text
