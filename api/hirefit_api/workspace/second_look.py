"""Beside each surprising rating: the level's own words and the note. Read now, kept nowhere."""

from __future__ import annotations

from hirefit.competencies.library import CompetencyLibrary
from hirefit_api.companies.own_library import known_library
from hirefit_api.database.scope import CompanyStore
from hirefit_api.workspace import store as queries
from hirefit_api.workspace.views.view import Cell, View, column


def looked_up(store: CompanyStore, view: View) -> View:
    """Return the view with what the level says and what the rater noted."""
    library = known_library(store)
    rows = tuple(
        {**row, "anchor": _anchor(library, row), "note": _note(store, row)}
        for row in view.table.rows
    )
    columns = (
        *view.table.columns,
        column("anchor", "What the level says", "text"),
        column("note", "Note", "text"),
    )
    table = view.table.model_copy(update={"rows": rows, "columns": columns})
    return view.model_copy(update={"table": table})


def _anchor(library: CompetencyLibrary, row: dict[str, Cell]) -> str:
    competency = library.question_owner(str(row["question"]))
    level = row["level"]
    if competency is None or not isinstance(level, int) or level not in competency.levels:
        return ""
    return competency.levels[level].sentence


def _note(store: CompanyStore, row: dict[str, Cell]) -> str:
    return queries.note_of(store, str(row["application"]), str(row["rater"]), str(row["question"]))
