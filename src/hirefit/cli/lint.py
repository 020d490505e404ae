"""`hirefit lint`: check a library, one of its files, or a company file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hirefit.company.reader import read_company
from hirefit.competencies.checks.issue import LintIssue
from hirefit.competencies.checks.lint import lint as lint_definitions
from hirefit.competencies.definitions import library_root
from hirefit.competencies.library import load_library
from hirefit.competencies.yaml_reader import parse_yaml
from hirefit.exceptions import DefinitionError, Fault

FAULTS, UNUSABLE = 1, 2
_UNUSABLE_CODES = frozenset({"missing", "unreadable", "no-files", "no-library"})
_COMPANY_KEYS = frozenset({"service_vision", "planned_raters", "cut", "serves"})


def lint(
    path: Annotated[
        Path | None,
        typer.Argument(
            help="A library folder, one of its files, or a company file. The shipped library by "
            "default."
        ),
    ] = None,
) -> None:
    """Check definitions. Exit 0: clean; 1: faults; 2: nothing that could be checked."""
    try:
        issues = _issues(path or _shown(library_root()))
    except DefinitionError as error:
        for fault in error.faults:
            typer.echo(str(fault), err=True)
        raise typer.Exit(UNUSABLE) from error
    errors = [issue for issue in issues if issue.severity == "error"]
    for issue in issues:
        line = f"{issue.place}: {issue.message} [{issue.severity}: {issue.check}]"
        typer.echo(line, err=issue.severity == "error")
    counts = {
        severity: sum(issue.severity == severity for issue in issues)
        for severity in ("error", "warning", "info")
    }
    found = zip(("error", "warning", "draft"), counts.values(), strict=True)
    typer.echo(", ".join(f"{n} {name}{'' if n == 1 else 's'}" for name, n in found) + ".")
    if errors:
        raise typer.Exit(FAULTS)


def _issues(path: Path) -> list[LintIssue]:
    if not _is_company(path):
        return lint_definitions(path)
    try:
        read_company(path, load_library())
    except DefinitionError as error:
        if _UNUSABLE_CODES & {fault.code for fault in error.faults}:
            raise
        return [_issue_of(fault) for fault in error.faults]
    return []


def _issue_of(fault: Fault) -> LintIssue:
    return LintIssue("error", fault.code, fault.message, fault.place)


def _is_company(path: Path) -> bool:
    """Say whether a file is meant as a company profile, by its name or its keys."""
    if not path.is_file():
        return False
    if path.stem.startswith("company"):
        return True
    value = parse_yaml(path, str(path)).value
    return isinstance(value, dict) and bool(_COMPANY_KEYS & value.keys())


def _shown(path: Path) -> Path:
    """Return the path as people would type it from here."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
