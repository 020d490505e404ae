"""What waits for a rater, the answers besides a card, and the recruiters' list, over HTTP."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

API = "/api/v1/companies/harbour-line"
HOME = "/companies/harbour-line"


def test_an_answer_is_a_button_and_takes_the_card_off_both_lists(office: Any) -> None:
    hana, rater, other = office.client("hana"), office.client("r1"), office.client("r2")
    long_ago = (datetime.now(UTC) - timedelta(days=2)).isoformat()
    for name in ("r1", "r2"):
        planned = {"rater": name, "starts_at": long_ago, "minutes": 30}
        assert hana.post(f"{API}/applications/a1/interviews", json=planned).status_code == 201
    assert [card["rater"] for card in hana.get(f"{API}/overdue-cards").json()] == ["r1", "r2"]
    assert [card["rater"] for card in rater.get(f"{API}/own-late-cards").json()] == ["r1"]
    assert "2 late scorecards" in hana.get(f"{HOME}/overdue-cards").text
    assert "1 scorecard waits for you" in rater.get(HOME).text
    page = rater.get(f"{HOME}/reminders").text
    (action,) = re.findall(r'action="([^"]+/statement)"', page)
    answers = re.findall(r'name="statement" value="(\w+)"', page)
    assert answers == ["did_not_take_place", "was_not_there"]
    assert other.post(action, data={"statement": answers[0]}).status_code == 403
    assert "stays closed" in rater.post(action, data={"statement": answers[0]}).text
    assert "No scorecard waits for you" in rater.get(f"{HOME}/reminders").text
    assert [card["rater"] for card in hana.get(f"{API}/overdue-cards").json()] == ["r2"]
    assert rater.get(f"{HOME}/overdue-cards").status_code == 403
    rater.post(action, data={"statement": "took_place"})
    assert len(rater.get(f"{API}/own-late-cards").json()) == 1


def test_looking_at_the_page_that_a_mail_leads_to_answers_nothing(office: Any) -> None:
    hana, rater = office.client("hana"), office.client("r1")
    an_hour_ago = (datetime.now(UTC) - timedelta(hours=2)).isoformat()
    planned = {"rater": "r1", "starts_at": an_hour_ago, "minutes": 30}
    hana.post(f"{API}/applications/a1/interviews", json=planned)
    before = rater.get(f"{API}/own-late-cards").json()
    rater.get(f"{HOME}/reminders")
    looked = rater.get(f"{HOME}/applications/a1/scorecards/r1/statement")
    assert looked.status_code in (404, 405)
    assert rater.get(f"{API}/own-late-cards").json() == before != []
