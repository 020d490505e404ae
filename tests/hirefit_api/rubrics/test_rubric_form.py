"""What is found in a draft's text leads to the field of the form that shows it."""

from __future__ import annotations

import pytest

from hirefit.competencies.blank import blank_document
from hirefit.competencies.checks.lint_text import lint_competency
from hirefit.competencies.definitions import library_root, read_definitions
from hirefit.competencies.yaml_writer import document_yaml
from hirefit_api.rubrics.rubric_form import fields_of, form_of

SHIPPED = (library_root() / "attitude" / "timely_response.yaml").read_text("utf-8")


@pytest.mark.parametrize("name", ["label", "sentence", "examples"])
def test_a_level_leads_to_its_own_field(name: str) -> None:
    form = form_of(SHIPPED)
    assert form is not None
    third = SHIPPED.index("\n  3:")
    at = SHIPPED.index(f"{name}:", third)
    line = SHIPPED.count("\n", 0, at) + 1
    assert fields_of(SHIPPED, form, [f"draft:{line}:5"]) == {f"draft:{line}:5": f"{name}:3"}


def test_everything_found_in_a_blank_draft_leads_to_a_field_of_its_form() -> None:
    text = document_yaml(blank_document("handover_notes", "Notes", "attitude"))
    found = lint_competency(text, "handover_notes", read_definitions(library_root())).issues
    form = form_of(text)
    assert form is not None
    fields = fields_of(text, form, [issue.place for issue in found])
    where = [(issue.message.split("'")[1], fields[issue.place]) for issue in found]
    assert len(where) > 30
    assert {name: field for name, field in where if name in form.head} == {
        "definition": "definition",
        "accommodation_note": "accommodation_note",
    }
    assert [field for name, field in where if name == "examples"] == [
        f"examples:{number}" for number in range(1, 6)
    ]
    assert [field for name, field in where if name in ("behavioural", "situational")] == [
        "text:behavioural-0",
        "text:situational-0",
    ]


def test_places_without_a_line_lead_nowhere() -> None:
    form = form_of(SHIPPED)
    assert form is not None
    assert fields_of(SHIPPED, form, ["draft", ""]) == {}
