"""Read ratings from a delimited text file; every fault is reported with its line."""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from hirefit.competencies.scale import RatingScale
from hirefit.exceptions import Fault, RatingError
from hirefit.ratings.table import RatingRow, RatingTable, tabulate

REQUIRED = ("application", "rater", "question", "rating")
OPTIONAL = ("competency", "evidence", "not_assessed_reason", "submitted_at", "version", "period")
LABELS = ("application", "rater", "question", "competency", "period")
MAY_BE_EMPTY = ("competency", "period")
KNOWN = (*REQUIRED, *OPTIONAL)
TEXTS = ("evidence", "not_assessed_reason", "submitted_at")
UNLISTED_COMPETENCY = "all"
MOST_FAULTS = 100
MOST_BYTES = 2_000_000_000
LONGEST_LABEL = 200
MORE_CELLS = (
    "has more cells than the first line has columns. Text that holds the separator must stand in"
    " quotation marks."
)
MISSING = frozenset({"nan", "NaN", "NULL", "#N/A"})
"""What other programs write where they have no label."""
_WHOLE = re.compile(r"[+-]?[0-9]{1,9}")
_CONTROLS_OF_LATIN_1 = re.compile("[\x80-\x9f]")
"""Nobody writes these; Windows has dashes and quotation marks in their places."""
_FORMULA = re.compile(r"[=@\t\r]|[+-](?![0-9]+$)")


_Order = tuple[int, int, str]
"""When a rating was given among those of the same key: version, then period."""


@dataclass(slots=True)
class _Reading:
    """What is being read: where, on which scale, and what was found wrong so far."""

    name: str
    scale: RatingScale
    competency_of: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)
    in_question: dict[str, str] = field(default_factory=dict)
    newest: dict[tuple[str, str, str], tuple[_Order, RatingRow]] = field(default_factory=dict)
    seen: set[tuple[str, str, str, _Order]] = field(default_factory=set)
    good_labels: set[str] = field(default_factory=set)
    repeated: int = 0

    def refuse(self, line: int, message: str, code: str) -> None:
        self.faults.append(Fault(message, f"{self.name}:{line}", code))


def read_ratings(
    path: Path, scale: RatingScale, competency_of: Mapping[str, str]
) -> tuple[RatingTable, tuple[str, ...]]:
    """Read a ratings file into a table.

    Parameters
    ----------
    path : Path
        Comma, semicolon or tab separated text with a header; UTF-8 (with or without a byte order
        mark), UTF-16 with one, Windows-1252 or Latin-1. Columns `REQUIRED` and perhaps
        `OPTIONAL`; others are left out with a note.
    scale : RatingScale
        The levels a rating may take.
    competency_of : mapping of str to str
        Competency of each question known to the library. An unknown question takes its
        competency from the column, or ``all``.

    Returns
    -------
    table : RatingTable
        Of several versions of one rating the newest counts, and of a rating repeated in a later
        period the later one.
    notes : tuple of str
        What the reader of a result should know: columns left out, an encoding that was guessed.

    Raises
    ------
    RatingError
        With every fault and its line: a missing column, a rating that is empty, not a whole
        number or outside the scale, a duplicate, a question in two competencies, a formula in a
        cell, more cells than columns, a quotation mark that is never closed, a file without
        ratings.
    """
    text, notes = _decode(path)
    rows = _split(text, path.name)
    header = next(rows)[1]
    position = {name: header.index(name) for name in KNOWN if name in header}
    ignored = [name for name in dict.fromkeys(header) if name not in position and name]
    nameless = [at for at, name in enumerate(header) if not name]
    lost = False
    if ignored:
        notes.append(f"Columns left out: {', '.join(ignored)}.")
    reading = _Reading(path.name, scale, competency_of)
    for line, cells in rows:
        if any(cells[len(header) :]):
            reading.refuse(line, MORE_CELLS, "more-cells")
        elif any(cells):
            _read_row(reading, line, cells, position)
            lost = lost or any(cells[at].strip() for at in nameless if at < len(cells))
    if not reading.faults and not any(r.level is not None for _, r in reading.newest.values()):
        reading.faults.append(Fault("holds no rating.", path.name, "no-ratings"))
    if reading.faults:
        more = len(reading.faults) - MOST_FAULTS
        tail = [Fault(f"and {more} more faults.", path.name, "more")] if more > 0 else []
        raise RatingError(*reading.faults[:MOST_FAULTS], *tail)
    if lost:
        notes.append("A column has no name in the first line; what it says was left out.")
    if reading.repeated:
        notes.append(f"{reading.repeated} ratings were repeated later; the latest counts.")
    return tabulate([row for _, row in reading.newest.values()], scale), tuple(notes)


