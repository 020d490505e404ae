"""Check a library or one of its files, and list everything that is wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from hirefit.competencies.checks.issue import LintIssue
from hirefit.competencies.checks.registry import library_issues, place_order
from hirefit.competencies.definitions import (
    SINGLE_FILES,
    TRANSLATIONS_FOLDER,
    Definitions,
    kind_in_library,
    library_root,
    read_definition,
    read_definitions,
)
from hirefit.competencies.model import Competency, RoleProfile
from hirefit.competencies.practice import PracticeCase
from hirefit.competencies.translation_files import kind_of_file, languages, read_translations
from hirefit.competencies.yaml_reader import parse_yaml
from hirefit.exceptions import DefinitionError, Fault

DEEPEST_FILE = 4
"""Folders from a file up to its library: `translations/de/roles/` is the deepest."""


def lint(path: Path) -> list[LintIssue]:
    """Check a library folder or one definition file.

    A single file is checked together with the library it lies in, or else with the shipped one,
    so that its references resolve; only its own issues are listed.

    Raises
    ------
    DefinitionError
        The path does not exist, can't be read, or holds no definition.
    """
    if path.is_dir():
        definitions = _with_translations(read_definitions(path))
        return _sorted(definitions.faults, library_issues(definitions))
    if not path.is_file():
        raise DefinitionError(Fault("there is no such file or folder.", str(path), "missing"))
    root = _library_around(path)
    kind = _kind_of(path, root)
    source, faults = read_definition(path, kind)
    if any(fault.code == "unreadable" for fault in faults):
        raise DefinitionError(*faults)
    if source is None:
        return _sorted(faults, [])
    context = _with_translations(read_definitions(root or library_root()))
    replaced = _is_same_file if root else _is_same_definition
    others = [other for other in context.sources if not replaced(other, source)]
    definitions = Definitions(context.root, (*others, source), ())
    own = [issue for issue in library_issues(definitions) if _is_in(issue.place, path)]
    return _sorted(faults, own)


def _sorted(faults: tuple[Fault, ...], issues: list[LintIssue]) -> list[LintIssue]:
    found = [LintIssue("error", fault.code, fault.message, fault.place) for fault in faults]
    return sorted([*found, *issues], key=place_order)


def _with_translations(definitions: Definitions) -> Definitions:
    """Return the definitions of a library together with their translations."""
    sources, faults = list(definitions.sources), list(definitions.faults)
    for language in languages(definitions.root):
        found, wrong = read_translations(definitions.root, language)
        sources.extend(found)
        faults.extend(wrong)
    return replace(definitions, sources=tuple(sources), faults=tuple(faults))


def _library_around(path: Path) -> Path | None:
    """Return the library that a file lies in: the folder with the library's single files."""
    for folder in list(path.parents)[:DEEPEST_FILE]:
        if all((folder / name).is_file() for name in SINGLE_FILES):
            return folder
    return None


def _kind_of(path: Path, root: Path | None) -> type[BaseModel]:
    if root is None:
        return _kind_by_keys(path)
    top, *below = path.relative_to(root).parts
    if top == TRANSLATIONS_FOLDER and len(below) > 1:
        return kind_of_file(path, root, below[0])
    return kind_in_library(path, root)


def _kind_by_keys(path: Path) -> type[BaseModel]:
    """Return what a file outside a library defines, by its name or its keys."""
    if path.name in SINGLE_FILES:
        return SINGLE_FILES[path.name]
    value = parse_yaml(path, str(path)).value
    if isinstance(value, dict) and "reference" in value and "reasons" in value:
        return PracticeCase
    is_role = isinstance(value, dict) and "competencies" in value and "levels" not in value
    return RoleProfile if is_role else Competency


def _is_same_file(other: Any, source: Any) -> bool:  # noqa: ANN401 - any kind of definition
    return bool(other.file == source.file)


def _is_same_definition(other: Any, source: Any) -> bool:  # noqa: ANN401 - same
    if type(other.value) is not type(source.value):
        return False
    return bool(getattr(other.value, "id", None) == getattr(source.value, "id", None))


def _is_in(place: str, path: Path) -> bool:
    return place == str(path) or place.startswith(f"{path}:")
