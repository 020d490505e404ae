"""Rules that one competency keeps or breaks by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from hirefit.competencies.checks.issue import (
    CompetencyCheck,
    LibraryCheck,
    LintIssue,
    Severity,
)
from hirefit.competencies.definitions import Definitions
from hirefit.competencies.findings import KeyPath, named
from hirefit.competencies.model import LEVELS, Competency

_WORD = re.compile(r"[a-z]+(?:['’-][a-z]+)*")
_FEWEST_PLAIN_WORDS = 4
_VAGUE = frozenset(
    _WORD.findall(
        "acceptable acceptably adequate adequately amazing appropriate appropriately average "
        "awful bad badly best better decent effective effectively excellent excellently "
        "exceptional exceptionally fair fine good great high ideal inadequate inappropriate low "
        "mediocre nice nicely ok okay outstanding perfect perfectly poor poorly positive "
        "professional professionally proper properly reasonable reasonably right satisfactory "
        "strong strongly suitable suitably superb terrible very weak weakly well wrong"
    )
)
_CONNECTING = frozenset(
    _WORD.findall(
        "a an and any are as at be by do does for from gives has have he her his in is it its "
        "makes manner of on or shows that the their them they this to way ways with"
    )
)


class LevelsInOrder(CompetencyCheck):
    """Levels written in another order than 1 to 5 mislead the reader of the file."""

    id: ClassVar[str] = "levels-in-order"
    severity: ClassVar[Severity] = "error"
    sentence: ClassVar[str] = "Write the levels in order, 1 to 5."

    def breaches(self, competency: Competency) -> Iterator[tuple[KeyPath, str]]:
        """Yield the first level out of order."""
        for written, wanted in zip(competency.levels, LEVELS, strict=True):
            if written != wanted:
                yield ("levels", written), f"Level {written} stands where level {wanted} belongs."
                return


class QuestionIds(CompetencyCheck):
    """A question's id names its competency and its kind."""

    id: ClassVar[str] = "question-id"
    severity: ClassVar[Severity] = "error"
    sentence: ClassVar[str] = (
        "A question's id is the competency's id, then .b1, .b2 (behavioural) or .s1, .s2 "
        "(situational)."
    )

    def breaches(self, competency: Competency) -> Iterator[tuple[KeyPath, str]]:
        """Yield the questions with another id."""
        kinds = {
            "behavioural": competency.questions.behavioural,
            "situational": competency.questions.situational,
        }
        for kind, questions in kinds.items():
            for index, question in enumerate(questions):
                if not question.id.startswith(f"{competency.id}.{kind[0]}"):
                    detail = f"{named(question.id)} is no {kind} question of {competency.id}."
                    yield ("questions", kind, index, "id"), detail


class VagueWords(CompetencyCheck):
    """A level that judges without saying what one would see can't be rated alike by two people."""

    id: ClassVar[str] = "vague-words"
    severity: ClassVar[Severity] = "error"
    sentence: ClassVar[str] = "Say what one would see or hear."

    def breaches(self, competency: Competency) -> Iterator[tuple[KeyPath, str]]:
        """Yield sentences and examples that rest on a vague word alone."""
        for number, level in competency.levels.items():
            path: KeyPath = ("levels", number)
            texts: list[tuple[KeyPath, str]] = [((*path, "sentence"), level.sentence)]
            texts.extend(
                ((*path, "examples", index), text) for index, text in enumerate(level.examples)
            )
            for where, text in texts:
                if words := vague_alone(text):
                    yield where, f"Rests on {', '.join(named(word) for word in words)} alone."


class FileName(LibraryCheck):
    """The file of a competency is found by its name."""

    id: ClassVar[str] = "file-name"
    severity: ClassVar[Severity] = "error"
    sentence: ClassVar[str] = (
        "Name the file <id>.yaml, or <id>@<version>.yaml for a version kept beside a newer one."
    )

    def issues(self, definitions: Definitions) -> Iterator[LintIssue]:
        """Yield competencies and roles in files of another name."""
        for source in definitions.versioned:
            value = source.value
            allowed = {f"{value.id}.yaml", f"{value.id}@{value.version}.yaml"}
            if source.file.name not in allowed:
                yield self.issue(
                    source, ("id",), f"The file of {named(value.id)} has another name."
                )


class FamilyFolder(LibraryCheck):
    """The folder of a competency is its family."""

    id: ClassVar[str] = "family-folder"
    severity: ClassVar[Severity] = "error"
    sentence: ClassVar[str] = "Keep it in the folder of its family."

    def issues(self, definitions: Definitions) -> Iterator[LintIssue]:
        """Yield competencies of the library in another family's folder."""
        for source in definitions.competencies:
            inside = source.file.is_relative_to(definitions.root)
            if inside and source.file.parent != definitions.root / source.value.family:
                yield self.issue(
                    source, ("family",), f"Its family is {named(source.value.family)}."
                )


class DraftStatus(LibraryCheck):
    """Drafts are usable and say so wherever they are used."""

    id: ClassVar[str] = "draft"
    severity: ClassVar[Severity] = "info"
    sentence: ClassVar[str] = "It is shown as a draft until experts have confirmed its levels."

    def issues(self, definitions: Definitions) -> Iterator[LintIssue]:
        """Yield the drafts."""
        for source in definitions.versioned:
            if source.value.status == "draft":
                yield self.issue(source, ("status",), f"{named(source.value.id)} is a draft.")


def vague_alone(text: str) -> list[str]:
    """Return the vague words of a text in which hardly any other word says something."""
    words = _WORD.findall(text.lower())
    vague = sorted({word for word in words if word in _VAGUE})
    plain = [word for word in words if word not in _VAGUE and word not in _CONNECTING]
    return vague if vague and len(plain) < _FEWEST_PLAIN_WORDS else []
