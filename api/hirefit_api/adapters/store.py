"""The only queries on connections and the log of calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from hirefit_api.database.order_tables import ats_calls, ats_connections
from hirefit_api.database.scope import CompanyStore, Values, scoped

ALL_CONNECTIONS = scoped(select(ats_connections).order_by(ats_connections.c.protocol))
ONE_CONNECTION = scoped(
    select(ats_connections).where(ats_connections.c.protocol == bindparam("protocol"))
)
NEWEST_CALLS = scoped(
    select(ats_calls)
    .order_by(ats_calls.c.called_at.desc(), ats_calls.c.id.desc())
    .limit(bindparam("limit"))
)
OLD_CALLS = scoped(
    select(ats_calls.c.id)
    .order_by(ats_calls.c.called_at.desc(), ats_calls.c.id.desc())
    .offset(bindparam("kept"))
    .limit(bindparam("limit"))
)

WHO_IS_CONNECTED = (
    select(ats_connections.c.company_id)
    .where(ats_connections.c.protocol == bindparam("protocol"))
    .order_by(ats_connections.c.company_id)
)
"""The one query across companies: it tells who has connected a system, and nothing else."""


def who_is_connected(connection: Connection, protocol: str) -> list[str]:
    """Return the companies that have connected a system."""
    found = connection.execute(WHO_IS_CONNECTED, {"protocol": protocol})
    return [row.company_id for row in found]


def all_connections(store: CompanyStore) -> Sequence[Row[Any]]:
    """Return every connection."""
    return store.rows(ALL_CONNECTIONS)


def find_connection(store: CompanyStore, protocol: str) -> Row[Any] | None:
    """Return one connection."""
    return store.first(ONE_CONNECTION, protocol=protocol)


def save_connection(store: CompanyStore, protocol: str, values: Values) -> None:
    """Add a connection or change it; `values` holds every column but the protocol."""
    if not store.insert_if_absent(ats_connections, {"protocol": protocol, **values}):
        store.update(ats_connections, {"protocol": protocol}, values)


def newest_calls(store: CompanyStore, limit: int) -> Sequence[Row[Any]]:
    """Return the newest calls first."""
    return store.rows(NEWEST_CALLS, limit=limit)


def add_call(store: CompanyStore, call: Values, kept: int) -> None:
    """Add a call to the log and drop what is beyond the newest `kept`."""
    store.insert(ats_calls, [call])
    for row in store.rows(OLD_CALLS, kept=kept, limit=kept):
        store.delete(ats_calls, {"id": row.id})
