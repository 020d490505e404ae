"""What `hirefit doctor` looks at: each setting that can lose data or open a door."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, NamedTuple

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from hirefit_api.adapters.sealed import count_open
from hirefit_api.database.lock import ProcessLock
from hirefit_api.database.migrate import current, head
from hirefit_api.database.session import examining_engine
from hirefit_api.errors import AlreadyServing
from hirefit_api.sealing import OWNER_ONLY, SETTING, key_file
from hirefit_api.settings import Settings, is_loopback

WAL_RESET_FAULT = ((3, 7, 0), (3, 51, 2))
FULL = 2
LEAST_FREE_BYTES = 1_000_000_000

Verdict = Literal["good", "notice", "mend"]


class Finding(NamedTuple):
    """One thing that was looked at."""

    verdict: Verdict
    subject: str
    sentence: str


def examine(settings: Settings) -> list[Finding]:
    """Look at everything; changes nothing."""
    return [
        *_network(settings),
        _parser(),
        *_disk(settings),
        _secret_key(settings),
        *_database(settings),
    ]


def _network(settings: Settings) -> Iterator[Finding]:
    if is_loopback(settings.host):
        sentence = f"{settings.host} is reachable from this machine only."
    else:
        sentence = f"{settings.host} is reachable from other machines, which come over https."
    yield Finding("good", "listening address", sentence)
    if "*" in settings.allowed_hosts:
        sentence = "any host name is answered. List yours in HIREFIT_ALLOWED_HOSTS."
        yield Finding("mend", "allowed hosts", sentence)


def _parser() -> Finding:
    if find_spec("httptools") is None:
        sentence = "httptools is missing; other parsers let smuggled requests pass. Install it."
        return Finding("mend", "request parser", sentence)
    return Finding("good", "request parser", "httptools is installed.")


def _secret_key(settings: Settings) -> Finding:
    """Tell where the key is that seals secrets in the database."""
    subject, file = "secret key", key_file(settings)
    if settings.secret_keys:
        return Finding("good", subject, f"{SETTING} seals secrets in the database.")
    if file is None:
        sentence = f"no secret is taken without one. Set {SETTING}: 32 bytes in URL-safe base64."
        return Finding("mend", subject, sentence)
    if not file.exists():
        return Finding("notice", subject, f"{file.name} will be made with the first secret.")
    if stat.S_IMODE(file.stat().st_mode) & ~OWNER_ONLY:
        return Finding("mend", subject, f"others may read {file.name}. Run: chmod 600 {file.name}")
    sentence = (
        f"{file.name} lies beside the database: whoever copies both reads the secrets. Set "
        f"{SETTING} where others can reach this machine's disk or its backups."
    )
    return Finding("notice", subject, sentence)


def _disk(settings: Settings) -> Iterator[Finding]:
    if settings.sqlite_file is None:
        return
    folder = Path(settings.sqlite_file).absolute().parent
    if not folder.is_dir():
        yield Finding("mend", "disk", "the database's folder does not exist. Make it.")
        return
    free = shutil.disk_usage(folder).free
    verdict: Verdict = "good" if free >= LEAST_FREE_BYTES else "mend"
    yield Finding(verdict, "disk", f"{free / 1e9:.1f} GB are free; keep at least 1 GB.")


def _database(settings: Settings) -> Iterator[Finding]:
    if settings.sqlite_file is not None:
        yield _library_version()
        if not settings.sqlite_file.exists():
            sentence = "there is none yet; `hirefit serve` makes it."
            yield Finding("notice", "database", sentence)
            return
        yield _serving(settings.sqlite_file)
    engine = examining_engine(settings.url)
    try:
        with engine.connect() as connection:
            yield from _connected(connection)
    except DBAPIError:
        sentence = "does not answer. Check the address, the account and that it is running."
        yield Finding("mend", "database", sentence)
    finally:
        engine.dispose()


def _library_version() -> Finding:
    version = sqlite3.sqlite_version
    first, last = WAL_RESET_FAULT
    if first <= sqlite3.sqlite_version_info <= last:
        sentence = (
            f"SQLite {version} has the WAL-reset fault (3.7.0 to 3.51.2), which needs two "
            "connections that write or checkpoint at once. hirefit has one writer in one process, "
            "so it is not met; do not let other programs write to the file."
        )
        return Finding("notice", "SQLite library", sentence)
    return Finding("good", "SQLite library", f"SQLite {version} is free of the WAL-reset fault.")


def _serving(file: Path) -> Finding:
    try:
        ProcessLock(file).release()
    except AlreadyServing:
        return Finding("good", "writing process", "one process is serving this file.")
    return Finding("good", "writing process", "nobody is serving this file at the moment.")


def _connected(connection: Connection) -> Iterator[Finding]:
    if connection.dialect.name == "sqlite":
        journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
        synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar()
        yield _as_wanted("journal mode", str(journal), "wal")
        yield _as_wanted("synchronous", "full" if synchronous == FULL else "weaker", "full")
    else:
        for setting in ("fsync", "full_page_writes"):
            yield _as_wanted(setting, _shown(connection, setting), "on")
        durable = _shown(connection, "synchronous_commit")
        yield _as_wanted("synchronous_commit", "off" if durable == "off" else "on", "on")
    if current(connection) == head():
        yield Finding("good", "migrations", "the tables are those of this version.")
        yield _secrets(connection)
    else:
        sentence = "the tables are not those of this version. `hirefit serve` migrates older ones."
        yield Finding("mend", "migrations", sentence)


def _secrets(connection: Connection) -> Finding:
    plain = count_open(connection)
    if plain:
        sentence = f"{plain} lie in plain text. `hirefit serve` seals them when it starts."
        return Finding("mend", "stored secrets", sentence)
    return Finding("good", "stored secrets", "none lies in plain text.")


def _shown(connection: Connection, setting: str) -> str:
    return str(connection.exec_driver_sql(f"SHOW {setting}").scalar())


def _as_wanted(subject: str, found: str, wanted: str) -> Finding:
    if found == wanted:
        return Finding("good", subject, f"{found}.")
    sentence = f"is {found}, must be {wanted}, or a power loss can take acknowledged scorecards."
    return Finding("mend", subject, sentence)
