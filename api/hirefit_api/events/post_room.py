"""Run the courier in the background of a process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from structlog.typing import FilteringBoundLogger

from hirefit_api.database.session import Database
from hirefit_api.events import store as queries
from hirefit_api.events.courier import Courier
from hirefit_api.events.guarded import Messenger
from hirefit_api.events.retention import keep_forgetting
from hirefit_api.settings import Settings


def messenger_for(settings: Settings) -> Messenger:
    """Return who sends requests under these settings."""
    return Messenger(loopback_too=settings.deliver_to_loopback)


@asynccontextmanager
async def delivering(
    settings: Settings, database: Database, messenger: Messenger, log: FilteringBoundLogger
) -> AsyncIterator[None]:
    """Deliver in the background while the block runs."""
    if database.writing.dialect.name == "sqlite":
        # One process has the file: whoever held a lease is gone.
        database.writer.write_and_wait(queries.release_leases)
    lease = timedelta(seconds=settings.lease_seconds)
    courier = asyncio.create_task(Courier(database, messenger, log, lease=lease).run())
    forgetting = asyncio.create_task(keep_forgetting(database, settings.events_kept_days, log))
    try:
        yield
    finally:
        for task in (forgetting, courier):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
