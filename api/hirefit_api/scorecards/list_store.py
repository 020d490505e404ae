"""The only queries on the lists across a company: applications, and planned and submitted cards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, and_, bindparam, exists, or_, select, tuple_

from hirefit_api.database.scope import CompanyStore, scoped
from hirefit_api.database.tables import applications, interviews, scorecards

_ANY = ""
_FIRST = 1


class ListFilter(NamedTuple):
    """Which records are wanted; an empty text takes all."""

    state: str = ""
    requisition: str = ""
    rater: str = ""
    since: str = ""


_CARD_IS_IN = exists(
    select(scorecards.c.version)
    .where(scorecards.c.company_id == interviews.c.company_id)
    .where(scorecards.c.application_id == interviews.c.application_id)
    .where(scorecards.c.rater == interviews.c.rater)
    .correlate(interviews)
)
_PLANNED = (
    select(interviews.c.rater)
    .where(interviews.c.company_id == applications.c.company_id)
    .where(interviews.c.application_id == applications.c.id)
    .correlate(applications)
)
_IS_RATED = and_(exists(_PLANNED), ~exists(_PLANNED.where(~_CARD_IS_IN)))
_OF_REQUISITION = or_(
    bindparam("requisition") == _ANY, applications.c.requisition_id == bindparam("requisition")
)
_OF_RATER = or_(bindparam("rater") == _ANY, interviews.c.rater == bindparam("rater"))
APPLICATIONS = scoped(
    select(applications.c.id, applications.c.requisition_id, applications.c.created_at)
    .where(
        tuple_(applications.c.created_at, applications.c.id)
        > tuple_(bindparam("moment"), bindparam("id"))
    )
    .where(applications.c.created_at >= bindparam("since"))
    .where(_OF_REQUISITION)
    .where(
        or_(
            bindparam("rater") == _ANY,
            exists(_PLANNED.where(interviews.c.rater == bindparam("rater"))),
        )
    )
    .where(
        or_(
            bindparam("state") == _ANY,
            and_(bindparam("state") == "rated", _IS_RATED),
            and_(bindparam("state") == "open", ~_IS_RATED),
        )
    )
    .order_by(applications.c.created_at, applications.c.id)
    .limit(bindparam("limit"))
)
_AFTER = tuple_(bindparam("moment"), bindparam("application"), bindparam("after_rater"))
PLANNED_CARDS = scoped(
    select(
        interviews.c.application_id,
        applications.c.requisition_id,
        interviews.c.rater,
        interviews.c.planned_at.label("moment"),
    )
    .join_from(interviews, applications)
    .where(~_CARD_IS_IN)
    .where(
        tuple_(interviews.c.planned_at, interviews.c.application_id, interviews.c.rater) > _AFTER
    )
    .where(interviews.c.planned_at >= bindparam("since"))
    .where(_OF_REQUISITION)
    .where(_OF_RATER)
    .order_by(interviews.c.planned_at, interviews.c.application_id, interviews.c.rater)
    .limit(bindparam("limit"))
)
SUBMITTED_CARDS = scoped(
    select(
        interviews.c.application_id,
        applications.c.requisition_id,
        interviews.c.rater,
        scorecards.c.submitted_at.label("moment"),
    )
    .select_from(interviews.join(applications).join(scorecards))
    .where(scorecards.c.version == _FIRST)
    .where(
        tuple_(scorecards.c.submitted_at, interviews.c.application_id, interviews.c.rater) > _AFTER
    )
    .where(scorecards.c.submitted_at >= bindparam("since"))
    .where(_OF_REQUISITION)
    .where(_OF_RATER)
    .order_by(scorecards.c.submitted_at, interviews.c.application_id, interviews.c.rater)
    .limit(bindparam("limit"))
)


def page_of_applications(
    store: CompanyStore, wanted: ListFilter, after: tuple[str, ...], limit: int
) -> Sequence[Row[Any]]:
    """Return applications in the order in which they were taken in."""
    moment, name = after
    return store.rows(APPLICATIONS, **wanted._asdict(), moment=moment, id=name, limit=limit)


def page_of_cards(
    store: CompanyStore, wanted: ListFilter, after: tuple[str, ...], limit: int
) -> Sequence[Row[Any]]:
    """Return planned or submitted cards in the order in which that happened."""
    query = PLANNED_CARDS if wanted.state == "planned" else SUBMITTED_CARDS
    moment, application, rater = after
    named = {name: value for name, value in wanted._asdict().items() if name != "state"}
    return store.rows(
        query, **named, moment=moment, application=application, after_rater=rater, limit=limit
    )
