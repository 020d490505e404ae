"""Statements as the driver takes them: compiled once, sent without another account of each.

What SQLAlchemy does around a statement that it has compiled long ago (a context, a result with
types for every column, events) costs as much as the statement. Values are text and whole numbers
only, which drivers take and give as they are. Connections, transactions and errors stay
SQLAlchemy's.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, NoReturn, cast

from sqlalchemy import URL, Connection, Dialect, Row
from sqlalchemy.engine.interfaces import DBAPICursor

DRIVERS = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg"}


class Compiled:
    """A statement for one database.

    Parameters
    ----------
    statement : ClauseElement
        With values named by `bindparam`.
    backend : str
        ``sqlite`` or ``postgresql``.
    """

    __slots__ = ("_constants", "_make", "_order", "_pick", "sql")

    def __init__(self, statement: Any, backend: str) -> None:  # noqa: ANN401 - any statement
        compiled = statement.compile(dialect=_dialect(backend))
        self.sql = str(compiled)
        self._constants = dict(compiled.params)
        # SQLite counts values instead of naming them.
        self._order = tuple(compiled.positiontup) if compiled.positional else None
        self._pick = itemgetter(*self._order) if self._order else None
        self._make: Callable[[Iterable[Any]], Any] | None = None

    def bind(self, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as the driver takes them
        """Return values as the driver takes them."""
        named = {**self._constants, **values}
        if self._pick is None or self._order is None:
            return named
        return self._pick(named) if len(self._order) > 1 else (named[self._order[0]],)

    def bind_each(
        self, rows: Sequence[Mapping[str, Any]], shared: Mapping[str, Any]
    ) -> Sequence[Any]:
        """Return rows of values, which name them all, with the values that are the same in each."""
        if self._pick is None:
            return [{**row, **shared} for row in rows]
        pick = self._pick
        return [pick({**row, **shared}) for row in rows]

    def rows(self, cursor: DBAPICursor, found: Sequence[Any]) -> Sequence[Row[Any]]:
        """Return what a cursor of this statement found as rows with names.

        A named tuple reads as SQLAlchemy's row does; a look at a value costs a twentieth.
        """
        if self._make is None:
            names = [column[0] for column in cursor.description or ()]
            make: Any = namedtuple  # noqa: PYI024 - its names are known only here
            self._make = make("Found", names, rename=True)._make
        return cast("Sequence[Row[Any]]", [*map(self._make, found)])


@cache
def compiled(statement: Any, backend: str) -> Compiled:  # noqa: ANN401 - same
    """Return a statement compiled for one database, once in the life of the process."""
    return Compiled(statement, backend)


@cache
def _dialect(backend: str) -> Dialect:
    return URL.create(DRIVERS[backend]).get_dialect()()


def send(
    connection: Connection,
    statement: Compiled,
    values: Mapping[str, Any],
    *,
    alone: bool = False,
) -> DBAPICursor:
    """Execute a statement; begins the connection's transaction if nothing has.

    A statement that is sent `alone` begins none: it sees one moment by itself.

    Raises
    ------
    DBAPIError
        As SQLAlchemy raises it; a connection that is lost is thrown away.
    """
    bound = statement.bind(values)
    cursor = connection.connection.cursor() if alone else _cursor(connection)
    try:
        cursor.execute(statement.sql, bound)
    except _errors(connection) as error:
        _fail(connection, error, statement.sql, bound, cursor)
    return cursor


def send_each(
    connection: Connection,
    statement: Compiled,
    rows: Sequence[Mapping[str, Any]],
    shared: Mapping[str, Any],
) -> None:
    """Execute a statement once a row, prepared once; `shared` values are the same in each.

    Raises
    ------
    DBAPIError
        As for `send`.
    """
    bound = statement.bind_each(rows, shared)
    cursor = _cursor(connection)
    try:
        cursor.executemany(statement.sql, bound)
    except _errors(connection) as error:
        _fail(connection, error, statement.sql, bound, cursor)


def _cursor(connection: Connection) -> DBAPICursor:
    if not connection.in_transaction():
        connection.begin()
    return connection.connection.cursor()


def _errors(connection: Connection) -> type[Exception]:
    errors: type[Exception] = connection.dialect.loaded_dbapi.Error
    return errors


def _fail(
    connection: Connection,
    error: Exception,
    sql: str,
    bound: Sequence[Any],
    cursor: DBAPICursor,
) -> NoReturn:
    # Private, but the one place that tells a lost connection and renews the pool for it.
    connection._handle_dbapi_exception(error, sql, bound, cursor, None)  # noqa: SLF001 - see above
