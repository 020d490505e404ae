"""Ashby: the contract suite, and requests and answers as Ashby's document has them."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any, ClassVar
from uuid import UUID

import httpx
import pytest

from hirefit.testing.ats_contract import AtsContract
from hirefit.testing.house import BANDS, LABELS, NUMBERS, House
from hirefit.testing.vendor import Vendor
from hirefit_api.adapters.ashby import AshbyAdapter, type_id

SECRET = "ashby's secret"  # noqa: S105 - of nobody
TYPES = {"numeric_score", "numeric_duration_minutes", "url", "string", "boolean_success"}


class Ashby(Vendor):
    """Ashby as its OpenAPI document describes it."""

    adapter = "ashby"
    settings: ClassVar[dict[str, str]] = {"api_key": "ashby-key", "webhook_secret": SECRET}
    reorders = True

    def order_body(self, package: str, number: int, name: str) -> dict[str, Any]:
        first, last = name.split()
        return {
            "assessment_type_id": type_id(package),
            "candidate": {
                "ashby_id": f"candidate-{number}",
                "first_name": first,
                "last_name": last,
                "email": "harry@hogwarts.edu",
                "ashby_profile_url": f"https://app.ashbyhq.com/candidates/{number}",
            },
            "application": {"ashby_id": f"application-{number}", "status": "Active"},
            "job": {
                "ashby_id": "job-1",
                "name": "Complaints desk",
                "ashby_job_url": "https://app.ashbyhq.com/jobs/1",
                "hiringTeam": [{"email": "owner@hogwarts.edu"}],
            },
        }

    def send_order(self, body: bytes) -> httpx.Response:
        return self.call("assessment.start", body)

    def list_packages(self) -> httpx.Response:
        return self.call("assessment.list", b"{}")

    def cancel(self, order: str) -> httpx.Response:
        return self.call("assessment.cancel", json.dumps({"assessment_id": order}).encode())

    def call(self, name: str, body: bytes) -> httpx.Response:
        auth = httpx.BasicAuth(self.credential, "")
        return self.http.post(f"/{name}", content=body, auth=auth)

    def hook(self, document: object, secret: str = SECRET) -> httpx.Response:
        body = json.dumps(document).encode()
        signature = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"ashby-signature": signature}
        return self.http.post(f"/{self.company}/webhooks", content=body, headers=headers)


@pytest.fixture(scope="module")
def vendor(house: House) -> Iterator[Ashby]:
    made = Ashby(house.address, house.company, house.connect("ashby", Ashby.settings))
    yield made
    made.http.close()


class TestAshbyContract(AtsContract):
    """The suite."""


def _start(vendor: Ashby, package: str = NUMBERS) -> dict[str, Any]:
    body = vendor.order_body(package, vendor.new_number(), "Harry Potter")
    answer = vendor.send_order(json.dumps(body).encode())
    assert answer.status_code == 200
    document: dict[str, Any] = answer.json()
    assert document["success"] is True
    results: dict[str, Any] = document["results"]
    return results


def _items(update: dict[str, Any]) -> list[dict[str, Any]]:
    single = [part for part in update.values() if isinstance(part, dict)]
    return [*single, *update.get("metadata", [])]


def _check_update(update: dict[str, Any]) -> None:
    """What Ashby's document asks of an update."""
    assert isinstance(update["timestamp"], int)
    assert update["timestamp"] > 10**12
    assert ("assessment_status" in update) != ("cancelled_reason" in update)
    items = _items(update)
    assert all({"identifier", "label", "type", "value"} <= set(item) for item in items)
    assert all(item["type"] in TYPES for item in items)
    names = [item["identifier"] for item in items]
    assert len(set(names)) == len(names)
    if "assessment_result" in update:
        assert update["assessment_profile_url"]["type"] == "url"


def test_list_has_uuids_and_names(vendor: Ashby) -> None:
    document = vendor.list_packages().json()
    assert document["success"] is True
    assert {item["name"] for item in document["results"]} == {LABELS[NUMBERS], LABELS[BANDS]}
    assert all(UUID(item["assessment_type_id"]) for item in document["results"])


