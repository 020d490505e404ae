"""A competency of the company's own: from an empty form or a file to a score under its name."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from httpx import Client

from hirefit.competencies.library import load_library
from hirefit.competencies.yaml_writer import competency_document, document_yaml
from hirefit_api.companies.own_library import known_library
from hirefit_api.companies.service import checked_profile, save_profile
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import Database
from hirefit_api.rubrics import drafts
from hirefit_api.rubrics.own_competencies import begin_competency
from hirefit_api.rubrics.schemas import NewCompetency
from hirefit_api.settings import Settings

API = "/api/v1/companies/harbour-line"
HOME = "/companies/harbour-line"
NAME = "handover_notes"
ROLE = "phone_or_chat_agent"
VISION = "Every caller hangs up knowing what happens next."


def text_of(version: str = "1.0.0", competency: str = NAME, **changes: Any) -> str:
    """A whole competency: the library's on listening, under another id and in other words."""
    document = competency_document(load_library().competencies["empathic_listening"])
    document |= {"id": competency, "version": version, "name": "Notes the next one can use"}
    for questions in document["questions"].values():
        for question in questions:
            question["id"] = question["id"].replace("empathic_listening", competency)
            question["text"] = f"With notes in mind: {question['text']}"
    for level in document["levels"].values():
        level["sentence"] = f"In notes: {level['sentence']}"[:140]
        level["examples"] = [f"In the notes: {example}"[:300] for example in level["examples"]]
    return document_yaml(document | changes)


@pytest.fixture
def hana(office) -> Client:
    return office.client("hana")


@pytest.fixture
def hugo(office) -> Client:
    return office.client("hugo")


def publish(hana: Client, hugo: Client, text: str, revision: int = 0) -> None:
    draft = f"{API}/rubrics/{NAME}/draft"
    if revision == 0:
        saved = hana.post(f"{API}/rubrics", json={"text": text, "reason": "our shifts need it"})
    else:
        sent = {"revision": 0, "text": text, "reason": "clearer"}
        saved = hana.put(draft, json=sent)
    assert saved.is_success, saved.text
    assert [f for f in saved.json()["findings"] if f["severity"] != "info"] == []
    proposed = hana.post(f"{draft}/proposal", json={"revision": saved.json()["revision"]})
    assert proposed.status_code == 200
    revision = proposed.json()["revision"]
    assert hana.post(f"{draft}/approval", json={"revision": revision}).status_code == 403
    assert hugo.post(f"{draft}/approval", json={"revision": revision}).status_code == 201


def put_into_role(client: Client, *, role: str = ROLE, in_place_of: str = "") -> Any:
    known = client.get(f"{API}/roles/{role}").json()
    entries = [
        {"competency": entry["competency"], "questions": entry["questions"]}
        for entry in known["competencies"]
        if entry["competency"] != in_place_of
    ]
    entries.append({"competency": NAME, "questions": [f"{NAME}.b1", f"{NAME}.s1"]})
    content = {key: known[key] for key in ("version", "name", "description")}
    return client.put(
        f"{API}/roles/{role}", json=content | {"competencies": entries, "reason": "shift work"}
    )


