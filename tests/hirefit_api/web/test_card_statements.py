"""What stands before a card: a conflict of interest, an interview that did not take place."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from httpx import Client

Fields = Callable[..., dict[str, str]]

HOME = "/companies/harbour-line"
API = "/api/v1/companies/harbour-line"
CARD = f"{HOME}/applications/a1/scorecards/r3"
CARDS = f"{HOME}/requisitions/desk/cards"


@pytest.fixture
def third(client: Client) -> Client:
    """The service with a third rater, who was not asked yet."""
    client.post(f"{API}/applications/a1/interviews", json={"rater": "r3"})
    return client


def say(client: Client, statement: str) -> str:
    return client.post(f"{CARD}/statement", data={"statement": statement}).text


def states(client: Client) -> dict[str, str]:
    rows = re.findall(
        r'aria-hidden="true">Rater</span>(\w+)</td>.*?State</span>(.*?)</td>',
        client.get(CARDS).text,
        re.DOTALL,
    )
    return {rater: re.sub(r"<[^>]+>", "", words).strip() for rater, words in rows}


def test_one_question_stands_before_the_card(third: Client, fields: Fields) -> None:
    asked = third.get(CARD).text
    assert "Do you know this person" in asked
    assert 'type="radio"' not in asked
    for address in (CARD, f"{CARD}/draft"):
        assert third.post(address, data=fields()).status_code == 409
    assert third.get(f"{CARD}/workbook").status_code == 404
    assert say(third, "no_conflict").count('type="radio"') == 90
    assert third.get(CARD).text.count('type="radio"') == 90


def test_declared_conflict_keeps_the_card_closed_on_every_way(
    third: Client, fields: Fields
) -> None:
    assert "Somebody else interviews" in say(third, "conflict")
    assert third.post(CARD, data=fields(step="submit")).status_code == 409
    sent = fields()
    answers = [{"question": n.partition(":")[2], "level": 3} for n in sent if "choice:" in n]
    body = {"rater": "r3", "kit_digest": sent["kit_digest"], "answers": answers}
    refused = third.post(f"{API}/applications/a1/scorecards", json=body)
    assert (refused.status_code, refused.json()["faults"][0]["code"]) == (
        409,
        "conflict-of-interest",
    )
    assert states(third)["r3"] == "Act Knows the candidate: somebody else must interview"
    assert "1 interview needs somebody else." in third.get(CARDS).text
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
    third: Client, statement: str, words: str
) -> None:
    say(third, "no_conflict")
    assert "stays closed" in say(third, statement)
    assert states(third)["r3"] == f"Act {words}"
    assert 'type="radio"' in say(third, "took_place")
    assert states(third)["r3"] == "Card is not in yet"


def test_what_was_typed_stays_while_the_card_is_closed(third: Client, fields: Fields) -> None:
    say(third, "no_conflict")
    third.post(f"{CARD}/draft", data=fields(note1="typed before"))
    say(third, "did_not_take_place")
    assert "typed before" not in third.get(CARD).text
    assert "typed before" in say(third, "took_place")


def test_card_that_is_in_takes_no_statement(third: Client, fields: Fields) -> None:
    say(third, "no_conflict")
    third.post(CARD, data=fields(step="submit"))
    for statement in ("conflict", "did_not_take_place"):
        refused = third.post(f"{CARD}/statement", data={"statement": statement})
        assert refused.status_code == 409
    assert states(third)["r3"] == "Card is in"


@pytest.mark.parametrize("sent", [{}, {"statement": ""}, {"statement": "hired"}])
def test_answer_that_is_none_is_refused(third: Client, sent: dict[str, str]) -> None:
    assert third.post(f"{CARD}/statement", data=sent or {"x": "y"}).status_code == 409
    assert "Do you know this person" in third.get(CARD).text


def test_statement_needs_a_planned_rater_of_this_company(client: Client) -> None:
    for address in (f"{CARD}/statement", f"{CARD}/statement".replace("harbour-line", "other")):
        assert client.post(address, data={"statement": "no_conflict"}).status_code == 404
