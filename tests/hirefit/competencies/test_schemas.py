"""The schemas for editors are those of the models; run this file to write them anew."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from pydantic import BaseModel

from hirefit.company.profile import CompanyProfile
from hirefit.competencies.definitions import definition_files, kind_in_library, library_root
from hirefit.competencies.model import Competency, RoleProfile
from hirefit.competencies.practice import PracticeCase
from hirefit.competencies.yaml_reader import read_yaml

FOLDER = Path(__file__).parents[3] / "competencies"
SCHEMAS: dict[str, type[BaseModel]] = {
    "competency.schema.json": Competency,
    "role-profile.schema.json": RoleProfile,
    "practice-case.schema.json": PracticeCase,
    "company.schema.json": CompanyProfile,
}


def schema_text(model: type[BaseModel]) -> str:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **model.model_json_schema(),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def with_text_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): with_text_keys(inner) for key, inner in value.items()}
    return [with_text_keys(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_is_that_of_the_model(name: str) -> None:
    written = (FOLDER / name).read_text(encoding="utf-8")
    assert written == schema_text(SCHEMAS[name])


def test_schema_accepts_the_shipped_library() -> None:
    validators = {
        model: jsonschema_rs.validator_for(json.loads(schema_text(model)))
        for model in (Competency, RoleProfile, PracticeCase)
    }
    checked = 0
    for file in definition_files(library_root()):
        kind = kind_in_library(file, library_root())
        if kind in validators:
            document, _ = read_yaml(file, file.name)
            validators[kind].validate(with_text_keys(document))
            checked += 1
    assert checked == 30


@pytest.mark.parametrize("level", ["0", "6"])
def test_schema_refuses_other_levels(level: str) -> None:
    file = library_root() / "attitude" / "promise_keeping.yaml"
    document = with_text_keys(read_yaml(file, file.name)[0])
    document["levels"][level] = document["levels"].pop("5")
    validator = jsonschema_rs.validator_for(json.loads(schema_text(Competency)))
    assert not validator.is_valid(document)


if __name__ == "__main__":
    for file_name, schema_model in SCHEMAS.items():
        (FOLDER / file_name).write_text(schema_text(schema_model), encoding="utf-8")
