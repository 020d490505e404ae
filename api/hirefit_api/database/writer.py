"""One writer thread with grouped commits: an answer leaves only after its COMMIT.

Requests hand over units of work. Whatever has queued up while the last commit was being made
durable becomes the next transaction. A unit is whole or absent, and one unit's failure doesn't
touch its neighbours: refusals come before a unit's first write, so nearly every group goes
through as it is; when a unit fails after writing, the group is taken back and run again with a
savepoint around each unit. So is a single unit that found a row written meanwhile by another
process. (A savepoint around every unit from the start costs two statements
each, and on PostgreSQL makes every unit a subtransaction of its own, whose locks on shared
parent rows pile up.)
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from hirefit.exceptions import Fault, HirefitError
from hirefit_api.errors import Unavailable

T = TypeVar("T")
Work = Callable[[Connection], T]

WRITTEN = "hirefit_written"
LARGEST_GROUP = 128
"""Units in one transaction: more would let the first wait too long for the last."""


class _Job:
    """A unit of work, and whom to tell."""

    __slots__ = ("done", "error", "future", "loop", "result", "work")

    def __init__(self, work: Work[Any], future: asyncio.Future[Any] | None) -> None:
        self.work = work
        self.future = future
        self.loop = future.get_loop() if future is not None else None
        self.done = threading.Event() if future is None else None
        self.result: Any = None
        self.error: BaseException | None = None


class Writer:
    """The only place that writes to the database in this process.

    Parameters
    ----------
    engine : Engine
        Its connections begin a write transaction with their first statement.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="hirefit-writer", daemon=True)
        self._lock = threading.Lock()
        self._open = False

    def start(self) -> None:
        """Start the thread."""
        self._open = True
        self._thread.start()

    def stop(self) -> None:
        """Finish everything handed over so far, then end the thread."""
        with self._lock:
            was_open, self._open = self._open, False
            self._queue.put(None)
        if was_open:
            self._thread.join()

    async def write(self, work: Work[T]) -> T:
        """Run a unit of work in the next group and return its result after the commit.

        Raises
        ------
        Unavailable
            The writer is stopping.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._put(_Job(work, future))
        return await future

    def hand_over(self, work: Work[object]) -> None:
        """Run a unit of work in a coming group; nobody waits for it or hears of its failure."""
        self._put(_Job(work, None))

    def write_and_wait(self, work: Work[T]) -> T:
        """Do the same from a thread without an event loop: start-up, demo data, tests."""
        job = _Job(work, None)
        self._put(job)
        if job.done is not None:
            job.done.wait()
        if job.error is not None:
            raise job.error
        result: T = job.result
        return result

    def _put(self, job: _Job) -> None:
        with self._lock:
            if not self._open:
                raise Unavailable(Fault("The service is stopping. Try again in a moment."))
            self._queue.put(job)

    def _run(self) -> None:
        stopping = False
        while not stopping:
            group, stopping = self._next_group()
            if group:
                try:
                    self._commit(group)
                except BaseException as error:  # noqa: BLE001 - every waiting request must hear of it
                    for job in group:
                        job.error = error
                _deliver(group)

    def _next_group(self) -> tuple[list[_Job], bool]:
        group: list[_Job] = []
        job = self._queue.get()
        while job is not None:
            group.append(job)
            if len(group) == LARGEST_GROUP:
                return group, False
            try:
                job = self._queue.get_nowait()
            except Empty:
                return group, False
        return group, True

    def _commit(self, group: list[_Job]) -> None:
        """Run a group in one transaction; an error of the transaction itself fails everyone."""
        try:
            with self._engine.begin() as connection:
                for job in group:
                    _run_unguarded(job, connection)
        except _SpoiledError as spoiled:
            # Another process was faster with a row: the next look finds it.
            if len(group) > 1 or isinstance(spoiled.__cause__, IntegrityError):
                self._commit_guarded(group)

    def _commit_guarded(self, group: list[_Job]) -> None:
        """Do the same with a savepoint around each unit."""
        with self._engine.begin() as connection:
            for job in group:
                job.error = None
                connection.exec_driver_sql("SAVEPOINT unit")
                try:
                    job.result = job.work(connection)
                except Exception as error:  # noqa: BLE001 - handed to the one who asked
                    job.error = error
                    # Fails, and the group with it, when the database has given up the transaction.
                    connection.exec_driver_sql("ROLLBACK TO SAVEPOINT unit")
                connection.exec_driver_sql("RELEASE SAVEPOINT unit")


class _SpoiledError(Exception):
    """A unit failed after writing: the transaction must not be committed."""


def mark_written(connection: Connection) -> None:
    """Note that the unit of work at hand has changed something."""
    connection.info[WRITTEN] = True


def _run_unguarded(job: _Job, connection: Connection) -> None:
    connection.info[WRITTEN] = False
    try:
        job.result = job.work(connection)
    except Exception as error:
        job.error = error
        if connection.info[WRITTEN] or not isinstance(error, HirefitError):
            raise _SpoiledError from error


def _deliver(group: list[_Job]) -> None:
    """Wake everyone who waits: one call into each event loop, not one per unit."""
    loops: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
    for job in group:
        if job.done is not None:
            job.done.set()
        elif job.loop is not None:
            loops.setdefault(job.loop, []).append(job)
    for loop, jobs in loops.items():
        loop.call_soon_threadsafe(_resolve, jobs)


def _resolve(jobs: list[_Job]) -> None:
    for job in jobs:
        if job.future is None or job.future.done():
            continue
        if job.error is not None:
            job.future.set_exception(job.error)
        else:
            job.future.set_result(job.result)
