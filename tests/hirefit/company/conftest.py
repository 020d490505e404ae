from __future__ import annotations

from typing import Any

import pytest

from hirefit.competencies.library import CompetencyLibrary, load_library


@pytest.fixture(scope="session")
def library() -> CompetencyLibrary:
    return load_library()


@pytest.fixture
def document() -> dict[str, Any]:
    return {
        "id": "harbour-line",
        "name": "Harbour Line",
        "service_vision": "Every caller hangs up knowing what happens next.",
        "service_values": [
            {"id": "honesty", "statement": "We say what is true."},
            {"id": "ownership", "statement": "We see it through."},
            {"id": "warmth", "statement": "People feel welcome."},
        ],
    }
