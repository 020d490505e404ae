"""The only queries on packages, orders and the people they are about."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, func, or_, select, tuple_

from hirefit_api.database.listed import among
from hirefit_api.database.order_tables import (
    candidate_aliases,
    order_packages,
    order_people,
    orders,
)
from hirefit_api.database.scope import CompanyStore, ScopedSelect, Values, scoped, together
from hirefit_api.database.tables import applications, interviews, requisitions, scorecards

ONE_PACKAGE = scoped(select(order_packages).where(order_packages.c.id == bindparam("package")))
ALL_PACKAGES = scoped(select(order_packages).order_by(order_packages.c.id))
ONE_ORDER = scoped(select(orders).where(orders.c.id == bindparam("order")))
NEWEST_OF_KEY = scoped(
    select(orders)
    .where(orders.c.protocol == bindparam("protocol"))
    .where(orders.c.natural_key == bindparam("key"))
    .order_by(orders.c.turn.desc())
    .limit(1)
)
OF_CANDIDATE = scoped(
    select(orders)
    .where(orders.c.protocol == bindparam("protocol"))
    .where(orders.c.remote_candidate == bindparam("candidate"))
    .order_by(orders.c.id)
)
_ANY = ""
PAGE = scoped(
    select(orders)
    .where(tuple_(orders.c.placed_at, orders.c.id) > tuple_(bindparam("moment"), bindparam("id")))
    .where(orders.c.placed_at >= bindparam("since"))
    .where(or_(bindparam("state") == _ANY, orders.c.state == bindparam("state")))
    .where(or_(bindparam("package") == _ANY, orders.c.package_id == bindparam("package")))
    .where(or_(bindparam("protocol") == _ANY, orders.c.protocol == bindparam("protocol")))
    .order_by(orders.c.placed_at, orders.c.id)
    .limit(bindparam("limit"))
)
NEWEST_ORDERS = scoped(
    select(orders).order_by(orders.c.placed_at.desc(), orders.c.id).limit(bindparam("limit"))
)
OF_RATER = scoped(
    select(orders)
    .join_from(orders, interviews, orders.c.application_id == interviews.c.application_id)
    .where(interviews.c.rater == bindparam("rater"))
    .where(orders.c.ended_at == "")
    .order_by(orders.c.placed_at, orders.c.id)
)
RATED_BY = scoped(
    select(scorecards.c.application_id)
    .where(scorecards.c.rater == bindparam("rater"))
    .where(scorecards.c.version == 1)
)
ONE_PERSON = scoped(select(order_people).where(order_people.c.order_id == bindparam("order")))
ALL_PEOPLE = scoped(select(order_people))
ALIAS = scoped(
    select(candidate_aliases.c.kept)
    .where(candidate_aliases.c.protocol == bindparam("protocol"))
    .where(candidate_aliases.c.lost == bindparam("lost"))
)
CARDS_OF = together(
    planned=scoped(
        select(func.count()).where(interviews.c.application_id == bindparam("application"))
    ),
    submitted=scoped(
        select(func.count()).where(
            scorecards.c.application_id == bindparam("application"), scorecards.c.version == 1
        )
    ),
    kit_digest=scoped(
        select(requisitions.c.kit_digest)
        .join_from(applications, requisitions)
        .where(applications.c.id == bindparam("application"))
    ),
)

ORDERS_OF_ONE = scoped(
    select(func.count()).where(orders.c.application_id == bindparam("application"))
)


class OrderFilter(NamedTuple):
    """Which orders are wanted; an empty text takes all."""

    state: str = ""
    package: str = ""
    protocol: str = ""
    since: str = ""


def find_package(store: CompanyStore, package: str) -> Row[Any] | None:
    """Return one package."""
    return store.first(ONE_PACKAGE, package=package)


def all_packages(store: CompanyStore) -> Sequence[Row[Any]]:
    """Return every package in the order of their ids."""
    return store.rows(ALL_PACKAGES)


def add_package(store: CompanyStore, package: Values) -> bool:
    """Add a package; False if the id is taken."""
    return store.insert_if_absent(order_packages, package)


def change_package(store: CompanyStore, package: str, values: Values) -> None:
    """Change a package."""
    store.update(order_packages, {"id": package}, values)


def find_order(store: CompanyStore, order: str) -> Row[Any] | None:
    """Return one order."""
    return store.first(ONE_ORDER, order=order)


def newest_of_key(store: CompanyStore, protocol: str, key: str) -> Row[Any] | None:
    """Return the newest order with a natural key."""
    return store.first(NEWEST_OF_KEY, protocol=protocol, key=key)


@cache
def _of_applications(backend: str) -> ScopedSelect:
    return scoped(
        select(orders)
        .where(among(orders.c.application_id, "applications", backend))
        .order_by(orders.c.application_id, orders.c.id)
    )


def orders_of_applications(store: CompanyStore, applications: Sequence[str]) -> Sequence[Row[Any]]:
    """Return the orders of applications, in one query."""
    query = _of_applications(store.backend)
    return store.rows(query, applications=json.dumps(list(applications)))


def orders_of_candidate(store: CompanyStore, protocol: str, candidate: str) -> Sequence[Row[Any]]:
    """Return the orders about a remote candidate."""
    return store.rows(OF_CANDIDATE, protocol=protocol, candidate=candidate)


def page_of_orders(
    store: CompanyStore, wanted: OrderFilter, after: tuple[str, str], limit: int
) -> Sequence[Row[Any]]:
    """Return orders in the order in which they were placed."""
    return store.rows(PAGE, moment=after[0], id=after[1], limit=limit, **wanted._asdict())


def newest_orders(store: CompanyStore, limit: int) -> Sequence[Row[Any]]:
    """Return the newest orders."""
    return store.rows(NEWEST_ORDERS, limit=limit)


def open_orders_of(store: CompanyStore, rater: str) -> list[Row[Any]]:
    """Return the open orders that wait for a rater's card, the oldest first."""
    rated = {row.application_id for row in store.rows(RATED_BY, rater=rater)}
    return [row for row in store.rows(OF_RATER, rater=rater) if row.application_id not in rated]


