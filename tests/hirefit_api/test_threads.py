"""Work in threads: everyone gets their own answer, slow neighbours hold nobody up, and it ends."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextvars import ContextVar
from functools import partial

import pytest

from hirefit_api.routing.threads import MOST_THREADS, Threads

SPOKEN: ContextVar[str] = ContextVar("spoken", default="")


def _open() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "hirefit-thread"}


@pytest.fixture
def threads() -> Iterator[Threads]:
    before = _open()  # those of services that other tests of this process still have open
    opened = Threads()
    yield opened
    assert _open() > before
    opened.stop()
    assert _open() == before


def test_everyone_gets_their_own_answer_in_their_own_context(threads: Threads) -> None:
    async def ask(number: int) -> tuple[int, str]:
        SPOKEN.set(f"language {number}")
        return await threads.run(lambda: (number, SPOKEN.get()))

    async def all_of_them() -> list[tuple[int, str]]:
        return await asyncio.gather(*map(ask, range(500)))

    assert asyncio.run(all_of_them()) == [(n, f"language {n}") for n in range(500)]


def test_slow_work_holds_up_no_other(threads: Threads) -> None:
    gate = threading.Event()

    async def ask() -> list[object]:
        slow = [asyncio.ensure_future(threads.run(gate.wait)) for _ in range(MOST_THREADS - 1)]
        await asyncio.sleep(0)
        quick: list[object] = [await threads.run(partial(divmod, 7, 2)) for _ in range(20)]
        assert not any(waiting.done() for waiting in slow)
        gate.set()
        return [*quick, *await asyncio.gather(*slow)]

    assert asyncio.run(ask()) == [(3, 1)] * 20 + [True] * (MOST_THREADS - 1)


@pytest.mark.parametrize("error", [KeyError("a"), StopIteration(), SystemExit(3)], ids=repr)
def test_what_is_raised_reaches_whoever_asked_and_the_thread_goes_on(
    threads: Threads, error: BaseException
) -> None:
    def fail() -> None:
        raise error

    async def ask() -> tuple[str, int]:
        try:
            await threads.run(fail)
        except (KeyError, RuntimeError) as raised:
            return type(raised).__name__, await threads.run(lambda: 5)
        return "nothing", 0

    if isinstance(error, SystemExit):
        with pytest.raises(SystemExit):
            asyncio.run(ask())
    else:
        expected = "RuntimeError" if isinstance(error, StopIteration) else "KeyError"
        assert asyncio.run(ask()) == (expected, 5)


def test_who_went_away_is_not_told(threads: Threads) -> None:
    gate = threading.Event()

    async def ask() -> int:
        leaving = asyncio.ensure_future(threads.run(gate.wait))
        await asyncio.sleep(0)
        leaving.cancel()
        gate.set()
        return await threads.run(lambda: 1)

    assert asyncio.run(ask()) == 1
