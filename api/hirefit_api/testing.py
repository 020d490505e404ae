"""A PostgreSQL for tests and measurements: the installed server in a folder that is thrown away."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from hirefit.exceptions import Fault
from hirefit_api.errors import ServiceError

UNPRIVILEGED = ("postgres", "nobody")
START_SECONDS = 30.0
UNSYNCED = (
    "fsync=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_wal_size=4GB",
    "checkpoint_timeout=1h",
    "jit=off",
)
"""What a power loss takes no longer matters, and nobody copies the log; what is committed outlives
any killed client. Statements of tests are too small to be compiled."""


class NoPostgres(ServiceError):  # noqa: N818 - reads as what it says
    """No PostgreSQL server is installed here."""


def postgres_programs() -> Path:
    """Return the folder of the newest installed server's programs.

    Raises
    ------
    NoPostgres
        Neither on the path nor where Debian puts them.
    """
    if found := shutil.which("postgres"):
        return Path(found).resolve().parent
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/postgres"),
        key=lambda program: float(program.parts[-3]),
    )
    if not installed:
        raise NoPostgres(
            Fault("No PostgreSQL server is installed (Debian: apt-get install postgresql).")
        )
    return installed[-1].parent


@contextmanager
def throwaway_postgres(*, synced: bool = True) -> Iterator[str]:
    """Start a server on loopback and yield the address of its maintenance database.

    As root it runs under an unprivileged account, because PostgreSQL refuses root.

    Parameters
    ----------
    synced : bool
        Whether commits wait for the disk, as a measurement wants it.

    Raises
    ------
    NoPostgres
        None is installed, or it does not start.
    """
    programs = postgres_programs()
    account = _account()
    folder = Path(tempfile.mkdtemp(prefix="hirefit-postgres-"))
    try:
        if account is not None:
            os.chown(folder, account.pw_uid, account.pw_gid)
        data = folder / "data"
        _run(
            account,
            programs / "initdb",
            *("-D", data, "-U", "hirefit", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"),
        )
        with free_port() as port:
            server = _start(
                account,
                programs / "postgres",
                *("-D", data, "-h", "127.0.0.1", "-p", port, "-k", folder),
                *("-c", "max_connections=60", "-c", "logging_collector=off"),
                *(part for setting in (() if synced else UNSYNCED) for part in ("-c", setting)),
            )
            address = f"postgresql://hirefit@127.0.0.1:{port}/postgres"
            try:
                _wait(address, server)
                yield address
            finally:
                server.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
                server.wait(START_SECONDS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def free_port() -> Iterator[int]:
    """Yield a port of loopback that nobody else is given while the block runs.

    Linux gives a bound port to nobody who asks for any, but to a server that names it and lets
    addresses be used again, as servers do. Elsewhere it was free a moment ago.
    """
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        port = int(held.getsockname()[1])
        if sys.platform != "linux":
            held.close()
        yield port


@contextmanager
def empty_database(maintenance: str, like: str = "template1") -> Iterator[str]:
    """Create a database with the tables of another that nobody uses, yield its address, drop it."""
    name = f"hirefit_{uuid.uuid4().hex}"
    copied = f"CREATE DATABASE {name} TEMPLATE {like} STRATEGY file_copy"
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(copied.encode())
    try:
        yield maintenance.rpartition("/")[0] + f"/{name}"
    finally:
        with psycopg.connect(maintenance, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _account() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    name = next((name for name in UNPRIVILEGED if name in known), None)
    if name is None:
        raise NoPostgres(Fault("PostgreSQL refuses to run as root and there is no other account."))
    return known[name]


def _start(account: pwd.struct_passwd | None, *command: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own arguments
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
    )


def _run(account: pwd.struct_passwd | None, *command: object) -> None:
    if _start(account, *command).wait():
        raise NoPostgres(Fault(f"{command[0]} failed."))


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            psycopg.connect(address, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise NoPostgres(Fault("PostgreSQL did not start."))
