"""Blind retranslation over HTTP: nobody sees another's placement before it is closed."""

from __future__ import annotations

import pytest
from httpx import Client

from hirefit.competencies.library import load_library

API = "/api/v1/companies/harbour-line"
HOME = "/companies/harbour-line/retranslations"
TWO = ["empathic_listening", "candid_clarity"]
STUDY = {"id": "spring", "competencies": TWO, "fewest_experts": 2}


def truth() -> dict[str, tuple[str, int]]:
    library = load_library()
    return {
        text: (name, level)
        for name in TWO
        for level, words in library.competencies[name].levels.items()
        for text in (words.sentence, *words.examples)
    }


def place_all(client: Client, wrong: str = "") -> None:
    """Place everything where it belongs, one behaviour in the other competency."""
    known = truth() | {"Rang back after a week": ("empathic_listening", 4)}
    left = client.get(f"{API}/retranslations/spring/behaviours").json()["left"]
    for behaviour in left:
        name, level = known[behaviour["text"]]
        if behaviour["text"] == wrong:
            name = next(other for other in TWO if other != name)
        body = {"number": behaviour["number"], "competency": name, "level": level}
        answer = client.post(f"{API}/retranslations/spring/placements", json=body)
        assert answer.status_code == 201


@pytest.mark.slow
def test_thresholds_set_before_decide_and_a_competency_becomes_validated(office) -> None:
    hana, hugo, r1 = (office.client(who) for who in ("hana", "hugo", "r1"))
    incidents = {"incidents": ["Rang back after a week"], "incidents_for": TWO[0]}
    opened = hana.post(f"{API}/retranslations", json=STUDY | incidents)
    anchors = len(truth())
    assert (opened.status_code, opened.json()["behaviours"]) == (201, anchors + 1)
    seen = r1.get(f"{API}/retranslations/spring/behaviours").json()["left"]
    assert [sorted(item) for item in seen] == [["number", "text"]] * (anchors + 1)
    wrong = load_library().competencies[TWO[1]].levels[2].sentence
    place_all(r1, wrong)
    early = [hana.get(f"{API}/retranslations/spring/result"), r1.get(f"{HOME}/spring")]
    assert [answer.status_code for answer in early] == [409, 403]
    assert hana.post(f"{API}/retranslations/spring/closing").status_code == 409
    place_all(hugo, wrong)
    closed = hana.post(f"{API}/retranslations/spring/closing")
    result = closed.json()
    rejected = [item for item in result["verdicts"] if not item["accepted"]]
    assert (closed.status_code, result["validated"]) == (200, [TWO[0]])
    assert [(item["text"], item["because"]) for item in rejected] == [
        (wrong, "0% put it here, 75% are needed")
    ]
    late = {"number": 1, "competency": TWO[0], "level": 1}
    assert r1.post(f"{API}/retranslations/spring/placements", json=late).status_code == 409
    assert "not kept" in hana.get(f"{HOME}/spring").text
    for name, allowed in zip(TWO, (200, 422), strict=True):
        text = hana.get(f"{API}/rubrics/{name}/text").text
        text = text.replace("version: 1.0.0", "version: 1.1.0", 1)
        text = text.replace("status: draft", "status: validated", 1)
        draft = {"revision": 0, "text": text, "reason": "retranslation spring"}
        assert hana.put(f"{API}/rubrics/{name}/draft", json=draft).status_code == 200
        proposal = hana.post(f"{API}/rubrics/{name}/draft/proposal", json={"revision": 1})
        assert proposal.status_code == allowed


def test_pages_open_place_and_refuse(office) -> None:
    hana, r1 = office.client("hana"), office.client("r1")
    fields = {
        "id": "spring",
        "competency:empathic_listening": "yes",
        "competency:candid_clarity": "yes",
        "least_agreement": "75",
        "largest_spread": "100",
        "fewest_experts": "4",
        "incidents": "",
        "incidents_for": "",
    }
    one = {key: value for key, value in fields.items() if "candid" not in key}
    assert "Choose two to six competencies." in hana.post(HOME, data=one).text
    assert hana.post(HOME, data=fields | {"least_agreement": "x"}).status_code == 422
    assert "0 of 4 experts" in hana.post(HOME, data=fields).text
    assert "This id is taken." in hana.post(HOME, data=fields).text
    empty = r1.post(f"{HOME}/spring/placing", data={"number": "1"})
    assert (empty.status_code, "Choose a competency and a level." in empty.text) == (422, True)
    placed = r1.post(
        f"{HOME}/spring/placing",
        data={"number": "1", "competency": "candid_clarity", "level": "2"},
    )
    assert "2 of 40" in placed.text
    elsewhere = {"number": 1, "competency": "candid_clarity", "level": 3}
    again = r1.post(f"{API}/retranslations/spring/placements", json=elsewhere)
    assert [fault["code"] for fault in again.json()["faults"]] == ["placed-already"]
