"""All checks, in the order in which they run; a new check is added here."""

from __future__ import annotations

from hirefit.competencies.checks.competency_checks import (
    DraftStatus,
    FamilyFolder,
    FileName,
    LevelsInOrder,
    QuestionIds,
    VagueWords,
)
from hirefit.competencies.checks.issue import LibraryCheck, LintIssue
from hirefit.competencies.checks.library_checks import (
    DuplicateIds,
    DuplicateSentences,
    OneSidedAnswers,
    References,
    RoleRules,
    RoleSize,
    UnansweredReasons,
)
from hirefit.competencies.checks.practice_checks import PracticeReferences, PracticeSets
from hirefit.competencies.checks.translation_checks import (
    TranslationComplete,
    TranslationCounts,
    TranslationCurrent,
    TranslationReferences,
    TranslationRepeats,
)
from hirefit.competencies.definitions import Definitions
from hirefit.competencies.findings import place_key

CHECKS: tuple[type[LibraryCheck], ...] = (
    LevelsInOrder,
    QuestionIds,
    VagueWords,
    FileName,
    FamilyFolder,
    DuplicateIds,
    DuplicateSentences,
    References,
    UnansweredReasons,
    OneSidedAnswers,
    RoleRules,
    RoleSize,
    PracticeReferences,
    PracticeSets,
    TranslationReferences,
    TranslationCurrent,
    TranslationComplete,
    TranslationCounts,
    TranslationRepeats,
    DraftStatus,
)


def library_issues(definitions: Definitions) -> list[LintIssue]:
    """Run every check over a library; sorted by file and line."""
    found = [issue for check in CHECKS for issue in check().issues(definitions)]
    return sorted(found, key=place_order)


def place_order(issue: LintIssue) -> tuple[list[tuple[int, str]], str]:
    """Return what sorts issues: their place, then the check."""
    return place_key(issue.place), issue.check
