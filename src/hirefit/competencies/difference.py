"""Two versions of a competency side by side: which parts differ, and in which words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from hirefit.competencies.model import Competency
from hirefit.competencies.yaml_writer import competency_document

Mark = Literal["same", "gone", "new"]
Words = tuple[tuple[Mark, str], ...]
_WORD = re.compile(r"\S+\s*")


@dataclass(frozen=True, slots=True)
class DifferentPart:
    """A part that differs.

    Parameters
    ----------
    place : str
        Where, in words: ``level 3, sentence``.
    old, new : tuple of (mark, text)
        The words of each side; marks say what is the same, gone or new. Empty where the side
        lacks the part.
    """

    place: str
    old: Words
    new: Words


def different_parts(old: Competency, new: Competency) -> tuple[DifferentPart, ...]:
    """Return every part in which two versions differ, in the order of the file."""
    before, after = _parts(competency_document(old)), _parts(competency_document(new))
    places = [*after, *(place for place in before if place not in after)]
    return tuple(
        DifferentPart(place, *_words(before.get(place, ""), after.get(place, "")))
        for place in places
        if before.get(place) != after.get(place)
    )


def _parts(document: dict[str, Any]) -> dict[str, str]:
    """Return the text of each part by its place in words."""
    parts: dict[str, str] = {}
    for key, value in document.items():
        if key == "levels":
            for level, words in value.items():
                parts |= _named(f"level {level}", words)
        elif key == "questions":
            for questions in value.values():
                for question in questions:
                    rest = {name: text for name, text in question.items() if name != "id"}
                    parts |= _named(f"question {question['id']}", rest)
        else:
            parts |= _named(key.replace("_", " "), value)
    return parts


def _named(place: str, value: Any) -> dict[str, str]:  # noqa: ANN401 - any plain value
    if isinstance(value, dict):
        return {
            where: text
            for key, inner in value.items()
            for where, text in _named(f"{place}, {key.replace('_', ' ')}", inner).items()
        }
    if isinstance(value, list):
        return {
            where: text
            for number, inner in enumerate(value, start=1)
            for where, text in _named(f"{place} {number}", inner).items()
        }
    return {place: str(value)}


def _words(old: str, new: str) -> tuple[Words, Words]:
    """Mark the words that are gone and those that are new."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    left: list[tuple[Mark, str]] = []
    right: list[tuple[Mark, str]] = []
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        same = kind == "equal"
        if i2 > i1:
            left.append(("same" if same else "gone", "".join(before[i1:i2])))
        if j2 > j1:
            right.append(("same" if same else "new", "".join(after[j1:j2])))
    return tuple(left), tuple(right)
