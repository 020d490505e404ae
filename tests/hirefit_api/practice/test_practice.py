"""Practice over HTTP: blind until rated, linked by cards, a rule before the first live card."""

from __future__ import annotations

import re

from httpx import Client, Response

from hirefit.exceptions import Fault
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import read_engine
from hirefit_api.interviews.practice_gate import practice_missing

API = "/api/v1/companies/harbour-line"
PAGES = "/companies/harbour-line/practice"


def rate(
    client: Client, case: str, level: int, rater: str = "r1", number: int = 1, note: str = "n"
) -> Response:
    body = {"rater": rater, "practice_case": case, "round": number, "level": level, "note": note}
    return client.post(f"{API}/practice/ratings", json=body)


def record(client: Client, rater: str = "r1") -> dict:
    return client.get(f"{API}/practice/raters/{rater}").json()


def test_reference_is_seen_only_after_the_own_rating(office) -> None:
    r1 = office.client("r1")
    before = r1.get(f"{API}/practice/raters/r1")
    assert re.findall(r"reference\"|anchor|reasons\":\[\{", before.text) == []
    assert (len(before.json()["open"]), before.json()["compared"]) == (10, [])
    rated = rate(r1, "unsaid_worry", 3)
    again, other = rate(r1, "unsaid_worry", 3), rate(r1, "unsaid_worry", 4)
    after = record(r1)
    assert [answer.status_code for answer in (rated, again, other)] == [201, 200, 409]
    assert (rated.json()["reference"], rated.json()["distance"]) == (4, 1)
    assert [reason["level"] for reason in rated.json()["reasons"]] == [4, 4, 5]
    assert (len(after["open"]), after["compared"]) == (9, [rated.json()])


def test_first_round_links_raters_by_cards_and_later_rounds_do_not(office) -> None:
    r1, r2, hana = (office.client(who) for who in ("r1", "r2", "hana"))
    cases = [case["practice_case"] for case in record(r1)["open"]]
    for case in cases:
        assert rate(r1, case, 3).status_code == 201
    assert rate(r1, cases[0], 4, number=3).status_code == 409
    assert rate(r1, cases[0], 4, number=2).status_code == 201
    assert rate(r2, cases[0], 2, rater="r2").status_code == 201
    opened = hana.get(f"{API}/requisitions/practice-phone-or-chat-agent/applications")
    assert len(opened.json()) == 10
    application = f"case-{cases[0].replace('_', '-')}"
    cards = hana.get(f"{API}/applications/{application}/scorecards").json()
    levels = [[a["level"] for a in card["answers"] if a["level"] is not None] for card in cards]
    assert (levels, {card["version"] for card in cards}) == ([[3], [2]], {1})
    standing = hana.get(f"{API}/practice/raters").json()
    assert [(entry["rater"], len(entry["rounds"])) for entry in standing] == [("r1", 2), ("r2", 1)]


def test_rule_is_met_by_the_first_cases_of_one_round(office) -> None:
    r1, hana = office.client("r1"), office.client("hana")
    rule = {"required": True, "within_levels": 0, "at_least": 2, "out_of": 3}
    assert r1.get(f"{API}/practice/rule").json()["version"] == 0
    assert hana.put(f"{API}/practice/rule", json=rule).json()["version"] == 1
    assert hana.put(f"{API}/practice/rule", json=rule).json()["version"] == 1
    wrong = hana.put(f"{API}/practice/rule", json=rule | {"at_least": 4, "out_of": 3})
    assert [fault["code"] for fault in wrong.json()["faults"]] == ["more-than-all"]
    truth = {"unsaid_worry": 4, "one_clear_warning": 3, "kind_but_vague": 2}
    wait = []
    for case, level in truth.items():
        wait.append(missing(office))
        rate(r1, case, level)
    assert [code is None for code in (*wait, missing(office))] == [
        False,
        False,
        True,
        True,
    ]
    assert record(r1)["rounds"] == [{"number": 1, "rated": 3, "near": 3, "passed": True}]