def test_from_a_text_to_a_score_under_its_own_name(office, hana: Client, hugo: Client) -> None:
    publish(hana, hugo, text_of())
    assert put_into_role(hana).status_code == 200
    opening = {"id": "shift", "title": "Shift", "role": ROLE}
    assert hana.post(f"{API}/requisitions", json=opening).status_code == 201
    kit = hana.get(f"{API}/requisitions/shift/kit").json()
    own = next(section for section in kit["competencies"] if section["competency"] == NAME)
    assert (own["name"], own["status"], kit["status"]) == (
        "Notes the next one can use",
        "draft",
        "draft",
    )
    hana.post(f"{API}/requisitions/shift/applications", json={"id": "n1"})
    hana.post(f"{API}/applications/n1/interviews", json={"rater": "r1"})
    statement = f"{HOME}/applications/n1/scorecards/r1/statement"
    form = office.client("r1").post(statement, data={"statement": "no_conflict"})
    assert "Notes the next one can use" in form.text
    answers = [
        {"question": question["id"], "level": 4, "evidence": "told how"}
        for section in kit["competencies"]
        for question in section["questions"]
    ]
    digest = hana.get(f"{API}/requisitions/shift").json()["kit_digest"]
    card = {"rater": "r1", "kit_digest": digest, "answers": answers}
    assert office.client("r1").post(f"{API}/applications/n1/scorecards", json=card).is_success
    explained = hana.get(f"{API}/applications/n1/explanation").json()
    competency = next(c for c in explained["inputs"]["competencies"] if c["competency"] == NAME)
    assert (competency["name"], competency["status"], competency["version"]) == (
        "Notes the next one can use",
        "draft",
        "1.0.0",
    )
    page = hana.get(f"{HOME}/applications/n1/explanation").text
    assert "Notes the next one can use" in page
    text = text_of("1.1.0", name="Notes that the next shift can use")
    publish(hana, hugo, text, revision=1)
    assert hana.get(f"{API}/applications/n1/explanation").json() == explained
    assert hana.get(f"{API}/rubrics/{NAME}/text").text == text
    versions = hana.get(f"{API}/rubrics/{NAME}/versions").json()
    assert [(v["version"], v["is_own"]) for v in versions] == [("1.0.0", True), ("1.1.0", True)]
    side = hana.get(f"{HOME}/rubrics/{NAME}/difference?old=1.0.0&new=1.1.0")
    assert "<ins>" in side.text


def test_company_values_may_weigh_it_and_stay_readable_when_it_is_retired(
    hana: Client, hugo: Client
) -> None:
    publish(hana, hugo, text_of())
    profile = hana.get(API).json()["profile"]
    weights = {"values": {NAME: 1.0}, "reason": "r", "author": "a", "date": "2026-01-01"}
    weighed = profile | {"weights": weights, "serves": {NAME: {"honesty": 1.0}}}
    assert hana.put(API, json=weighed).status_code == 200
    assert "Notes the next one can use" in hana.get(f"{HOME}/profile").text
    put_into_role(hana)
    address = f"{API}/rubrics/{NAME}/retirement"
    refused = hana.put(address, json={"reason": "unused"})
    assert (refused.status_code, refused.json()["faults"][0]["code"]) == (422, "in-use")
    role = hana.get(f"{API}/roles/{ROLE}").json()
    kept = [
        {"competency": entry["competency"], "questions": entry["questions"]}
        for entry in role["competencies"]
        if entry["competency"] != NAME
    ]
    content = {key: role[key] for key in ("version", "name", "description")}
    out = content | {"competencies": kept, "reason": "back"}
    assert hana.put(f"{API}/roles/{ROLE}", json=out).json()["version"] == 2
    assert hana.put(address, json={"reason": "unused"}).json()["retired"] is True
    assert put_into_role(hana).json()["faults"][0]["code"] == "unknown-competency"
    assert hana.get(API).json()["profile"] == weighed | {
        key: hana.get(API).json()["profile"][key] for key in profile.keys() - weighed.keys()
    }
    again = hana.put(API, json=weighed | {"name": "Harbour"})
    assert again.status_code == 200
    assert "Use it again" in hana.get(f"{HOME}/rubrics/{NAME}").text
    assert [hana.delete(address).status_code for _ in range(2)] == [204, 404]
    shipped = hana.put(f"{API}/rubrics/timely_response/retirement", json={"reason": "x"})
    assert shipped.status_code == 422


def test_nobody_else_sees_it(prepared_office, tmp_path: Path) -> None:
    copy = Path(shutil.copy(prepared_office[0], tmp_path))
    database = Database(Settings(database_url=f"sqlite:///{copy}", drain_seconds=0.0))
    database.open()
    new = NewCompetency(text=text_of(), reason="ours")

    def mine(store: CompanyStore) -> set[str]:
        begin_competency(store, new, "hana")
        drafts.propose(store, NAME, 1, "hana")
        drafts.approve(store, NAME, 2, "hugo")
        return {*known_library(store).competencies}

    def theirs(store: CompanyStore) -> tuple[set[str], list[str]]:
        profile = {"id": "other-line", "name": "Other", "service_vision": VISION}
        values = [{"id": f"v{at}", "statement": "We say what is true."} for at in range(3)]
        save_profile(store, checked_profile("other-line", profile | {"service_values": values}))
        seen = {*known_library(store).competencies}
        return seen, [draft.competency for draft in drafts.drafts_of(store)]

    ours = database.write_and_wait("harbour-line", mine)
    seen, open_drafts = database.write_and_wait("other-line", theirs)
    free = database.write_and_wait("other-line", lambda s: begin_competency(s, new, "olga"))
    database.close()
    assert ours - seen == {NAME}
    assert open_drafts == []
    assert free.competency == NAME


