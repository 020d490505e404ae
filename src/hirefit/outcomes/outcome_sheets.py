"""Read outcomes from a file of any accepted kind: CSV, TSV or a workbook, long or wide.

Long: one row a measurement, with the columns of `outcome_reader.COLUMNS`. Wide: one row a person
and day, with a column for each measure. Which it is shows in the names of the columns; they stand
in one of the first rows. The files themselves are read as past scorecards are (`hirefit.history`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from hirefit.exceptions import Fault, RatingError
from hirefit.history.dates import DateReader, day_order
from hirefit.history.fields import plain
from hirefit.history.read import read_sheets
from hirefit.history.sheets import Sheet, SourceFile
from hirefit.outcomes.outcome_reader import COLUMNS, MOST_ROWS, Outcome, settle_outcomes

HEADER_ROWS = 20
"""First rows in which the names of the columns are looked for."""
NAMES = {
    "application": ("application", "application id", "candidate", "candidate id", "bewerbung"),
    "measure": ("measure", "metric", "kpi", "kennzahl"),
    "value": ("value", "result", "wert", "ergebnis"),
    "date": ("date", "day", "measured on", "observed on", "month", "datum", "tag"),
}
"""How the columns may be called."""
_COMMA = re.compile(r"[+-]?[0-9]{1,12},[0-9]{1,17}")
_IS_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_EMPTY = frozenset({"", "-", "n/a", "na", "null"})


def read_outcome_file(file: SourceFile) -> tuple[Outcome, ...]:
    """Read the outcomes of one file.

    Parameters
    ----------
    file : SourceFile
        CSV, TSV or XLSX; read as untrusted input.

    Raises
    ------
    RatingError
        Every fault with its cell or line: no sheet has the columns, dates that could be read in
        two ways, and what `read_outcomes` refuses.
    """
    sheets = [sheet for sheet in read_sheets([file]) if not sheet.hidden]
    found = [(sheet, header) for sheet in sheets for header in [_header(sheet)] if header]
    if not found:
        message = (
            "no sheet names the columns: application, measure, value and date, or application, "
            "date and a column for each measure."
        )
        raise RatingError(Fault(message, file.name, "missing-column"))
    if sum(len(sheet.rows) for sheet, _ in found) > MOST_ROWS:
        raise RatingError(
            Fault(f"has more than {MOST_ROWS:,} rows; split it.", file.name, "too-large")
        )
    rows = [row for sheet, (at, place) in found for row in _rows(sheet, at, place)]
    order = day_order([cell["date"] for _, cell in rows])
    reader = DateReader(order)
    settled = [(place, {**cell, "date": reader.read(cell["date"])[:10]}) for place, cell in rows]
    if reader.ambiguous:
        message = (
            "dates such as 03/04/2026 could be read in two ways; write them as 2026-04-03 or as "
            "dates of the spreadsheet."
        )
        raise RatingError(Fault(message, file.name, "ambiguous-dates"))
    return settle_outcomes(settled, file.name)


def _header(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """Return the row of the names and the column of each field, if a row names enough of them."""
    for at, row in enumerate(sheet.rows[:HEADER_ROWS]):
        names = [plain(cell) for cell in row]
        place = {
            field: names.index(name)
            for field, known in NAMES.items()
            for name in known[::-1]
            if name in names
        }
        if {"application", "date"} <= place.keys() and (
            set(COLUMNS) <= place.keys() or _measures(row, place)
        ):
            return at, place
    return None


def _measures(header: Sequence[str], place: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return name and column of what a wide sheet may hold as a measure."""
    taken = {place["application"], place["date"]}
    return [(name, at) for at, name in enumerate(header) if name and at not in taken]


def _measured(sheet: Sheet, header: int, place: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return the measures; columns without a single number, such as names, are none.

    Raises
    ------
    RatingError
        Two of one name.
    """
    found = [
        (name, at)
        for name, at in _measures(sheet.rows[header], place)
        if any(_IS_NUMBER.fullmatch(_number(_cell(row, at))) for row in sheet.rows[header + 1 :])
    ]
    names = [name for name, _ in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        message = f"column {', '.join(twice)} stands twice."
        raise RatingError(Fault(message, sheet.place(header), "column-twice"))
    return found


def _rows(
    sheet: Sheet, header: int, place: Mapping[str, int]
) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield place and cells of every measurement; empty cells of a wide sheet are none."""
    is_long = set(COLUMNS) <= place.keys()
    measures = [] if is_long else _measured(sheet, header, place)
    for at in range(header + 1, len(sheet.rows)):
        row = sheet.rows[at]
        if not any(row):
            continue
        if is_long:
            cells = {field: _cell(row, place[field]) for field in COLUMNS}
            yield sheet.place(at), {**cells, "value": _number(cells["value"])}
            continue
        person, day = _cell(row, place["application"]), _cell(row, place["date"])
        for measure, column in measures:
            value = _cell(row, column)
            if value.lower() not in _EMPTY:
                yield (
                    sheet.place(at, column),
                    {
                        "application": person,
                        "measure": measure,
                        "value": _number(value),
                        "date": day,
                    },
                )


def _cell(row: Sequence[str], at: int) -> str:
    return row[at].strip() if at < len(row) else ""


def _number(text: str) -> str:
    """Return a number with a point: 4,5 is four and a half."""
    return text.replace(",", ".") if _COMMA.fullmatch(text) else text
