"""Generated requests against the published contract: no server error, no answer outside of it.

The short form is part of the suite. The long one sends 2,000 requests to every group:
HIREFIT_GENERATED_CASES=2000 python -m pytest tests/hirefit_api/test_generated_requests.py
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from hirefit_api.settings import Settings

from .conftest import COMPANY_OF_STAFF, running

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("generated")]  # one server for all groups

CASES = int(os.environ.get("HIREFIT_GENERATED_CASES", "16"))
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
)
KNOWN = {"requisition": "desk", "application": "a1", "rater": "r1", "endpoint": "all"}
PREFIX = "/api/v1/companies/"
CONTRACT: dict[str, Any] = json.loads(
    (Path(__file__).resolve().parents[2] / "api" / "openapi.json").read_text(encoding="utf-8")
)
GROUPS = sorted(
    {
        operation["tags"][0]
        for path, item in CONTRACT["paths"].items()
        for operation in item.values()
        if path.startswith(PREFIX)
    }
)


@pytest.fixture(scope="module")
def server(prepared_office, tmp_path_factory, key_for) -> Iterator[tuple[str, str]]:
    """Address and key of a service with one opening."""
    copy = Path(shutil.copy(prepared_office[0], tmp_path_factory.mktemp("generated")))
    chosen = Settings(
        database_url=f"sqlite:///{copy}", drain_seconds=0.0, access_log=False, deliver=False
    )
    key = key_for(chosen, COMPANY_OF_STAFF)
    with running(chosen, key) as started:
        yield started.address, key


def _operations(group: str) -> list[Any]:
    schema = schemathesis.openapi.from_dict(CONTRACT)
    return [
        operation
        for result in schema.get_all_operations()
        if (operation := result.ok()).path.startswith(PREFIX) and operation.tags[0] == group
    ]


@pytest.mark.parametrize("group", GROUPS)
def test_group_answers_within_its_contract(group: str, server: tuple[str, str]) -> None:
    address, key = server
    operations = _operations(group)
    cases = st.sampled_from(operations).flatmap(lambda operation: operation.as_strategy())

    @given(case=cases, knows=st.booleans())
    @settings(
        max_examples=CASES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def send(case: Any, knows: bool) -> None:
        case.path_parameters["company"] = COMPANY_OF_STAFF
        if knows:
            case.path_parameters.update(
                {name: value for name, value in KNOWN.items() if name in case.path_parameters}
            )
        headers = {"Authorization": f"Bearer {key}"}
        case.call_and_validate(base_url=address, headers=headers, checks=CHECKS)

    send()
