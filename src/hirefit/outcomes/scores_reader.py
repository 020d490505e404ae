"""Read the scores that `hirefit score --format csv` writes."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping

from hirefit.exceptions import Fault, RatingError
from hirefit.outcomes.study import WHOLE

PREFIX = "fair_level_"


def holds_scores(text: str) -> bool:
    """Say whether a file is one of scores, by its first line."""
    return WHOLE in text.split("\n", 1)[0]


def read_scores(text: str, name: str) -> dict[str, dict[str, float]]:
    """Return application to score to level.

    Raises
    ------
    RatingError
        Every line with a level that is no number, or an application that stands twice; cells that
        can't be told apart.
    """
    scores: dict[str, dict[str, float]] = {}
    faults: list[Fault] = []
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), restkey="")
    try:
        for row in rows:
            place = f"{name}:{rows.line_num}"
            application = (row.get("application") or "").strip()
            if not application or application in scores:
                faults.append(Fault("application is empty or stands twice.", place, "application"))
                continue
            levels = _levels(row)
            if levels is None:
                faults.append(Fault("a level is no number.", place, "level"))
            else:
                scores[application] = levels
    except csv.Error as error:
        message = f"can't be split: {error}."
        raise RatingError(Fault(message, f"{name}:{rows.line_num + 1}", "not-csv")) from error
    if faults:
        raise RatingError(*faults[:100])
    return scores


def _levels(row: Mapping[str, str]) -> dict[str, float] | None:
    """Return the levels of a row by score; None if one is no number."""
    try:
        levels = {
            column.removeprefix(PREFIX): float(cell)
            for column, cell in row.items()
            if cell and (column == WHOLE or column.startswith(PREFIX))
        }
    except ValueError:
        return None
    return levels if all(map(math.isfinite, levels.values())) else None
