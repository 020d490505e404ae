"""The post room: finds what is due, sends it, writes down what came of it.

Each endpoint has a few places of its own, so one that hangs holds up nobody else. The process may
die at any moment: what it had taken out is free again when its leases end.
"""

from __future__ import annotations

import asyncio
import random
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from fastapi.concurrency import run_in_threadpool
from structlog.typing import FilteringBoundLogger

from hirefit_api.database.session import Database
from hirefit_api.events import store as queries
from hirefit_api.events.channels import CHANNELS, WEBHOOK, webhook
from hirefit_api.events.guarded import TIMEOUT_SECONDS, Call, Messenger, Reply
from hirefit_api.events.outbox import Claimed, Verdict, claim, settle
from hirefit_api.wire import as_moment

PLACES = 8
"""Deliveries under way to one endpoint at a time."""
LOOK_EVERY_SECONDS = 0.5
FINISH_SECONDS = 5.0
LEASE = timedelta(seconds=4 * TIMEOUT_SECONDS)
NOTHING_TO_SAY = Reply(204, "nothing-to-say")
Clock = Callable[[], datetime]
Endpoint = tuple[str, str]
"""Company and id."""


def utc_now() -> datetime:
    """Return the system's time."""
    return datetime.now(UTC)


class Courier:
    """Delivers what the outbox holds.

    Parameters
    ----------
    database : Database
        Open.
    messenger : Messenger
        Sends requests.
    log : FilteringBoundLogger
        Where faults of our own are recorded.
    clock : callable
        The time; tests bring their own.
    lease : timedelta
        How long a delivery is left alone that somebody has taken out.
    """

    def __init__(
        self,
        database: Database,
        messenger: Messenger,
        log: FilteringBoundLogger,
        *,
        clock: Clock = utc_now,
        lease: timedelta = LEASE,
    ) -> None:
        self._database = database
        self._messenger = messenger
        self._log = log
        self._clock = clock
        self._lease = lease
        self._under_way: Counter[Endpoint] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._place_is_free = asyncio.Event()

    async def run(self) -> None:
        """Deliver until cancelled, then let what is under way finish."""
        try:
            while True:
                self._place_is_free.clear()
                await self._survive(self.round())
                try:
                    async with asyncio.timeout(LOOK_EVERY_SECONDS):
                        await self._place_is_free.wait()
                except TimeoutError:
                    continue
        finally:
            await self.finish()

    async def finish(self, seconds: float = FINISH_SECONDS) -> None:
        """Wait a little for what is under way, and leave the rest to whoever comes next."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def round(self) -> int:
        """Start what is due and has a place; return how many deliveries that is."""
        now = as_moment(self._clock())
        waiting = await run_in_threadpool(self._who_waits, now)
        started = [await self._start(endpoint) for endpoint in waiting]
        return sum(started)

    def _who_waits(self, now: str) -> list[Endpoint]:
        with self._database.reading.connect() as connection:
            return queries.who_waits(connection, now)

    async def _start(self, endpoint: Endpoint) -> int:
        places = PLACES - self._under_way[endpoint]
        if places <= 0:
            return 0
        now = self._clock()
        company, name = endpoint
        work = partial(
            claim,
            endpoint=name,
            limit=places,
            now=now,
            until=now + self._lease,
            lease=secrets.token_hex(8),
        )
        taken = await self._database.write(company, work)
        self._under_way[endpoint] += len(taken)
        for claimed in taken:
            task = asyncio.create_task(self._survive(self._deliver(endpoint, claimed)))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return len(taken)

    async def _deliver(self, endpoint: Endpoint, claimed: Claimed) -> None:
        try:
            call = await self._prepare(endpoint[0], claimed)
            reply = NOTHING_TO_SAY if call is None else await self._messenger.send(call)
            verdict = Verdict(reply, self._clock(), random.random())  # noqa: S311 - spreads waits
            work = partial(settle, claimed=claimed, verdict=verdict)
            await self._database.write(endpoint[0], work)
        finally:
            self._under_way[endpoint] -= 1
            if self._under_way[endpoint] <= PLACES // 2:  # several at once cost as much as one
                self._place_is_free.set()

    async def _prepare(self, company: str, claimed: Claimed) -> Call | None:
        parcel = claimed.parcel
        now = self._clock()
        if parcel.channel == WEBHOOK:
            return webhook(parcel, now)
        channel = CHANNELS[parcel.channel]

        def with_store() -> Call | None:
            with self._database.read(company) as store:
                return channel.prepare(store, parcel, now)

        return await run_in_threadpool(with_store)

    async def _survive(self, work: Awaitable[object]) -> None:
        """Go on after a fault of our own: the delivery is free again when its lease ends."""
        try:
            await work
        except Exception as error:  # noqa: BLE001 - the post room must outlive a database outage
            self._log.error("delivery failed", error=type(error).__name__)
