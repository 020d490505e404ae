"""Forget events that everybody has heard of long ago."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import Connection, and_, bindparam, delete, exists, select
from sqlalchemy.exc import DBAPIError
from structlog.typing import FilteringBoundLogger

from hirefit_api.database.event_tables import deliveries, events
from hirefit_api.database.session import Database
from hirefit_api.events.store import DELIVERED
from hirefit_api.wire import as_moment

EVERY_SECONDS = 3600.0
AT_A_TIME = 500
"""Few enough that a scorecard that is handed in meanwhile does not wait."""
_later = events.alias()
_HAS_LATER = exists(
    select(_later.c.number).where(
        _later.c.company_id == events.c.company_id,
        _later.c.subject == events.c.subject,
        _later.c.number > events.c.number,
    )
)
_IS_OWED = exists(
    select(deliveries.c.number).where(
        deliveries.c.company_id == events.c.company_id,
        deliveries.c.subject == events.c.subject,
        deliveries.c.number == events.c.number,
        deliveries.c.state != DELIVERED,
    )
)
OLD = (
    select(events.c.company_id, events.c.subject, events.c.number)
    .where(events.c.created_at < bindparam("before"), _HAS_LATER, ~_IS_OWED)
    .order_by(events.c.created_at)
    .limit(AT_A_TIME)
)


def forget_old(connection: Connection, before: str) -> int:
    """Delete events from before a moment with their deliveries, of all companies; at most 500.

    What is still on its way, held or dead stays, and so does the last event of each subject: the
    next one is numbered after it.

    Returns
    -------
    int
        How many were deleted.
    """
    found = [
        {"company": row[0], "of": row[1], "at": row[2]}
        for row in connection.execute(OLD, {"before": before})
    ]
    if found:
        for table in (deliveries, events):
            same = and_(
                table.c.company_id == bindparam("company"),
                table.c.subject == bindparam("of"),
                table.c.number == bindparam("at"),
            )
            connection.execute(delete(table).where(same), found)
    return len(found)


async def keep_forgetting(database: Database, days: int, log: FilteringBoundLogger) -> None:
    """Delete what is older than some days, once an hour until cancelled; nothing with no days."""
    while days:
        before = as_moment(datetime.now(UTC) - timedelta(days=days))
        try:
            gone = AT_A_TIME
            while gone == AT_A_TIME:
                gone = await database.writer.write(partial(forget_old, before=before))
        except DBAPIError as error:
            log.error("old events stay", error=type(error).__name__)  # noqa: TRY400 - no traces
        await asyncio.sleep(EVERY_SECONDS)
