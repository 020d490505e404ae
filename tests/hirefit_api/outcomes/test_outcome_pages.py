"""Outcomes over HTTP: sixty people whose fit level and outcome are known to go together."""

from __future__ import annotations

import re

import pytest
from httpx import Client

API = "/api/v1/companies/harbour-line"
PAGE = "/companies/harbour-line/outcomes"
PEOPLE = 60


def bulk(client: Client, path: str, rows: list) -> None:
    answer = client.post(f"{API}/{path}/bulk", json={"rows": rows})
    assert (answer.status_code, answer.json()["stored"]) == (200, len(rows))


def csv(count: int = PEOPLE, measure: str = "satisfaction") -> str:
    rows = [f"p{n},{measure},{1 + level(n) * 0.8 + n % 3 / 2},2026-06-01" for n in range(count)]
    return "\n".join(["application,measure,value,date", *rows]) + "\n"


def level(number: int) -> int:
    return 1 + number * 5 // PEOPLE


@pytest.fixture
def hana(office) -> Client:
    """HR of a company where r1 has rated sixty people."""
    hana, r1 = office.client("hana"), office.client("r1")
    kit = hana.get(f"{API}/requisitions/desk/kit").json()
    digest = hana.get(f"{API}/requisitions/desk").json()["kit_digest"]
    questions = [q["id"] for section in kit["competencies"] for q in section["questions"]]
    bulk(hana, "requisitions/desk/applications", [{"id": f"p{n}"} for n in range(PEOPLE)])
    planned = [{"application": f"p{n}", "rater": "r1"} for n in range(PEOPLE)]
    bulk(hana, "interviews", planned)
    cards = [
        {
            "application": f"p{n}",
            "rater": "r1",
            "kit_digest": digest,
            "answers": [
                {"question": question, "level": level(n), "evidence": "n"} for question in questions
            ],
        }
        for n in range(PEOPLE)
    ]
    bulk(r1, "scorecards", cards)
    return hana


def report(client: Client) -> dict:
    return client.get(f"{API}/outcomes/report").json()


def test_claims_begin_at_fifty_and_an_import_can_be_taken_back(hana: Client) -> None:
    assert report(hana)["measures"] == []
    first = hana.post(f"{API}/outcomes/imports", json={"csv": csv(49)})
    again = hana.post(f"{API}/outcomes/imports", json={"csv": csv(49)})
    few = report(hana)["measures"][0]
    assert [first.status_code, again.status_code] == [201, 200]
    assert (few["people"], {v["observed"] for v in few["validities"]}) == (49, {None})
    page = hana.get(PAGE).text
    assert "No claim yet: 49 people have both" in page
    assert page.count("no claim") == len(few["validities"])
    twice = hana.post(f"{API}/outcomes/imports", json={"csv": csv()})
    assert {fault["code"] for fault in twice.json()["faults"]} == {"in-already"}
    assert hana.delete(f"{API}/outcomes/imports/1").status_code == 204
    assert hana.delete(f"{API}/outcomes/imports/1").status_code == 404
    assert hana.post(f"{API}/outcomes/imports", json={"csv": csv()}).status_code == 201
    many = report(hana)["measures"][0]
    assert many["validities"][0]["observed"] > 0.8
    assert many["validities"][0]["low"] < many["validities"][0]["observed"]
    assert (many["offer"], many["weights"][:23]) == (None, "Weights are not learned")


def test_page_shows_the_numbers_of_the_api_and_expected_beside_reported(hana: Client) -> None:
    stated = {"measure": "satisfaction", "mean": 4.9, "link": "weak", "reliability": 0.8}
    expected = hana.put(f"{API}/outcomes/expectations", json=stated)
    hana.post(PAGE, data={"csv": csv()})
    measure = report(hana)["measures"][0]
    page = hana.get(PAGE).text
    cells = [f"{v['observed']:+.2f}" for v in measure["validities"]]
    shown = re.findall(r'aria-hidden="true">Correlation</span>([^<]+)<', page)
    assert expected.json()["seen_already"] == 0
    assert shown == cells
    labels = [step["label"] for step in measure["validities"][0]["corrected"]]
    assert labels == ["for an outcome measured with reliability 0.80"]
    assert measure["compared"]["mean_verdict"] == "customers report less than HR expected"
    assert measure["compared"]["link_verdict"].endswith("more closely than HR expected")
    assert measure["compared"]["mean_verdict"] in page
    later = hana.put(f"{API}/outcomes/expectations", json=stated | {"mean": 3.0})
    assert (later.json()["version"], later.json()["seen_already"]) == (2, PEOPLE)
    assert "may be a memory rather than an expectation" in hana.get(PAGE).text


def test_faults_are_named_and_what_was_pasted_is_kept(office) -> None:
    hana = office.client("hana")
    unknown = "application,measure,value,date\nzz9,satisfaction,4,2026-01-01\n"
    refused = hana.post(PAGE, data={"csv": unknown})
    broken = hana.post(PAGE, data={"csv": unknown.replace(",4,", ",four,")})
    assert (refused.status_code, broken.status_code) == (422, 422)
    assert "this application is unknown" in refused.text
    assert "zz9,satisfaction,4" in refused.text
    assert "csv:2: value must be a number" in broken.text
    wrong = hana.post(f"{PAGE}/expectations", data={"measure": "x", "mean": "much", "link": "weak"})
    assert wrong.status_code == 422
    assert office.client("r1").get(PAGE).status_code == 403
    assert "There is no local evidence yet." in hana.get(PAGE).text


def test_a_file_is_taken_in_once_and_a_wrong_one_says_why(office) -> None:
    hana = office.client("hana")
    hana.post(f"{API}/requisitions/desk/applications", json={"id": "p1"})
    good = ("june.csv", b"Application;Date;csat\np1;01.06.2026;4,5\n")
    taken = [hana.post(f"{PAGE}/bulk", files={"file": good}) for _ in range(2)]
    assert [len(answer.history) for answer in taken] == [1, 1]
    assert [item["records"] for item in hana.get(f"{API}/outcomes/imports").json()] == [1]
    wrong = hana.post(f"{PAGE}/bulk", files={"file": ("x.csv", b"name,points\nAnn,3\n")})
    assert (wrong.status_code, "no sheet names the columns" in wrong.text) == (422, True)
    empty = hana.post(f"{PAGE}/bulk", files={"file": ("x.csv", b"")})
    assert (empty.status_code, "Choose a file" in empty.text) == (422, True)
    assert office.client("r1").post(f"{PAGE}/bulk", files={"file": good}).status_code == 403
