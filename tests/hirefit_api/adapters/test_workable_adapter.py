"""Workable: the contract suite, and the shapes that are known of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, ClassVar

import httpx
import pytest

from hirefit.testing.ats_contract import AtsContract
from hirefit.testing.house import BANDS, NUMBERS, House
from hirefit.testing.vendor import Vendor

CALLBACK = "https://acme.workable.com/assessments/"


class Workable(Vendor):
    """Workable as its page on assessment providers describes it."""

    adapter = "workable"
    settings: ClassVar[dict[str, str]] = {"token": "workable-token"}

    def order_body(self, package: str, number: int, name: str) -> dict[str, Any]:
        first, last = name.split()
        return {
            "test_id": package,
            "job_shortcode": "ABC123",
            "job_title": "Complaints desk",
            "callback_url": f"{CALLBACK}{number}",
            "candidate": {
                "first_name": first,
                "last_name": last,
                "email": "harry@hogwarts.edu",
                "phone": None,
            },
        }

    def send_order(self, body: bytes) -> httpx.Response:
        return self.http.post("/assessments", content=body, headers=self._token())

    def list_packages(self) -> httpx.Response:
        return self.http.get("/tests", headers=self._token())

    def link(self, order: str) -> httpx.Response:
        return self.http.get(f"/assessments/{order}/shared-link", headers=self._token())

    def _token(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.credential}"}


@pytest.fixture(scope="module")
def vendor(house: House) -> Iterator[Workable]:
    made = Workable(house.address, house.company, house.connect("workable", Workable.settings))
    yield made
    made.http.close()


class TestWorkableContract(AtsContract):
    """The suite."""


def _order(vendor: Workable, package: str = NUMBERS) -> str:
    body = vendor.order_body(package, vendor.new_number(), "Harry Potter")
    return str(vendor.send_order(json.dumps(body).encode()).json()["assessment_id"])


def test_tests_stand_in_an_object(vendor: Workable) -> None:
    answer = vendor.list_packages().json()
    assert {test["id"] for test in answer["tests"]} == {NUMBERS, BANDS}


@pytest.mark.parametrize("package", [NUMBERS, BANDS])
def test_result_is_put_without_grade(vendor: Workable, house: House, package: str) -> None:
    order = _order(vendor, package)
    house.submit_cards(order)
    told, result = house.announcement("workable", order, "order.completed"), house.result(order)
    assert told is not None
    assert (told["method"], told["url"]) == ("PUT", house.order(order)["key"])
    body = told["body"]
    assert body["status"] == "completed"
    assert body["results_url"].endswith(result["explanation"])
    score = str(result["score"]) if package == NUMBERS else None
    assert body["assessment"].get("score") == score
    assert "grade" not in body["assessment"]


def test_failure_is_never_sent_as_rejection(vendor: Workable, house: House) -> None:
    order = _order(vendor)
    house.post(f"/orders/{order}/fail", {"reason": "no_show"})
    told = house.announcement("workable", order, "order.failed")
    assert told is not None
    assert told["body"] == {"status": "expired"}


def test_shared_link_leads_to_the_explanation_once_there_is_one(
    vendor: Workable, house: House, stranger: House
) -> None:
    order = _order(vendor)
    early = vendor.link(order)
    assert (early.status_code, early.json()["message"]) == (409, "There is no result yet.")
    house.submit_cards(order)
    found = vendor.link(order).json()
    page = "https://hirefit.example" + house.result(order)["explanation"]
    assert found == {"url": page, "ttl": "120", "ttl_units": "minutes"}
    foreign = vendor.other(stranger.company, stranger.connect("workable", Workable.settings))
    assert [foreign.link(order).status_code, vendor.link("none").status_code] == [422, 422]


def test_refusals_have_status_and_message(vendor: Workable) -> None:
    body = vendor.order_body("gone", vendor.new_number(), "Harry Potter")
    answer = vendor.send_order(json.dumps(body).encode())
    assert answer.json() == {"status": 422, "message": "There is no such package."}
    for address in ("https://workable.com/1", "https://workable.com.evil.example/1", "x"):
        answer = vendor.send_order(json.dumps({**body, "callback_url": address}).encode())
        assert (answer.status_code, answer.json()["status"]) == (422, 422)
