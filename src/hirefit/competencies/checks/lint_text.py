"""Check the text of one competency beside a library that it is to join."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from hirefit.competencies.checks.issue import LintIssue
from hirefit.competencies.checks.registry import library_issues, place_order
from hirefit.competencies.definitions import Definitions, Sourced
from hirefit.competencies.findings import Finding, findings_of
from hirefit.competencies.model import Competency
from hirefit.competencies.yaml_reader import parse_yaml
from hirefit.exceptions import Fault


class LintedText(NamedTuple):
    """The competency, or None where the text does not make one, and everything found."""

    competency: Competency | None
    issues: tuple[LintIssue, ...]

    @property
    def has_errors(self) -> bool:
        """Whether it can't be used as it is."""
        return any(issue.severity == "error" for issue in self.issues)


def lint_competency(text: str, competency_id: str, library: Definitions) -> LintedText:
    """Check a competency's text.

    Parameters
    ----------
    text : str
        YAML; read as untrusted input.
    competency_id : str
        What it defines.
    library : Definitions
        What its references are looked up in; other versions of the competency are left aside.
    """
    place = f"{competency_id}.yaml"
    document = parse_yaml(text, place)
    faults = list(document.faults)
    if document.value is None:
        return LintedText(None, _issues(faults))
    if not isinstance(document.value, dict):
        message = "must be keys with values below them."
        faults.append(Fault(message, document.locate(()), "wrong-type"))
        return LintedText(None, _issues(faults))
    try:
        competency = Competency.model_validate(document.value)
    except ValidationError as error:
        found = findings_of(error, Competency)
        faults.extend(finding.fault(document.locate) for finding in found)
        return LintedText(None, _issues(faults))
    if competency.id != competency_id:
        message = f"must stay '{competency_id}'; another id is another competency."
        faults.append(Finding(("id",), message, "other-id").fault(document.locate))
    others = [source for source in library.sources if not _defines(source.value, competency.id)]
    joined = Definitions(
        library.root, (*others, Sourced(competency, Path(place), document.locate)), ()
    )
    own = [issue for issue in library_issues(joined) if issue.place.startswith(f"{place}:")]
    return LintedText(competency if not faults else None, _issues(faults, own))


def _defines(value: object, competency_id: str) -> bool:
    return isinstance(value, Competency) and value.id == competency_id


def _issues(faults: list[Fault], own: list[LintIssue] | None = None) -> tuple[LintIssue, ...]:
    found = [LintIssue("error", fault.code, fault.message, fault.place) for fault in faults]
    return tuple(sorted([*found, *(own or [])], key=place_order))
