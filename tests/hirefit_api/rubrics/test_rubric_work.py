"""Own versions of competencies over HTTP: two people, one draft, a second person's approval."""

from __future__ import annotations

import re

import pytest
from httpx import Client

API = "/api/v1/companies/harbour-line"
HOME = "/companies/harbour-line/rubrics"
NAME = "empathic_listening"
DRAFT = f"{API}/rubrics/{NAME}/draft"


@pytest.fixture
def hana(office) -> Client:
    return office.client("hana")


@pytest.fixture
def hugo(office) -> Client:
    return office.client("hugo")


def text_of(client: Client, version: str = "") -> str:
    query = {"version": version} if version else {}
    return client.get(f"{API}/rubrics/{NAME}/text", params=query).text


def newer(text: str, version: str = "1.1.0") -> str:
    return text.replace("version: 1.0.0", f"version: {version}", 1).replace(
        "Asks an open question", "Asks one open question", 1
    )


def save(client: Client, text: str, revision: int = 0, reason: str = "one question is enough"):
    return client.put(DRAFT, json={"revision": revision, "text": text, "reason": reason})


def step(client: Client, name: str, revision: int):
    return client.post(f"{DRAFT}/{name}", json={"revision": revision})


def publish(hana: Client, hugo: Client, text: str) -> None:
    saved = save(hana, text).json()
    proposed = step(hana, "proposal", saved["revision"]).json()
    assert step(hugo, "approval", proposed["revision"]).status_code == 201


def test_nobody_approves_what_they_wrote(hana: Client, hugo: Client) -> None:
    saved = save(hana, newer(text_of(hana)))
    early = step(hugo, "approval", 1)
    proposed = step(hana, "proposal", 1)
    own = step(hana, "approval", 2)
    written_by_both = save(hugo, proposed.json()["text"], 2, "both wrote")
    again = step(hana, "proposal", 3)
    theirs = step(hugo, "approval", 4)
    assert [saved.status_code, proposed.status_code, again.status_code] == [200, 200, 200]
    assert [early.json()["faults"][0]["code"], own.json()["faults"][0]["code"]] == [
        "not-proposed",
        "own-draft",
    ]
    assert written_by_both.json()["proposed_by"] == ""
    assert (theirs.status_code, theirs.json()["faults"][0]["code"]) == (403, "own-draft")


def test_new_kits_use_the_new_version_and_open_ones_keep_theirs(hana: Client, hugo: Client) -> None:
    kit = hana.get(f"{API}/requisitions/desk/kit").text
    text = newer(text_of(hana))
    publish(hana, hugo, text)
    opening = {"id": "later", "title": "Later", "role": "phone_or_chat_agent"}
    assert hana.post(f"{API}/requisitions", json=opening).status_code == 201
    later = hana.get(f"{API}/requisitions/later/kit").json()
    listening = next(s for s in later["competencies"] if s["competency"] == NAME)
    assert hana.get(f"{API}/requisitions/desk/kit").text == kit
    assert listening["competency_version"] == "1.1.0"
    assert listening["levels"]["3"]["sentence"].startswith("Asks one open question")
    assert text_of(hana) == text
    assert text_of(hana, "1.0.0") != text
    records = hana.get(f"{API}/rubrics/{NAME}/versions").json()
    assert [(r["version"], r["authors"], r["approved_by"]) for r in records] == [
        ("1.0.0", [], ""),
        ("1.1.0", ["hana"], "hugo"),
    ]
    parts = hana.get(f"{API}/rubrics/{NAME}/difference?old=1.0.0&new=1.1.0").json()
    assert [part["place"] for part in parts] == ["version", "level 3, sentence"]


def test_scores_of_an_open_requisition_read_the_version_of_its_kit(
    office, hana: Client, hugo: Client
) -> None:
    r1 = office.client("r1")
    hana.post(f"{API}/applications/a1/interviews", json={"rater": "r1"})
    kit = hana.get(f"{API}/requisitions/desk/kit").json()
    answers = [
        {"question": question["id"], "level": 3, "evidence": "n"}
        for section in kit["competencies"]
        for question in section["questions"]
    ]
    digest = hana.get(f"{API}/requisitions/desk").json()["kit_digest"]
    card = {"rater": "r1", "kit_digest": digest, "answers": answers}
    assert r1.post(f"{API}/applications/a1/scorecards", json=card).status_code == 201
    before = hana.get(f"{API}/applications/a1/explanation").json()
    publish(hana, hugo, newer(text_of(hana)))
    after = hana.get(f"{API}/applications/a1/explanation").json()
    assert after == before


