"""The collector: asks systems whose contract lists orders for those whose webhook was lost.

What has come before is known by its natural key and changes nothing, so two processes that both
ask do no harm.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from fastapi.concurrency import run_in_threadpool
from pydantic import ValidationError
from structlog.typing import FilteringBoundLogger

from hirefit.exceptions import HirefitError
from hirefit_api.adapters import store as queries
from hirefit_api.adapters.call_log import CallNote, log_call
from hirefit_api.adapters.delivery import own_address, with_credential
from hirefit_api.adapters.desk import CompanyDesk
from hirefit_api.adapters.plain import checked_callback
from hirefit_api.adapters.protocol import AsksForOrders
from hirefit_api.adapters.registry import adapters
from hirefit_api.bodies import parse_json
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import Database
from hirefit_api.errors import UnreadableBody
from hirefit_api.events.guarded import SUCCESS, Call, Messenger, Reply
from hirefit_api.settings import Settings
from hirefit_api.wire import moment

LOOK_EVERY_SECONDS = 30.0
EVERY = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=1)
MOST_BYTES = 4_000_000
MOST_PAGES = 100
ASKED = "open orders"
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the system's time."""
    return datetime.now(UTC)


class Round(NamedTuple):
    """What came of asking one system for one company."""

    new: int
    refused: int
    reply: Reply


class _Turn(NamedTuple):
    due: datetime
    failures: int = 0
    refused: int = 0


class Collector:
    """Asks each connected system every five minutes, and less and less often while it fails.

    Parameters
    ----------
    database : Database
        Open.
    messenger : Messenger
        Asks; to the hosts only that an adapter pins.
    settings : Settings
        Say how the service is reached from outside.
    log : FilteringBoundLogger
        Where faults of our own are recorded.
    clock : callable
        The time; tests bring their own.
    """

    def __init__(
        self,
        database: Database,
        messenger: Messenger,
        settings: Settings,
        log: FilteringBoundLogger,
        *,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._messenger = messenger
        self._origin = own_address(settings)
        self._log = log
        self._clock = clock
        self._turns: dict[tuple[str, str], _Turn] = {}

    async def run(self) -> None:
        """Ask until cancelled."""
        while True:
            try:
                await self.round()
            except Exception as error:  # noqa: BLE001 - it must outlive a database outage
                self._log.error("collecting failed", error=type(error).__name__)
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def round(self) -> int:
        """Ask wherever it is time to; return how many orders were new."""
        new = 0
        for adapter in adapters().values():
            if not isinstance(adapter, AsksForOrders):
                continue
            for company in await run_in_threadpool(self._connected, adapter.name):
                new += await self._take_turn(adapter, company)
        return new

    def due(self, protocol: str, company: str) -> datetime:
        """Return when a system is asked again for a company."""
        return self._turns[protocol, company].due

    def _connected(self, protocol: str) -> list[str]:
        with self._database.reading.connect() as connection:
            return queries.who_is_connected(connection, protocol)

    async def _take_turn(self, adapter: AsksForOrders, company: str) -> int:
        key, now = (adapter.name, company), self._clock()
        turn = self._turns.get(key, _Turn(now))
        if turn.due > now:
            return 0
        found = await self._ask(adapter, company)
        is_fine = found.reply.status in SUCCESS
        failures = 0 if is_fine else turn.failures + 1
        wait = min(EVERY * 2**failures, LONGEST_WAIT)
        asked_to_wait = timedelta(seconds=found.reply.retry_after)
        self._turns[key] = _Turn(now + max(wait, asked_to_wait), failures, found.refused)
        if found.new or found.refused != turn.refused or not is_fine:
            note = _note(adapter.name, found)
            await self._database.write(company, partial(log_call, note=note))
        return found.new

    async def _ask(self, adapter: AsksForOrders, company: str) -> Round:
        """Read the list to its end."""
        new = refused = 0
        cursor, reply = "", Reply(0, "too-long")
        for _ in range(MOST_PAGES):
            call = await run_in_threadpool(self._call, adapter, company, cursor)
            reply, body = await self._messenger.fetch(call, MOST_BYTES)
            if reply.status not in SUCCESS:
                break
            try:
                page = adapter.listed(parse_json(body))
            except (UnreadableBody, ValidationError):
                return Round(new, refused, Reply(0, "broken-answer"))
            taken = [await self._place(adapter, company, order) for order in page.orders]
            new += taken.count(True)
            refused += taken.count(None)
            cursor = page.cursor
            if not cursor:
                break
        return Round(new, refused, reply)

    async def _place(self, adapter: AsksForOrders, company: str, order: Any) -> bool | None:  # noqa: ANN401 - a JSON document
        """Place one order in a unit of its own; say whether it is new, None if it is refused."""
        work = partial(_take_in, adapter=adapter, order=order, origin=self._origin)
        try:
            return await self._database.write(company, work)
        except (HirefitError, ValidationError):
            return None

    def _call(self, adapter: AsksForOrders, company: str, cursor: str) -> Call:
        with self._database.read(company) as store:
            outbound = adapter.ask(CompanyDesk(store, adapter.name, self._origin), cursor)
            checked_callback(outbound.url, adapter.hosts)
            return with_credential(store, adapter.name, outbound)


def _take_in(store: CompanyStore, adapter: AsksForOrders, order: Any, origin: str) -> bool:  # noqa: ANN401 - same
    """Place an order; say whether nobody knew it."""
    began = moment()
    record = adapter.take_in(CompanyDesk(store, adapter.name, origin), order)
    return record is not None and record.placed_at >= began


def _note(protocol: str, found: Round) -> CallNote:
    body = {"new": found.new, "refused": found.refused, "error": found.reply.error or None}
    shown = frozenset(body)
    return CallNote(protocol, "out", ASKED, found.reply.status, "", body, shown)


@asynccontextmanager
async def collecting(
    settings: Settings, database: Database, messenger: Messenger, log: FilteringBoundLogger
) -> AsyncIterator[None]:
    """Ask for orders in the background while the block runs."""
    collector = asyncio.create_task(Collector(database, messenger, settings, log).run())
    try:
        yield
    finally:
        collector.cancel()
        with suppress(asyncio.CancelledError):
            await collector
