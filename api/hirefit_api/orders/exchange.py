"""Take candidates in from a table, for systems that have no interface at all.

One line names an application, its requisition and who interviews. All lines count or none, and a
file that is read twice changes nothing. Results go back by the table of each requisition.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from hirefit.exceptions import DefinitionError, Fault
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import Conflict, NotFound
from hirefit_api.interviews.service import plan_interview
from hirefit_api.orders.schemas import Exchanged
from hirefit_api.requisitions.service import application_record, requisition_record, take_in

COLUMNS = ("application", "requisition", "raters")
MOST_LINES = 2_000
MOST_FAULTS = 50
SEPARATORS = ",;\t"
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Line(NamedTuple):
    """One line of the table."""

    number: int
    application: str
    requisition: str
    raters: tuple[str, ...]


def read_lines(text: str) -> list[Line]:
    """Read a table with the columns application, requisition and raters.

    Columns are told apart by comma, semicolon or tab, whichever the first line has most of;
    raters by spaces. Other columns are not read, so names may stay in the file.

    Raises
    ------
    DefinitionError
        Every line that can't be read, at most fifty.
    """
    first, _, _ = text.lstrip("\ufeff").partition("\n")
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=separator)
    try:
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        message = "This is not a table: a quotation mark is open, or a cell is too long."
        raise DefinitionError(Fault(message, "table", "not-a-table")) from error
    names = [cell.strip().lower() for cell in rows[0][1]] if rows else []
    missing = [name for name in COLUMNS if names.count(name) != 1]
    if missing:
        message = f"The first line must name each of these columns once: {', '.join(COLUMNS)}."
        raise DefinitionError(Fault(message, "line 1", "columns"))
    if len(rows) > MOST_LINES + 1:
        fault = Fault(f"At most {MOST_LINES:,} lines at a time.", "table", "too-many")
        raise DefinitionError(fault)
    places = [names.index(name) for name in COLUMNS]
    lines = [_line(number, row, places) for number, row in rows[1:]]
    faults = [fault for line in lines for fault in _faults(line)]
    if faults:
        raise DefinitionError(*faults[:MOST_FAULTS])
    return lines


def _line(number: int, row: Sequence[str], places: Sequence[int]) -> Line:
    cells = [row[at].strip() if at < len(row) else "" for at in places]
    return Line(number, cells[0], cells[1], tuple(dict.fromkeys(cells[2].split())))


def _faults(line: Line) -> Iterator[Fault]:
    place = f"line {line.number}"
    if not ID.fullmatch(line.application):
        message = "The application must be a code of letters, digits, dots and hyphens, not a name."
        yield Fault(f"Line {line.number}: {message}", place, "application")
    if not ID.fullmatch(line.requisition):
        yield Fault(f"Line {line.number}: The requisition must be its id.", place, "requisition")
    if not all(ID.fullmatch(rater) for rater in line.raters):
        message = "Raters must be codes with a space between them, not names."
        yield Fault(f"Line {line.number}: {message}", place, "raters")


def take_in_lines(store: CompanyStore, lines: Sequence[Line]) -> Exchanged:
    """Take in every application and plan its raters, all of them or none.

    Raises
    ------
    DefinitionError
        Every line whose requisition is unknown or whose application belongs to another one.
    """
    faults = [fault for line in lines for fault in _contradictions(store, line)]
    if faults:
        raise DefinitionError(*faults[:MOST_FAULTS])
    applications = interviews = 0
    for line in lines:
        try:
            applications += take_in(store, line.requisition, line.application).created
        except Conflict as error:
            message = f"Line {line.number}: The application stands in two requisitions."
            fault = Fault(message, f"line {line.number}", "application")
            raise DefinitionError(fault) from error
        for rater in line.raters:
            interviews += plan_interview(store, line.application, rater).created
    return Exchanged(lines=len(lines), applications=applications, interviews=interviews)


def _contradictions(store: CompanyStore, line: Line) -> Iterator[Fault]:
    place = f"line {line.number}"
    try:
        requisition_record(store, line.requisition)
    except NotFound:
        message = f"Line {line.number}: There is no such requisition."
        yield Fault(message, place, "unknown-requisition")
        return
    try:
        found = application_record(store, line.application)
    except NotFound:
        return
    if found.requisition != line.requisition:
        message = f"Line {line.number}: The application belongs to another requisition."
        yield Fault(message, place, "other-requisition")
