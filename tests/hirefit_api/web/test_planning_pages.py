"""A recruiter opens a requisition, takes applications in and plans interviews, on pages."""

from __future__ import annotations

import re

import pytest
from httpx import Client

API = "/api/v1/companies/harbour-line"
HOME = "/companies/harbour-line"
OPENING = {
    "title": "Night desk",
    "id": "night-desk",
    "role": "complaints_desk",
    "planned_raters": "2",
}


@pytest.fixture(scope="module")
def night(shared: Client) -> Client:
    """An opening with three applications and three people who may interview."""
    for person in ("ada", "bea", "cy"):
        new = {"id": person, "name": person.title(), "roles": ["interviewer"]}
        assert shared.post(f"{API}/people", json=new).status_code == 201
    answer = shared.post(f"{HOME}/new-requisition", data=OPENING)
    assert (answer.status_code, answer.url.path) == (200, f"{HOME}/requisitions/night-desk/plan")
    codes = {"codes": "n-1\r\nn-2\r\nn-3\r\n"}
    shared.post(f"{HOME}/requisitions/night-desk/plan/applications", data=codes)
    return shared


def planned(client: Client, application: str) -> list[str]:
    found = client.get(f"{API}/applications/{application}/interviews").json()
    return sorted(interview["rater"] for interview in found)


def test_what_is_opened_is_there_and_codes_are_taken_in(night: Client) -> None:
    record = night.get(f"{API}/requisitions/night-desk").json()
    assert (record["title"], record["role"]) == ("Night desk", "complaints_desk")
    listed = night.get(f"{API}/requisitions/night-desk/applications").json()
    assert [application["id"] for application in listed] == ["n-1", "n-2", "n-3"]


def test_a_proposal_is_ticked_and_planned_only_when_sent(night: Client) -> None:
    page = night.get(f"{HOME}/requisitions/night-desk/plan/proposal?most_each=2").text
    ticked = re.findall(r'name="(pair:[^"]+)" value="1" checked', page)
    as_json = night.get(f"{API}/requisitions/night-desk/proposed-interviews?most_each=2").json()
    assert ticked == [f"pair:{one['application']}:{one['rater']}" for one in as_json]
    assert len(ticked) == 6
    assert planned(night, "n-1") == []
    night.post(f"{HOME}/requisitions/night-desk/plan", data=dict.fromkeys(ticked, "1"))
    raters = [planned(night, name) for name in ("n-1", "n-2", "n-3")]
    assert [len(each) for each in raters] == [2, 2, 2]
    assert {rater for each in raters for rater in each} == {"ada", "bea", "cy"}
    again = night.get(f"{HOME}/requisitions/night-desk/plan/proposal").text
    assert "There is nothing to propose" in again


def test_a_rater_with_a_conflict_is_not_proposed_again(night: Client) -> None:
    night.post(f"{HOME}/requisitions/night-desk/plan/applications", data={"codes": "n-9"})
    night.post(f"{HOME}/requisitions/night-desk/plan", data={"application": "n-9", "rater": "ada"})
    state = f"{HOME}/applications/n-9/scorecards/ada/statement"
    night.post(state, data={"statement": "conflict"})
    proposed = night.get(f"{API}/requisitions/night-desk/proposed-interviews").json()
    raters = sorted(one["rater"] for one in proposed if one["application"] == "n-9")
    assert raters == ["bea", "cy"]
    assert "Ada (conflict of interest)" in night.get(f"{HOME}/requisitions/night-desk/plan").text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"id": "night desk"}, "The short name has letters"),
        ({"title": " "}, "Give a title"),
        ({"role": "astronaut", "id": "fresh"}, "There is no such role"),
        ({"planned_raters": "two"}, "Say how many raters"),
        ({"title": "Another desk"}, "exists with other content"),
    ],
)
def test_a_bad_opening_is_named_and_what_was_typed_stays(
    night: Client, changes: dict[str, str], words: str
) -> None:
    answer = night.post(f"{HOME}/new-requisition", data=OPENING | changes)
    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{(OPENING | changes)["id"]}"' in answer.text


@pytest.mark.parametrize(
    "codes", ["", "Ann Smith-Jones O'Hara", "a/b", "x" * 65, "\n".join("abc") + "\n<b>"]
)
def test_bad_codes_take_nothing_in(night: Client, codes: str) -> None:
    before = night.get(f"{API}/requisitions/night-desk/applications").json()
    answer = night.post(f"{HOME}/requisitions/night-desk/plan/applications", data={"codes": codes})
    assert answer.status_code == 422
    assert night.get(f"{API}/requisitions/night-desk/applications").json() == before


def test_forged_pairs_plan_nothing(night: Client) -> None:
    address = f"{HOME}/requisitions/night-desk/plan"
    for name in ("pair:a1:ada", "pair:n-1:nobody", "pair:n-1", "pair:n-1:ada:x", "pair::"):
        assert night.post(address, data={name: "1"}).status_code == 404
    assert night.post(address, data={"other": "1"}).status_code == 422
    assert planned(night, "a1") == ["r1", "r2"]
