"""The levels that practice cases were written for, from a small delimited file."""

from __future__ import annotations

import math
from pathlib import Path

from hirefit.design.cells import Reading, Row, read_rows
from hirefit.ratings.table import RatingTable

COLUMNS = ("application", "level")


def read_references(path: Path, table: RatingTable) -> dict[str, float]:
    """Read which applications of a table are practice cases, and their levels.

    Parameters
    ----------
    path : Path
        Comma, semicolon or tab separated UTF-8 text with the columns `COLUMNS`; a level may lie
        between two levels of the scale.
    table : RatingTable
        The ratings, those of practice cases among them.

    Raises
    ------
    DesignError
        With every fault and its line: an application without a rating, one that stands twice, a
        level that is no number or off the scale.
    """
    reading = Reading(path.name)
    found: dict[str, float] = {}
    rated = {table.applications[code] for code in set(table.application.tolist())}
    for row in read_rows(path, COLUMNS, ()):
        application = reading.label(row, "application")
        if application in found:
            reading.refuse(row.line, "this application stood in an earlier row.", "duplicate")
        elif application and application not in rated:
            reading.refuse(row.line, "nobody has rated this application.", "not-rated")
        found[application] = _level(reading, row, table)
    if not found:
        reading.refuse(1, "names no practice case.", "no-practice-case")
    reading.finish()
    return found


def _level(reading: Reading, row: Row, table: RatingTable) -> float:
    scale = table.scale
    try:
        level = float(row["level"])
    except ValueError:
        level = math.nan
    if not scale.lowest <= level <= scale.highest:
        message = f"level is not a number from {scale.lowest} to {scale.highest}."
        reading.refuse(row.line, message, "not-a-level")
    return level
