"""Repeated requests, pages, entity tags, limits: the conventions that integrators know."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import httpx
import pytest

pytestmark = pytest.mark.slow  # a database and a server for each


def _key(name: str) -> dict[str, str]:
    return {"Idempotency-Key": name}


def test_fifty_copies_at_once_make_one_row_and_one_answer(opening) -> None:
    """R4: whoever comes while the first is under way hears 409 and comes again."""
    address = f"{opening.base}/applications/a1/scorecards"
    client = opening.service.client

    def send(_: int) -> tuple[int, bytes]:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            answer = client.post(address, json=opening.card(), headers=_key('"copy"'))
            if answer.status_code != 409:
                return answer.status_code, answer.content
            assert answer.headers["retry-after"] == "1"
            time.sleep(0.01)
        raise AssertionError

    with ThreadPoolExecutor(16) as pool:
        answers = set(pool.map(send, range(50)))
    assert len(answers) == 1
    assert answers.pop()[0] == 201
    assert len(client.get(address).json()) == 1
    other = client.post(address, json=opening.card("r2"), headers=_key("copy"))
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")
    unquoted = client.post(address, json=opening.card(), headers=_key("copy"))
    assert (unquoted.status_code, unquoted.headers["idempotency-replayed"]) == (201, "true")


def test_keys_that_are_none_refusals_that_are_kept_and_that_are_not(opening) -> None:
    client, address = opening.service.client, f"{opening.base}/requisitions"
    for bad in ("", '"', "a b", "x" * 256, "x" * 10_000, '"a"b"'):
        answer = client.post(address, json={}, headers=_key(bad))
        assert (answer.status_code, answer.json()["code"]) == (400, "unreadable"), bad[:20]
    wrong = {"id": "x", "title": "X", "role": "no_such_role"}
    first, again = (client.post(address, json=wrong, headers=_key("w")) for _ in range(2))
    assert (first.status_code, again.status_code) == (422, 422)
    assert (first.content, again.headers["idempotency-replayed"]) == (again.content, "true")
    anonymous = httpx.post(
        opening.service.address + address, json=wrong, headers=_key("w"), timeout=60
    )
    assert anonymous.status_code == 401
    too_long = client.post(address, content=b"x" * 1_100_000, headers=_key("long"))
    assert too_long.status_code == 413


def test_pages_follow_their_links_to_the_end(opening) -> None:
    client, base = opening.service.client, opening.base
    rows = [{"id": f"b{n:02}"} for n in range(11)]
    client.post(f"{base}/requisitions/desk/applications/bulk", json={"rows": rows})
    address, seen, pages = f"{base}/requisitions/desk/applications?limit=5", [], 0
    while address:
        answer = client.get(address)
        seen += [record["id"] for record in answer.json()]
        pages += 1
        address = answer.links.get("next", {}).get("url", "")
    assert (pages, seen) == (3, ["a1", *[row["id"] for row in rows]])
    for place in ("b01", "%00", "a" * 401, "bnVsbA", "WyJhIiwiYiJd"):
        answer = client.get(f"{base}/requisitions/desk/applications?after={place}")
        assert answer.status_code == 422, place
    assert len(client.get(f"{base}/requisitions?role=complaints_desk").json()) == 1
    assert client.get(f"{base}/requisitions?role=shift_lead").json() == []


def test_tags_save_bodies_and_keep_two_writers_apart(opening, company_document) -> None:
    client, base = opening.service.client, opening.base
    for path in ("", "/requisitions", "/requisitions/desk/kit", "/applications/a1"):
        first = client.get(base + path)
        again = client.get(base + path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), path
    tag = client.get(base).headers["etag"]
    renamed = company_document | {"name": "Harbour Line Ltd"}
    mine = client.put(base, json=renamed, headers={"If-Match": tag})
    other = company_document | {"name": "Harbour Lines"}
    theirs = client.put(base, json=other, headers={"If-Match": tag})
    new = client.put(base, json=other, headers={"If-None-Match": "*"})
    assert [answer.status_code for answer in (mine, theirs, new)] == [200, 412, 412]
    assert theirs.json()["faults"][0]["code"] == "stale"
    assert client.get(base).json()["profile"]["name"] == "Harbour Line Ltd"


def test_events_can_be_asked_for_and_endpoints_are_managed(opening) -> None:
    client, base = opening.service.client, opening.base
    opening.submit(opening.card())
    opening.submit(opening.card("r2"))
    events = client.get(f"{base}/events?limit=2")
    rest = client.get(events.links["next"]["url"]).json()
    kinds = [event["type"] for event in events.json() + rest]
    assert kinds == ["scorecard.submitted", "scorecard.submitted", "application.scored"]
    numbers = [event["number"] for event in events.json() + rest if event["subject"] == "a1"]
    assert all(late == early + 1 for early, late in pairwise(numbers))
    one = events.json()[0]
    assert client.get(f"{base}/events/{one['id']}").json() == one
    assert client.get(one["data"]["score"]).json()["application"] == "a1"
    refused = client.post(
        f"{base}/endpoints", json={"id": "in", "url": "https://127.0.0.1/", "kinds": ["no.such"]}
    )
    assert refused.status_code == 422
    codes = [fault["code"] for fault in refused.json()["faults"]]
    assert codes == ["unknown-kind", "not-public"]
    assert client.get(f"{base}/endpoints").json() == []
    for method, path in (
        ("GET", "endpoints/none"),
        ("PATCH", "endpoints/none"),
        ("DELETE", "endpoints/none"),
        ("POST", "endpoints/none/secret"),
        ("POST", "endpoints/none/test"),
        ("GET", "endpoints/none/deliveries"),
        ("GET", "events/evt_" + "0" * 32),
    ):
        body = {"json": {}} if method == "PATCH" else {}
        assert client.request(method, f"{base}/{path}", **body).status_code == 404, path
