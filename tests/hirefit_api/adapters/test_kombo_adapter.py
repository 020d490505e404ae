"""Kombo: the contract suite, and every document against Kombo's own schemas."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import httpx
import jsonschema_rs
import pytest

from hirefit.testing.ats_contract import AtsContract
from hirefit.testing.house import BANDS, NUMBERS, House
from hirefit.testing.vendor import Vendor

SECRET = "kombo's secret"  # noqa: S105 - of nobody
INTEGRATION = "workday:CBNMt7dSNCzBdnRTx87dev4E"


class Kombo(Vendor):
    """Kombo as its OpenAPI document describes it."""

    adapter = "kombo"
    settings: ClassVar[dict[str, str]] = {
        "api_key": "kombo-key",
        "webhook_secret": SECRET,
        "integration": INTEGRATION,
    }

    def order_body(self, package: str, number: int, name: str) -> dict[str, Any]:
        """The example of `assessment:order-received`, with our package."""
        first, last = name.split()
        return {
            "id": f"Cbfk5sHtDxrSrJBRjsDtbaN{number}",
            "type": "assessment:order-received",
            "data": {
                "id": f"B5KQKhAgTv6ZwzrfAbqbhip{number}",
                "integration_id": INTEGRATION,
                "package_id": package,
                "status": "OPEN",
                "candidate": {
                    "remote_id": f"12345-{number}",
                    "email": "john.doe@gmail.com",
                    "first_name": first,
                    "last_name": last,
                    "phone": "+1 123 456 7890",
                },
                "application": {"remote_id": "54321"},
                "job": {
                    "remote_id": "67890",
                    "name": "Bottle Opener",
                    "job_code": "BO-2024-01",
                    "description": "<p>Chief bottle opener.</p>",
                    "location": None,
                    "hiring_team": [],
                },
            },
        }

    def send_order(self, body: bytes) -> httpx.Response:
        return self.hook(body, base64.urlsafe_b64encode(self.mac(body)).decode().rstrip("="))

    def hook(self, body: bytes, signature: str) -> httpx.Response:
        headers = {"x-kombo-signature": signature, "content-type": "application/json"}
        return self.http.post(f"/{self.company}/webhooks", content=body, headers=headers)

    def mac(self, body: bytes) -> bytes:
        return hmac.new(self.credential.encode(), body, hashlib.sha256).digest()


@pytest.fixture(scope="module")
def vendor(house: House) -> Iterator[Kombo]:
    made = Kombo(house.address, house.company, house.connect("kombo", Kombo.settings))
    yield made
    made.http.close()


@pytest.fixture(scope="module")
def document(contracts: Path) -> dict[str, Any]:
    file = contracts / "kombo-assessments.openapi.json"
    if not file.exists():
        pytest.skip(f"NOT TESTED AGAINST KOMBO'S DOCUMENT: {file.name} is not here")
    loaded: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return loaded


def _faults(document: dict[str, Any], schema: str, value: object) -> list[str]:
    wanted = {"$ref": f"#/components/schemas/{schema}", "components": document["components"]}
    checks = jsonschema_rs.validator_for(wanted)
    return [error.message for error in checks.iter_errors(value)]


class TestKomboContract(AtsContract):
    """The suite."""


def _order(vendor: Kombo, package: str = NUMBERS) -> str:
    body = vendor.order_body(package, vendor.new_number(), "John Doe")
    return str(vendor.send_order(json.dumps(body).encode()).json()["order"])


def _told(house: House, order: str, change: str) -> dict[str, Any]:
    told = house.announcement("kombo", order, change)
    assert told is not None
    return told


RESULT = "PutAssessmentOrdersAssessmentOrderIdResultRequestBody"


def test_our_samples_are_kombos(vendor: Kombo, document: dict[str, Any]) -> None:
    schema = document["components"]["schemas"]["AssessmentOrderReceivedWebhookPayload"]
    nullable = json.loads(
        json.dumps(schema).replace(
            '"type": "object", "properties": {"street_1"', '"properties": {"street_1"'
        )
    )
    checks = jsonschema_rs.validator_for(nullable)
    body = vendor.order_body(NUMBERS, 1, "John Doe")
    body["data"]["job"]["location"] = {"city": "Berlin"}
    assert [error.message for error in checks.iter_errors(body)] == []


def test_example_of_the_document_is_taken(
    vendor: Kombo, house: House, document: dict[str, Any]
) -> None:
    hook = document["webhooks"]["assessment:order-received"]["post"]
    example = hook["requestBody"]["content"]["application/json"]["example"]
    example["data"]["package_id"] = NUMBERS
    answer = vendor.send_order(json.dumps(example).encode())
    order = house.order(answer.json()["order"])
    assert (order["key"], order["name"]) == (example["data"]["id"], "John Doe")
    assert (order["remote_candidate"], order["remote_job"]) == ("12345", "67890")


@pytest.mark.parametrize("package", [NUMBERS, BANDS])
def test_result_is_as_the_schema_wants(
    vendor: Kombo, house: House, document: dict[str, Any], package: str
) -> None:
    order = _order(vendor, package)
    house.submit_cards(order)
    told, result = _told(house, order, "order.completed"), house.result(order)
    body = told["body"]
    assert _faults(document, RESULT, body) == []
    assert (told["method"], told["headers"]) == ("PUT", {"X-Integration-Id": INTEGRATION})
    assert told["url"] == (
        f"https://api.kombo.dev/v1/assessment/orders/{house.order(order)['key']}/result"
    )
    assert (body["status"], body.get("score")) == ("COMPLETED", result["score"])
    parts = [item for item in body["attributes"] if item["type"] == "SUB_RESULT"]
    assert [part["id"] for part in parts] == [c["competency"] for c in result["competencies"]]
    assert bool(parts) == (package == NUMBERS)


def test_cancelled_and_failed_are_put_as_cancelled(
    vendor: Kombo, house: House, document: dict[str, Any]
) -> None:
    for verb in ("cancel", "fail"):
        order = _order(vendor)
        house.post(f"/orders/{order}/{verb}", {"reason": "no_show"})
        change = "order.cancelled" if verb == "cancel" else "order.failed"
        body = _told(house, order, change)["body"]
        assert _faults(document, RESULT, body) == []
        assert body["status"] == "CANCELLED"


def test_packages_are_as_the_schema_wants(house: House, document: dict[str, Any]) -> None:
    told = house.announcement("kombo", "any", "packages.changed")
    assert told is not None
    assert _faults(document, "PutAssessmentPackagesRequestBody", told["body"]) == []
    assert {package["id"] for package in told["body"]["packages"]} == {NUMBERS, BANDS}


def test_every_spelling_of_the_signature_but_no_other(vendor: Kombo) -> None:
    body = json.dumps(vendor.order_body(NUMBERS, vendor.new_number(), "John Doe")).encode()
    mac = vendor.mac(body)
    right = [mac.hex(), base64.b64encode(mac).decode(), base64.urlsafe_b64encode(mac).decode()]
    assert [vendor.hook(body, given).status_code for given in right] == [200, 200, 200]
    wrong = ["", mac.hex()[:-1], right[1][:-2], mac[::-1].hex()]
    assert [vendor.hook(body, given).status_code for given in wrong] == [401] * 4


def test_data_at_the_top_is_read_too(vendor: Kombo, house: House) -> None:
    body = vendor.order_body(NUMBERS, vendor.new_number(), "John Doe")["data"]
    answer = vendor.send_order(json.dumps(body).encode())
    assert house.order(answer.json()["order"])["key"] == body["id"]


def test_inline_orders_are_refused_with_a_reason(vendor: Kombo) -> None:
    body = vendor.order_body(NUMBERS, vendor.new_number(), "John Doe")
    inline = {**body, "type": "inline-assessment:order-received"}
    answer = vendor.send_order(json.dumps(inline).encode())
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["code"] == "inline"


def test_nulls_are_taken(vendor: Kombo, house: House) -> None:
    body = vendor.order_body(NUMBERS, vendor.new_number(), "John Doe")
    data = body["data"]
    for part in ("candidate", "application", "job"):
        data[part] = dict.fromkeys(data[part])
    order = house.order(vendor.send_order(json.dumps(body).encode()).json()["order"])
    assert (order["name"], order["remote_candidate"]) == ("", "")