def test_no_custom_field_is_asked_for(vendor: Ashby) -> None:
    answer = vendor.call("assessment.customField.list", b"{}")
    assert (answer.status_code, answer.json()) == (200, {"success": True, "fields": []})


def test_start_answers_with_a_first_update(vendor: Ashby) -> None:
    started = _start(vendor)
    _check_update(started["update_request"])
    assert UUID(started["assessment_id"])
    assert started["update_request"]["assessment_id"] == started["assessment_id"]


def test_what_runs_is_a_conflict_and_what_is_unknown_a_message(vendor: Ashby) -> None:
    body = vendor.order_body(NUMBERS, vendor.new_number(), "Harry Potter")
    answers = [vendor.send_order(json.dumps(body).encode()) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 409]
    unknown = vendor.order_body("gone", vendor.new_number(), "Harry Potter")
    answer = vendor.send_order(json.dumps(unknown).encode())
    assert answer.status_code == 422
    assert answer.json()["message"] == "There is no such package."


@pytest.mark.parametrize("package", [NUMBERS, BANDS])
def test_updates_are_as_the_document_wants(vendor: Ashby, house: House, package: str) -> None:
    order = _start(vendor, package)["assessment_id"]
    house.submit_cards(order, ("suite-rater-1",))
    started = house.announcement("ashby", order, "order.started")
    assert started is not None
    _check_update(started["body"])
    assert started["body"]["assessment_status"]["value"] == "Started"
    house.submit_cards(order, ("suite-rater-2",))
    told = house.announcement("ashby", order, "order.completed")
    assert told is not None
    assert (told["method"], told["url"]) == ("POST", "https://api.ashbyhq.com/assessment.update")
    _check_update(told["body"])
    outcome, result = told["body"]["assessment_result"], house.result(order)
    assert outcome["value"] == (result["score"] if package == NUMBERS else result["band_words"])
    assert outcome["type"] == ("numeric_score" if package == NUMBERS else "string")


def test_cancelling_here_is_told_with_a_reason(vendor: Ashby, house: House) -> None:
    order = _start(vendor)["assessment_id"]
    house.post(f"/orders/{order}/cancel", {"reason": "withdrawn"})
    told = house.announcement("ashby", order, "order.cancelled")
    assert told is not None
    _check_update(told["body"])
    assert told["body"]["cancelled_reason"]["value"] == "The candidate has withdrawn."


def test_merged_and_deleted_candidates_with_an_open_order(vendor: Ashby, house: House) -> None:
    order = _start(vendor)["assessment_id"]
    lost = house.order(order)["remote_candidate"]
    candidates = {"deletedCandidate": {"id": lost}, "mergedCandidate": {"id": "winner"}}
    merge = {"action": "candidateMerge", "data": candidates}
    assert vendor.hook(merge, "another secret").status_code == 401
    assert vendor.hook(merge).status_code == 200
    merged = house.order(order)
    assert (merged["remote_candidate"], merged["state"]) == ("winner", "planned")
    gone = {"action": "candidateDelete", "data": {"candidate": {"id": lost}}}
    assert [vendor.hook(gone).status_code for _ in range(2)] == [200, 200]
    forgotten = house.order(order)
    assert (forgotten["state"], forgotten["reason"]) == ("cancelled", "anonymised")
    assert (forgotten["name"], forgotten["remote_candidate"]) == ("", "")
    ping = {"action": "ping", "data": {"webhookActionId": "x"}}
    broken = {"action": "candidateMerge", "data": {"deletedCandidate": {"id": lost}}}
    assert [vendor.hook(said).status_code for said in (ping, [], broken)] == [200, 200, 422]


def test_no_with_status_200_is_a_no() -> None:
    is_accepted = AshbyAdapter().is_accepted
    assert is_accepted(200, b'{"success": true, "results": {}}')
    refusals = [b'{"success": false, "errors": ["x"]}', b"", b"[]", b'{"success": "true"}', b"\xff"]
    assert [is_accepted(200, body) for body in refusals] == [False] * 5
    assert not is_accepted(500, b'{"success": true}')
