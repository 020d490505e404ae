"""Read the named columns of a small delimited file, each row with its line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hirefit.exceptions import DesignError, Fault

LONGEST_LABEL = 200
MOST_BYTES = 200_000_000
_FORMULA = re.compile(r"[=@\t\r]|[+-](?!\d+$)")
_YES = frozenset({"yes", "true", "1", "y"})
_NO = frozenset({"no", "false", "0", "n", ""})


@dataclass(slots=True)
class Row:
    """One row: its line in the file and its cells by column name, without outer spaces."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(slots=True)
class Reading:
    """A file being read and every fault found so far."""

    name: str
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, line: int, message: str, code: str) -> None:
        """Note a fault in a line."""
        self.faults.append(Fault(message, f"{self.name}:{line}", code))

    def label(self, row: Row, column: str, *, may_be_empty: bool = False) -> str:
        """Return a label, or note why it is none."""
        value = row[column]
        if not value:
            if not may_be_empty:
                self.refuse(row.line, f"{column} is empty.", "empty-label")
        elif _FORMULA.match(value):
            message = f"{column} starts like a formula; write it as text."
            self.refuse(row.line, message, "formula")
        elif len(value) > LONGEST_LABEL or not value.isprintable():
            message = f"{column} has over {LONGEST_LABEL} characters or ones that can't be printed."
            self.refuse(row.line, message, "bad-label")
        return value

    def yes(self, row: Row, column: str, *, when_empty: bool = False) -> bool:
        """Return whether a cell says yes."""
        value = row[column].lower()
        if value not in _YES | _NO:
            self.refuse(row.line, f"{column} is neither yes nor no.", "not-yes-or-no")
        return value in _YES or (not value and when_empty)

    def finish(self) -> None:
        """Raise every fault found.

        Raises
        ------
        DesignError
            If there is one.
        """
        if self.faults:
            raise DesignError(*self.faults)


def read_bytes(path: Path) -> bytes:
    """Return the content of a file.

    Raises
    ------
    DesignError
        It can't be read, or is larger than a plan can be.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise DesignError(Fault("is larger than 200 MB.", path.name, "too-large"))
        return path.read_bytes()
    except OSError as error:
        message = f"can't be read ({error.strerror})."
        raise DesignError(Fault(message, path.name, "unreadable")) from error


def read_rows(path: Path, required: Sequence[str], optional: Sequence[str]) -> list[Row]:
    """Return the rows of a comma, semicolon or tab separated UTF-8 file with a header.

    Columns that are not named are left out; empty lines too.

    Raises
    ------
    DesignError
        The file can't be read, is not UTF-8 text, or lacks a required column.
    """
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = "is not UTF-8 text; save the sheet as CSV (UTF-8)."
        raise DesignError(Fault(message, path.name, "not-utf-8")) from error
    separator = max(",;\t", key=text.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows: list[Row] = []
    line = 1
    try:
        header = [cell.strip().lower() for cell in next(reader, [])]
        missing = [column for column in required if column not in header]
        if missing:
            message = f"no column {', '.join(missing)} in the first line."
            raise DesignError(Fault(message, f"{path.name}:1", "missing-column"))
        position = {name: header.index(name) for name in (*required, *optional) if name in header}
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found = {n: cells[at].strip() for n, at in position.items() if at < len(cells)}
                rows.append(Row(line, found))
            line = reader.line_num + 1
    except csv.Error as error:
        fault = Fault(f"can't be split: {error}.", f"{path.name}:{line}", "not-csv")
        raise DesignError(fault) from error
    return rows
