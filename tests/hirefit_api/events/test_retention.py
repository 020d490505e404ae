"""What is forgotten of events, and what must stay."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from hirefit_api.database.event_tables import deliveries, events
from hirefit_api.database.session import Database
from hirefit_api.events.endpoints import register
from hirefit_api.events.retention import forget_old, keep_forgetting
from hirefit_api.events.schemas import NewEndpoint
from hirefit_api.events.service import emit
from hirefit_api.wire import as_moment

from .conftest import COMPANY

LONG_AGO = as_moment(datetime.now(UTC) - timedelta(days=40))


def _fill(database: Database) -> list[str]:
    """Four events of one subject and one of another, all taken long ago."""

    def work(store) -> list[str]:
        register(store, NewEndpoint(id="all", url="https://hooks.example.com/"))
        subjects = ["a1", "a1", "a1", "a1", "a2"]
        return [emit(store, "scorecard.submitted", subject, {}) for subject in subjects]

    made = database.write_and_wait(COMPANY, work)
    with database.writing.begin() as connection:
        connection.execute(update(events).values(created_at=LONG_AGO))
        connection.execute(update(deliveries).values(state="delivered"))
    return made


def _kept(database: Database) -> tuple[set[str], set[str]]:
    with database.reading.connect() as connection:
        return (
            {row[0] for row in connection.execute(select(events.c.id))},
            {row[0] for row in connection.execute(select(deliveries.c.event_id))},
        )


def test_taken_events_go_and_what_is_owed_or_last_stays(database: Database) -> None:
    first, dead, recent, last, only = _fill(database)
    with database.writing.begin() as connection:
        owed = update(deliveries).where(deliveries.c.event_id == dead)
        connection.execute(owed.values(state="dead"))
        now = as_moment(datetime.now(UTC))
        connection.execute(update(events).where(events.c.id == recent).values(created_at=now))
    month = as_moment(datetime.now(UTC) - timedelta(days=30))
    with database.writing.begin() as connection:
        assert [forget_old(connection, month) for _ in range(2)] == [1, 0]
    assert _kept(database) == ({dead, recent, last, only},) * 2
    assert first not in _kept(database)[0]
    database.write_and_wait(COMPANY, lambda store: emit(store, "order.placed", "a1", {}))
    with database.reading.connect() as connection:
        numbers = select(events.c.number).where(events.c.subject == "a1")
        assert sorted(row[0] for row in connection.execute(numbers)) == [2, 3, 4, 5]


def test_nothing_goes_unless_days_are_set(database: Database, quiet_log) -> None:
    made = _fill(database)
    asyncio.run(keep_forgetting(database, 0, quiet_log))
    assert _kept(database)[0] == set(made)

    async def for_a_moment() -> None:
        task = asyncio.create_task(keep_forgetting(database, 30, quiet_log))
        while len(_kept(database)[0]) > 2:  # noqa: ASYNC110 - the writer's thread deletes them
            await asyncio.sleep(0.01)
        task.cancel()

    asyncio.run(asyncio.wait_for(for_a_moment(), 60))
    assert _kept(database)[0] == {made[3], made[4]}
