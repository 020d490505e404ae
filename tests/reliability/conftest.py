"""A company with an opening, servers that are killed, an ear at the driver."""

from __future__ import annotations

import json
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, event

from hirefit_api.settings import Settings

Hear = Callable[[str, Sequence[Any]], None]
"""Called before a statement is sent, with the rows of values that it is sent for."""
Servers = tuple[int, Iterator[int]]
"""A port, and the process ids of servers that follow one another there."""
NURSERY = Path(__file__).with_name("server_nursery.py")


@pytest.fixture
def company_document() -> dict[str, Any]:
    """A company profile that the service takes."""
    return {
        "id": "harbour-line",
        "name": "Harbour Line",
        "service_vision": "We keep every promise and make it easy to ask for help.",
        "service_values": [
            {"id": "reliable", "statement": "We do what we said we would."},
            {"id": "warm", "statement": "People feel welcome with us."},
            {"id": "quick", "statement": "Nobody waits longer than needed."},
        ],
    }


@pytest.fixture(scope="session")
def servers(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[..., AbstractContextManager[Servers]]]:
    """Gives servers of a database, one after the other; all are forked from the same process."""
    address = str(tmp_path_factory.mktemp("servers") / "nursery")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen()
        root = subprocess.Popen(
            [sys.executable, str(NURSERY), str(listening.fileno())],
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=[listening.fileno()],
        )

    @contextmanager
    def of(settings: Settings, *, deliver: bool = False) -> Iterator[Servers]:
        """The first one serves already; each that is asked for replaces the one before."""
        wanted = {
            "database_url": settings.database_url,
            "drain_seconds": 0,
            "access_log": False,
            "deliver": deliver,
            "deliver_to_loopback": deliver,
            "lease_seconds": 1,
        }
        with socket.socket(socket.AF_UNIX) as asking, asking.makefile("rw") as lines:
            asking.connect(address)

            def ask(line: str) -> int:
                lines.write(f"{line}\n")
                lines.flush()
                return int(lines.readline())

            yield ask(json.dumps(wanted)), iter(lambda: ask("next"), 0)
            asking.shutdown(socket.SHUT_WR)
            assert lines.read() == ""  # until the last one is dead

    yield of
    assert root.stdin is not None
    root.stdin.close()
    assert root.wait(10) == 0


@pytest.fixture(scope="session")
def listen() -> Callable[[Engine, Hear], None]:
    """Lets a function hear every statement of an engine that has not connected yet."""
    return _listen


def _listen(engine: Engine, hear: Hear) -> None:
    factory = _lite_connection(hear) if engine.dialect.name == "sqlite" else _cursor(hear)
    name = "factory" if engine.dialect.name == "sqlite" else "cursor_factory"

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: Any, _record: Any, _args: Any, options: dict[str, Any]) -> None:
        options[name] = factory


def _lite_connection(hear: Hear) -> type[sqlite3.Connection]:
    class HeardCursor(sqlite3.Cursor):
        def execute(self, sql: str, values: Any = ()) -> Any:
            hear(sql, [values])
            return super().execute(sql, values)

        def executemany(self, sql: str, rows: Any) -> Any:
            hear(sql, rows)
            return super().executemany(sql, rows)

    class HeardConnection(sqlite3.Connection):
        def cursor(self, factory: Any = HeardCursor) -> Any:
            return super().cursor(factory)

    return HeardConnection


def _cursor(hear: Hear) -> type[psycopg.Cursor[Any]]:
    class HeardCursor(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
            hear(query, [params])
            return super().execute(query, params, **options)

    return HeardCursor
