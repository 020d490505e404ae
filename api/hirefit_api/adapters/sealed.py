"""Seal what lies open: rows from before there was a key, and those of a key that was replaced."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Column, Connection, Table, and_, not_, select, update

from hirefit_api.adapters.connections import NOTHING
from hirefit_api.database.event_tables import endpoints
from hirefit_api.database.order_tables import ats_connections
from hirefit_api.errors import BadSettings
from hirefit_api.sealing import LOST_KEY, MARK, Sealer


class Place(NamedTuple):
    """A column that holds secrets, with what names its rows."""

    table: Table
    name: Column[str]
    column: Column[str]


PLACES = (
    Place(endpoints, endpoints.c.id, endpoints.c.secret),
    Place(endpoints, endpoints.c.id, endpoints.c.old_secret),
    Place(ats_connections, ats_connections.c.protocol, ats_connections.c.secrets),
)


def count_open(connection: Connection) -> int:
    """Return how many secrets of all companies lie in plain text."""
    return sum(len(list(_without(connection, place, MARK))) for place in PLACES)


def seal_everything(connection: Connection, sealer: Sealer) -> int:
    """Seal every company's secrets with the first key; return how many were not.

    Runs when the service starts, in one transaction. Without a key nothing is changed.

    Raises
    ------
    BadSettings
        Something was sealed with a key that is not set.
    """
    found = [
        (place, *row)
        for place in PLACES
        for row in _without(connection, place, sealer.mark or MARK)
    ]
    if not all(sealer.knows(stored) for _, _, _, stored in found):
        raise BadSettings(LOST_KEY)
    if not sealer.can_seal:
        return 0
    for place, company, name, stored in found:
        connection.execute(
            update(place.table)
            .where(place.table.c.company_id == company, place.name == name, place.column == stored)
            .values({place.column: sealer.seal(sealer.open(stored))})
        )
    return len(found)


def _without(connection: Connection, place: Place, mark: str) -> Iterator[tuple[str, str, str]]:
    """Yield company, name and content of what does not begin with a mark and is not empty."""
    wanted = and_(not_(place.column.startswith(mark)), place.column.not_in(["", NOTHING]))
    query = select(place.table.c.company_id, place.name, place.column).where(wanted)
    for row in connection.execute(query).all():
        yield row[0], row[1], row[2]
