"""What a column may hold, the names it goes by, and where a sheet's header stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Literal, get_args

from hirefit.history.sheets import Sheet, column_letters

Field = Literal[
    "application",
    "rater",
    "question",
    "competency",
    "rating",
    "not_assessed_reason",
    "evidence",
    "interviewed_at",
    "submitted_at",
    "version",
    "period",
    "site",
    "deleted_at",
    "source",
    "source_row",
]
FIELDS: tuple[Field, ...] = get_args(Field)

NAMES: dict[Field, tuple[str, ...]] = {
    "application": (
        *("application", "application id", "application ref", "candidate", "candidate name"),
        *("candidate id", "candidate ref", "applicant", "applicant name", "applicant id"),
        *("application code", "candidate code", "opportunity id", "opportunity", "interviewee"),
    ),
    "rater": (
        *("rater", "interviewer", "interviewer name", "interviewer id", "interviewer ref"),
        *("rated by", "assessor", "evaluator", "reviewer", "panelist", "panellist", "panel member"),
        *("scored by", "submitted by", "submitted by name", "submitted by id", "user name"),
        *("submitted by user id", "submitter", "creator user id", "creator id", "user", "author"),
    ),
    "question": (
        *("question", "question id", "question ref", "question text", "criterion", "criteria"),
        *("attribute", "attribute name", "part name", "part text", "part label", "part question"),
        *("item", "skill", "prompt", "rubric item", "questions", "part id", "field"),
        "field index",
    ),
    "competency": (
        *("competency", "competence", "part type", "category", "section", "dimension", "area"),
        *("type", "criterion", "criteria"),
    ),
    "rating": (
        *("rating", "part rating", "score", "part score", "part value", "part answer", "level"),
        *("points", "mark", "value", "grade", "rating value", "rating raw", "score given"),
        *("overall recommendation", "score system value", "recommendation"),
    ),
    "not_assessed_reason": ("not assessed reason", "reason not assessed"),
    "evidence": (
        *("evidence", "note", "notes", "part note", "part notes", "comment", "comments"),
        *("feedback", "justification", "rationale", "remarks", "part comment"),
    ),
    "interviewed_at": (
        *("interviewed at", "interview date", "date of interview", "interviewed on"),
        *("interview at", "date"),
    ),
    "submitted_at": (
        *("submitted at", "completed at", "completedat", "submitted", "submission date"),
        *("submitted on", "timestamp", "created at"),
    ),
    "version": ("version",),
    "period": ("period",),
    "site": ("site", "location", "office", "branch", "country", "region"),
    "deleted_at": ("deleted at", "deletedat"),
    "source": ("source",),
    "source_row": ("source row",),
}
"""The names of each field as they are met, in plain form, the surest first."""

CALCULATED = frozenset(
    {
        *("total", "totals", "total score", "sum", "average", "avg", "mean", "weight", "weighting"),
        *(
            "weighted score",
            "weighted total",
            "subtotal",
            "max score",
            "maximum",
            "percent",
            "rank",
        ),
        *("grand total", "overall", "overall score", "overall rating", "overall recommendation"),
        *("score x weight", "weighted", "average score", "mean score", "final score"),
    }
)
"""Columns and rows that are worked out from ratings, or stand beside them; never ratings."""

NUMBERING = frozenset({"", "no", "nr", "number", "s no", "sl no", "row", "index", "phone", "age"})
"""Columns of numbers that are no ratings."""

HEADER_ROWS = 25
_IN_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*:?\s*$")
_OTHER = re.compile(r"[^\w]+|_")


def plain(text: str) -> str:
    """Return a text without case, accents, signs or doubled blanks, to compare it."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _OTHER.sub(" ", text.casefold()).strip()


@lru_cache(maxsize=50_000)
def is_calculated(text: str) -> bool:
    """Return whether a column or row of this name is a total, a weight or an overall judgement."""
    words = bare_name(text)
    return words in CALCULATED or words.startswith(("total ", "sum of ", "average of "))


def bare_name(text: str) -> str:
    """Return a name in plain form, without what stands in brackets after it: ``Score (0-5)``."""
    return plain(_IN_BRACKETS.sub("", text)) or plain(text)


def holds_no_rating(text: str) -> bool:
    """Return whether a column of this name is worked out, a running number or an identifier."""
    name = bare_name(text)
    return is_calculated(text) or name in NUMBERING or name.endswith(" id") or name == "id"


def header_names(cells: Sequence[str]) -> list[str]:
    """Return a name for every column, each once: an empty or repeated one takes its letters."""
    names: dict[str, None] = {}
    for column, cell in enumerate(cells):
        name = " ".join(cell.split()) or f"column {column_letters(column)}"
        if name in names:
            name = f"{name} (column {column_letters(column)})"
        names[name] = None
    return list(names)


def fields_of(names: Sequence[str], named: Mapping[Field, str] | None = None) -> dict[Field, str]:
    """Return the column of each field that a header names; each column serves one field.

    Columns that were `named` for a field come before any guess.
    """
    by_plain: dict[str, str] = {}
    for name in names:
        by_plain.setdefault(plain(name), name)
    for name in names:
        by_plain.setdefault(bare_name(name), name)
    found: dict[Field, str] = {}
    for field, wanted in (named or {}).items():
        if plain(wanted) in by_plain:
            found[field] = wanted if wanted in names else by_plain[plain(wanted)]
    for field, synonyms in NAMES.items():
        met = (by_plain[synonym] for synonym in synonyms if synonym in by_plain)
        free = next((name for name in met if name not in found.values()), None)
        if field not in found and free is not None:
            found[field] = free
    return found


def find_header(sheet: Sheet, named: Mapping[Field, str] | None = None) -> int | None:
    """Return the position of the row that names most fields, at least two of them.

    Of several the first. A sheet with questions in its first column is told by that one name.
    """
    best, most = None, 0
    for at, cells in enumerate(sheet.rows[:HEADER_ROWS]):
        known = len(fields_of(header_names(cells), named))
        full = sum(1 for cell in cells if cell)
        if known > most and full > 1:
            best, most = at, known
    if most > 1:
        return best
    first = best
    for at, cells in enumerate(sheet.rows[:HEADER_ROWS]):
        if sum(1 for cell in cells if cell) > 2:  # noqa: PLR2004 - a label beside a value is no table
            first = at if first is None else min(first, at)
            break
    return first
