"""Connections: read ones from a pool, the write one for the writer, settings for both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

from fastapi import Request
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from hirefit_api.database.lock import ProcessLock
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.writer import Writer
from hirefit_api.sealing import sealer_for
from hirefit_api.settings import Settings

T = TypeVar("T")

WRITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # NORMAL loses acknowledged scorecards at a power loss
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=5000",
)
READ_PRAGMAS = ("PRAGMA query_only=ON", "PRAGMA busy_timeout=5000")
READERS = 8
"""Read connections: opening one for a request and closing it again costs more than waiting."""


PLAIN: dict[str, Any] = {"use_native_hstore": False}
"""Columns hold text, numbers and truth values: nobody needs to ask PostgreSQL for more types."""


def write_engine(url: URL, pragmas: tuple[str, ...] = WRITE_PRAGMAS) -> Engine:
    """Return the engine of the one writer: a single connection, transactions begun for writing."""
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_size=1, max_overflow=0, **PLAIN)
    return _sqlite_engine(url, pragmas, begin="BEGIN IMMEDIATE", pool_size=1)


def read_engine(url: URL) -> Engine:
    """Return the engine for reads: each transaction sees one state of the database."""
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, READ_PRAGMAS, begin="BEGIN", pool_size=READERS)
    engine = create_engine(
        url,
        pool_size=READERS,
        max_overflow=0,
        pool_timeout=5,
        isolation_level="AUTOCOMMIT",  # so that a glance is a single trip
        **PLAIN,
    )
    _begin_with(engine, "BEGIN ISOLATION LEVEL REPEATABLE READ")
    return engine


def examining_engine(url: URL) -> Engine:
    """Return an engine that leaves the journal mode as it finds it and waits for nobody."""
    if url.get_backend_name() != "sqlite":
        return read_engine(url)
    pragmas = tuple(pragma for pragma in WRITE_PRAGMAS if "journal_mode" not in pragma)
    return _sqlite_engine(url, pragmas, begin="BEGIN", pool_size=1)


def _sqlite_engine(url: URL, pragmas: tuple[str, ...], begin: str, pool_size: int) -> Engine:
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=5,
        connect_args={"check_same_thread": False, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:  # noqa: ANN401 - a driver's connection
        for pragma in pragmas:
            connection.execute(pragma).close()

    # The driver's own way of beginning late lets two readers' snapshots and a write mix.
    _begin_with(engine, begin)
    return engine


def _begin_with(engine: Engine, statement: str) -> None:
    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.connection.cursor().execute(statement)


class Database:
    """Everything the service does with its database goes through here.

    It can be opened again after it was closed, and remembers what it has learned of the database.

    Parameters
    ----------
    settings : Settings
        Which database.
    """

    def __init__(self, settings: Settings) -> None:
        self._file = settings.sqlite_file
        self._lock: ProcessLock | None = None
        self.writing = write_engine(settings.url)
        self.reading = read_engine(settings.url)
        self.writer = Writer(self.writing)
        self.sealer = sealer_for(settings)

    def open(self) -> None:
        """Connect once, so that a wrong address is heard of at the start, and start the writer.

        Raises
        ------
        AlreadyServing
            Another process writes to this SQLite file.
        """
        if self._file is not None:
            self._lock = ProcessLock(self._file)
        try:
            with self.writing.connect() as connection:
                connection.exec_driver_sql("SELECT 1")
        except DBAPIError:
            self.close()
            raise
        self.writer.start()

    def close(self) -> None:
        """Finish what was handed over, fold the log into the SQLite file, let go of everything."""
        self.writer.stop()
        self.writer = Writer(self.writing)
        self.reading.dispose()
        if self._lock is not None:
            self._fold_log()
        self.writing.dispose()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _fold_log(self) -> None:
        try:
            with self.writing.connect().execution_options(isolation_level="AUTOCOMMIT") as plain:
                plain.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        except DBAPIError:
            return  # the log stays and is read at the next start

    @contextmanager
    def read(self, company: str) -> Iterator[CompanyStore]:
        """Open one company's records for reading, all from one moment."""
        with self.reading.connect() as connection:
            try:
                yield CompanyStore(connection, company, self.sealer)
            finally:
                # Taken back, it would have the driver forget every statement that it prepared.
                if connection.in_transaction() and not connection.invalidated:
                    connection.commit()

    @contextmanager
    def glance(self, company: str) -> Iterator[CompanyStore]:
        """Do so for one statement: it sees one moment without the price of a transaction."""
        with self.reading.connect() as connection:
            yield CompanyStore(connection, company, self.sealer, alone=True)

    async def write(self, company: str, work: Callable[[CompanyStore], T]) -> T:
        """Run a unit of work on one company's records; returns once it is durable."""
        return await self.writer.write(partial(self._scoped, company, work))

    def write_later(self, company: str, work: Callable[[CompanyStore], object]) -> None:
        """Run a unit of work soon: for what may be lost, as when a key was last used."""
        self.writer.hand_over(partial(self._scoped, company, work))

    def write_and_wait(self, company: str, work: Callable[[CompanyStore], T]) -> T:
        """Do the same from a thread without an event loop."""
        return self.writer.write_and_wait(partial(self._scoped, company, work))

    def _scoped(self, company: str, work: Callable[[CompanyStore], T], connection: Connection) -> T:
        return work(CompanyStore(connection, company, self.sealer))


def database_of(request: Request) -> Database:
    """Return the database of the app that answers this request."""
    database: Database = request.app.state.database
    return database
