"""The only queries on events, endpoints and deliveries."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from hirefit_api.database.event_tables import deliveries, endpoints, events
from hirefit_api.database.listed import listed
from hirefit_api.database.scope import CompanyStore, ScopedSelect, Values, scoped

ALL_ENDPOINTS = scoped(select(endpoints).order_by(endpoints.c.created_at, endpoints.c.id))
WHO_WANTS_WHAT = scoped(select(endpoints.c.id, endpoints.c.kinds))
ONE_ENDPOINT = scoped(select(endpoints).where(endpoints.c.id == bindparam("endpoint")))


@cache
def _last_numbers(backend: str) -> ScopedSelect:
    return scoped(
        select(events.c.subject, func.max(events.c.number).label("number"))
        .where(events.c.subject.in_(listed("subjects", backend)))
        .group_by(events.c.subject)
    )


def add_event(store: CompanyStore, event: Values) -> int:
    """Add an event as the next of its subject; return its number."""
    return store.append(events, event, counter="number", within=("subject",))


def add_events(store: CompanyStore, rows: Sequence[Values]) -> None:
    """Add events that are numbered already."""
    store.insert(events, rows)


def last_numbers(store: CompanyStore, subjects: Iterable[str]) -> dict[str, int]:
    """Return the number of each subject's last event; subjects without one are missing."""
    query = _last_numbers(store.backend)
    rows = store.rows(query, subjects=json.dumps(sorted(subjects)))
    return {row.subject: row.number for row in rows}


def who_wants_what(store: CompanyStore) -> list[tuple[str, frozenset[str]]]:
    """Return each endpoint with the kinds that it asked for; none means all."""
    return [(row.id, frozenset(json.loads(row.kinds))) for row in store.rows(WHO_WANTS_WHAT)]


def all_endpoints(store: CompanyStore) -> Sequence[Row[Any]]:
    """Return all endpoints, oldest first."""
    return store.rows(ALL_ENDPOINTS)


def find_endpoint(store: CompanyStore, endpoint: str) -> Row[Any] | None:
    """Return one endpoint."""
    return store.first(ONE_ENDPOINT, endpoint=endpoint)


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
