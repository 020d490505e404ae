"""Read the scores that `hirefit score --format csv` writes."""

from __future__ import annotations

import csv
import io

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
        Every line with a level that is no number, or an application that stands twice.
    """
    scores: dict[str, dict[str, float]] = {}
    faults: list[Fault] = []
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    for row in rows:
        place = f"{name}:{rows.line_num}"
        application = (row.get("application") or "").strip()
        if not application or application in scores:
            faults.append(Fault("application is empty or stands twice.", place, "application"))
            continue
        try:
            scores[application] = {
                column.removeprefix(PREFIX): float(cell)
                for column, cell in row.items()
                if cell and (column == WHOLE or column.startswith(PREFIX))
            }
        except ValueError:
            faults.append(Fault("a level is no number.", place, "level"))
    if faults:
        raise RatingError(*faults[:100])
    return scores
