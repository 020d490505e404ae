"""A company with an opening, as every test here needs one."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def company_document() -> dict[str, Any]:
    """A company profile that the service takes."""
    return {
        "id": "harbour-line",
        "name": "Harbour Line",
        "service_vision": "We keep every promise and make it easy to ask for help.",
        "service_values": [
            {"id": "reliable", "statement": "We do what we said we would."},
            {"id": "warm", "statement": "People feel welcome with us."},
            {"id": "quick", "statement": "Nobody waits longer than needed."},
        ],
    }
