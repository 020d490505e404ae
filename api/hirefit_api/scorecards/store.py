"""The only queries on scorecards and ratings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Row, and_, bindparam, distinct, func, select

from hirefit_api.database.listed import among
from hirefit_api.database.scope import CompanyStore, ScopedSelect, Values, scoped
from hirefit_api.database.tables import (
    applications,
    interviews,
    ratings,
    requisitions,
    scorecards,
)
from hirefit_api.interviews.followers import Step, tell_followers

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


@cache
def _assignments_of_many(backend: str) -> ScopedSelect:
    return scoped(
        select(interviews.c.application_id, interviews.c.rater, requisitions.c.kit_digest)
        .join_from(interviews, applications)
        .join(requisitions)
        .where(among(interviews.c.application_id, "applications", backend))
    )


@cache
def _handed_in(backend: str) -> ScopedSelect:
    return scoped(
        select(
            scorecards.c.application_id,
            scorecards.c.kit_digest,
            func.count(distinct(scorecards.c.rater)).label("raters"),
        )
        .where(among(scorecards.c.application_id, "applications", backend))
        .group_by(scorecards.c.application_id, scorecards.c.kit_digest)
    )


@cache
def _cards_of_many(backend: str) -> ScopedSelect:
    return scoped(
        select(
            scorecards.c.application_id,
            scorecards.c.rater,
            scorecards.c.version,
            scorecards.c.submitted_at,
            scorecards.c.content_digest,
        ).where(among(scorecards.c.application_id, "applications", backend))
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
    tell_followers(store, [str(card["application_id"])], Step.CARD)
    return True


def assignments_of_many(
    store: CompanyStore, applications: Iterable[str]
) -> dict[tuple[str, str], str]:
    """Return the kit of every planned application and rater, in one query."""
    query = _assignments_of_many(store.backend)
    rows = store.rows(query, applications=json.dumps(sorted(applications)))
    return {(row.application_id, row.rater): row.kit_digest for row in rows}


def cards_of_many(store: CompanyStore, applications: Iterable[str]) -> Sequence[Row[Any]]:
    """Return every version of every card of these applications, without ratings, in one query."""
    query = _cards_of_many(store.backend)
    return store.rows(query, applications=json.dumps(sorted(applications)))


def handed_in(store: CompanyStore, applications: Iterable[str]) -> Sequence[Row[Any]]:
    """Return for each application its kit and how many raters have handed in a card."""
    query = _handed_in(store.backend)
    return store.rows(query, applications=json.dumps(sorted(applications)))


def add_cards(store: CompanyStore, cards: Sequence[Values], answers: Sequence[Values]) -> None:
    """Add cards that are not there yet with all their ratings, in two statements."""
    store.insert(scorecards, cards)
    store.insert(ratings, answers)
    tell_followers(store, [row["application_id"] for row in cards], Step.CARD)
