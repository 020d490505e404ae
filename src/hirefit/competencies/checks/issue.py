"""A check and what it finds."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from hirefit.competencies.definitions import Definitions, Sourced
from hirefit.competencies.findings import KeyPath
from hirefit.competencies.model import Competency

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class LintIssue:
    """One finding of one check.

    Parameters
    ----------
    severity : {"error", "warning", "info"}
        An error makes the library unusable; a warning is worth a look; info only tells.
    check : str
        The id of the check.
    message : str
        What is wrong and how to mend it.
    place : str
        ``file:line:column``.
    """

    severity: Severity
    check: str
    message: str
    place: str


class LibraryCheck(ABC):
    """One rule over a whole library.

    A subclass states its `id`, its `severity` and the `sentence` that says the rule, and yields
    issues.
    """

    id: ClassVar[str]
    severity: ClassVar[Severity]
    sentence: ClassVar[str]

    @abstractmethod
    def issues(self, definitions: Definitions) -> Iterator[LintIssue]:
        """Yield what breaks the rule."""

    def issue(self, source: Sourced[Any], path: KeyPath, detail: str) -> LintIssue:
        """Return the issue at a path of a file: the detail, then the rule."""
        return LintIssue(self.severity, self.id, f"{detail} {self.sentence}", source.locate(path))


class CompetencyCheck(LibraryCheck):
    """One rule that looks at one competency at a time."""

    def issues(self, definitions: Definitions) -> Iterator[LintIssue]:
        """Yield what breaks the rule in any competency."""
        for source in definitions.competencies:
            for path, detail in self.breaches(source.value):
                yield self.issue(source, path, detail)

    @abstractmethod
    def breaches(self, competency: Competency) -> Iterator[tuple[KeyPath, str]]:
        """Yield path and detail of each breach."""
