"""Workers that write events, deliver them and are killed; run by test_delivery_kill_loop.

Everything that happens is a line in a file: `A` an acknowledged event, `G` one that the receiver
got, `L` one that it got and denied, `K` a kill.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import ColumnElement, Table, func, select

from hirefit_api.database.event_tables import deliveries, events
from hirefit_api.database.session import Database
from hirefit_api.events import store as queries
from hirefit_api.events.courier import Courier
from hirefit_api.events.guarded import Call, Reply
from hirefit_api.events.service import News, emit_many
from hirefit_api.logs import service_log
from hirefit_api.settings import Settings

COMPANY = "harbour-line"
FASTER = 600
"""The schedule's five seconds pass in eight milliseconds, its five minutes in half a second."""
LEASE = timedelta(minutes=3)
BATCH = 20
SUBJECTS = 300


class Diary:
    """A file to which lines are added whole."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def write(self, *lines: str) -> None:
        os.write(self._file, "".join(f"{line}\n" for line in lines).encode())


class LyingReceiver:
    """Takes what is sent: refuses, hangs up, takes it and says it did not, or says so late."""

    def __init__(self, diary: Diary, rng: random.Random) -> None:
        self._diary = diary
        self._rng = rng

    async def send(self, call: Call) -> Reply:
        event, chance = call.headers["webhook-id"], self._rng.random()
        if chance < 0.02:
            return Reply(0, "no-connection")
        if chance < 0.04:
            return Reply(302)
        await asyncio.sleep(0.05 if chance > 0.99 else 0)
        if chance < 0.06:
            self._diary.write(f"G {event}", f"L {event}")
            return Reply(500) if chance < 0.05 else Reply(0, "timeout")
        self._diary.write(f"G {event}")
        return Reply(204)


async def write_events(database: Database, diary: Diary, upto: int, rng: random.Random) -> None:
    while count(database, events) < upto:
        subjects = [f"a{rng.randrange(SUBJECTS)}" for _ in range(BATCH)]
        news = [News("scorecard.submitted", subject, {}) for subject in subjects]
        written = await database.write(COMPANY, partial(emit_many, news=news))
        diary.write(*(f"A {event}" for event in written))
        await asyncio.sleep(0)


async def work(url: str, diary: Diary, seed: int, upto: int, *, to_the_end: bool) -> None:
    rng = random.Random(seed)  # noqa: S311 - a seeded run
    database = Database(Settings(database_url=url))
    database.open()
    if database.writing.dialect.name == "sqlite":
        database.writer.write_and_wait(queries.release_leases)
    began = datetime(2026, 1, 1, tzinfo=UTC)

    def clock() -> datetime:
        return began + (datetime.now(UTC) - began) * FASTER

    receiver = LyingReceiver(diary, rng)
    courier = Courier(database, receiver, service_log(), clock=clock, lease=LEASE)
    delivering = asyncio.create_task(courier.run())
    await write_events(database, diary, upto, rng)
    while not to_the_end or count(database, deliveries, deliveries.c.state == "waiting"):  # noqa: ASYNC110 - another process may send the last
        await asyncio.sleep(0.1)
    delivering.cancel()
    await asyncio.gather(delivering, return_exceptions=True)
    database.close()


def count(database: Database, table: Table, *condition: ColumnElement[bool]) -> int:
    with database.reading.connect() as connection:
        number = select(func.count()).select_from(table).where(*condition)
        return connection.execute(number).scalar_one()


def start(url: str, diary: Diary, seed: int, upto: int, *, to_the_end: bool = False) -> int:
    if pid := os.fork():
        return pid
    status = 1
    try:
        asyncio.run(work(url, diary, seed, upto, to_the_end=to_the_end))
        status = 0
    finally:
        os._exit(status)


def main(url: str, path: str, total: int, kills: int, workers: int) -> int:
    diary, rng = Diary(path), random.Random(total)  # noqa: S311 - a seeded run
    alive = [start(url, diary, seed, 0) for seed in range(workers)]
    for kill in range(kills):
        time.sleep(rng.uniform(0.05, 0.4))
        kill_one(alive, rng, diary)
        alive.append(start(url, diary, 1_000 + kill, total * (kill + 1) // kills))
    while alive:
        kill_one(alive, rng, diary)
    done = [start(url, diary, 5_000 + n, total, to_the_end=True) for n in range(workers)]
    return max(os.waitpid(pid, 0)[1] for pid in done)


def kill_one(alive: list[int], rng: random.Random, diary: Diary) -> None:
    victim = alive.pop(rng.randrange(len(alive)))
    os.kill(victim, signal.SIGKILL)
    os.waitpid(victim, 0)
    diary.write("K")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])))
