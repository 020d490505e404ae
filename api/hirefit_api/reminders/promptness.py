"""How soon cards come in, and how many ratings carry a note."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from hirefit_api.database.scope import CompanyStore
from hirefit_api.reminders import store as queries
from hirefit_api.scorecards.statements import Standing, standings_of_many
from hirefit_api.wire import as_moment

SPAN = timedelta(days=90)
IN_TIME = timedelta(hours=24)


class Promptness(NamedTuple):
    """Counts over the interviews that ended in the last 90 days, the last 24 hours left out.

    Interviews without a planned time, and those whose rater has said why there is no card, are in
    no count.
    """

    due: int
    """Cards there should be."""
    in_time: int
    """Of these, handed in at most 24 hours after the interview's end."""
    rated: int
    """Levels given on the first versions of these cards; `not assessed` is no level."""
    noted: int
    """Of these, with a note."""


def measure_promptness(store: CompanyStore, now: datetime) -> Promptness:
    """Count how many cards came in within a day, and how many of their levels carry a note."""
    after, until = as_moment(now - SPAN), as_moment(now - IN_TIME)
    rows = queries.handed_in(store, after, until)
    missing = {row.application_id for row in rows if row.submitted_at is None}
    standings = standings_of_many(store, missing) if missing else {}
    due = [
        row
        for row in rows
        if row.submitted_at is not None
        or standings.get((row.application_id, row.rater), Standing()).is_awaited
    ]
    in_time = sum(
        datetime.fromisoformat(row.submitted_at) - datetime.fromisoformat(row.ends_at) <= IN_TIME
        for row in due
        if row.submitted_at is not None
    )
    rated, noted = queries.levels_and_notes(store, after, until)
    return Promptness(len(due), in_time, rated, noted)
