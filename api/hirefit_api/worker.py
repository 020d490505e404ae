"""Deliver in a process of its own, beside those that serve; for PostgreSQL."""

from __future__ import annotations

import asyncio
import signal

from structlog.typing import FilteringBoundLogger

from hirefit_api.adapters.collector import collecting
from hirefit_api.app import create_app
from hirefit_api.database.migrate import head, require_head
from hirefit_api.database.session import Database
from hirefit_api.events.post_room import delivering, messenger_for
from hirefit_api.logs import service_log
from hirefit_api.reminders.clerk import reminding
from hirefit_api.settings import Settings


async def deliver_until_stopped(
    settings: Settings, log: FilteringBoundLogger | None = None
) -> None:
    """Deliver until SIGTERM or SIGINT comes; for PostgreSQL, beside processes that serve.

    Raises
    ------
    AlreadyServing
        A process serves this SQLite file; it delivers by itself.
    NotMigrated
        The database is of another version.
    """
    create_app(settings)  # lets every adapter say how it is told
    database = Database(settings)
    database.open()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    messenger = messenger_for(settings)
    try:
        with database.writing.connect() as connection:
            require_head(connection, head())
        said = log or service_log()
        async with (
            delivering(settings, database, messenger, said),
            collecting(settings, database, messenger, said),
            reminding(settings, database, said),
        ):
            await stop.wait()
    finally:
        await messenger.close()
        database.close()
