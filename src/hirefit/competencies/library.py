"""The competency library: read once, looked up by id, named by its digest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from hirefit.competencies.checks.registry import library_issues
from hirefit.competencies.definitions import (
    Definitions,
    definition_files,
    library_root,
    read_definitions,
)
from hirefit.competencies.model import (
    Competency,
    EmployerMirrorFile,
    FailureReason,
    FailureReasonsFile,
    MirrorQuestion,
    RoleProfile,
    ServiceValue,
    ServiceValuesFile,
)
from hirefit.competencies.practice import PracticeCase
from hirefit.competencies.versions import newest_by_id
from hirefit.digests import digest_of
from hirefit.exceptions import DefinitionError, Fault

__all__ = ["CompetencyLibrary", "library_root", "load_library"]


@dataclass(frozen=True, slots=True)
class CompetencyLibrary:
    """Competencies, role profiles and what they refer to.

    Parameters
    ----------
    competencies : mapping of str to Competency
        The newest version of each competency.
    versions : mapping of (str, str) to Competency
        Every version, by id and version.
    roles : mapping of str to RoleProfile
        The newest version of each role profile.
    service_values : mapping of str to ServiceValue
        The default service values.
    failure_reasons : mapping of str to FailureReason
        The reasons why customer service fails.
    employer_mirror : tuple of MirrorQuestion
        The ten questions to the employer.
    practice_cases : mapping of str to PracticeCase
        The newest version of each practice case.
    digest : str
        ``sha256:...`` of everything that an interview is made of; practice cases are not.
    """

    competencies: Mapping[str, Competency]
    versions: Mapping[tuple[str, str], Competency]
    roles: Mapping[str, RoleProfile]
    service_values: Mapping[str, ServiceValue]
    failure_reasons: Mapping[str, FailureReason]
    employer_mirror: tuple[MirrorQuestion, ...]
    practice_cases: Mapping[str, PracticeCase]
    digest: str

    def get(self, competency_id: str, version: str | None = None) -> Competency | None:
        """Return a competency, its newest version unless one is named, or ``None``."""
        if version is None:
            return self.competencies.get(competency_id)
        return self.versions.get((competency_id, version))

    def question_owner(self, question_id: str) -> Competency | None:
        """Return the competency that a question belongs to, or ``None``.

        The newest version that has the question; a question that was taken out is still found.
        """
        competency_id = question_id.partition(".")[0]
        newest = self.competencies.get(competency_id)
        if newest is not None and newest.question(question_id):
            return newest
        older = [
            competency
            for (name, _version), competency in self.versions.items()
            if name == competency_id and competency.question(question_id)
        ]
        return newest_by_id(older).get(competency_id)


def load_library(root: Path | None = None) -> CompetencyLibrary:
    """Read and check a library.

    Parameters
    ----------
    root : Path, optional
        Its folder; the shipped library by default.

    Raises
    ------
    DefinitionError
        Every fault of every file, with file and line.

    Notes
    -----
    A process reads and checks a library once, until one of its files says something else.
    """
    folder = root or library_root()
    return _checked(folder, tuple(_contents(file) for file in definition_files(folder)))


def _contents(file: Path) -> tuple[Path, bytes]:
    """Return a file and the digest of what it says; whoever reads it says why it can't be read."""
    try:
        return file, hashlib.sha256(file.read_bytes()).digest()
    except OSError:
        return file, b""


@lru_cache(maxsize=4)
def _checked(root: Path, _contents: tuple[tuple[Path, bytes], ...]) -> CompetencyLibrary:
    definitions = read_definitions(root)
    faults = [
        *definitions.faults,
        *(
            Fault(issue.message, issue.place, issue.check)
            for issue in library_issues(definitions)
            if issue.severity == "error"
        ),
    ]
    if faults:
        raise DefinitionError(*faults)
    return _library_of(definitions)


def _library_of(definitions: Definitions) -> CompetencyLibrary:
    competencies = [source.value for source in definitions.competencies]
    roles = [source.value for source in definitions.roles]
    values = definitions.of_kind(ServiceValuesFile)[0].value
    reasons = definitions.of_kind(FailureReasonsFile)[0].value
    mirror = definitions.of_kind(EmployerMirrorFile)[0].value
    return CompetencyLibrary(
        competencies=MappingProxyType(newest_by_id(competencies)),
        versions=MappingProxyType({(c.id, c.version): c for c in competencies}),
        roles=MappingProxyType(newest_by_id(roles)),
        service_values=MappingProxyType({value.id: value for value in values.values}),
        failure_reasons=MappingProxyType({reason.id: reason for reason in reasons.reasons}),
        employer_mirror=mirror.questions,
        practice_cases=MappingProxyType(
            newest_by_id(source.value for source in definitions.of_kind(PracticeCase))
        ),
        digest=digest_of(
            {
                "competencies": _digests(competencies),
                "roles": _digests(roles),
                "service_values": values.digest,
                "failure_reasons": reasons.digest,
                "employer_mirror": mirror.digest,
            }
        ),
    )


def _digests(values: Sequence[Competency] | Sequence[RoleProfile]) -> list[str]:
    return sorted(value.digest for value in values)
