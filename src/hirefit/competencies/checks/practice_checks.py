"""Rules for practice cases: what they refer to exists, and a role's set covers levels and parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from hirefit.competencies.checks.issue import LibraryCheck, LintIssue, Severity
from hirefit.competencies.definitions import Definitions, Sourced
from hirefit.competencies.findings import named, suggestion
from hirefit.competencies.model import LEVELS
from hirefit.competencies.practice import FEWEST_CASES, PracticeCase, case_findings
from hirefit.competencies.versions import newest_by_id


class PracticeReferences(LibraryCheck):
    """A practice case rests on a question and on anchors of the version that it names."""

    id: ClassVar[str] = "practice-case"
    severity: ClassVar[Severity] = "error"
    sentence: ClassVar[str] = (
        "Name a role, competency, version and question that the library holds."
    )

    def issues(self, definitions: Definitions) -> Iterator[LintIssue]:
        """Yield references that lead nowhere and reasons that quote nothing."""
        held = {(s.value.id, s.value.version): s.value for s in definitions.competencies}
        names = sorted({name for name, _ in held})
        roles = sorted({source.value.id for source in definitions.roles})
        for source in definitions.of_kind(PracticeCase):
            case = source.value
            if case.role not in roles and case.role not in definitions.unread:
                detail = f"Unknown role {named(case.role)}.{suggestion(case.role, roles)}"
                yield self.issue(source, ("role",), detail)
            competency = held.get((case.competency, case.competency_version))
            if case.competency in definitions.unread:
                continue
            if case.competency not in names:
                hint = suggestion(case.competency, names)
                detail = f"Unknown competency {named(case.competency)}.{hint}"
                yield self.issue(source, ("question",), detail)
            elif competency is None:
                detail = f"There is no version {case.competency_version} of {case.competency}."
                yield self.issue(source, ("competency_version",), detail)
            else:
                for finding in case_findings(case, competency):
                    place = source.locate(finding.path)
                    yield LintIssue(self.severity, self.id, finding.message, place)


class PracticeSets(LibraryCheck):
    """A set that leaves a level or a competency out shows only part of how a rater rates."""

    id: ClassVar[str] = "practice-set"
    severity: ClassVar[Severity] = "warning"
    sentence: ClassVar[str] = (
        f"A role's set has at least {FEWEST_CASES} cases, every level, every competency."
    )

    def issues(self, definitions: Definitions) -> Iterator[LintIssue]:
        """Yield roles whose set is small or one-sided, at the first case of the set."""
        roles = newest_by_id(source.value for source in definitions.roles)
        sets: dict[str, list[Sourced[PracticeCase]]] = {}
        for source in definitions.of_kind(PracticeCase):
            sets.setdefault(source.value.role, []).append(source)
        for name, cases in sets.items():
            first: Sourced[Any] = cases[0]
            role = roles.get(name)
            covered = {source.value.competency for source in cases}
            wanted = {entry.competency for entry in role.competencies} if role else set()
            levels = sorted(set(LEVELS) - {source.value.reference for source in cases})
            gaps = [
                *([f"{len(cases)} cases"] if len(cases) < FEWEST_CASES else []),
                *(f"no case at level {level}" for level in levels),
                *(f"no case of {competency}" for competency in sorted(wanted - covered)),
            ]
            if gaps:
                detail = f"The set of {named(name)} has {', '.join(gaps)}."
                yield self.issue(first, ("role",), detail)
