"""Greenhouse: the contract suite, and the vendor's own samples field by field."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any, ClassVar

import httpx
import pytest

from hirefit.testing.ats_contract import AtsContract
from hirefit.testing.house import BANDS, NUMBERS, House
from hirefit.testing.vendor import Vendor

SECRET = "of the web hooks"  # noqa: S105 - of nobody
CALLBACK = "https://app.greenhouse.io/integrations/testing_partners/take_home_tests/"


class Greenhouse(Vendor):
    """Greenhouse as its documentation describes it."""

    adapter = "greenhouse"
    settings: ClassVar[dict[str, str]] = {"webhook_secret": SECRET}

    def order_body(self, package: str, number: int, name: str) -> dict[str, Any]:
        """The sample of `send_test` (grnhse/greenhouse-api-docs 0c37c31a), with our package."""
        first, last = name.split()
        return {
            "partner_test_id": package,
            "candidate": {
                "first_name": first,
                "last_name": last,
                "preferred_name": None,
                "resume_url": "https://hogwarts.com/resume",
                "phone_number": "123-456-7890",
                "email": "hpotter@hogwarts.edu",
                "greenhouse_profile_url": "https://app.greenhouse.io/people/"
                f"{17681532 + number}?application_id={26234709 + number}",
            },
            "sent_by": "recruiter@hogwarts.edu",
            "url": f"{CALLBACK}{12345 + number}",
        }

    def send_order(self, body: bytes) -> httpx.Response:
        return self.http.post("/send_test", content=body, headers=self.key())

    def list_packages(self) -> httpx.Response:
        return self.http.get("/list_tests", headers=self.key())

    def ask_status(self, order: str) -> httpx.Response:
        asked = {"partner_interview_id": order}
        return self.http.get("/test_status", params=asked, headers=self.key())

    def says_complete(self, answer: httpx.Response) -> bool:
        return bool(answer.json()["partner_status"] == "complete")

    def key(self) -> dict[str, str]:
        pair = base64.b64encode(f"{self.credential}:".encode()).decode()
        return {"authorization": f"Basic {pair}"}

    def hook(self, event: dict[str, Any], secret: str = SECRET) -> httpx.Response:
        """Send a web hook; Greenhouse escapes what is not ASCII before it signs."""
        raw = json.dumps(event).encode()
        digest = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
        headers = {"signature": f"sha256 {digest}", "content-type": "application/json"}
        return self.http.post(f"/{self.company}/webhooks", content=raw, headers=headers)


@pytest.fixture(scope="module")
def vendor(house: House) -> Iterator[Greenhouse]:
    key = house.connect("greenhouse", Greenhouse.settings)
    made = Greenhouse(house.address, house.company, key)
    yield made
    made.http.close()


class TestGreenhouseContract(AtsContract):
    """The suite."""


def _order(vendor: Greenhouse, package: str = NUMBERS, number: int = 0) -> str:
    body = vendor.order_body(package, number or vendor.new_number(), "Harry Potter")
    answer = vendor.send_order(json.dumps(body).encode())
    assert list(answer.json()) == ["partner_interview_id"]
    return str(answer.json()["partner_interview_id"])


def test_list_is_a_bare_array_of_two_texts(vendor: Greenhouse) -> None:
    answer = vendor.list_packages().json()
    assert all(set(test) == {"partner_test_id", "partner_test_name"} for test in answer)
    assert all(isinstance(value, str) for test in answer for value in test.values())


def test_key_is_short_enough_for_greenhouse(vendor: Greenhouse) -> None:
    assert len(vendor.credential) < 171


def test_ids_come_from_the_profile_address(vendor: Greenhouse, house: House) -> None:
    number = vendor.new_number()
    order = house.order(_order(vendor, NUMBERS, number))
    assert order["remote_candidate"] == str(17681532 + number)
    assert order["remote_application"] == str(26234709 + number)
    assert (order["name"], order["key"]) == ("Harry Potter", str(12345 + number))


def test_status_before_and_after(vendor: Greenhouse, house: House) -> None:
    order = _order(vendor)
    asked = vendor.ask_status(order).json()
    assert asked == {
        "partner_status": "planned",
        "partner_profile_url": None,
        "partner_score": None,
        "metadata": None,
    }
    house.submit_cards(order)
    result, answer = house.result(order), vendor.ask_status(order).json()
    assert answer["partner_status"] == "complete"
    assert answer["partner_score"] == result["score"]
    assert answer["partner_profile_url"] == f"https://hirefit.example{result['explanation']}"
    assert all(isinstance(value, str | int | float) for value in answer["metadata"].values())
    level, (lowest, highest) = result["level"], result["scale"]
    assert abs(result["score"] - 100 * (level - lowest) / (highest - lowest)) <= 0.63


def test_band_has_a_link_and_no_score(vendor: Greenhouse, house: House) -> None:
    order = _order(vendor, BANDS)
    house.submit_cards(order)
    answer = vendor.ask_status(order).json()
    assert answer["partner_score"] is None
    assert answer["metadata"]["Result"] == house.result(order)["band_words"]
    assert {"Fit level", "Likely between"} & set(answer["metadata"]) == set()


def test_completion_is_a_patch_without_body(vendor: Greenhouse, house: House) -> None:
    number = vendor.new_number()
    order = _order(vendor, NUMBERS, number)
    assert house.announcement("greenhouse", order, "order.placed") is None
    house.submit_cards(order)
    told = house.announcement("greenhouse", order, "order.completed")
    assert told == {
        "name": "completed test",
        "method": "PATCH",
        "url": f"{CALLBACK}{12345 + number}",
        "headers": {},
        "body": None,
    }


def test_both_paths_of_errors_are_taken_and_shown(vendor: Greenhouse, house: House) -> None:
    body = {
        "api_call": "send_test",
        "errors": ["no test for hpotter@hogwarts.edu"],
        "partner_test_id": "12345",
        "candidate_email": "hpotter@hogwarts.edu",
    }
    for path in ("/response_error", "/request_errors"):
        answer = vendor.http.post(path, json=body, headers=vendor.key())
        assert (answer.status_code, answer.json()) == (200, {"status": 200})
    shown = json.loads(next(c for c in house.calls() if c["call"] == "response_error")["masked"])
    assert shown["errors"] == ["no test for •••"]
    assert shown["candidate_email"] == "•••"


@pytest.mark.parametrize(
    "address",
    [
        "http://app.greenhouse.io/x/1",
        "https://app.greenhouse.io.evil.example/x/1",
        "https://evil.example/app.greenhouse.io/1",
        "https://app.greenhouse.io:444/x/1",
        "https://app.greenhouse.io@evil.example/x/1",
        "https://evil.example\\@app.greenhouse.io/x/1",
        "https://app.greenhouse.io./x/1",
        "https://127.0.0.1/x/1",
        "https://[::1]/x/1",
        "https://2130706433/x/1",
        "https://app.greenhouse.io/x/1#@evil.example",
        "//app.greenhouse.io/x/1",
        "https://APP.greenhouse.io/x/1\r\nHost: evil.example",
    ],
)
def test_address_to_call_back_is_greenhouse_or_nothing(vendor: Greenhouse, address: str) -> None:
    body = {**vendor.order_body(NUMBERS, vendor.new_number(), "Harry Potter"), "url": address}
    answer = vendor.send_order(json.dumps(body).encode())
    assert answer.status_code == 422
    assert "evil" not in answer.text


def test_missing_number_and_unknown_order(vendor: Greenhouse) -> None:
    assert vendor.http.get("/test_status", headers=vendor.key()).status_code == 422
    assert vendor.ask_status("98765").status_code == 404
    assert vendor.ask_status("../98765").status_code == 404


def test_bearer_password_and_garbage_are_told_apart(vendor: Greenhouse) -> None:
    pair = base64.b64encode(f"{vendor.credential}:password".encode()).decode()
    for header in (f"Basic {pair}", "Basic !!!", "Basic", f"Token {vendor.credential}"):
        answer = vendor.http.get("/list_tests", headers={"authorization": header})
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Basic")


def test_key_ends_when_a_new_one_is_made(vendor: Greenhouse, house: House) -> None:
    old = vendor.other(house.company, house.new_key("greenhouse"))
    assert old.list_packages().status_code == 200
    vendor.credential = house.new_key("greenhouse")
    assert old.list_packages().status_code == 401
    assert vendor.list_packages().status_code == 200


def _merged(lost: int, kept: int) -> dict[str, Any]:
    """The vendor's sample of `merge_candidate`."""
    person = {"id": lost, "first_name": "Jack", "last_name": "Sparrow", "new_candidate_id": kept}
    return {"action": "merge_candidate", "payload": {"person": person}}