def _decode(path: Path) -> tuple[str, list[str]]:
    """Return the text of the file and a note where the encoding had to be guessed."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise RatingError(Fault("is larger than 2 GB; split it.", path.name, "too-large"))
        data = path.read_bytes()
    except OSError as error:
        message = f"can't be read ({error.strerror})."
        raise RatingError(Fault(message, path.name, "unreadable")) from error
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace"), []
    if b"\x00" in data:
        raise RatingError(
            Fault("is not a text file. Save the sheet as CSV (UTF-8) first.", path.name, "not-text")
        )
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    if _CONTROLS_OF_LATIN_1.search(text):
        with contextlib.suppress(UnicodeDecodeError):
            text = data.decode("cp1252")
            return text, ["The file is not UTF-8; it was read as Windows-1252."]
    return text, ["The file is not UTF-8; it was read as Latin-1."]


def _split(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the header and then every row with its line number; the separator is found out."""
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        header = [cell.strip().lower() for cell in next(reader, [])]
    except csv.Error as error:
        raise RatingError(_unsplit(error, f"{name}:1")) from error
    missing = [column for column in REQUIRED if column not in header]
    twice = sorted({cell for cell in KNOWN if header.count(cell) > 1})
    if missing:
        found = ", ".join(cell for cell in header if cell) or "none"
        raise RatingError(
            Fault(
                f"no column {', '.join(missing)} in the first line (found: {found[:200]}).",
                f"{name}:1",
                "missing-column",
            )
        )
    if twice:
        raise RatingError(
            Fault(f"column {', '.join(twice)} stands twice.", f"{name}:1", "column-twice")
        )
    yield 1, header
    line = reader.line_num + 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise RatingError(_unsplit(error, f"{name}:{line}")) from error


def _unsplit(error: csv.Error, place: str) -> Fault:
    """Say what keeps a row from being split: nothing after it is read."""
    said = str(error)
    if "field limit" in said:
        message = "a cell has over 131,072 characters; perhaps a quotation mark is not closed."
    elif "unexpected end" in said:
        message = "a quotation mark that opens here is never closed; close it, or leave it out."
    elif "expected after" in said:
        message = "a quotation mark inside quoted text must be written twice."
    else:
        message = "can't be split into cells. Save the sheet as CSV (UTF-8) again."
    return Fault(message, place, "not-csv")


def _read_row(reading: _Reading, line: int, cells: list[str], position: Mapping[str, int]) -> None:
    """Check one row and keep it if it is the newest version of its rating."""
    cell = {name: cells[at].strip() if at < len(cells) else "" for name, at in position.items()}
    found_before = len(reading.faults)
    for name in LABELS:
        if (value := cell.get(name, "")) not in reading.good_labels:
            _check_label(reading, line, name, value)
    for name in TEXTS:
        if cell.get(name, "").startswith(("=", "@")):
            reading.refuse(line, f"{name} starts like a formula; write it as text.", "formula")
    period = cell.get("period", "")
    order = (
        _read_version(reading, line, cell.get("version", "")),
        int(period) if _WHOLE.fullmatch(period) else 0,
        period,
    )
    level = _read_level(reading, line, cell["rating"], cell.get("not_assessed_reason", ""))
    if len(reading.faults) > found_before:
        return
    competency = _competency(reading, line, cell["question"], cell.get("competency", ""))
    key = (cell["application"], cell["rater"], cell["question"])
    if (*key, order) in reading.seen:
        reading.refuse(
            line,
            "the same rater rated the same question of the same application twice"
            " (in the same version); keep one row, or number the versions.",
            "duplicate",
        )
        return
    reading.seen.add((*key, order))
    reading.repeated += key in reading.newest
    if key not in reading.newest or reading.newest[key][0] < order:
        row = RatingRow(*key, competency, level, cell.get("evidence", ""), period=period)
        if level is None:
            row = replace(row, not_assessed_reason=cell["not_assessed_reason"])
        reading.newest[key] = (order, row)


def label_fault(name: str, value: str) -> tuple[str, str] | None:
    """Return message and code of what is wrong with a label, None if nothing is."""
    if not value:
        return None if name in MAY_BE_EMPTY else (f"{name} is empty.", "empty-label")
    if value in MISSING:
        message = f"{name} is a sign for a missing value; write the label, or leave out the row."
        return message, "empty-label"
    if _FORMULA.match(value):
        return f"{name} starts like a formula; write it as text.", "formula"
    if len(value) > LONGEST_LABEL or not value.isprintable():
        message = f"{name} has over {LONGEST_LABEL} characters or ones that can't be printed."
        return message, "bad-label"
    return None


def _check_label(reading: _Reading, line: int, name: str, value: str) -> None:
    if fault := label_fault(name, value):
        reading.refuse(line, *fault)
    elif value:
        reading.good_labels.add(value)


def _read_version(reading: _Reading, line: int, text: str) -> int:
    if not text:
        return 1
    if _WHOLE.fullmatch(text) and int(text) >= 1:
        return int(text)
    reading.refuse(line, "version is not a whole number from 1.", "bad-version")
    return 1


def _read_level(reading: _Reading, line: int, text: str, reason: str) -> int | None:
    scale = reading.scale
    levels = f"a whole number from {scale.lowest} to {scale.highest}"
    if reason:
        if text:
            reading.refuse(line, "has a rating and a reason for none; keep one.", "rated-and-not")
        return None
    if not text:
        message = f"rating is empty: write {levels}, or say why in not_assessed_reason."
        reading.refuse(line, message, "empty-rating")
    elif not _WHOLE.fullmatch(text):
        reading.refuse(line, f"rating is not {levels}.", "not-whole")
    elif not scale.lowest <= int(text) <= scale.highest:
        message = f"rating {int(text)} is outside the scale: write {levels}, or name the scale"
        reading.refuse(line, f"{message} (--scale).", "outside-scale")
    else:
        return int(text)
    return None


def _competency(reading: _Reading, line: int, question: str, stated: str) -> str:
    known = reading.competency_of.get(question)
    if known and stated and stated != known:
        message = f"the library has this question in {known}, the column says another competency."
        reading.refuse(line, message, "other-competency")
    competency = known or stated or UNLISTED_COMPETENCY
    first = reading.in_question.setdefault(question, competency)
    if first != competency:
        message = "this question stands in two competencies; a question belongs to one."
        reading.refuse(line, message, "two-competencies")
    return competency
