"""What a view is: a question, sentences that answer it, one table, and how the table is drawn.

A chart has no numbers of its own: it names columns of the table. So the drawing, the table on the
page and the JSON can't differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from hirefit_api.languages.figures import figure

Cell = str | int | float | None
Kind = Literal["name", "text", "count", "level", "signed", "share", "figure"]
ChartKind = Literal["dots", "stack", "shade", "lines", "bars"]
DIGITS = 4


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Column(_Value):
    """A column: its key in the rows, its heading, and how a cell is printed.

    `level` is a place on the scale, `signed` a difference in levels, `figure` a number for
    specialists.
    """

    key: str
    label: str
    kind: Kind


class Table(_Value):
    """Rows by column key; an empty cell says that nothing can be said."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[dict[str, Cell], ...]


class Chart(_Value):
    """Which columns are drawn, and how.

    Parameters
    ----------
    kind : str
        ``dots``: value with interval; ``stack``: parts of a whole; ``shade``: a value for each
        pair of label and `across`; ``lines``: a course by `across` for each label, with a band;
        ``bars``: a value, perhaps with a mark where it was to be expected.
    label, value : str
        Columns.
    low, high, across, expected : str
        Columns, where the kind has them.
    parts : tuple of str
        Columns of a stack.
    """

    kind: ChartKind
    label: str
    value: str = ""
    low: str = ""
    high: str = ""
    across: str = ""
    expected: str = ""
    parts: tuple[str, ...] = ()


class View(_Value):
    """One question about the ratings, answered."""

    id: str
    question: str
    sentences: tuple[str, ...]
    table: Table
    chart: Chart | None = None
    advice: str = ""
    details: tuple[Table, ...] = ()

    def document(self) -> dict[str, Any]:
        """Return the JSON document."""
        return self.model_dump(mode="json")


def column(key: str, label: str, kind: Kind) -> Column:
    """Return a column."""
    return Column(key=key, label=label, kind=kind)


def table(caption: str, columns: Sequence[Column], rows: Sequence[Mapping[str, Cell]]) -> Table:
    """Return a table with its numbers rounded to `DIGITS`."""
    return Table(
        caption=caption,
        columns=tuple(columns),
        rows=tuple({key: _rounded(value) for key, value in row.items()} for row in rows),
    )


def _rounded(value: Cell) -> Cell:
    return round(value, DIGITS) if isinstance(value, float) else value


def printed(value: Cell, kind: Kind) -> str:
    """Return a cell as pages and charts print it, in the language of the page."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if kind == "count":
        return figure(f"{value:,.0f}")
    if kind == "share":
        return f"{100 * value:.0f} %"
    if kind == "signed":
        text = f"{abs(value):.2f}"
        sign = "" if not float(text) else "−" if value < 0 else "+"
        return sign + figure(text)
    return figure(f"{value:.2f}".replace("-", "−"))