def add_order(store: CompanyStore, order: Values, person: Values | None) -> None:
    """Add an order and the person it is about."""
    store.insert_all({orders: [order], order_people: [] if person is None else [person]})


def move_order(store: CompanyStore, order: str, old: str, values: Values) -> bool:
    """Change an order that is still in state `old`; False if it is not."""
    return store.update(orders, {"id": order, "state": old}, values) == 1


def change_candidate(store: CompanyStore, order: str, candidate: str) -> None:
    """Let an order be about another remote candidate."""
    store.update(orders, {"id": order}, {"remote_candidate": candidate})


def forget_remote(store: CompanyStore, order: str) -> None:
    """Delete every way from an order to a person in the other system."""
    nobody = {"remote_candidate": "", "remote_application": "", "callback": ""}
    store.update(orders, {"id": order}, nobody)


def find_person(store: CompanyStore, order: str) -> Row[Any] | None:
    """Return who an open order is about."""
    return store.first(ONE_PERSON, order=order)


def all_people(store: CompanyStore) -> Sequence[Row[Any]]:
    """Return who the open orders are about."""
    return store.rows(ALL_PEOPLE)


def forget_person(store: CompanyStore, order: str) -> None:
    """Delete who an order is about."""
    store.delete(order_people, {"order_id": order})


def alias_of(store: CompanyStore, protocol: str, candidate: str) -> str:
    """Return the candidate that a merged one has become, or the same."""
    row = store.first(ALIAS, protocol=protocol, lost=candidate) if candidate else None
    return candidate if row is None else str(row.kept)


def add_alias(store: CompanyStore, protocol: str, lost: str, kept: str) -> None:
    """Note that `lost` has become `kept`, and so has everyone who became `lost` before."""
    store.update(candidate_aliases, {"protocol": protocol, "kept": lost}, {"kept": kept})
    row = {"protocol": protocol, "lost": lost, "kept": kept}
    if not store.insert_if_absent(candidate_aliases, row):
        store.update(candidate_aliases, {"protocol": protocol, "lost": lost}, {"kept": kept})


def forget_aliases(store: CompanyStore, protocol: str, candidate: str) -> None:
    """Delete what leads to a candidate."""
    store.delete(candidate_aliases, {"protocol": protocol, "kept": candidate})


def cards_of(store: CompanyStore, application: str) -> tuple[int, int, str]:
    """Return how many raters are planned for an application, how many cards are in, and its kit."""
    [found] = store.rows(CARDS_OF, application=application)
    return int(found.planned), int(found.submitted), str(found.kit_digest)
