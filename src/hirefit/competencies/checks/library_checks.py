"""Rules that only show when the whole library is read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from hirefit.competencies.checks.issue import LibraryCheck, LintIssue, Severity
from hirefit.competencies.definitions import Definitions, Sourced
from hirefit.competencies.findings import Finding, KeyPath, named, suggestion
from hirefit.competencies.model import (
    FEATURES,
    Competency,
    EmployerMirrorFile,
    FailureReasonsFile,
    ServiceValuesFile,
)
from hirefit.competencies.role_rules import (
    question_findings,
    reference_findings,
    size_findings,
    size_note,
)
from hirefit.competencies.versions import newest_by_id

Entry = tuple[str, Sourced[Any], KeyPath]


class DuplicateIds(LibraryCheck):
    """Two things of one kind share an id (and a version, where there are versions)."""

    id: ClassVar[str] = "duplicate-id"
    severity: ClassVar[Severity] = "error"
    sentence: ClassVar[str] = "Give each its own id, or raise the version."

    def issues(self, definitions: Definitions) -> Iterator[LintIssue]:
        """Yield every second use of an id."""
        for entries in self._groups(definitions):
            seen: dict[str, str] = {}
            for name, source, path in entries:
                place = source.locate(path)
                if name in seen:
                    yield self.issue(source, path, f"{named(name)} is already at {seen[name]}.")
                seen.setdefault(name, place)

    @staticmethod
    def _groups(definitions: Definitions) -> Iterator[list[Entry]]:
        for sources in (definitions.competencies, definitions.roles):
            yield [(f"{s.value.id} {s.value.version}", s, ("id",)) for s in sources]
        for source in definitions.competencies:
            yield [
                (question.id, source, ("questions", question.kind, index, "id"))
                for questions in (
                    source.value.questions.behavioural,
                    source.value.questions.situational,
                )
                for index, question in enumerate(questions)
            ]
        yield from (_values(definitions), _reasons(definitions), _mirror(definitions))


class DuplicateSentences(LibraryCheck):
    """A sentence that stands for two levels tells nobody which of them was shown."""

    id: ClassVar[str] = "duplicate-sentence"
    severity: ClassVar[Severity] = "error"
    sentence: ClassVar[str] = "Say what sets this one apart."

    def issues(self, definitions: Definitions) -> Iterator[LintIssue]:
        """Yield every sentence that is used before, versions of one competency aside."""
        seen: dict[str, tuple[str, str]] = {}
        for source in definitions.competencies:
            for path, text in _sentences(source.value):
                key = " ".join(re.findall(r"\w+", text.lower()))
                owner, place = seen.setdefault(key, (source.value.id, source.locate(path)))
                first_use = place == source.locate(path)
                other_version = owner == source.value.id and not place.startswith(str(source.file))
                if not first_use and not other_version:
                    yield self.issue(source, path, f"The same sentence is at {place}.")


class UnansweredReasons(LibraryCheck):
    """Every reason why service fails is answered by something."""

    id: ClassVar[str] = "unanswered-reason"
    severity: ClassVar[Severity] = "error"
    sentence: ClassVar[str] = "Name a competency, a mirror question or a feature that answers it."

    def issues(self, definitions: Definitions) -> Iterator[LintIssue]:
        """Yield the reasons that nothing answers."""
        for source in definitions.of_kind(FailureReasonsFile):
            for index, reason in enumerate(source.value.reasons):
                if reason.answered_by.is_empty:
                    yield self.issue(
                        source,
                        ("reasons", index, "answered_by"),
                        f"Nothing answers {named(reason.id)}.",
                    )


class OneSidedAnswers(LibraryCheck):
    """A reason and what answers it name each other."""

    id: ClassVar[str] = "one-sided-answer"
    severity: ClassVar[Severity] = "warning"
    sentence: ClassVar[str] = "Let both name each other, or neither."

    def issues(self, definitions: Definitions) -> Iterator[LintIssue]:
        """Yield reasons and competencies or mirror questions of which only one names the other."""
        claims: dict[str, set[str]] = {
            competency.id: set(competency.failure_reasons)
            for competency in newest_by_id(s.value for s in definitions.competencies).values()
        }
        for mirror in definitions.of_kind(EmployerMirrorFile):
            claims |= {q.id: set(q.failure_reasons) for q in mirror.value.questions}
        for source in definitions.of_kind(FailureReasonsFile):
            for index, reason in enumerate(source.value.reasons):
                answers = {*reason.answered_by.competencies, *reason.answered_by.employer_mirror}
                claiming = {name for name, reasons in claims.items() if reason.id in reasons}
                path = ("reasons", index, "answered_by")
                for name in sorted((answers & claims.keys()) - claiming):
                    yield self.issue(source, path, f"{named(name)} does not name {reason.id}.")
                for name in sorted(claiming - answers):
                    yield self.issue(source, path, f"{reason.id} does not name {named(name)}.")


class References(LibraryCheck):
    """Every id that is referred to exists."""

    id: ClassVar[str] = "unknown-reference"
    severity: ClassVar[Severity] = "error"
    sentence: ClassVar[str] = "Refer to what the library holds."

    def issues(self, definitions: Definitions) -> Iterator[LintIssue]:
        """Yield the references that lead nowhere."""
        known = {
            "failure reason": [name for name, _, _ in _reasons(definitions)],
            "service value": [name for name, _, _ in _values(definitions)],
            "competency": sorted({s.value.id for s in definitions.competencies}),
            "mirror question": [name for name, _, _ in _mirror(definitions)],
            "feature": list(FEATURES),
        }
        for kind, names, source, path in _references(definitions):
            if not known[kind]:
                continue  # its file could not be read, which is a fault already
            for index, name in enumerate(names):
                if name not in known[kind] and name not in definitions.unread:
                    hint = suggestion(name, known[kind])
                    detail = f"Unknown {kind} {named(name)}.{hint}"
                    yield self.issue(source, (*path, index), detail)


class RoleRules(LibraryCheck):
    """A role profile carries an interview: its competencies and questions exist and suffice."""

    id: ClassVar[str] = "role-profile"
    severity: ClassVar[Severity] = "error"
    sentence: ClassVar[str] = (
        "A role has at most eight competencies with at least two questions each, one of them "
        "behavioural."
    )

    def issues(self, definitions: Definitions) -> Iterator[LintIssue]:
        """Yield what keeps a kit from being built."""
        competencies = newest_by_id(source.value for source in definitions.competencies)
        for source in definitions.roles:
            findings: Iterable[Finding] = (
                *size_findings(source.value),
                *question_findings(source.value),
                *reference_findings(source.value, competencies, definitions.unread),
            )
            for finding in findings:
                place = source.locate(finding.path)
                yield LintIssue(self.severity, self.id, finding.message, place)


class RoleSize(LibraryCheck):
    """A role outside four to six competencies makes a weaker interview."""

    id: ClassVar[str] = "role-size"
    severity: ClassVar[Severity] = "warning"
    sentence: ClassVar[str] = "The kit says so on its first page."

    def issues(self, definitions: Definitions) -> Iterator[LintIssue]:
        """Yield roles with one to three, seven or eight competencies."""
        for source in definitions.roles:
            count = len(source.value.competencies)
            note = size_note(count) if count else ""
            if note:
                yield self.issue(source, ("competencies",), note)


def _sentences(competency: Competency) -> Iterator[tuple[KeyPath, str]]:
    for number, level in competency.levels.items():
        yield ("levels", number, "sentence"), level.sentence
        for index, example in enumerate(level.examples):
            yield ("levels", number, "examples", index), example
    for kind, questions in (
        ("behavioural", competency.questions.behavioural),
        ("situational", competency.questions.situational),
    ):
        for index, question in enumerate(questions):
            yield ("questions", kind, index, "text"), question.text


def _values(definitions: Definitions) -> list[Entry]:
    return [
        (value.id, source, ("values", index, "id"))
        for source in definitions.of_kind(ServiceValuesFile)
        for index, value in enumerate(source.value.values)
    ]


def _reasons(definitions: Definitions) -> list[Entry]:
    return [
        (reason.id, source, ("reasons", index, "id"))
        for source in definitions.of_kind(FailureReasonsFile)
        for index, reason in enumerate(source.value.reasons)
    ]


def _mirror(definitions: Definitions) -> list[Entry]:
    return [
        (question.id, source, ("questions", index, "id"))
        for source in definitions.of_kind(EmployerMirrorFile)
        for index, question in enumerate(source.value.questions)
    ]


def _references(
    definitions: Definitions,
) -> Iterator[tuple[str, tuple[str, ...], Sourced[Any], KeyPath]]:
    """Yield kind, ids, file and path of every list of references."""
    for source in definitions.competencies:
        competency = source.value
        yield "failure reason", competency.failure_reasons, source, ("failure_reasons",)
        if not competency.serves_every_value:
            yield "service value", competency.service_values, source, ("service_values",)
    for mirror in definitions.of_kind(EmployerMirrorFile):
        for index, question in enumerate(mirror.value.questions):
            path: KeyPath = ("questions", index, "failure_reasons")
            yield "failure reason", question.failure_reasons, mirror, path
    for reasons in definitions.of_kind(FailureReasonsFile):
        for index, reason in enumerate(reasons.value.reasons):
            answers = reason.answered_by
            below: KeyPath = ("reasons", index, "answered_by")
            yield "competency", answers.competencies, reasons, (*below, "competencies")
            yield "mirror question", answers.employer_mirror, reasons, (*below, "employer_mirror")
            yield "feature", answers.features, reasons, (*below, "features")
