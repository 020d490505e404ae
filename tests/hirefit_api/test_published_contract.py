"""api/openapi.json is what the service does; run this file to write it anew."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from hirefit_api.app import create_app
from hirefit_api.settings import Settings

CONTRACT = Path(__file__).parents[2] / "api" / "openapi.json"


@cache
def contract() -> dict[str, Any]:
    return create_app(Settings(_env_file=None)).openapi()


def written(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def test_published_contract_is_what_the_service_does() -> None:
    assert CONTRACT.read_text(encoding="utf-8") == written(contract())


def test_every_operation_says_how_it_refuses() -> None:
    operations = [
        operation
        for path, item in contract()["paths"].items()
        for operation in item.values()
        if path.startswith("/api/v1/")
    ]
    assert len(operations) >= 15
    for operation in operations:
        assert {"400", "404", "409", "413", "422", "503"} <= set(operation["responses"])


if __name__ == "__main__":
    CONTRACT.write_text(written(contract()), encoding="utf-8")
