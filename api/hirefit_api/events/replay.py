"""Send again what was missed, and list what became of each delivery."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Row

from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import NotFound
from hirefit_api.events import store as queries
from hirefit_api.events.endpoints import required
from hirefit_api.events.records import delivery_record
from hirefit_api.events.schemas import Delivery

MOST_REPLAYED = 10_000


def replay_since(store: CompanyStore, endpoint: str, since: str) -> int:
    """Put what happened since a moment on its way to an endpoint again; return how much.

    What is waiting anyway stays as it is. At most 10,000 events are looked at; ask again with
    the moment of the last one for more.

    Raises
    ------
    NotFound
        There is no such endpoint.
    """
    row = required(store, endpoint)
    kinds = frozenset(json.loads(row.kinds))
    count = 0
    for event in queries.page_of_events(store, (since, ""), MOST_REPLAYED):
        if not kinds or event.kind in kinds:
            count += _send_again(store, endpoint, event)
    return count


def replay_one(store: CompanyStore, endpoint: str, event: str) -> Delivery:
    """Put one event on its way to an endpoint again.

    Raises
    ------
    NotFound
        There is no such endpoint, or no such event.
    """
    required(store, endpoint)
    found = queries.find_event(store, event)
    if found is None:
        raise NotFound
    _send_again(store, endpoint, found)
    row = queries.find_delivery(store, endpoint, event)
    if row is None:
        raise NotFound
    return delivery_record(row)


def _send_again(store: CompanyStore, endpoint: str, event: Row[Any]) -> bool:
    known = queries.find_delivery(store, endpoint, event.id)
    if known is None:
        news = {"subject": event.subject, "number": event.number, "id": event.id}
        queries.add_deliveries(store, [queries.new_delivery(endpoint, news)])
        return True
    if known.state == queries.WAITING:
        return False
    queries.restart_delivery(store, known)
    return True
