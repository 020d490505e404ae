"""A receiver that does what its address says, and a courier with a clock that can be turned."""

from __future__ import annotations

import asyncio
import io
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from hirefit_api.database.session import Database
from hirefit_api.logs import service_log
from hirefit_api.settings import Settings

COMPANY = "harbour-line"


class Received(NamedTuple):
    """A request as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes


Answer = Callable[[Received], "bytes | None"]
"""Makes the whole answer of a request; None leaves the caller hanging, b"" hangs up."""


def status(code: int, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {code} X", "content-length: 0", *headers]
    return "\r\n".join([*lines, "", ""]).encode()


class Receiver:
    """A server on loopback that records requests."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answer: Answer = lambda _: status(204)
        self.address = ""
        self._talks: set[asyncio.Task] = set()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._talks.add(asyncio.current_task())
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                first, *lines = head.decode("latin-1").split("\r\n")
                headers = dict(line.lower().split(": ", 1) for line in lines if line)
                raw = dict(line.split(": ", 1) for line in lines if line)
                kept = {name.lower(): value for name, value in raw.items()}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                request = Received(first.split(" ")[1], kept, body)
                self.received.append(request)
                answer = self.answer(request)
                if answer is None:
                    await asyncio.sleep(3600)
                elif answer == b"":
                    return
                else:
                    writer.write(answer)
                    await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()
            await asyncio.wait([asyncio.ensure_future(writer.wait_closed())], timeout=1)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Receiver]:
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            server.close()
            for talk in self._talks:
                talk.cancel()
            await asyncio.gather(*self._talks, return_exceptions=True)


class Clock:
    """A time that only moves when told."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def turn(self, span: timedelta) -> None:
        self.now += span


@pytest.fixture
def database(migrated: Path, tmp_path: Path) -> Iterator[Database]:
    """An open database without any rows."""
    copy = Path(shutil.copy(migrated, tmp_path / "events.sqlite3"))
    opened = Database(Settings(database_url=f"sqlite:///{copy}"))
    opened.open()
    yield opened
    opened.close()


@pytest.fixture
def quiet_log():
    """A log nobody reads."""
    return service_log(io.StringIO())
