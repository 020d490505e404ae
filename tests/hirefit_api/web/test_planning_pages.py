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


TIMES = f"{HOME}/applications/n-4/interviews/ada/time"


@pytest.fixture(scope="module")
def in_berlin(night: Client) -> Client:
    """The same opening, whose people read times in Berlin; n-4 is planned for ada."""
    assert night.put(f"{API}/time-zone", json={"time_zone": "Europe/Berlin"}).status_code == 200
    night.post(f"{API}/requisitions/night-desk/applications", json={"id": "n-4"})
    night.post(f"{API}/applications/n-4/interviews", json={"rater": "ada"})
    return night


def time_of(client: Client, rater: str = "ada") -> tuple[str, str]:
    found = client.get(f"{API}/applications/n-4/interviews").json()
    return next((i["starts_at"], i["ends_at"]) for i in found if i["rater"] == rater)


@pytest.mark.parametrize(
    ("day", "clock", "start"),
    [
        ("2026-11-24", "14:30", "2026-11-24T13:30:00.000Z"),
        ("2026-07-01", "14:30", "2026-07-01T12:30:00.000Z"),
        ("2026-10-25", "02:30", "2026-10-25T00:30:00.000Z"),  # shown twice: the first is meant
    ],
)
def test_a_time_is_typed_by_the_company_s_clock_and_kept_in_utc(
    in_berlin: Client, day: str, clock: str, start: str
) -> None:
    sent = in_berlin.post(TIMES, data={"day": day, "clock": clock, "minutes": "45"})
    assert sent.url.path == f"{HOME}/requisitions/night-desk/plan"
    assert f"{clock} – " in sent.text
    assert time_of(in_berlin)[0] == start
    form = in_berlin.get(TIMES).text
    assert f'value="{day}"' in form
    assert f'value="{clock}"' in form
    assert "by the clock in Europe/Berlin" in form


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"clock": "25:00"}, "Give the day and the time"),
        ({"day": ""}, "Give the day and the time"),
        ({"day": "2026-03-29", "clock": "02:30"}, "never show this time"),
        ({"day": "0001-01-01"}, "between 2000 and 2199"),
        ({"minutes": "4"}, "5 to 720 minutes"),
        ({"minutes": "²"}, "5 to 720 minutes"),
        ({"clock": "14:30+02:00"}, "without an offset"),
    ],
)
def test_a_bad_time_is_named_and_what_was_typed_stays(
    in_berlin: Client, changes: dict[str, str], words: str
) -> None:
    typed = {"day": "2026-11-24", "clock": "14:30", "minutes": "45"} | changes
    answer = in_berlin.post(TIMES, data=typed)
    assert (answer.status_code, words in answer.text) == (422, True)


def test_an_interview_by_hand_brings_its_time_along(in_berlin: Client) -> None:
    plan = f"{HOME}/requisitions/night-desk/plan"
    chosen = {"application": "n-4", "rater": "bea", "day": "2026-11-24", "clock": "9:00"}
    assert in_berlin.post(plan, data=chosen | {"minutes": "30"}).status_code == 422
    answer = in_berlin.post(plan, data=chosen | {"clock": "09:00", "minutes": "30"})
    assert answer.status_code == 200
    assert time_of(in_berlin, "bea") == ("2026-11-24T08:00:00.000Z", "2026-11-24T08:30:00.000Z")


def test_a_time_over_the_api_needs_an_offset_and_a_length_a_start(in_berlin: Client) -> None:
    base = f"{API}/applications/n-2/interviews"
    bad = [
        {"starts_at": "2026-11-24T14:30:00"},
        {"starts_at": "yesterday"},
        {"starts_at": "0001-01-01T00:00:00+14:00"},
        {"minutes": 30},
        {"starts_at": "2026-11-24T14:30:00Z", "minutes": 2},
    ]
    assert [in_berlin.post(base, json={"rater": "x1"} | one).status_code for one in bad] == [
        422
    ] * len(bad)
    good = {"rater": "x1", "starts_at": "2026-11-24T14:30:00+01:00", "minutes": 60}
    first, again = in_berlin.post(base, json=good), in_berlin.post(base, json=good)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["ends_at"] == "2026-11-24T14:30:00.000Z"
    other = in_berlin.post(base, json=good | {"minutes": 30})
    assert (other.status_code, other.json()["faults"][0]["code"]) == (409, "other-time")
    rows = [
        good | {"application": "n-2", "minutes": 30},
        good | {"application": "n-2"},
        {"rater": "x2", "application": "n-2", "starts_at": "2026-11-24T14:30:00+01:00"},
    ]
    bulk = in_berlin.post(f"{API}/interviews/bulk", json={"rows": rows}).json()["results"]
    assert [row["status"] for row in bulk] == [409, 200, 201]
    moved = in_berlin.put(f"{base}/x1/time", json={"starts_at": "2026-11-24T16:00:00+01:00"})
    assert moved.json()["ends_at"] == "2026-11-24T15:45:00.000Z"
    nobody = in_berlin.put(f"{base}/x9/time", json={"starts_at": "2026-11-24T16:00:00+01:00"})
    assert nobody.status_code == 404


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "Europe"])
def test_a_zone_that_is_none_is_refused(in_berlin: Client, zone: str) -> None:
    assert in_berlin.put(f"{API}/time-zone", json={"time_zone": zone}).status_code == 422
    assert in_berlin.get(f"{API}/time-zone").json() == {"time_zone": "Europe/Berlin"}