def test_merged_candidate_takes_the_order_along(vendor: Greenhouse, house: House) -> None:
    number = vendor.new_number()
    order = _order(vendor, NUMBERS, number)
    assert vendor.hook(_merged(17681532 + number, 457456)).status_code == 200
    assert house.order(order)["remote_candidate"] == "457456"
    assert house.order(order)["state"] == "planned"
    later = {"action": "candidate_anonymized", "payload": {"candidate_id": 17681532 + number}}
    assert vendor.hook(later).status_code == 200
    forgotten = house.order(order)
    assert (forgotten["state"], forgotten["reason"]) == ("cancelled", "anonymised")
    assert {forgotten[name] for name in ("name", "profile_url", "remote_candidate")} == {""}
    assert vendor.ask_status(order).json()["partner_status"] == "cancelled"


def test_deleted_candidate_with_a_result_is_forgotten(vendor: Greenhouse, house: House) -> None:
    number = vendor.new_number()
    order = _order(vendor, NUMBERS, number)
    house.submit_cards(order)
    person = {"id": 17681532 + number, "deleted_application_ids": [46196263]}
    assert vendor.hook({"action": "delete_candidate", "payload": {"person": person}}).is_success
    assert house.order(order)["state"] == "completed"
    assert house.order(order)["remote_application"] == ""
    assert house.announcement("greenhouse", order, "order.amended") is None


def test_hook_needs_the_signature_as_documented(vendor: Greenhouse) -> None:
    ping = {"action": "ping", "payload": {"webhook": {"id": 1, "name": "é <b>"}}}
    assert vendor.hook(ping).status_code == 200
    assert vendor.hook(ping, "another").status_code == 401
    raw = json.dumps(ping).encode()
    digest = hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()
    for given in (f"sha256={digest}", digest, f"sha256 {digest.upper()}", ""):
        headers = {"signature": given}
        address = f"/{vendor.company}/webhooks"
        assert vendor.http.post(address, content=raw, headers=headers).status_code == 401
    headers = {"signature": f"sha256 {digest}"}
    for other in ("nobody", "%00"):
        answer = vendor.http.post(f"/{other}/webhooks", content=raw, headers=headers)
        assert answer.status_code in (401, 404)
