"""The only queries on scorecards and ratings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Row, Table, and_, bindparam, func, select

from hirefit_api.database.scope import CompanyStore, ScopedSelect, Values, scoped, together
from hirefit_api.database.tables import (
    applications,
    interviews,
    ratings,
    requisitions,
    scorecards,
)
from hirefit_api.events.store import LAST_NUMBER, Wishes, wishes_as_one, wishes_from
from hirefit_api.interviews.followers import Step, counts, tell_followers
from hirefit_api.interviews.practice_store import RULE_REQUIRES
from hirefit_api.scorecards.draft_store import DRAFTS_OF_ONE, NEWEST_ABOUT_CONFLICT

FIRST = 1
FOLLOWED = "followed_"


class Known(NamedTuple):
    """What decides about a card and what follows from it, as it stands before.

    `kit_digest` is None if the rater is not planned, `newest` is the version of their card (0 if
    there is none) and `others` counts the raters beside them whose card is in.
    """

    kit_digest: str | None
    about_conflict: str | None
    practice_required: bool
    newest: int
    others: int
    has_draft: bool
    is_followed: bool
    last_event: int
    wishes: Wishes


ASSIGNMENT = scoped(
    select(requisitions.c.kit_digest)
    .join_from(interviews, applications)
    .join(requisitions)
    .where(interviews.c.application_id == bindparam("application"))
    .where(interviews.c.rater == bindparam("rater"))
)
NEWEST_VERSION = scoped(
    select(func.max(scorecards.c.version))
    .where(scorecards.c.application_id == bindparam("application"))
    .where(scorecards.c.rater == bindparam("rater"))
)
OTHER_RATERS = scoped(
    select(func.count())
    .where(scorecards.c.application_id == bindparam("application"))
    .where(scorecards.c.rater != bindparam("rater"))
    .where(scorecards.c.version == FIRST)
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
def _known(backend: str, followers: tuple[tuple[str, ScopedSelect], ...]) -> ScopedSelect:
    return together(
        kit_digest=ASSIGNMENT,
        about_conflict=NEWEST_ABOUT_CONFLICT,
        required=RULE_REQUIRES,
        newest=NEWEST_VERSION,
        others=OTHER_RATERS,
        drafts=DRAFTS_OF_ONE,
        last_event=LAST_NUMBER,
        wishes=wishes_as_one(backend),
        **{FOLLOWED + name: count for name, count in followers},
    )


def known_before(store: CompanyStore, application: str, rater: str) -> Known:
    """Return all that must be known of a rater and an application before a card, in one query."""
    followers = tuple(counts().items())
    query = _known(store.backend, followers)
    [row] = store.rows(query, application=application, rater=rater, subject=application)
    return Known(
        kit_digest=row.kit_digest,
        about_conflict=row.about_conflict,
        practice_required=bool(row.required),
        newest=row.newest or 0,
        others=row.others,
        has_draft=row.drafts > 0,
        is_followed=any(getattr(row, FOLLOWED + name) for name, _ in followers),
        last_event=row.last_event or 0,
        wishes=wishes_from(row.wishes),
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


def add_unfollowed(
    store: CompanyStore,
    cards: Sequence[Values],
    answers: Sequence[Values],
    told: Mapping[Table, Sequence[Values]],
) -> None:
    """Add cards that nobody follows with all their ratings and what is told of them."""
    store.insert_all({scorecards: cards, ratings: answers, **told})


def add_cards(store: CompanyStore, cards: Sequence[Values], answers: Sequence[Values]) -> None:
    """Add cards that are not there yet with all their ratings; let everyone follow."""
    store.insert_all({scorecards: cards, ratings: answers})
    tell_followers(store, [row["application_id"] for row in cards], Step.CARD)
