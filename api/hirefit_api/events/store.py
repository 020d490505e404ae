"""The only queries on events, endpoints and deliveries."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Table,
    Text,
    and_,
    bindparam,
    cast,
    exists,
    func,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql

from hirefit_api.database.event_tables import deliveries, endpoints, events
from hirefit_api.database.scope import CompanyStore, ScopedSelect, Values, of_each, scoped

WAITING, DELIVERED, DEAD, HELD = "waiting", "delivered", "dead", "held"
"""A delivery is held while its endpoint is disabled."""
ENABLED, DISABLED = "enabled", "disabled"
Wishes = Sequence[tuple[str, frozenset[str]]]
"""Each endpoint with the kinds that it asked for; none means all."""

ALL_ENDPOINTS = scoped(select(endpoints).order_by(endpoints.c.created_at, endpoints.c.id))
WHO_WANTS_WHAT = scoped(select(endpoints.c.id, endpoints.c.kinds))
LAST_NUMBER = scoped(
    select(func.max(events.c.number)).where(events.c.subject == bindparam("subject"))
)
ONE_ENDPOINT = scoped(select(endpoints).where(endpoints.c.id == bindparam("endpoint")))
ONE_EVENT = scoped(select(events).where(events.c.id == bindparam("event")))
PAGE_OF_EVENTS = scoped(
    select(events)
    .where(tuple_(events.c.created_at, events.c.id) > tuple_(bindparam("moment"), bindparam("id")))
    .order_by(events.c.created_at, events.c.id)
    .limit(bindparam("limit"))
)
_earlier = deliveries.alias()
_BEFORE_IT = (
    select(func.max(_earlier.c.number))  # looked for from the number backwards: mostly the next
    .where(
        _earlier.c.company_id == deliveries.c.company_id,
        _earlier.c.endpoint_id == deliveries.c.endpoint_id,
        _earlier.c.subject == deliveries.c.subject,
        _earlier.c.number < deliveries.c.number,
        _earlier.c.state == WAITING,
    )
    .correlate(deliveries)
    .scalar_subquery()
)
_TO_EVENT = and_(
    deliveries.c.company_id == events.c.company_id,
    deliveries.c.subject == events.c.subject,
    deliveries.c.number == events.c.number,
)
_IS_DUE = and_(
    deliveries.c.state == WAITING,
    deliveries.c.due_at <= bindparam("now"),
    deliveries.c.leased_until <= bindparam("now"),
)
DUE = scoped(
    select(
        deliveries,
        events.c.kind,
        events.c.data,
        events.c.created_at,
        endpoints.c.channel,
        endpoints.c.url,
        endpoints.c.secret,
        endpoints.c.old_secret,
        endpoints.c.old_secret_until,
        endpoints.c.failing_since,
    )
    .select_from(deliveries.join(events, _TO_EVENT).join(endpoints))
    .where(deliveries.c.endpoint_id == bindparam("endpoint"))
    .where(endpoints.c.state == ENABLED)
    .where(_IS_DUE)
    .where(_BEFORE_IT.is_(None))
    .order_by(deliveries.c.due_at, deliveries.c.event_id)
    .limit(bindparam("limit"))
    .with_for_update(of=deliveries, skip_locked=True)
)
_DELIVERY = select(deliveries, events.c.kind, events.c.created_at).select_from(
    deliveries.join(events, _TO_EVENT)
)
DELIVERIES_OF = scoped(
    _DELIVERY.where(deliveries.c.endpoint_id == bindparam("endpoint"))
    .where(deliveries.c.state == bindparam("state"))
    .where(deliveries.c.event_id > bindparam("after"))
    .order_by(deliveries.c.event_id)
    .limit(bindparam("limit"))
)
ONE_DELIVERY = scoped(
    _DELIVERY.where(deliveries.c.endpoint_id == bindparam("endpoint")).where(
        deliveries.c.event_id == bindparam("event")
    )
)
_HAS_SOMETHING_DUE = (
    select(deliveries.c.number)
    .where(
        deliveries.c.company_id == endpoints.c.company_id,
        deliveries.c.endpoint_id == endpoints.c.id,
        _IS_DUE,
    )
    .correlate(endpoints)
)
WHO_WAITS = select(endpoints.c.company_id, endpoints.c.id).where(
    endpoints.c.state == ENABLED, exists(_HAS_SOMETHING_DUE)
)
"""The one query across companies: it tells which endpoints have something due, and nothing else.
The post room works on each through its company's store."""


@cache
def _last_numbers(backend: str) -> ScopedSelect:
    return of_each(("subject",), backend, number=LAST_NUMBER)


@cache
def wishes_as_one(backend: str) -> ScopedSelect:
    """Return the query whose one value is a JSON object: the kinds that each endpoint asked for."""
    if backend == "sqlite":
        kinds = func.json_group_object(endpoints.c.id, func.json(endpoints.c.kinds))
    else:
        kinds = func.json_object_agg(endpoints.c.id, cast(endpoints.c.kinds, postgresql.JSON))
    return scoped(select(cast(kinds, Text)).select_from(endpoints))


def add_event(store: CompanyStore, event: Values) -> int:
    """Add an event as the next of its subject; return its number."""
    return store.append(events, event, counter="number", within=("subject",))


def add_events(store: CompanyStore, rows: Sequence[Values], wishes: Wishes) -> None:
    """Add events that are numbered already and put them on their way."""
    store.insert_all(in_tables(rows, wishes))


def tell_everyone(store: CompanyStore, rows: Sequence[Values]) -> None:
    """Put events that are written on their way to the endpoints of this moment."""
    store.insert(deliveries, in_tables(rows, who_wants_what(store))[deliveries])