REFUSED: tuple[tuple[dict[str, str], int, set[str]], ...] = (
    ({}, 422, {"body.competency", "body.name", "body.family"}),
    ({"competency": "New One", "name": "n", "family": "attitude"}, 422, {"body.competency"}),
    ({"competency": "ok_id", "name": "n", "family": "mood"}, 422, {"body.family"}),
    (
        {"competency": "timely_response", "name": "n", "family": "attitude"},
        409,
        {"body.competency"},
    ),
    ({"text": "id: ["}, 422, {"new.yaml:2:1"}),
    ({"text": "- a\n"}, 422, {"new.yaml:1:1"}),
    ({"text": "\nid: Not One\n"}, 422, {"new.yaml:2:1"}),
    ({"text": "name: x\n"}, 422, {"new.yaml:1:1"}),
    ({"text": "id: a_b\n", "competency": "a_c"}, 422, {"new.yaml:1:1"}),
    ({"text": "id: timely_response\n"}, 409, {"body.competency"}),
)


def test_what_keeps_a_competency_from_being_begun_is_named(hana: Client) -> None:
    for body, status, places in REFUSED:
        refused = hana.post(f"{API}/rubrics", json=body)
        found = {fault["place"] for fault in refused.json()["faults"]}
        assert (refused.status_code, found) == (status, places), body
    assert hana.get(f"{API}/rubric-drafts").json() == []


def test_empty_form_lists_what_is_missing_and_takes_it_all_in(hana: Client, hugo: Client) -> None:
    begun = {"name": "Notes", "competency": NAME, "family": "attitude"}
    shown = hana.post(f"{HOME}/new-competency", data=begun)
    assert shown.status_code == 200
    assert 'href="#definition"' in shown.text
    as_text = f"{HOME}/rubrics/{NAME}/draft?as=text"
    assert f"{NAME}.yaml:" in hana.get(as_text).text
    assert "being written" in hana.get(f"{HOME}/rubrics").text
    again = hana.post(f"{HOME}/new-competency", data=begun)
    assert (again.status_code, "Open its draft" in again.text) == (422, True)
    fields = {"revision": "1", "mode": "form", "step": "save", "reason": "ours", "ticked": "1"}
    fields |= {"service_values:ALL": "1", "servqual:empathy": "1", "definition": "Writes notes."}
    for key in ("not_this", "typical_evidence", "red_herrings", "bias_traps"):
        fields[key] = f"one {key}\ntwo {key}"
    fields |= {"complementary_evidence": "a work sample", "accommodation_note": "None."}
    fields |= {"train_first": "Templates.", "recognise": "Says so."}
    for level in range(1, 6):
        fields[f"sentence:{level}"] = f"Writes {level} lines that the next shift can act on."
        fields[f"examples:{level}"] = f"Lists {level} open cases\nNames {level} next steps"
    for kind in ("behavioural", "situational"):
        for at in (0, 1):
            fields[f"text:{kind}-{at}"] = f"Tell me of {kind} case {at}."
            fields[f"look_for:{kind}-{at}"] = "what was written"
            fields[f"probes:{kind}-{at}"] = "What then?\nWho read it?"
    saved = hana.post(f"{HOME}/rubrics/{NAME}/draft", data=fields)
    assert "Nothing. It can be proposed." in saved.text
    hana.post(f"{HOME}/rubrics/{NAME}/draft", data={"revision": "2", "step": "propose"})
    done = hugo.post(f"{HOME}/rubrics/{NAME}/draft", data={"revision": "3", "step": "approve"})
    assert done.status_code == 200
    assert "draft: not yet confirmed by experts" in done.text
    clash = text_of(competency="second_one", levels=load_levels(hana))
    beside = hana.post(f"{API}/rubrics", json={"text": clash}).json()["findings"]
    assert "duplicate-sentence" in {finding["check"] for finding in beside}
    thrown = {"revision": "1", "step": "discard"}
    assert hana.post(f"{HOME}/rubrics/second_one/draft", data=thrown).url.path.endswith("/rubrics")
    assert hana.get(f"{HOME}/rubrics/second_one").status_code == 404


