"""The package in docs/adapters, found by its entry point, passes the suite with its own tests."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from hirefit.testing.ats_contract import AtsContract
from hirefit.testing.house import House
from hirefit.testing.vendor import Vendor

MODULE = Path(__file__).parents[3] / "docs/adapters/hirefit-acme/tests/test_acme.py"


@pytest.fixture(scope="module")
def example() -> ModuleType:
    found = importlib.util.spec_from_file_location("acme_example", MODULE)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def vendor(house: House, example: ModuleType) -> Iterator[Vendor]:
    key = house.connect("acme", example.Acme.settings)
    made = example.Acme(house.address, house.company, key)
    yield made
    made.http.close()


class TestAcmeContract(AtsContract):
    """The suite."""


def test_example_runs_the_whole_suite(example: ModuleType) -> None:
    assert issubclass(example.TestAcmeContract, AtsContract)
    assert example.Acme.adapter == "acme"
