"""What stands before a card: a conflict of interest, an interview that did not take place."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

Fields = Callable[..., dict[str, str]]
Desk = Any  # see conftest

HOME = "/companies/harbour-line"


@pytest.fixture
def third(desk: Desk) -> Desk:
    """An application with a third rater, who was not asked yet."""
    desk.client.post(f"{desk.api}/interviews", json={"rater": "r3"})
    return desk


def say(third: Desk, statement: str) -> str:
    return third.client.post(f"{third.card('r3')}/statement", data={"statement": statement}).text


def states(third: Desk) -> dict[str, str]:
    rows = re.findall(
        rf'rowheader">{third.application}</th>\s*<td role="cell"><span[^>]*>Rater</span>(\w+)</td>'
        r"\s*<td[^>]*><span[^>]*>State</span>(.*?)</td>",
        third.client.get(f"{HOME}/requisitions/desk/cards").text,
        re.DOTALL,
    )
    return {rater: re.sub(r"<[^>]+>", "", words).strip() for rater, words in rows}


def test_one_question_stands_before_the_card(third: Desk, fields: Fields) -> None:
    asked = third.client.get(third.card("r3")).text
    assert "Do you know this person" in asked
    assert 'type="radio"' not in asked
    for address in (third.card("r3"), f"{third.card('r3')}/draft"):
        assert third.client.post(address, data=fields()).status_code == 409
    assert third.client.get(f"{third.card('r3')}/workbook").status_code == 404
    assert say(third, "no_conflict").count('type="radio"') == 90
    assert third.client.get(third.card("r3")).text.count('type="radio"') == 90


def test_declared_conflict_keeps_the_card_closed_on_every_way(third: Desk, fields: Fields) -> None:
    assert "Somebody else interviews" in say(third, "conflict")
    assert third.client.post(third.card("r3"), data=fields(step="submit")).status_code == 409
    sent = fields()
    answers = [{"question": n.partition(":")[2], "level": 3} for n in sent if "choice:" in n]
    body = {"rater": "r3", "kit_digest": sent["kit_digest"], "answers": answers}
    refused = third.client.post(f"{third.api}/scorecards", json=body)
    assert (refused.status_code, refused.json()["faults"][0]["code"]) == (
        409,
        "conflict-of-interest",
    )
    assert states(third)["r3"] == "Act Knows the candidate: somebody else must interview"
    assert 'type="radio"' in say(third, "no_conflict")
    assert states(third)["r3"] == "Card is not in yet"


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("did_not_take_place", "The interview did not take place"),
        ("was_not_there", "Was not at the interview: somebody else must say what was asked"),
    ],
)
def test_interview_that_was_not_is_recorded_and_can_be_taken_back(
    third: Desk, statement: str, words: str
) -> None:
    say(third, "no_conflict")
    assert "stays closed" in say(third, statement)
    assert states(third)["r3"] == f"Act {words}"
    assert 'type="radio"' in say(third, "took_place")
    assert states(third)["r3"] == "Card is not in yet"


def test_what_was_typed_stays_while_the_card_is_closed(third: Desk, fields: Fields) -> None:
    say(third, "no_conflict")
    third.client.post(f"{third.card('r3')}/draft", data=fields(note1="typed before"))
    say(third, "did_not_take_place")
    assert "typed before" not in third.client.get(third.card("r3")).text
    assert "typed before" in say(third, "took_place")


def test_card_that_is_in_takes_no_statement(third: Desk, fields: Fields) -> None:
    say(third, "no_conflict")
    third.client.post(third.card("r3"), data=fields(step="submit"))
    for statement in ("conflict", "did_not_take_place"):
        refused = third.client.post(f"{third.card('r3')}/statement", data={"statement": statement})
        assert refused.status_code == 409
    assert states(third)["r3"] == "Card is in"


@pytest.mark.parametrize("sent", [{}, {"statement": ""}, {"statement": "hired"}])
def test_answer_that_is_none_is_refused(third: Desk, sent: dict[str, str]) -> None:
    assert (
        third.client.post(f"{third.card('r3')}/statement", data=sent or {"x": "y"}).status_code
        == 409
    )
    assert "Do you know this person" in third.client.get(third.card("r3")).text


def test_statement_needs_a_planned_rater_of_this_company(desk: Desk) -> None:
    own = f"{desk.card('r9')}/statement"
    for address in (own, own.replace("harbour-line", "other")):
        assert desk.client.post(address, data={"statement": "no_conflict"}).status_code == 404
