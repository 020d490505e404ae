"""Read a company profile from a file or a document; list every fault with its place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from hirefit.company.profile import CompanyProfile
from hirefit.company.rules import library_findings, profile_findings
from hirefit.competencies.findings import (
    Finding,
    Locate,
    field_locator,
    findings_of,
    keys_of,
    place_key,
)
from hirefit.competencies.library import CompetencyLibrary
from hirefit.competencies.yaml_reader import parse_yaml
from hirefit.exceptions import DefinitionError, Fault


def read_company(path: Path, library: CompetencyLibrary) -> CompanyProfile:
    """Read a company file.

    Raises
    ------
    DefinitionError
        Every fault, each with file and line.
    """
    document = parse_yaml(path, str(path))
    if document.value is None:
        raise DefinitionError(*document.faults)
    profile, findings = _build(document.value, library)
    if profile is None or document.faults:
        raise DefinitionError(*document.faults, *_faults(findings, document.locate))
    return profile


def company_from_document(
    document: Mapping[str, Any], library: CompetencyLibrary, place: str = "company"
) -> CompanyProfile:
    """Build a company profile from a document such as a JSON body.

    Raises
    ------
    DefinitionError
        Every fault, each with its field: ``company.weights.values``. Names that were sent and are
        not known do not come back in a message.
    """
    profile, findings = _build(document, library)
    if profile is None:
        known = {
            *keys_of(CompanyProfile),
            *library.competencies,
            *library.service_values,
            *(question.id for question in library.employer_mirror),
        }
        quiet = [finding.without_input(known) for finding in findings]
        raise DefinitionError(*_faults(quiet, field_locator(place)))
    return profile


def _build(
    document: Any,  # noqa: ANN401 - whatever the file holds
    library: CompetencyLibrary,
) -> tuple[CompanyProfile | None, list[Finding]]:
    if not isinstance(document, Mapping):
        message = "a company profile is keys with values below them."
        return None, [Finding((), message, "wrong-type")]
    findings = [*profile_findings(document), *library_findings(document, library)]
    try:
        profile = CompanyProfile.model_validate(document)
    except ValidationError as error:
        # An error without a path repeats `profile_findings`, which say where.
        return None, [*findings, *(f for f in findings_of(error, CompanyProfile) if f.path)]
    return (None if findings else profile), findings


def _faults(findings: list[Finding], locate: Locate) -> list[Fault]:
    faults = [finding.fault(locate) for finding in findings]
    return sorted(faults, key=lambda fault: place_key(fault.place))
