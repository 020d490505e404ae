"""The smallest adapter keeps the contract."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from hirefit.testing.ats_contract import AtsContract
from hirefit.testing.house import House
from hirefit.testing.vendor import Vendor


class PlainSystem(Vendor):
    """A system that was told four addresses and a key."""

    adapter = "null"

    def order_body(self, package: str, number: int, name: str) -> dict[str, Any]:
        return {"reference": f"plain-{number}", "package": package, "name": name}

    def send_order(self, body: bytes) -> httpx.Response:
        return self.http.post("/orders", content=body, headers=self._key())

    def list_packages(self) -> httpx.Response:
        return self.http.get("/packages", headers=self._key())

    def ask_status(self, order: str) -> httpx.Response:
        return self.http.get("/status", params={"order": order}, headers=self._key())

    def says_complete(self, answer: httpx.Response) -> bool:
        return bool(answer.json()["state"] == "completed")

    def cancel(self, order: str) -> httpx.Response:
        return self.http.post("/cancel", json={"order": order}, headers=self._key())

    def _key(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.credential}"}


@pytest.fixture(scope="module")
def vendor(house: House) -> Iterator[Vendor]:
    key = house.connect("null", {})
    made = PlainSystem(house.address, house.company, key)
    yield made
    made.http.close()


class TestNullContract(AtsContract):
    """The suite."""
