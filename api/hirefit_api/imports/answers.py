"""From the answers on the page to a mapping; from messages for the command line to the page's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from hirefit_api.imports.schemas import PastImportRecord
from hirefit_api.languages.speaking import marked
from hirefit_api.web.library_words import said_here

FIELDS = {
    "application": marked("Who applied"),
    "rater": marked("Who rated"),
    "question": marked("What was asked"),
    "competency": marked("Competency, if there is one"),
    "rating": marked("The rating"),
    "interviewed_at": marked("Day of the interview"),
    "submitted_at": marked("Day it was handed in"),
    "site": marked("Site, if there is one"),
}
WORD, MEANS, SAME = "word-", "means-", "same-"
NOT_ASSESSED = "not-assessed"
OPTIONS = {
    r"Name it with --scale, or check": "Name it below, or check",
    r"Name the header with --header-row, or columns with --column\.": "Name the header below.",
    r"on its own \(--sheet\), or name one with --scale and .*": "on its own, or name one below.",
    r", say --scale \S+; else": ", name it below; else",
    r"--zero rating needs (.*) \(say --scale \S+\)": r"a rating of 0 needs \1",
    r"^--same-rater names": "the question on raters names",
    r"; say --dates day-first or --dates month-first": ". Answer it below",
    r"Hidden sheets are read with --sheet": "Hidden sheet:",
    r"; read it with --sheet": "; show it if it is to be read:",
    r"; name its row with --header-row": "; name its row",
}
"""Options inside of a sentence, and what stands there on a page."""
OPTION = re.compile(r"(?:[;,]\s*|\s)?\b[Ss]ay\b[^.?]*--[^.]*(?:\.|$)|\s*--[a-z-]+")
"""What a message says about options of the command line; the page has fields for them."""


class UnknownWord(NamedTuple):
    """A text in rating cells that somebody must explain."""

    text: str
    times: int
    places: tuple[str, ...]


def in_page_words(message: str) -> str:
    """Return a message in the language of the page, without the options of the command line."""
    for option, words in OPTIONS.items():
        message = re.sub(option, words, message)
    text = OPTION.sub(" Answer it below.", message, count=1)
    return said_here(OPTION.sub("", text).strip())


def unknown_words(preview: Mapping[str, Any]) -> list[UnknownWord]:
    """Return the texts that are no rating and no known word for none."""
    return [
        UnknownWord(word["text"], word["count"], tuple(word["places"]))
        for word in preview.get("words", ())
        if word["meaning"] == "unknown"
    ]


def zeros(record: PastImportRecord) -> int:
    """Return how many ratings are 0."""
    return sum(word["count"] for word in record.preview["words"] if word["meaning"] == "zero")


def known_columns(preview: Mapping[str, Any], mapping: Mapping[str, Any]) -> list[str]:
    """Return the names of columns that a field may be read from."""
    named = [*mapping.get("columns", {}).values(), *mapping.get("question_columns", ())]
    return sorted({*named, *preview.get("unused_columns", ())})


def mapping_of(record: PastImportRecord, form: Mapping[str, str]) -> dict[str, Any]:
    """Return the mapping that the answers on the page make; a missing answer changes nothing."""
    mapping = dict(record.mapping)
    for key in ("zero", "dates", "scale", "shape"):
        if form.get(key):
            mapping[key] = form[key].strip()
    header = form.get("header_row", "").strip()
    if header.isascii() and header.isdigit():
        mapping["header_row"] = int(header)
    chosen = {name: form[f"column-{name}"] for name in FIELDS if form.get(f"column-{name}")}
    mapping["columns"] = {**mapping.get("columns", {}), **chosen}
    levels, blanks = dict(mapping.get("levels", {})), list(mapping.get("not_assessed", ()))
    for name, text in form.items():
        means = form.get(MEANS + name.removeprefix(WORD), "").strip()
        if not name.startswith(WORD) or not means:
            continue
        if means == NOT_ASSESSED:
            blanks.append(text)
        elif means.lstrip("-").isdigit():
            levels[text] = int(means)
    mapping["levels"], mapping["not_assessed"] = levels, sorted(set(blanks))
    mapping["same_raters"] = {**mapping.get("same_raters", {}), **_same_raters(record, form)}
    return mapping


def _same_raters(record: PastImportRecord, form: Mapping[str, str]) -> dict[str, str]:
    proposals = record.preview.get("same_raters", ())
    return {
        proposal["spelling"]: proposal["stands_for"]
        for at, proposal in enumerate(proposals)
        if form.get(f"{SAME}{at}")
    }