def in_tables(rows: Sequence[Values], wishes: Wishes) -> dict[Table, Sequence[Values]]:
    """Return numbered events with their deliveries, by table."""
    on_their_way = [
        new_delivery(endpoint, row)
        for endpoint, kinds in wishes
        for row in rows
        if not kinds or row["kind"] in kinds
    ]
    return {events: rows, deliveries: on_their_way}


def last_numbers(store: CompanyStore, subjects: Iterable[str]) -> dict[str, int]:
    """Return the number of each subject's last event; subjects without one are missing."""
    query = _last_numbers(store.backend)
    rows = store.rows(query, keys=json.dumps(sorted(subjects)))
    return {row.key: row.number for row in rows if row.number is not None}


def who_wants_what(store: CompanyStore) -> Wishes:
    """Return each endpoint with the kinds that it asked for; none means all."""
    return [(row.id, frozenset(json.loads(row.kinds))) for row in store.rows(WHO_WANTS_WHAT)]


def wishes_from(document: str | None) -> Wishes:
    """Read what `wishes_as_one` answered."""
    return [(name, frozenset(kinds)) for name, kinds in json.loads(document or "{}").items()]


def all_endpoints(store: CompanyStore) -> Sequence[Row[Any]]:
    """Return all endpoints, oldest first."""
    return store.rows(ALL_ENDPOINTS)


def find_endpoint(store: CompanyStore, endpoint: str) -> Row[Any] | None:
    """Return one endpoint."""
    return store.first(ONE_ENDPOINT, endpoint=endpoint)


def add_endpoint(store: CompanyStore, endpoint: Values) -> bool:
    """Add an endpoint; False if the id is taken."""
    return store.insert_if_absent(endpoints, endpoint)


def change_endpoint(store: CompanyStore, endpoint: str, values: Values) -> bool:
    """Change an endpoint; False if there is none."""
    return store.update(endpoints, {"id": endpoint}, values) == 1


def delete_endpoint(store: CompanyStore, endpoint: str) -> None:
    """Delete an endpoint with its deliveries; events stay."""
    store.delete(deliveries, {"endpoint_id": endpoint})
    store.delete(endpoints, {"id": endpoint})


def hold_deliveries(store: CompanyStore, endpoint: str) -> None:
    """Hold what waits for an endpoint."""
    key = {"endpoint_id": endpoint, "state": WAITING}
    store.update(deliveries, key, {"state": HELD})


def free_deliveries(store: CompanyStore, endpoint: str) -> None:
    """Send what was held for an endpoint, with all attempts before it."""
    key = {"endpoint_id": endpoint, "state": HELD}
    store.update(deliveries, key, {"state": WAITING, "attempts": 0, "due_at": ""})


def restart_delivery(store: CompanyStore, row: Row[Any]) -> None:
    """Send an event once more, with all attempts before it."""
    key = {"endpoint_id": row.endpoint_id, "subject": row.subject, "number": row.number}
    values = {"state": WAITING, "attempts": 0, "due_at": "", "lease": "", "leased_until": ""}
    store.update(deliveries, key, values)


def find_event(store: CompanyStore, event: str) -> Row[Any] | None:
    """Return one event."""
    return store.first(ONE_EVENT, event=event)


def page_of_events(store: CompanyStore, after: tuple[str, str], limit: int) -> Sequence[Row[Any]]:
    """Return events in the order in which they were written."""
    return store.rows(PAGE_OF_EVENTS, moment=after[0], id=after[1], limit=limit)


def deliveries_of(
    store: CompanyStore, endpoint: str, state: str, after: str, limit: int
) -> Sequence[Row[Any]]:
    """Return an endpoint's deliveries in one state, by their events' ids."""
    return store.rows(DELIVERIES_OF, endpoint=endpoint, state=state, after=after, limit=limit)


def find_delivery(store: CompanyStore, endpoint: str, event: str) -> Row[Any] | None:
    """Return one delivery."""
    return store.first(ONE_DELIVERY, endpoint=endpoint, event=event)


def who_waits(connection: Connection, now: str) -> list[tuple[str, str]]:
    """Return company and id of every endpoint that has something due."""
    return [(row[0], row[1]) for row in connection.execute(WHO_WAITS, {"now": now})]


def due_deliveries(store: CompanyStore, endpoint: str, now: str, limit: int) -> Sequence[Row[Any]]:
    """Return what may be sent to an endpoint now: of each subject the oldest, if it is due.

    On PostgreSQL the rows are locked until the transaction ends, and rows that another process
    has locked are left out.
    """
    return store.rows(DUE, endpoint=endpoint, now=now, limit=limit)


def change_delivery(store: CompanyStore, row: Row[Any], lease: str, values: Values) -> bool:
    """Change a delivery if it is still leased as stated; False if it isn't."""
    key = {
        "endpoint_id": row.endpoint_id,
        "subject": row.subject,
        "number": row.number,
        "lease": lease,
    }
    return store.update(deliveries, key, values) == 1


def release_leases(connection: Connection) -> None:
    """Take every lease back, in all companies: nobody else can hold one on a SQLite file."""
    connection.execute(
        update(deliveries)
        .where(deliveries.c.state == WAITING, deliveries.c.lease != "")
        .values(lease="", leased_until="")
    )


def new_delivery(endpoint: str, event: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row of a delivery that is due at once."""
    return {
        "endpoint_id": endpoint,
        "subject": event["subject"],
        "number": event["number"],
        "event_id": event["id"],
        "state": "waiting",
        "attempts": 0,
        "due_at": "",
        "lease": "",
        "leased_until": "",
        "last_status": 0,
        "last_error": "",
        "last_at": "",
    }


def add_deliveries(store: CompanyStore, rows: Sequence[Values]) -> None:
    """Put events on their way."""
    store.insert(deliveries, rows)
