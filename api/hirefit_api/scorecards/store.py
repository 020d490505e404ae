"""The only queries on scorecards and ratings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, and_, bindparam, select

from hirefit_api.database.scope import CompanyStore, Values, scoped
from hirefit_api.database.tables import (
    applications,
    interviews,
    ratings,
    requisitions,
    scorecards,
)

ASSIGNMENT = scoped(
    select(requisitions.c.kit_digest)
    .join_from(interviews, applications)
    .join(requisitions)
    .where(interviews.c.application_id == bindparam("application"))
    .where(interviews.c.rater == bindparam("rater"))
)
_CARD = (
    select(scorecards)
    .where(scorecards.c.application_id == bindparam("application"))
    .order_by(scorecards.c.rater, scorecards.c.version)
)
ONE_CARD = scoped(
    _CARD.where(scorecards.c.rater == bindparam("rater")).where(
        scorecards.c.version == bindparam("version")
    )
)
CARDS_OF_APPLICATION = scoped(_CARD)
_RATING = select(ratings).order_by(
    ratings.c.application_id, ratings.c.rater, ratings.c.version, ratings.c.position
)
RATINGS_OF_APPLICATION = scoped(_RATING.where(ratings.c.application_id == bindparam("application")))
_TO_REQUISITION = and_(
    applications.c.company_id == bindparam("company_id"),
    applications.c.requisition_id == bindparam("requisition"),
)
CARDS_OF_REQUISITION = scoped(
    select(scorecards)
    .select_from(scorecards.join(interviews).join(applications))
    .where(_TO_REQUISITION)
    .order_by(scorecards.c.application_id, scorecards.c.rater, scorecards.c.version)
)
RATINGS_OF_REQUISITION = scoped(
    _RATING.select_from(
        ratings.join(
            applications,
            and_(
                ratings.c.company_id == applications.c.company_id,
                ratings.c.application_id == applications.c.id,
            ),
        )
    ).where(_TO_REQUISITION)
)


def kit_digest_for(store: CompanyStore, application: str, rater: str) -> str | None:
    """Return the kit a planned rater rates with, or None if that interview isn't planned."""
    row = store.first(ASSIGNMENT, application=application, rater=rater)
    return None if row is None else str(row.kit_digest)


def find_card(store: CompanyStore, application: str, rater: str, version: int) -> Row[Any] | None:
    """Return one version of a scorecard, without its ratings."""
    return store.first(ONE_CARD, application=application, rater=rater, version=version)


def cards_of_application(store: CompanyStore, application: str) -> Sequence[Row[Any]]:
    """Return every version of every card, by rater and version."""
    return store.rows(CARDS_OF_APPLICATION, application=application)


def ratings_of_application(store: CompanyStore, application: str) -> Sequence[Row[Any]]:
    """Return every version's ratings, by rater, version and position."""
    return store.rows(RATINGS_OF_APPLICATION, application=application)


def cards_of_requisition(store: CompanyStore, requisition: str) -> Sequence[Row[Any]]:
    """Return every version of every card to a requisition."""
    return store.rows(CARDS_OF_REQUISITION, requisition=requisition)


def ratings_of_requisition(store: CompanyStore, requisition: str) -> Sequence[Row[Any]]:
    """Return every version's ratings of a requisition."""
    return store.rows(RATINGS_OF_REQUISITION, requisition=requisition)


def add_card(store: CompanyStore, card: Values, answers: Sequence[Values]) -> bool:
    """Add a card with all its ratings; False, and nothing added, if this version exists."""
    if not store.insert_if_absent(scorecards, card):
        return False
    store.insert(ratings, answers)
    return True
