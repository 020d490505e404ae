"""A company with an opening, as every test here needs one; an ear at the driver."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, event

Hear = Callable[[str, Sequence[Any]], None]
"""Called before a statement is sent, with the rows of values that it is sent for."""


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
