"""Acme's side, and the suite that every adapter passes.

Needs a running hirefit with this package installed, and two companies on it:

    hirefit add-administrator suite ada --name Ada --key
    hirefit add-administrator stranger sam --name Sam --key
    HIREFIT_DELIVER=false hirefit serve
    HIREFIT_SUITE_KEY=hf_suite... HIREFIT_STRANGER_KEY=hf_stranger... pytest
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, ClassVar

import httpx
import pytest

from hirefit.testing.ats_contract import AtsContract
from hirefit.testing.house import House
from hirefit.testing.vendor import Vendor

ADDRESS = os.environ.get("HIREFIT_ADDRESS", "http://127.0.0.1:8000")


class Acme(Vendor):
    """What Acme sends."""

    adapter = "acme"
    settings: ClassVar[dict[str, str]] = {"token": "acme-token"}

    def order_body(self, package: str, number: int, name: str) -> dict[str, Any]:
        return {
            "number": number,
            "test": package,
            "person": {"id": f"p-{number}", "name": name},
            "reply_to": f"https://api.acme.example/results/{number}",
        }

    def send_order(self, body: bytes) -> httpx.Response:
        return self.http.post("/orders", content=body, headers=self._token())

    def list_packages(self) -> httpx.Response:
        return self.http.get("/tests", headers=self._token())

    def cancel(self, order: str) -> httpx.Response:
        return self.http.post("/cancel", json={"order": order}, headers=self._token())

    def _token(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.credential}"}


def _opened(company: str, key: str) -> Iterator[House]:
    house = House(ADDRESS, company, os.environ[key])
    house.open()
    yield house
    house.client.close()


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    yield from _opened("suite", "HIREFIT_SUITE_KEY")


@pytest.fixture(scope="session")
def stranger() -> Iterator[House]:
    yield from _opened("stranger", "HIREFIT_STRANGER_KEY")


@pytest.fixture(scope="module")
def vendor(house: House) -> Iterator[Acme]:
    made = Acme(house.address, house.company, house.connect("acme", Acme.settings))
    yield made
    made.http.close()


class TestAcmeContract(AtsContract):
    """The suite."""