def load_levels(client: Client) -> dict[int, Any]:
    import yaml  # noqa: PLC0415 - only here

    return dict(yaml.safe_load(client.get(f"{API}/rubrics/{NAME}/text").text)["levels"])


def test_file_becomes_a_draft_and_a_broken_one_says_where(hana: Client) -> None:
    address = f"{HOME}/new-competency/file"
    kept = hana.post(address, files={"file": ("own.yaml", text_of().encode())})
    assert kept.url.path == f"{HOME}/rubrics/{NAME}/draft"
    assert "Say why" not in kept.text
    part = hana.post(address, files={"file": ("part.yaml", b"id: only_an_id\n")})
    assert "only_an_id.yaml:" in part.text
    sent = [b"", b"\xff\xfe\x00", b"id: [", b"x" * 200_001]
    refused = [hana.post(address, files={"file": ("f.yaml", content)}) for content in sent]
    assert [response.status_code for response in refused] == [422] * 4


def test_role_form_puts_it_into_the_interview_and_refuses_what_makes_no_kit(
    hana: Client, hugo: Client
) -> None:
    publish(hana, hugo, text_of())
    address = f"{HOME}/roles/{ROLE}"
    assert f'name="place:{NAME}"' in hana.get(address).text
    fields = {
        "version": "0",
        "name": "Phone",
        "description": "Answers",
        "seconds": "300",
        "offered": "1",
        "reason": "ours",
        f"place:{NAME}": "1",
        f"ask:{NAME}.b1": "1",
        f"ask:{NAME}.s2": "1",
    }
    assert hana.post(address, data=fields | {f"place:{NAME}": ""}).status_code == 422
    assert hana.post(address, data=fields | {"seconds": "soon"}).status_code == 422
    few = {key: value for key, value in fields.items() if not key.endswith(".b1")}
    assert "at least two questions" in hana.post(address, data=few).text
    assert hana.post(address, data=fields).url.path == f"{HOME}/roles"
    assert hana.post(address, data=fields).status_code == 422  # somebody saved it meanwhile
    new = fields | {"role": "night_desk"}
    assert hana.post(f"{HOME}/new-role", data=new | {"role": "Night"}).status_code == 422
    assert hana.post(f"{HOME}/new-role", data=new).url.path == f"{HOME}/roles"
    assert hana.post(f"{HOME}/new-role", data=new).status_code == 422
    opening = {"id": "nights", "title": "Nights", "role": "night_desk"}
    assert hana.post(f"{API}/requisitions", json=opening).status_code == 201
    kit = hana.get(f"{API}/requisitions/nights/kit").json()
    asked = [q["id"] for section in kit["competencies"] for q in section["questions"]]
    assert asked == [f"{NAME}.b1", f"{NAME}.s2"]
    package = {"label": "Nights", "role": "night_desk", "notifies": "nobody"}
    assert hana.put(f"{API}/packages/nights", json=package).status_code in (201, 403, 422)
    out = {key: value for key, value in fields.items() if key != "offered"} | {"version": "1"}
    assert hana.post(f"{HOME}/roles/night_desk", data=out).url.path == f"{HOME}/roles"
    assert hana.get(f"{API}/roles/night_desk").json()["offered"] is False
    assert "not offered" in hana.get(f"{HOME}/roles").text
    assert 'value="night_desk"' not in hana.get(f"{HOME}/new-requisition").text
    refused = hana.post(f"{API}/requisitions", json=opening | {"id": "nights-2"})
    assert refused.status_code == 422
    assert hana.get(f"{API}/requisitions/nights/kit").json() == kit
    assert hana.post(f"{HOME}/new-role", data=new).status_code == 422  # its name stays taken
    back = {"version": "2", "offered": "1"}
    assert hana.post(f"{HOME}/roles/night_desk", data=fields | back).url.path == f"{HOME}/roles"
    again = hana.post(f"{API}/requisitions", json=opening | {"id": "nights-2"})
    assert again.status_code == 201
    unknown = hana.put(f"{API}/roles/x", json={"version": 0})
    assert unknown.status_code == 422
    assert hana.get(f"{API}/roles/unknown_role").status_code == 404
