"""Lever: the contract suite, the signature within the body, and the note."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any, ClassVar

import httpx
import pytest

from hirefit.testing.ats_contract import AtsContract
from hirefit.testing.house import BANDS, NUMBERS, WITHDRAWN, House
from hirefit.testing.vendor import Vendor

STAGES = {NUMBERS: "stage-1", BANDS: "stage-2", WITHDRAWN: "stage-3"}
TRIGGERED = 1_700_000_000_000


class Lever(Vendor):
    """Lever's webhook for changes of stage."""

    adapter = "lever"
    settings: ClassVar[dict[str, str]] = {
        "api_key": "lever-key",
        "webhook_secret": "lever's token",
        "stages": " ".join(f"{stage}={package}" for package, stage in STAGES.items()),
    }

    def order_body(self, package: str, number: int, name: str) -> dict[str, Any]:
        del name  # Lever sends none
        return {
            "id": f"event-{number}",
            "event": "candidateStageChange",
            "token": f"token-{number}",
            "triggeredAt": TRIGGERED,
            "signature": self.signature(f"token-{number}"),
            "data": {
                "opportunityId": f"opportunity-{number}",
                "contactId": f"contact-{number}",
                "toStageId": STAGES.get(package, "stage-9"),
                "fromStageId": "stage-0",
            },
        }

    def signature(self, token: str) -> str:
        message = f"{token}{TRIGGERED}".encode()
        return hmac.new(self.credential.encode(), message, hashlib.sha256).hexdigest()

    def send_order(self, body: bytes) -> httpx.Response:
        try:
            known = json.loads(body)
            if isinstance(known, dict) and isinstance(known.get("token"), str):
                known["signature"] = self.signature(known["token"])
                body = json.dumps(known).encode()
        except (ValueError, RecursionError):
            pass
        return self.http.post(f"/{self.company}/webhooks", content=body)


@pytest.fixture(scope="module")
def vendor(house: House) -> Iterator[Lever]:
    made = Lever(house.address, house.company, house.connect("lever", Lever.settings))
    yield made
    made.http.close()


class TestLeverContract(AtsContract):
    """The suite."""


def test_result_is_a_note_with_the_link(vendor: Lever, house: House) -> None:
    body = vendor.order_body(NUMBERS, vendor.new_number(), "")
    vendor.send_order(json.dumps(body).encode())
    order = house.orders("lever")[-1]
    assert order["remote_application"] == body["data"]["opportunityId"]
    house.submit_cards(order["id"])
    told, result = (
        house.announcement("lever", order["id"], "order.completed"),
        house.result(order["id"]),
    )
    assert told is not None
    opportunity = order["remote_application"]
    assert told["url"] == f"https://api.lever.co/v1/opportunities/{opportunity}/notes"
    assert result["explanation"] in told["body"]["value"]
    assert order["id"] in told["body"]["value"]


def test_other_stages_and_events_are_taken_and_left(vendor: Lever, house: House) -> None:
    before = house.orders("lever")
    body = vendor.order_body("another", vendor.new_number(), "")
    assert vendor.send_order(json.dumps(body).encode()).status_code == 200
    hired = {**vendor.order_body(NUMBERS, vendor.new_number(), ""), "event": "candidateHire"}
    assert vendor.send_order(json.dumps(hired).encode()).status_code == 200
    assert house.orders("lever") == before


def test_signature_is_the_one_of_token_and_moment(vendor: Lever) -> None:
    body = vendor.order_body(NUMBERS, vendor.new_number(), "")
    for change in ({"token": "t"}, {"triggeredAt": 1}, {"signature": ""}, {"signature": None}):
        raw = json.dumps({**body, **change}).encode()
        assert vendor.http.post(f"/{vendor.company}/webhooks", content=raw).status_code == 401
