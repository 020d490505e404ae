"""Say a view in the language of the page. What is stored, sent as JSON or as CSV stays English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from hirefit_api.languages.figures import month
from hirefit_api.languages.known import ENGLISH
from hirefit_api.languages.sentences import MONTH
from hirefit_api.languages.speaking import spoken
from hirefit_api.web.library_words import from_library, said_here
from hirefit_api.workspace.views.view import Cell, Table, View

WORDS = frozenset({"words", "group", "names", "sites", "level", "name"})
"""Columns whose cells are our own words; the others hold names, ids and what people wrote."""
BETWEEN = re.compile(r"(, |; )")


def said_view(view: View) -> View:
    """Return a view with everything said but the rows of its table, of which a page shows some."""
    if spoken() == ENGLISH:
        return view
    return view.model_copy(
        update={
            "question": said_here(view.question),
            "sentences": tuple(said_here(sentence) for sentence in view.sentences),
            "advice": said_here(view.advice),
            "table": _said_table(view.table),
            "details": tuple(
                _said_table(table).model_copy(update={"rows": tuple(said_rows(table.rows))})
                for table in view.details
            ),
        }
    )


def said_rows(rows: Iterable[Mapping[str, Cell]]) -> list[dict[str, Cell]]:
    """Return rows with our own words said; names, ids and notes stay as they are."""
    if spoken() == ENGLISH:
        return [dict(row) for row in rows]
    return [{key: _said_cell(key, cell) for key, cell in row.items()} for row in rows]


def _said_table(table: Table) -> Table:
    columns = tuple(
        column.model_copy(update={"label": said_here(column.label)}) for column in table.columns
    )
    return table.model_copy(update={"caption": said_here(table.caption), "columns": columns})


def _said_cell(key: str, cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    if key == "period" and MONTH.fullmatch(cell):
        return month(cell)
    if key == "anchor":
        return from_library(cell)
    if key not in WORDS:
        return cell
    whole = said_here(cell)
    if whole != cell or key != "words":
        return whole
    return "".join(said_here(part) for part in BETWEEN.split(cell))
