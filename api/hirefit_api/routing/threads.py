"""Threads for what waits for the database, and one wake-up of the event loop for many answers.

The frameworks' pool wakes the event loop once for each answer, under a lock, after walking through
scopes and limits of its own: that costs as much as the indexed read it was for. Here whatever has
finished by the time the loop looks is handed over together.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextvars import Context, copy_context
from queue import SimpleQueue
from typing import Any, NamedTuple, TypeVar

from fastapi import Request

T = TypeVar("T")

MOST_THREADS = 16
"""Twice the read connections: somebody may also wait for the writer, or check a password."""


class _Job(NamedTuple):
    future: asyncio.Future[Any]
    context: Context
    work: Callable[[], Any]


class Threads:
    """Threads that run work and hand back what came of it; started when there is need of them."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._in_hand = 0
        self._lock = threading.Lock()
        self._finished: dict[asyncio.AbstractEventLoop, list[Callable[[], None]]] = {}

    async def run(self, work: Callable[[], T]) -> T:
        """Run work in a thread, in the context of whoever asks; raise what it raises."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        with self._lock:
            self._in_hand += 1  # counted here: what a thread is just taking is nowhere else
        self._queue.put(_Job(future, copy_context(), work))
        if len(self._threads) < min(MOST_THREADS, self._in_hand):
            self._open_another()
        return await future

    def stop(self) -> None:
        """Finish what was handed over and end the threads."""
        threads, self._threads = self._threads, []
        for _ in threads:
            self._queue.put(None)
        for thread in threads:
            thread.join()

    def _open_another(self) -> None:
        thread = threading.Thread(target=self._serve, name="hirefit-thread", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _serve(self) -> None:
        while (job := self._queue.get()) is not None:
            try:
                result = job.context.run(job.work)
            except StopIteration as error:  # which no future takes
                self._hand_back(job.future, error=RuntimeError(repr(error)))
            except BaseException as error:  # noqa: BLE001 - handed to the one who asked
                self._hand_back(job.future, error=error)
            else:
                self._hand_back(job.future, result)
            del job  # or an idle thread would hold on to the last request

    def _hand_back(
        self, future: asyncio.Future[Any], result: object = None, error: BaseException | None = None
    ) -> None:
        def tell() -> None:
            if future.done():
                return
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(result)

        loop = future.get_loop()
        with self._lock:
            self._in_hand -= 1
            waiting = self._finished.setdefault(loop, [])
            waiting.append(tell)
            is_first = len(waiting) == 1
        if is_first:
            try:
                loop.call_soon_threadsafe(self._tell, loop)
            except RuntimeError:  # the loop has ended, and with it whoever asked
                self._finished.pop(loop, None)

    def _tell(self, loop: asyncio.AbstractEventLoop) -> None:
        with self._lock:
            waiting = self._finished.pop(loop, [])
        for tell in waiting:
            tell()


def threads_of(request: Request) -> Threads:
    """Return the threads of the app that answers this request."""
    threads: Threads = request.app.state.threads
    return threads