def test_second_of_two_editors_gets_both_texts(hana: Client, hugo: Client) -> None:
    text = newer(text_of(hana))
    save(hana, text)
    assert (save(hugo, text, 0).status_code, save(hugo, text, 1).status_code) == (409, 200)
    mine = text.replace("one open question", "a single open question")
    fields = {"mode": "text", "revision": "0", "text": mine, "reason": "mine", "step": "save"}
    both = hugo.post(f"{HOME}/{NAME}/draft", data=fields)
    assert both.status_code == 409
    assert "one open question" in both.text
    assert "a single open question" in both.text
    revision = re.search(r'name="revision" value="(\d+)"', both.text).group(1)
    kept = hugo.post(f"{HOME}/{NAME}/draft", data=fields | {"revision": revision})
    assert kept.status_code == 200
    assert hana.get(DRAFT).json()["text"] == mine


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("version: 1.1.0", "version: 1.0.0", "version-not-raised"),
        ("status: draft", "status: validated", "not-validated"),
        ("  situational:", "  situation:", "unknown-key"),
        ("empathic_listening.s1", "empathic_listening.s7", "x"),
    ],
)
def test_what_keeps_a_draft_from_being_published_is_named(
    hana: Client, old: str, new: str, code: str
) -> None:
    text = newer(text_of(hana)).replace(old, new, 1)
    saved = save(hana, text).json()
    found = {finding["check"] for finding in saved["findings"] if finding["severity"] == "error"}
    refused = step(hana, "proposal", 1)
    if code == "x":  # a further number is a question like any other
        assert (found, refused.status_code) == (set(), 200)
        return
    assert code in found
    assert refused.status_code == 422
    assert {fault["code"] for fault in refused.json()["faults"]} == found


def test_draft_that_is_no_yaml_is_kept_and_shown_with_its_line(hana: Client) -> None:
    fields = {"mode": "text", "revision": "0", "text": "id: [", "reason": "r", "step": "save"}
    shown = hana.post(f"{HOME}/{NAME}/draft", data=fields)
    assert shown.status_code == 200
    assert "empathic_listening.yaml:2:1" in shown.text
    assert "id: [" in shown.text
    proposal = {"revision": "1", "step": "propose"}
    assert hana.post(f"{HOME}/{NAME}/draft", data=proposal).status_code == 422


def test_form_changes_what_was_typed_and_nothing_else(hana: Client, hugo: Client) -> None:
    shown = hana.get(f"{HOME}/{NAME}/draft").text
    fields = {
        "revision": "0",
        "mode": "form",
        "step": "save",
        "reason": "clearer",
        "version": "1.1.0",
        "sentence:3": "Asks one open question before solving, and says back the matter.",
        "text:new-behavioural": "Tell me about a time when you listened to a neighbour.",
        "look_for:new-behavioural": "own words",
        "probes:new-behavioural": "What did they say?\r\nAnd then?\r\n",
    }
    assert 'name="sentence:3"' in shown
    saved = hana.post(f"{HOME}/{NAME}/draft", data=fields)
    assert "Nothing. It can be proposed." in saved.text
    hana.post(f"{HOME}/{NAME}/draft", data={"revision": "1", "step": "propose"})
    page = hugo.get(f"{HOME}/{NAME}/draft").text
    assert "Approve and publish" in page
    assert "Approve and publish" not in hana.get(f"{HOME}/{NAME}/draft").text
    done = hugo.post(f"{HOME}/{NAME}/draft", data={"revision": "2", "step": "approve"})
    assert done.status_code == 200
    parts = hana.get(f"{API}/rubrics/{NAME}/difference?old=1.0.0&new=1.1.0").json()
    assert [part["place"] for part in parts] == [
        "version",
        "question empathic_listening.b3, text",
        "question empathic_listening.b3, look for",
        "question empathic_listening.b3, probes 1",
        "question empathic_listening.b3, probes 2",
        "level 3, sentence",
    ]
    side = hana.get(f"{HOME}/{NAME}/difference?old=1.0.0&new=1.1.0")
    assert "<ins>one </ins>" in side.text


def test_retired_question_has_a_preview_and_is_replaced_in_new_kits(hana: Client) -> None:
    question = "empathic_listening.b1"
    effect = hana.get(f"{API}/questions/{question}/retirement-effect").json()
    assert effect["open_requisitions"] == ["desk"]
    phone = next(role for role in effect["roles"] if role["role"] == "phone_or_chat_agent")
    assert phone["instead"] == "empathic_listening.b2"
    address = f"{API}/retired-questions/{question}"
    assert hana.put(address, json={"reason": "everyone gets level 4"}).status_code == 200
    second = hana.put(f"{API}/retired-questions/empathic_listening.b2", json={"reason": "too"})
    assert [fault["code"] for fault in second.json()["faults"]] == ["no-replacement"]
    opening = {"id": "later", "title": "Later", "role": "phone_or_chat_agent"}
    hana.post(f"{API}/requisitions", json=opening)
    asked = hana.get(f"{API}/requisitions/later/kit").json()["competencies"][0]["questions"]
    assert [entry["id"] for entry in asked] == ["empathic_listening.b2", "empathic_listening.s1"]
    page = hana.get(f"{HOME}/questions/{question}/retirement").text
    assert "Ask it again in new kits" in page
    assert [hana.delete(address).status_code for _ in range(2)] == [204, 404]


def test_raters_and_unknown_competencies_find_nothing(office, hana: Client) -> None:
    r1 = office.client("r1")
    assert {r1.get(f"{API}/rubrics").status_code, r1.get(DRAFT).status_code} == {403}
    assert hana.get(f"{API}/rubrics/no_such/versions").status_code == 404
    assert hana.get(DRAFT).status_code == 404
    assert len(hana.get(f"{API}/rubrics").json()) == 16
