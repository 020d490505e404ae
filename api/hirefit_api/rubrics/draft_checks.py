"""What is found in a draft: by the linter, and against the library that it would join."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Row

from hirefit.competencies.checks.lint_text import LintedText, lint_competency
from hirefit.competencies.definitions import (
    Definitions,
    Sourced,
    library_root,
    read_definitions,
)
from hirefit.competencies.model import Competency
from hirefit.competencies.own_versions import role_without, unreplaced
from hirefit.competencies.versions import version_key
from hirefit.competencies.yaml_reader import parse_yaml
from hirefit.exceptions import Fault
from hirefit_api.companies.own_library import known_library
from hirefit_api.companies.rubric_store import published_versions, questions_taken_out
from hirefit_api.database.scope import CompanyStore
from hirefit_api.library import shipped_library
from hirefit_api.rubrics.anchor_trail import every_anchor_passed


@cache
def shipped_definitions() -> Definitions:
    """Return the shipped library's files as values, for the linter's references."""
    return read_definitions(library_root())


@lru_cache(maxsize=16)
def _definitions(own: tuple[str, ...]) -> Definitions:
    """Return the shipped library's files and the company's own competencies as values."""
    shipped = shipped_definitions()
    read = [parse_yaml(text, "own") for text in own]
    values = [(Competency.model_validate(document.value), document.locate) for document in read]
    beside = [Sourced(value, Path(f"{value.id}.yaml"), locate) for value, locate in values]
    return Definitions(shipped.root, (*shipped.sources, *beside), ())


@lru_cache(maxsize=128)
def _linted(text: str, competency: str, own: tuple[str, ...]) -> LintedText:
    found = lint_competency(text, competency, _definitions(own))
    folder = f"{shipped_definitions().root}/"  # where the service is installed is nobody's business
    issues = (replace(issue, message=issue.message.replace(folder, "")) for issue in found.issues)
    return LintedText(found.competency, tuple(issues))


def linted_draft(store: CompanyStore, row: Row[Any]) -> LintedText:
    """Return what the linter finds in a draft, the company's own competencies beside it."""
    shipped = shipped_library().competencies
    published = published_versions(store)
    own = {one.competency: one.text for one in published if one.competency not in shipped}
    return _linted(row.text, row.competency, tuple(own.values()))


def against_the_library(store: CompanyStore, competency: Competency) -> list[Fault]:
    """Return what a version may not do to the library it joins."""
    place = f"{competency.id}.yaml"
    library = known_library(store)
    before = library.competencies.get(competency.id)
    now = "" if before is None else before.version
    faults = []
    if now and version_key(competency.version) <= version_key(now):
        message = f"Raise the version above {now}; a version that was used never changes."
        faults.append(Fault(message, f"{place}: version", "version-not-raised"))
    if competency.status == "validated" and not every_anchor_passed(store, competency):
        message = (
            "stays a draft until experts have put every one of its anchors back where it belongs: "
            "open a retranslation under Anchors."
        )
        faults.append(Fault(message, f"{place}: status", "not-validated"))
    retired = [entry.question for entry in questions_taken_out(store)]
    joined = {**library.competencies, competency.id: competency}
    for name, role in library.roles.items():
        if competency.id in unreplaced(role, role_without(role, joined, retired)):
            message = f"the role '{name}' would ask one question fewer; keep or add one."
            faults.append(Fault(message, f"{place}: questions", "role-loses-question"))
    return faults
