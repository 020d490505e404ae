"""Orders, packages, tables and their pages over HTTP."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from hirefit.testing.house import BANDS, NUMBERS, RATERS, WITHDRAWN, House
from hirefit_api.access.people import add_person
from hirefit_api.access.permissions import Role
from hirefit_api.access.schemas import NewPerson
from hirefit_api.access.sessions import begin_session
from hirefit_api.app import create_app
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import Database
from hirefit_api.server import GracefulServer
from hirefit_api.settings import Settings

PAGES = "/companies/harbour-line/integrations"


def _interviewer(store: CompanyStore) -> str:
    add_person(store, NewPerson(id=RATERS[0], name="Rae", roles=[Role.INTERVIEWER]), "")
    return begin_session(store, RATERS[0]).text


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, migrated: Path, key_for: Callable[..., str]
) -> Iterator[tuple[House, str]]:
    """A company on a service of its own, and the session of an interviewer."""
    file = tmp_path_factory.mktemp("order-routes") / "hirefit.sqlite3"
    settings = Settings(
        database_url=f"sqlite:///{file}", drain_seconds=0, access_log=False, deliver=False
    )
    shutil.copy(migrated, file)
    key = key_for(settings)
    database = Database(settings)
    database.open()
    token = database.write_and_wait("harbour-line", _interviewer)
    database.close()
    server = GracefulServer(create_app(settings), settings)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, args=[[listening]])
        thread.start()
        made = House(f"http://127.0.0.1:{listening.getsockname()[1]}", "harbour-line", key)
        try:
            made.open()
            yield made, token
        finally:
            made.client.close()
            server.should_exit = True
            thread.join()
    shutil.rmtree(file.parent)


@pytest.fixture(scope="module")
def house(served: tuple[House, str]) -> House:
    """The company."""
    return served[0]


def _send(house: House, method: str, path: str, body: object = None) -> httpx.Response:
    address = f"{house.address}/api/v1/companies/harbour-line{path}"
    return house.client.request(method, address, json=body)


def _order(house: House, reference: str, package: str = NUMBERS, **more: Any) -> dict[str, Any]:
    body = {"reference": reference, "package": package, "name": "Harry", **more}
    made: dict[str, Any] = _send(house, "POST", "/orders", body).json()
    return made


def test_order_is_placed_once_and_found_again(house: House) -> None:
    body = {"reference": "A/1", "package": NUMBERS, "name": "Harry Potter"}
    answers = [_send(house, "POST", "/orders", body) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 200, 200]
    order = answers[0].json()
    assert (order["protocol"], order["key"], order["state"]) == ("api", "A/1", "planned")
    assert house.order(order["id"]) == order
    assert order in house.get("/orders")
    other = {**body, "package": BANDS}
    assert _send(house, "POST", "/orders", other).status_code == 409
    for wrong in ({**body, "reference": ""}, {**body, "extra": 1}, {"reference": "A/2"}):
        assert _send(house, "POST", "/orders", wrong).status_code == 422
    gone = {"reference": "A/3", "package": WITHDRAWN}
    assert _send(house, "POST", "/orders", gone).status_code == 404


def test_result_is_a_conflict_before_and_whole_afterwards(house: House) -> None:
    order = _order(house, "B/1")["id"]
    assert _send(house, "GET", f"/orders/{order}/result").status_code == 409
    house.submit_cards(order)
    result = house.result(order)
    low, high = result["interval"]
    assert low < result["level"] < high
    assert result["standing"] == "complete"
    assert result["digests"]["calibration"].startswith("sha256:")
    assert result["reasons"]
    assert [part["competency"] for part in result["competencies"]]
    band = _order(house, "B/2", BANDS)["id"]
    house.submit_cards(band)
    hidden = house.result(band)
    assert (hidden["score"], hidden["level"], hidden["interval"]) == (None, None, None)
    assert (hidden["competencies"], hidden["band"]) == ([], result["band"])
    assert not any(character.isdigit() for character in " ".join(hidden["reasons"]))


def test_orders_come_in_pages_and_by_what_is_wanted(house: House) -> None:
    placed = [_order(house, f"page-{n}", BANDS)["id"] for n in range(5)]
    house.post(f"/orders/{placed[0]}/cancel", {"reason": "not_needed"})
    address, seen, pages = f"/orders?limit=2&package={BANDS}&state=planned", [], 0
    while address:
        answer = _send(house, "GET", address)
        seen += [order["id"] for order in answer.json()]
        pages += 1
        following = answer.links.get("next", {}).get("url", "")
        address = following.removeprefix("/api/v1/companies/harbour-line")
    assert [order for order in seen if order in placed] == placed[1:]
    assert pages == -(-len(seen) // 2)
    for query, count in (
        ("protocol=api&state=cancelled", 1),
        ("protocol=kombo", 0),
        ("placed_since=2200-01-01T00:00:00Z", 0),
    ):
        found = house.get(f"/orders?package={BANDS}&{query}")
        assert len([order for order in found if order["id"] in placed]) == count, query
    for query in ("state=open", "placed_since=today", "after=x", f"after={placed[0]}"):
        assert _send(house, "GET", f"/orders?{query}").status_code == 422, query


def test_person_completes_cancels_and_fails(house: House) -> None:
    order = _order(house, "C/1")["id"]
    assert _send(house, "POST", f"/orders/{order}/complete").status_code == 409
    house.submit_cards(order, RATERS[:1])
    assert house.post(f"/orders/{order}/complete", None)["state"] == "completed"
    assert house.result(order)["standing"] == "provisional"
    for verb, state in (("cancel", "cancelled"), ("fail", "failed")):
        other = _order(house, f"C/{verb}")["id"]
        bad = _send(house, "POST", f"/orders/{other}/{verb}", {"reason": "because"})
        assert bad.status_code == 422
        ended = house.post(f"/orders/{other}/{verb}", {"reason": "no_show"})
        assert (ended["state"], ended["reason"], ended["name"]) == (state, "no_show", "")
        assert _send(house, "POST", f"/orders/{other}/complete").status_code == 409
    assert _send(house, "GET", "/orders/nothing").status_code == 404


def test_role_package_opens_a_requisition_for_each_job(house: House) -> None:
    content = {"label": "Any desk", "role": "complaints_desk"}
    house.put("/packages/by-role", content)
    jobs = [_order(house, f"D/{at}", "by-role", job=job) for at, job in enumerate(("x", "x", "y"))]
    opened = [house.get(f"/applications/{o['application']}")["requisition"] for o in jobs]
    assert opened[0] == opened[1] != opened[2]
    assert jobs[0]["state"] == "placed"
    house.post(f"/applications/{jobs[0]['application']}/interviews", {"rater": "r9"})
    assert house.order(jobs[0]["id"])["state"] == "planned"


def test_package_must_make_sense(house: House) -> None:
    wrong: list[dict[str, Any]] = [
        {"label": "x"},
        {"label": "x", "role": "complaints_desk", "requisition": "suite-desk"},
        {"label": "x", "role": "complaints_desk", "notifies": "raters"},
        {"label": "x", "role": "complaints_desk", "raters": ["r1"]},
        {"label": "", "role": "complaints_desk"},
        {"label": "x", "role": "nothing"},
        {"label": "x", "role": "complaints_desk", "notifies": "candidate"},
        {"label": "x", "role": "complaints_desk", "notifies": "raters", "raters": ["r1", "r1"]},
    ]
    answers = [_send(house, "PUT", "/packages/wrong", content) for content in wrong]
    assert [answer.status_code for answer in answers] == [422] * len(wrong)
    assert (
        _send(house, "PUT", "/packages/wrong", {"label": "x", "requisition": "no"}).status_code
        == 404
    )
    assert "wrong" not in {package["id"] for package in house.get("/packages")}


def test_merged_and_anonymised_over_the_api(house: House) -> None:
    order = _order(house, "E/1", candidate="old")["id"]
    merged = {"protocol": "api", "lost": "old", "kept": "new"}
    assert house.post("/ordered-candidates/merged", merged) == {"orders": 1}
    assert house.order(order)["remote_candidate"] == "new"
    later = _order(house, "E/2", candidate="old")
    assert later["remote_candidate"] == "new"
    gone = {"protocol": "api", "candidate": "old"}
    assert house.post("/ordered-candidates/anonymised", gone) == {"orders": 2}
    assert {house.order(o)["state"] for o in (order, later["id"])} == {"cancelled"}
    assert house.post("/ordered-candidates/anonymised", gone) == {"orders": 0}


def test_table_takes_everyone_in_or_nobody(house: House) -> None:
    good = "name;raters;application;requisition\n\nZaphod;r1 r2;t-1;suite-desk\nX;;t-2;suite-desk\n"
    first = house.post("/candidate-tables", {"table": "\ufeff" + good.replace("\n", "\r\n")})
    assert first == {"lines": 2, "applications": 2, "interviews": 2}
    assert house.post("/candidate-tables", {"table": good})["applications"] == 0
    bad = (
        "application\trequisition\traters\nt-3\tsuite-desk\tr1\nA B\tsuite-desk\tr 1,\nt-4\tno\t\n"
    )
    answer = _send(house, "POST", "/candidate-tables", {"table": bad})
    assert answer.status_code == 422
    assert {fault["place"] for fault in answer.json()["faults"]} == {"line 3"}
    unknown = "application,requisition,raters\nt-3,suite-desk,r1\nt-4,no,\nt-1,suite-desk,\n"
    answer = _send(house, "POST", "/candidate-tables", {"table": unknown})
    assert [fault["code"] for fault in answer.json()["faults"]] == ["unknown-requisition"]
    assert _send(house, "GET", "/applications/t-3").status_code == 404
    for table in ("", "a,b\n1,2", 'application,requisition,raters\n"open', "application\0"):
        assert 400 <= _send(house, "POST", "/candidate-tables", {"table": table}).status_code < 500


@pytest.mark.parametrize(
    "page",
    ["", "/packages", "/packages?change=suite-bands", "/orders", "/calls", "/table"]
    + [
        f"/systems/{name}" for name in ("greenhouse", "kombo", "ashby", "workable", "lever", "null")
    ],
)
def test_every_page_opens(house: House, page: str) -> None:
    _order(house, "F/1")
    answer = house.client.get(f"{house.address}{PAGES}{page}")
    assert answer.status_code == 200
    assert answer.text.count("<h1>") == 1


def test_interviewer_finds_the_order_with_the_name_until_it_is_rated(
    house: House, served: tuple[House, str]
) -> None:
    order = _order(house, "G/1", name="Ginny <Weasley>")
    page = f"{house.address}/companies/harbour-line/ordered-interviews"
    cookie = {"cookie": f"hirefit={served[1]}"}
    found = httpx.get(page, headers=cookie, timeout=60).text
    assert "Ginny &lt;Weasley&gt;" in found
    assert f"/applications/{order['application']}/scorecards/{RATERS[0]}" in found
    house.submit_cards(order["id"], RATERS[:1])
    assert "Ginny" not in httpx.get(page, headers=cookie, timeout=60).text
    assert "Ginny" not in house.client.get(page).text


def _post(house: House, page: str, fields: dict[str, str]) -> httpx.Response:
    return house.client.post(f"{house.address}{PAGES}{page}", data=fields)


def test_setting_up_in_the_browser(house: House) -> None:
    made = _post(house, "/systems/greenhouse/key", {})
    key = made.text.partition("<code>")[2].partition("</code>")[0]
    address = f"{house.address}/ats/greenhouse/list_tests"
    asked = httpx.get(address, auth=(key, ""), timeout=60)
    assert asked.status_code == 200
    missing = _post(house, "/systems/kombo", {"api_key": "k"})
    assert missing.status_code == 422
    assert "Fill in: Webhook secret." in missing.text
    filled = {"api_key": "secret-1", "webhook_secret": "secret-2", "integration": "workday:1"}
    assert _post(house, "/systems/kombo", filled).status_code == 303
    shown = house.client.get(f"{house.address}{PAGES}/systems/kombo").text
    assert "workday:1" in shown
    assert "secret-1" not in shown
    assert "secret-2" not in shown
    kept = {"api_key": "", "webhook_secret": "", "integration": "workday:2"}
    assert _post(house, "/systems/kombo", kept).status_code == 303
    assert _post(house, "/systems/nothing", {"a": "b"}).status_code == 404
    tried = _post(house, "/systems/greenhouse/test-orders", {"package": NUMBERS})
    assert tried.status_code == 303
    assert "Test order, nobody real" in house.client.get(f"{house.address}{PAGES}/orders").text
    test = next(o for o in house.orders("greenhouse") if o["key"].startswith("hirefit-test-"))
    assert _post(house, f"/orders/{test['id']}", {"verb": "cancel", "reason": "other"}).is_redirect
    assert house.announcement("greenhouse", test["id"], "order.cancelled") is None
    assert _post(house, f"/orders/{test['id']}", {"verb": "explode"}).status_code == 422


def test_package_form_keeps_what_was_typed(house: House) -> None:
    typed = {"label": "My <desk>", "id": "bad id", "role": "complaints_desk"}
    answer = _post(house, "/packages", typed)
    assert answer.status_code == 422
    assert "My &lt;desk&gt;" in answer.text
    both = {**typed, "id": "fine", "requisition": "suite-desk"}
    assert "not both" in _post(house, "/packages", both).text
    right = {**typed, "id": "fine", "shows": "number", "raters": "r1 r2", "offered": "1"}
    assert _post(house, "/packages", right).status_code == 303
    saved = next(p for p in house.get("/packages") if p["id"] == "fine")
    assert (saved["shows"], saved["notifies"], saved["raters"]) == (
        "number",
        "raters",
        ["r1", "r2"],
    )
    assert _post(house, "/table", {"table": "application"}).status_code == 422
    table = "application,requisition,raters\nt-9,suite-desk,r1"
    assert "New applications: 1." in _post(house, "/table", {"table": table}).text
