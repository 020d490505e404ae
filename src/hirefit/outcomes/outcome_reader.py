"""Read outcomes from a delimited text: application, measure, value, date; all faults at once."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from hirefit.exceptions import Fault, RatingError

COLUMNS = ("application", "measure", "value", "date")
MOST_FAULTS = 100
MOST_ROWS = 200_000
MOST_MEASURES = 20
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(?:\.[0-9]{1,17})?")
_APPLICATION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_MEASURE = re.compile(r"\w[\w ,()%/.'-]{0,79}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One measurement after hiring.

    Parameters
    ----------
    application : str
        Whose.
    measure : str
        What was measured, such as ``customer satisfaction``; higher is better.
    value : float
        In the measure's own unit.
    observed_on : str
        The day, as ``2026-01-15``.
    """

    application: str
    measure: str
    value: float
    observed_on: str


def read_outcomes(text: str, name: str) -> tuple[Outcome, ...]:
    """Read outcomes.

    Parameters
    ----------
    text : str
        Comma, semicolon or tab separated, the header in the first line.
    name : str
        What to call it in faults.

    Raises
    ------
    RatingError
        Every fault with its line: a missing column, a value that is no number, a day that is no
        date, the same measurement twice, nothing at all.
    """
    rows = split_rows(text, name)
    place = _positions(rows, name)
    cells_of = (
        (
            f"{name}:{line}",
            {key: cells[at].strip() if at < len(cells) else "" for key, at in place.items()},
        )
        for line, cells in rows[1:]
    )
    return settle_outcomes(cells_of, name)


def settle_outcomes(
    rows: Iterable[tuple[str, Mapping[str, str]]], name: str
) -> tuple[Outcome, ...]:
    """Check rows and return them as outcomes.

    Parameters
    ----------
    rows : iterable of (str, mapping)
        Place of a row, and its cells by `COLUMNS`.
    name : str
        What to call the whole in faults.

    Raises
    ------
    RatingError
        Every fault with its place.
    """
    faults: list[Fault] = []
    outcomes: dict[tuple[str, str, str], Outcome] = {}
    for place, cell in rows:
        found = [Fault(text, place, code) for text, code in _wrong(cell)]
        key = (cell["application"], cell["measure"], cell["date"])
        if not found and key in outcomes:
            message = "this application has this measure of this day already; keep one of them."
            found.append(Fault(message, place, "duplicate"))
        faults.extend(found)
        if not found:
            outcomes[key] = Outcome(key[0], key[1], float(cell["value"]), key[2])
    if not outcomes and not faults:
        faults.append(Fault("holds no outcome.", name, "no-outcomes"))
    if len({outcome.measure for outcome in outcomes.values()}) > MOST_MEASURES:
        message = f"has more than {MOST_MEASURES} measures; is the column right?"
        faults.append(Fault(message, name, "too-many-measures"))
    if faults:
        more = len(faults) - MOST_FAULTS
        tail = [Fault(f"and {more} more faults.", name, "more")] if more > 0 else []
        raise RatingError(*faults[:MOST_FAULTS], *tail)
    return tuple(outcomes.values())


def split_rows(text: str, name: str) -> list[tuple[int, list[str]]]:
    """Return rows with their line numbers; empty ones are left out."""
    separator = max(",;\t", key=text.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=separator)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise RatingError(
            Fault(f"can't be split: {error}.", f"{name}:{line}", "not-csv")
        ) from error
    if len(rows) > MOST_ROWS + 1:
        raise RatingError(Fault(f"has more than {MOST_ROWS:,} rows; split it.", name, "too-large"))
    return rows


def _positions(rows: list[tuple[int, list[str]]], name: str) -> Mapping[str, int]:
    header = [cell.strip().lower() for cell in rows[0][1]] if rows else []
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        message = f"the first line lacks {', '.join(missing)}; it must name {', '.join(COLUMNS)}."
        raise RatingError(Fault(message, f"{name}:1", "missing-column"))
    twice = [column for column in COLUMNS if header.count(column) > 1]
    if twice:
        message = f"column {', '.join(twice)} stands twice."
        raise RatingError(Fault(message, f"{name}:1", "column-twice"))
    return {column: header.index(column) for column in COLUMNS}


def _wrong(cell: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return message and code of whatever is wrong in one row."""
    found: list[tuple[str, str]] = []
    if not _APPLICATION.fullmatch(cell["application"]):
        found.append(("application must be a code of letters, digits, . _ and -.", "bad-id"))
    if not _MEASURE.fullmatch(cell["measure"]):
        message = "measure must be a name of at most 80 plain characters."
        found.append((message, "bad-measure"))
    if not _NUMBER.fullmatch(cell["value"]) or not math.isfinite(float(cell["value"])):
        found.append(("value must be a number such as 4.2; leave the row out if unknown.", "value"))
    if not _is_date(cell["date"]):
        found.append(("date must be a day such as 2026-01-15.", "bad-date"))
    return found


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
