"""The answers on which two raters gave different levels, the farthest first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.scope import CompanyStore
from hirefit_api.workspace import store as queries
from hirefit_api.workspace.store import LevelRow

MOST_LISTED = 60


class Disagreement(NamedTuple):
    """One answer and the two levels."""

    application: str
    question: str
    first: int
    second: int


class Disagreements(NamedTuple):
    """How often two raters heard the same answer, how often alike, and where not."""

    shared: int
    same: int
    farthest: list[Disagreement]


def disagreements(store: CompanyStore, first: str, second: str) -> Disagreements:
    """Compare the newest cards of two raters.

    Raises
    ------
    NotFound
        The company is unknown.
    """
    profile_in_force(store)
    rows = queries.ratings_of_two(store, first, second)
    one, other = (_newest(row for row in rows if row[1] == rater) for rater in (first, second))
    pairs = [
        Disagreement(application, question, level, other[application, question])
        for (application, question), level in one.items()
        if (application, question) in other
    ]
    apart = [pair for pair in pairs if pair.first != pair.second]
    apart.sort(key=lambda pair: (-abs(pair.first - pair.second), pair.application, pair.question))
    return Disagreements(len(pairs), len(pairs) - len(apart), apart[:MOST_LISTED])


def _newest(rows: Iterable[LevelRow]) -> dict[tuple[str, str], int]:
    """Return the level of each answer; the rows come by version."""
    found: dict[tuple[str, str], int | None] = {}
    version: dict[str, int] = {}
    for application, _, number, question, level in rows:
        if version.get(application, 0) != number:
            version[application] = number
            found = {key: value for key, value in found.items() if key[0] != application}
        found[application, question] = level
    return {key: value for key, value in found.items() if value is not None}
