"""Write events in the transaction of the change that they tell of."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from hirefit_api.database.scope import CompanyStore
from hirefit_api.events import store as queries
from hirefit_api.events.kinds import KINDS
from hirefit_api.wire import moment

_DATA = json.JSONEncoder(separators=(",", ":"))


class News(NamedTuple):
    """An event to be: its kind, what it is about, and its data."""

    kind: str
    subject: str
    data: Mapping[str, Any]


def emit(
    store: CompanyStore, kind: str, subject: str, data: Mapping[str, Any], *, only: str = ""
) -> str:
    """Write an event and put it on its way to every endpoint that asked for its kind.

    Call it inside the unit of work that makes the change: both are durable or neither. Events
    of one subject are delivered to an endpoint in the order in which they were written.

    Parameters
    ----------
    store : CompanyStore
        The unit of work's.
    kind : str
        One of `KINDS`.
    subject : str
        What it is about, mostly an application's id. It may stand in a log.
    data : mapping
        Ids, addresses and standings; no personal data, because receivers are elsewhere.
    only : str
        The one endpoint to tell; everyone who asked for the kind if it is empty.

    Returns
    -------
    str
        The event's id; receivers see the same one at every attempt.

    Raises
    ------
    KeyError
        There is no such kind.
    """
    row = _row(News(kind, subject, data), moment())
    number = queries.add_event(store, row)
    if only:
        delivery = queries.new_delivery(only, {**row, "number": number})
        queries.add_deliveries(store, [delivery])
    else:
        queries.tell_everyone(store, [{**row, "number": number}])
    return str(row["id"])


def emit_many(store: CompanyStore, news: Sequence[News]) -> list[str]:
    """Do the same for many events in three statements; return their ids."""
    rows = numbered(news, queries.last_numbers(store, {one.subject for one in news}))
    if rows:
        queries.add_events(store, rows, queries.who_wants_what(store))
    return [str(row["id"]) for row in rows]


def numbered(news: Sequence[News], last: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the rows of events that follow the last numbers of their subjects."""
    now, numbers = moment(), dict(last)
    rows = []
    for one in news:
        numbers[one.subject] = numbers.get(one.subject, 0) + 1
        rows.append({**_row(one, now), "number": numbers[one.subject]})
    return rows


class _Stamps:
    """Microseconds that never repeat in this process; events are written by one thread."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> int:
        self._last = max(self._last + 1, time.time_ns() // 1_000)
        return self._last


_STAMPS = _Stamps()


def new_event_id() -> str:
    """Return an id that sorts by time and ends in 76 random bits."""
    return f"evt_{_STAMPS.next():013x}{secrets.token_hex(10)[1:]}"


def _row(news: News, now: str) -> dict[str, Any]:
    if news.kind not in KINDS:
        raise KeyError(news.kind)
    return {
        "id": new_event_id(),
        "subject": news.subject,
        "kind": news.kind,
        "data": _DATA.encode(news.data),
        "created_at": now,
    }