def missing(office) -> Fault | None:
    """Ask the gate beside the running service."""
    engine = read_engine(office.settings.url)
    with engine.connect() as connection:
        found = practice_missing(CompanyStore(connection, "harbour-line"), "r1", "desk")
    engine.dispose()
    return found


def test_live_card_waits_for_required_practice(office) -> None:
    r1, r2, hana = (office.client(who) for who in ("r1", "r2", "hana"))
    for rater in ("r1", "r2"):
        hana.post(f"{API}/applications/a1/interviews", json={"rater": rater})
    kit = hana.get(f"{API}/requisitions/desk/kit").json()
    digest = hana.get(f"{API}/requisitions/desk").json()["kit_digest"]
    answers = [
        {"question": question["id"], "level": 3, "evidence": "n"}
        for section in kit["competencies"]
        for question in section["questions"]
    ]
    card = {"kit_digest": digest, "answers": answers}
    first, second = card | {"rater": "r1"}, card | {"rater": "r2"}
    address = f"{API}/applications/a1/scorecards"
    assert r1.post(address, json=first).status_code == 201
    rule = {"required": True, "within_levels": 1, "at_least": 1, "out_of": 1}
    hana.put(f"{API}/practice/rule", json=rule)
    refused = r2.post(address, json=second)
    rows = {"rows": [second | {"application": "a1"}]}
    many = r2.post(f"{API}/scorecards/bulk", json=rows).json()["results"][0]
    assert r1.post(address, json=first).status_code == 200
    assert [fault["code"] for fault in refused.json()["faults"]] == ["practice-missing"]
    assert [fault["code"] for fault in many["problem"]["faults"]] == ["practice-missing"]
    invited = hana.post(f"{API}/applications/a1/guests", json={"id": "gina", "name": "Gina"})
    with Client(base_url=office.address, follow_redirects=True, timeout=60) as gina:
        gina.post(invited.json()["address"], data={"enter": "yes"})
        assert gina.post(address, json=card | {"rater": "gina"}).status_code == 201
    assert rate(r2, "one_clear_warning", 3, rater="r2").json()["distance"] == 0
    assert r2.post(address, json=second).status_code == 201


def test_ends_of_the_scale_need_a_note_and_unknown_cases_are_unknown(office) -> None:
    r1 = office.client("r1")
    silent = rate(r1, "any_company", 1, note=" ")
    assert [fault["code"] for fault in silent.json()["faults"]] == ["evidence-missing"]
    assert rate(r1, "no_such_case", 3).status_code == 404
    assert rate(r1, "any_company", 6).status_code == 422
    assert rate(r1, "any_company", 3, rater="r2").status_code == 403
    assert r1.get(f"{API}/practice/raters/r2").status_code == 403
    assert r1.get(f"{API}/practice/raters").status_code == 403


def test_pages_lead_through_a_case_without_javascript(office) -> None:
    r1, hana = office.client("r1"), office.client("hana")
    start = r1.get(PAGES)
    address = re.search(r'role="button" href="([^"]+)"', start.text).group(1)
    form = r1.get(address)
    empty = r1.post(address, data={"note": "kept words"})
    assert (form.status_code, empty.status_code) == (200, 422)
    assert "kept words" in empty.text
    assert "Why level" not in form.text + empty.text
    done = r1.post(address, data={"level": "3", "note": "he asked twice"})
    assert (done.status_code, "Why level" in done.text) == (200, True)
    assert "he asked twice" in done.text
    assert hana.get(f"{PAGES}/rule").text.count("<h1>") == 1
    changed = hana.post(
        f"{PAGES}/rule",
        data={"required": "yes", "within_levels": "1", "at_least": "6", "out_of": "8"},
    )
    assert "required before a first live card" in changed.text
