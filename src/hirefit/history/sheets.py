"""Sheets of text: the one form in which every file is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

LETTERS = 26


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to import: its name, as messages show it, and its bytes."""

    name: str
    data: bytes


class Merged(NamedTuple):
    """Corners of a merged range, counted from 0, both included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of one file.

    Parameters
    ----------
    source : str
        Name of the file.
    name : str
        Name of the sheet; empty where a file is one table.
    rows : sequence of list of str
        The cells as text, without blanks around them; rows may differ in length.
    row_names : sequence of str
        How the source names each row: the number of a row or line, or a path in JSON.
    hidden : bool
        The workbook hides the sheet.
    in_grid : bool
        Cells are named like C7; otherwise by row and column name.
    notes : tuple of str
        What the reader of the result should know.
    merged : tuple of Merged
        Merged ranges.
    uncomputed : frozenset of (int, int)
        Row and column of formulas whose result was not saved.
    """

    source: str
    name: str
    rows: Sequence[list[str]]
    row_names: Sequence[str]
    hidden: bool = False
    in_grid: bool = False
    notes: tuple[str, ...] = ()
    merged: tuple[Merged, ...] = ()
    uncomputed: frozenset[tuple[int, int]] = frozenset()

    @property
    def title(self) -> str:
        """File and sheet, as messages name it."""
        return f"{self.source}, sheet {self.name}" if self.name else self.source

    def place(self, row: int, column: int | None = None) -> str:
        """Return ``file.xlsx, sheet A:C7``, or ``file.csv:7`` outside a grid."""
        return f"{self.title}:{self.cell_name(row, column)}"

    def cell_name(self, row: int, column: int | None = None) -> str:
        """Return how the source names a row, or a cell of it."""
        name = self.row_names[row]
        if column is None:
            return name
        return f"{column_letters(column)}{name}" if self.in_grid else f"{name}:{column + 1}"


def column_letters(column: int) -> str:
    """Return ``A`` for 0, ``Z`` for 25, ``AA`` for 26."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return 0 for ``A``, 26 for ``AA``; the inverse of `column_letters`."""
    number = 0
    for letter in letters:
        number = number * LETTERS + ord(letter) - ord("A") + 1
    return number - 1
