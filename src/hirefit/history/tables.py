"""A sheet with its header found: names of columns, labels above the table, rows below."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from hirefit.history.fields import NAMES, Field, bare_name, find_header, header_names, plain
from hirefit.history.sheets import Sheet

_GENERIC = re.compile(
    r"(?:sheet|tabelle|feuil\w*|hoja|foglio|blad|ark|table|data)?[ _]*[0-9]*", re.IGNORECASE
)
_LABEL_EXTRAS = re.compile(r"^(?:full )?names? of (?:the )?| s$")
_LABELLED: tuple[Field, ...] = ("application", "rater", "interviewed_at", "site")


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet and its header.

    Parameters
    ----------
    sheet : Sheet
    header : int
        Position of the header among the rows.
    names : tuple of str
        A name for each column.
    labels : dict
        What stands beside a label above the header, such as ``Candidate: A17``.
    """

    sheet: Sheet
    header: int
    names: tuple[str, ...]
    labels: dict[Field, str]

    def index(self, name: str | None) -> int | None:
        """Return the position of a column, or None if there is none of this name."""
        if name is None:
            return None
        if name in self.names:
            return self.names.index(name)
        same = [at for at, other in enumerate(self.names) if plain(other) == plain(name)]
        return same[0] if len(same) == 1 else None

    @property
    def data_rows(self) -> range:
        """Positions of the rows below the header."""
        return range(self.header + 1, len(self.sheet.rows))

    @property
    def sheet_label(self) -> str:
        """The name of the sheet if someone gave it one, else an empty text."""
        return "" if _GENERIC.fullmatch(self.sheet.name) else self.sheet.name

    @property
    def file_label(self) -> str:
        """The name of the file without its ending."""
        return self.sheet.source.rpartition(".")[0] or self.sheet.source


def table_of(
    sheet: Sheet, header_row: int | None, named: Mapping[Field, str] | None = None
) -> Table | None:
    """Find the header of a sheet, or take the row that is named; None if it has none.

    Columns that were `named` for a field help to find it.
    """
    if header_row is None:
        header = find_header(sheet, named)
    else:
        header = header_row - 1 if header_row <= len(sheet.rows) else None
    if header is None:
        return None
    width = max((len(cells) for cells in sheet.rows[header:]), default=0)
    cells = [*sheet.rows[header], *([""] * (width - len(sheet.rows[header])))]
    return Table(sheet, header, tuple(header_names(cells)), _labels(sheet, header))


def _labels(sheet: Sheet, header: int) -> dict[Field, str]:
    """Read ``Candidate: X`` and ``Candidate | X`` above the header."""
    found: dict[Field, str] = {}
    for cells in sheet.rows[:header]:
        full = [cell for cell in cells if cell]
        for cell, following in zip(full, [*full, ""][1:], strict=True):
            before, colon, after = cell.partition(":")
            label = _LABEL_EXTRAS.sub("", bare_name(before))
            for field in _LABELLED:
                if label in NAMES[field] and field not in found:
                    value = after.strip() if colon and after.strip() else following
                    if value:
                        found[field] = value
    return found
