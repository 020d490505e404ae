"""The contract as a page, served from here alone."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.slow  # a server


def test_page_holds_every_operation_and_loads_nothing_from_elsewhere(office) -> None:
    client = office.client("hugo")
    document = client.get("/companies/harbour-line/reference/openapi.json").json()
    page = client.get("/companies/harbour-line/reference")
    names = [op["operationId"] for item in document["paths"].values() for op in item.values()]
    assert (page.status_code, document["openapi"]) == (200, "3.1.0")
    assert sorted(re.findall(r'<details id="([^"]+)"', page.text)) == sorted(names)
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page.text) == []
    assert "<script" not in page.text
