"""Read comma, semicolon or tab separated text."""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
from collections import Counter
from itertools import islice

from hirefit.exceptions import Fault, RatingError
from hirefit.history.formulas import freed
from hirefit.history.sheets import Sheet, SourceFile

SEPARATORS = ",;\t|"
ROWS_LOOKED_AT = 20
CHARACTERS_LOOKED_AT = 200_000
WIDEST = 2_000


def read_text_table(file: SourceFile) -> Sheet:
    """Read a delimited text file as one sheet.

    UTF-8 with or without a byte order mark, UTF-16 with one, else Windows-1252 or Latin-1 with a
    note. The separator is the one that splits most of the first rows, and these most evenly: signs
    inside quotes do not count, and notes may hold more of another sign than the table has columns.

    Raises
    ------
    RatingError
        The file is empty, not text, can't be split, or has more than `WIDEST` columns.
    """
    text, notes = decode(file)
    separator = _separator(text)
    rows: list[list[str]] = []
    names: list[str] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    line = 1
    try:
        for cells in reader:
            rows.append([freed(cell.strip()) for cell in cells])
            names.append(str(line))
            line = reader.line_num + 1
    except csv.Error as error:
        message = f"can't be split into cells: {error}. Save the sheet as CSV again."
        raise RatingError(Fault(message, f"{file.name}:{line}", "not-csv")) from error
    if max(map(len, rows), default=0) > WIDEST:
        message = f"has more than {WIDEST} columns; is a quote or a line end missing?"
        raise RatingError(Fault(message, file.name, "too-wide"))
    return Sheet(file.name, "", rows, names, notes=tuple(notes))


def decode(file: SourceFile) -> tuple[str, list[str]]:
    """Return the text of a file and a note where the encoding had to be guessed.

    Raises
    ------
    RatingError
        The file is empty or not text.
    """
    data = file.data
    if not data.strip():
        raise RatingError(Fault("is empty.", file.name, "empty-file"))
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16"), []
        except UnicodeDecodeError as error:
            message = "starts like UTF-16 but is not; save it as CSV UTF-8."
            raise RatingError(Fault(message, file.name, "wrong-encoding")) from error
    if b"\x00" in data:
        message = (
            "is not text, nor a workbook that can be read. Save it as .xlsx or as CSV (UTF-8)."
        )
        raise RatingError(Fault(message, file.name, "not-text"))
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        note = f"{file.name} is not UTF-8 (line {line}); it was read as Windows-1252."
        try:
            return data.decode("cp1252"), [note]
        except UnicodeDecodeError:
            return data.decode("latin-1"), [note.replace("Windows-1252", "Latin-1")]


def _separator(text: str) -> str:
    """Return the separator that splits most of the first rows, most evenly, into most cells."""
    start = text[:CHARACTERS_LOOKED_AT]

    def fit(sign: str) -> tuple[int, int, int]:
        widths = Counter(width for width in _widths(start, sign) if width > 1)
        if not widths:
            return 0, 0, 0
        most = max(widths, key=lambda width: (widths[width], width))
        return widths.total(), widths[most], most

    return max(SEPARATORS, key=fit)


def _widths(text: str, separator: str) -> list[int]:
    """Return how many cells the first rows have that are not blank."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    widths: list[int] = []
    with contextlib.suppress(csv.Error):  # a cell too long to be one
        widths.extend(len(row) for row in islice(rows, ROWS_LOOKED_AT) if any(row))
    return widths
