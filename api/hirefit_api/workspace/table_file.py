"""A view's table as CSV, with nothing in it that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

from hirefit.history.formulas import tamed
from hirefit_api.workspace.views.view import Table


def table_csv(table: Table) -> str:
    """Return a table with its column keys as header; an empty cell says nothing can be said."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    keys = [column.key for column in table.columns]
    writer.writerow(keys)
    for row in table.rows:
        cells = [row[key] for key in keys]
        writer.writerow([tamed(cell) if isinstance(cell, str) else cell for cell in cells])
    return buffer.getvalue()
