"""What a cell says of a rating: a level, "not assessed", zero, or nothing that is understood."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from hirefit.history.fields import plain

Kind = Literal["level", "not-assessed", "zero", "unknown"]

NOT_ASSESSED = frozenset(
    {
        *("", "n a", "na", "none", "null", "nil", "not assessed", "not asked", "not applicable"),
        *("no decision", "did not ask", "not rated", "not scored", "unable to assess", "skipped"),
        *("not evaluated", "not observed", "no rating", "tbd", "no answer", "not covered"),
        *("no score", "missing", "nan"),
    }
)
FAMILIES: dict[str, tuple[tuple[str, ...], ...]] = {
    "recommendation, five levels": (
        ("definitely not", "strong no"),
        ("no",),
        ("mixed", "neutral"),
        ("yes",),
        ("strong yes", "definitely yes", "definitely"),
    ),
    "hire, four levels": (
        ("strong no hire", "definitely no hire", "strong no"),
        ("no hire", "do not hire"),
        ("hire",),
        ("strong hire", "definitely hire"),
    ),
    "quality, five levels": (
        ("poor", "very poor", "unacceptable"),
        ("fair", "weak", "below average"),
        ("good", "average", "acceptable", "satisfactory"),
        ("very good", "above average", "strong"),
        ("excellent", "outstanding", "exceptional"),
    ),
    "expectations, five levels": (
        ("far below expectations", "far below", "well below expectations"),
        ("below expectations", "below", "does not meet expectations"),
        ("meets expectations", "meets", "meets the standard"),
        ("exceeds expectations", "exceeds", "above expectations"),
        ("far exceeds expectations", "far exceeds", "well above expectations"),
    ),
    "agreement, five levels": (
        ("strongly disagree",),
        ("disagree",),
        ("neither agree nor disagree", "neither", "undecided"),
        ("agree",),
        ("strongly agree",),
    ),
}
"""Words for levels, lowest first; a source is read by the one family that knows most of its words.
The first is Greenhouse's, the second Lever's."""

ALIKE = 0.84
SHORTEST_SLIP, LONGEST_SLIP = 6, 40
MOST_WORDS = 100
"""More different words than this are free text, where no slips are looked for."""
_NUMBER = re.compile(r"[+-]?[0-9]{1,4}(?:[.,]0*)?")
_OF = re.compile(r"([0-9]{1,2})(?:[.,]0+)?\s*(?:/|of|out of)\s*([0-9]{1,2})", re.IGNORECASE)
_LEADING = re.compile(r"([0-9]{1,2})\s*(?:[-–—:=.)]|\()\s*[^\W\d].*", re.DOTALL)
_TRAILING = re.compile(r"[^\W\d][^0-9]*\(\s*([0-9]{1,2})\s*\)")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one text was taken for.

    Parameters
    ----------
    kind : {'level', 'not-assessed', 'zero', 'unknown'}
    level : int or None
        The level, where it is one.
    guessed : bool
        More than a plain number or a blank was read: to be shown.
    how : str
        The family of words, ``of 5``, or empty.
    """

    kind: Kind
    level: int | None = None
    guessed: bool = False
    how: str = ""


def read_words(
    texts: Iterable[str], levels: dict[str, int], not_assessed: Iterable[str] = ()
) -> dict[str, Reading]:
    """Read every different text of a source.

    Parameters
    ----------
    texts : iterable of str
        Texts of rating cells.
    levels : dict of str to int
        Texts whose level was stated; they come before any guess.
    not_assessed : iterable of str
        Texts that were said to mean "not assessed".
    """
    stated = {plain_rating(text): level for text, level in levels.items()}
    blanks = {plain_rating(text) for text in not_assessed}
    readings: dict[str, Reading] = {}
    words: dict[str, str] = {}
    for text in dict.fromkeys(texts):
        key = plain_rating(text)
        if key in blanks:
            readings[text] = Reading("not-assessed")
        elif key in stated:
            readings[text] = Reading("level", stated[key])
        else:
            found = _number(text) or _nothing(text)
            if found:
                readings[text] = found
            else:
                words[text] = plain(text)
    readings.update(_by_family(words))
    return readings


def plain_rating(text: str) -> str:
    """Return a rating's text for comparison; numbers keep their sign and point."""
    return " ".join(text.casefold().replace("_", " ").split())


def _nothing(text: str) -> Reading | None:
    """Return "not assessed" for a blank, a dash, N/A and the like."""
    words = plain(text)
    if words in NOT_ASSESSED:
        return Reading("not-assessed", guessed=bool(text))
    return None


def _number(text: str) -> Reading | None:
    if _NUMBER.fullmatch(text):
        number = int(re.split(r"[.,]", text)[0])
        return Reading("level", number) if number else Reading("zero", 0)
    if match := _OF.fullmatch(text):
        number = int(match[1])
        how = f"of {int(match[2])}"
        return Reading("level" if number else "zero", number, guessed=True, how=how)
    match = _LEADING.fullmatch(text) or _TRAILING.fullmatch(text)
    if match:
        number = int(match[1])
        return Reading("level" if number else "zero", number, guessed=True, how="number with words")
    return None


def _by_family(words: dict[str, str]) -> dict[str, Reading]:
    """Read words by the family that knows most of them; a word it does not know stays unknown."""
    if not words:
        return {}
    best: dict[str, Reading] = {}
    for name, steps in FAMILIES.items():
        level_of = {word: level for level, step in enumerate(steps, start=1) for word in step}
        found = {
            text: _match(word, level_of, name, slips=len(words) <= MOST_WORDS)
            for text, word in words.items()
        }
        known = {text: reading for text, reading in found.items() if reading is not None}
        if len(known) > len(best):
            best = known
    return {text: best.get(text, Reading("unknown")) for text in words}


def _match(word: str, level_of: dict[str, int], family: str, *, slips: bool) -> Reading | None:
    if word in level_of:
        return Reading("level", level_of[word], guessed=True, how=family)
    if not slips or not SHORTEST_SLIP <= len(word) <= LONGEST_SLIP:
        return None
    near = difflib.get_close_matches(word, level_of, n=2, cutoff=ALIKE)
    levels = {level_of[match] for match in near}
    if len(levels) != 1:
        return None
    return Reading("level", levels.pop(), guessed=True, how=f"{family}; read as {near[0]!r}")
