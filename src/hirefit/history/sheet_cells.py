"""The cells of one worksheet as text, with what keeps them from being read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from xml.etree import ElementTree as ET

from hirefit.exceptions import Fault, RatingError
from hirefit.history.dates import date_of_serial
from hirefit.history.sheets import Merged, Sheet, column_number

MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
MOST_CELLS = 20_000_000
_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_NOTHING: list[str] = []
_known_column = lru_cache(maxsize=MOST_COLUMNS)(column_number)


class CellReader:
    """Turns the cells of a workbook into text.

    Parameters
    ----------
    source : str
        Name of the file.
    texts : sequence of str
        The workbook's shared texts.
    date_styles : set of str
        Cell styles whose numbers are dates.
    since_1904 : bool
        Whether dates are counted from 1904 rather than 1900.
    """

    def __init__(
        self, source: str, texts: Sequence[str], date_styles: set[str], *, since_1904: bool
    ) -> None:
        self._source = source
        self._texts = texts
        self._date_styles = date_styles
        self._since_1904 = since_1904

    def sheet(self, name: str, root: ET.Element, notes: tuple[str, ...], hidden: bool) -> Sheet:
        """Read one worksheet; the rows of a merged range all take its value.

        Raises
        ------
        RatingError
            There are more than `MOST_CELLS` cells, empty ones to the left of others included.
        ValueError
            A cell lies outside what a worksheet can hold, or points to a text that is not there.
        """
        data = root.find("{*}sheetData")
        prefix = data.tag[: -len("sheetData")] if data is not None else ""
        rows: list[list[str]] = []
        room = MOST_CELLS
        uncomputed: list[tuple[int, int]] = []
        for row in data if data is not None else ():
            number = int(row.get("r", len(rows) + 1)) - 1
            if not len(rows) <= number < MOST_ROWS:
                raise ValueError("row out of order")
            rows.extend(_NOTHING for _ in range(number - len(rows)))
            cells, missing = self._row(row, prefix)
            uncomputed.extend((number, column) for column in missing)
            rows.append(cells)
            room -= len(cells)
            if room < 0:
                message = "has cells far to the right in many rows; delete what is not needed."
                raise RatingError(Fault(message, f"{self._source}, sheet {name}", "too-large"))
        while rows and not any(rows[-1]):
            rows.pop()
        sheet_title = f"{self._source}, sheet {name}"
        merged = _ranges(
            merge.get("ref", "") for merge in root.iterfind("{*}mergeCells/{*}mergeCell")
        )
        filled = _fill_down(rows, merged)
        if filled:
            note = f"{sheet_title}: {filled} merged cells; each row takes the value of the first."
            notes = (*notes, note)
        names = [str(number + 1) for number in range(len(rows))]
        return Sheet(
            self._source,
            name,
            rows,
            names,
            hidden=hidden,
            in_grid=True,
            notes=notes,
            merged=merged,
            uncomputed=frozenset(uncomputed),
        )

    def _row(self, row: ET.Element, prefix: str) -> tuple[list[str], list[int]]:
        """Return the texts of a row, and the columns whose formula has no saved result."""
        cells: list[str] = []
        missing: list[int] = []
        value_tag, formula_tag, inline_tag = f"{prefix}v", f"{prefix}f", f"{prefix}is"
        for cell in row:
            column = _column(cell.get("r", "").rstrip("0123456789"), len(cells))
            while len(cells) < column:
                cells.append("")
            value = cell.findtext(value_tag)
            if value:
                cells.append(self._text(value, cell.get("t", "n"), cell.get("s", "")))
                continue
            inline = cell.find(inline_tag)
            cells.append("" if inline is None else "".join(inline.itertext()).strip())
            if inline is None and cell.find(formula_tag) is not None:
                missing.append(column)
        return cells, missing

    def _text(self, value: str, kind: str, style: str) -> str:
        if kind == "s":
            return self._texts[int(value)]
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if kind != "n":
            return value.strip()
        if style in self._date_styles:
            return date_of_serial(float(value), since_1904=self._since_1904) or value
        if value.isdigit():
            return value
        number = float(value)
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)  # noqa: PLR2004 - whole numbers a float holds


def _column(letters: str, following: int) -> int:
    """Return the position of a cell, which lies after those before it.

    Raises
    ------
    ValueError
        It does not, or lies outside what a worksheet can hold.
    """
    column = _known_column(letters) if letters else following
    if not following <= column < MOST_COLUMNS:
        raise ValueError("cell out of order")
    return column


def _ranges(references: Iterable[str]) -> tuple[Merged, ...]:
    found = []
    for reference in references:
        corners = _ADDRESS.findall(reference)
        if len(corners) == 2:  # noqa: PLR2004 - a range has two corners
            (left, top), (right, bottom) = ((column_number(c), int(r) - 1) for c, r in corners)
            found.append(Merged(top, left, bottom, right))
    return tuple(found)


def _fill_down(rows: list[list[str]], merged: Iterable[Merged]) -> int:
    """Give each row of a merged range its value, in its first column; return how many ranges."""
    filled = 0
    room = MOST_CELLS
    for merge in merged:
        last = min(merge.bottom, len(rows) - 1)
        first = rows[merge.top] if merge.top < len(rows) else []
        value = first[merge.left] if merge.left < len(first) else ""
        room -= max(0, last - merge.top)
        if not value or last <= merge.top or room < 0:
            continue
        for number in range(merge.top + 1, last + 1):
            cells = rows[number] = list(rows[number])
            cells.extend("" for _ in range(merge.left + 1 - len(cells)))
            cells[merge.left] = value
        filled += 1
    return filled
