"""The service vision is one sentence of at most thirty words.

A sentence is what people can repeat when nobody is looking it up; a paragraph is read once. What
ends a sentence is decided by rules a reader can follow, so that abbreviations, decimals and
quoted exclamations do not count.
"""

from __future__ import annotations

import re
from itertools import pairwise

from hirefit.exceptions import Fault

MOST_WORDS = 30
MOST_CHARACTERS = 300

_ABBREVIATION = re.compile(r"[a-z.]+")
_NEVER_LAST = frozenset(
    _ABBREVIATION.findall(
        "dr mr mrs ms mx prof st fr rev hon messrs e.g i.e eg ie viz vs cf approx ca no nos fig"
    )
)
"""Abbreviations that something always follows."""

_SOMETIMES_LAST = frozenset(
    _ABBREVIATION.findall(
        "etc a.m p.m am pm inc ltd co corp llc plc jr sr bros dept est u.s u.k u.s.a e.u"
    )
)
"""Abbreviations that end a sentence only when a capital follows."""

_LATIN_END = re.compile(r"(?P<marks>[.!?…]+)(?P<closing>[\"'”’»)\]]*)(?P<gap>\s+|$)")
_GLUED_END = re.compile(r"(?<=[a-z]{2})(?P<marks>[.!?]+)(?=[A-Z][a-z])")
_OTHER_END = re.compile(r"[。！？।؟]+")
_NEW_LINE_ITEM = re.compile(r"\n\s*\n|\n\s*(?:[-*•–]|\d{1,2}[.)])\s+")
_LIST_MARK = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+")
_WORD_BREAK = re.compile(r"[\s—–/]+")
_LETTER = re.compile(r"\w")


def check_service_vision(text: str) -> list[Fault]:
    """Return what keeps a text from being a service vision; an empty list when it is one.

    Parameters
    ----------
    text : str
        The company's sentence.

    Returns
    -------
    list of Fault
        Codes ``vision-empty``, ``vision-sentences``, ``vision-words``, ``vision-length``.
    """
    sentences = split_sentences(text[: 20 * MOST_CHARACTERS])
    if not sentences:
        message = "is empty. Write the one sentence that says what every customer can count on."
        return [_fault("empty", message)]
    faults: list[Fault] = []
    if len(sentences) > 1:
        message = (
            f"has {len(sentences)} sentences; it needs to be one. People remember one sentence and "
            "forget a paragraph. Keep the one you would want a new colleague to repeat, and put "
            "the rest into the service values."
        )
        faults.append(_fault("sentences", message))
    words = count_words(text)
    if words > MOST_WORDS:
        message = (
            f"has {words} words; {MOST_WORDS} at most. Say it as you would to a new colleague on "
            "the first day, and leave out what is not about the customer."
        )
        faults.append(_fault("words", message))
    elif len(text) > MOST_CHARACTERS:
        message = f"has {len(text)} characters; {MOST_CHARACTERS} at most."
        faults.append(_fault("length", message))
    return faults


def _fault(code: str, message: str) -> Fault:
    return Fault(f"The service vision {message}", "service_vision", f"vision-{code}")


def count_words(text: str) -> int:
    """Count words: runs without a space, dash or slash that hold a letter or a digit."""
    return sum(1 for run in _WORD_BREAK.split(text) if _LETTER.search(run))


def split_sentences(text: str) -> list[str]:
    """Split a text where a reader would say that a sentence ends."""
    parts: list[str] = []
    for item in _NEW_LINE_ITEM.split(text.strip()):
        parts.extend(_sentences_of_item(" ".join(_LIST_MARK.sub("", item).split())))
    return [part for part in parts if _LETTER.search(part)]


def _sentences_of_item(item: str) -> list[str]:
    ends = [match.end() for match in _OTHER_END.finditer(item)]
    ends.extend(match.end("marks") for match in _GLUED_END.finditer(item))
    ends.extend(match.end() for match in _LATIN_END.finditer(item) if _is_end(item, match))
    bounds = [0, *sorted(ends), len(item)]
    return [item[start:end].strip() for start, end in pairwise(bounds)]


def _is_end(item: str, match: re.Match[str]) -> bool:
    """Say whether marks such as ``.`` or ``!`` end a sentence here."""
    marks, following = match["marks"], item[match.end() : match.end() + 1]
    small = following.islower()
    if small and (match["closing"] or len(marks) > 1 or marks == "…"):
        return False  # a quoted "Yes!" or a pause in the middle of a sentence
    if marks != ".":
        return True
    word = item[: match.start()].rsplit(" ", 1)[-1].lstrip("\"'“‘«([").lower()
    if word in _NEVER_LAST:
        return word == "no" and not following.isdigit()
    if word in _SOMETIMES_LAST:
        return not small and not following.isdigit() and following not in "(,;:"
    is_initial = len(word) == 1 and word.isalpha() and word != "i"
    return not is_initial or not following
