"""The queries on practice that decide whether a rater may submit a live card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select

from hirefit_api.database.rubric_tables import practice_ratings, practice_rules
from hirefit_api.database.scope import CompanyStore, scoped

NEWEST_RULE = scoped(select(practice_rules).order_by(practice_rules.c.version.desc()).limit(1))
RULE_REQUIRES = scoped(
    select(practice_rules.c.required).order_by(practice_rules.c.version.desc()).limit(1)
)
_RATING = select(practice_ratings).order_by(
    practice_ratings.c.rater,
    practice_ratings.c.round,
    practice_ratings.c.rated_at,
    practice_ratings.c.practice_case,
)
RATINGS_OF = scoped(_RATING.where(practice_ratings.c.rater == bindparam("rater")))
ALL_RATINGS = scoped(_RATING)


def newest_rule(store: CompanyStore) -> Row[Any] | None:
    """Return the rule that was set last, or None."""
    return store.first(NEWEST_RULE)


def practice_of(store: CompanyStore, rater: str) -> Sequence[Row[Any]]:
    """Return a rater's practice ratings, round by round, in the order in which they were given."""
    return store.rows(RATINGS_OF, rater=rater)


def practice_of_everyone(store: CompanyStore) -> Sequence[Row[Any]]:
    """Return all practice ratings, by rater and round, in the order in which they were given."""
    return store.rows(ALL_RATINGS)
