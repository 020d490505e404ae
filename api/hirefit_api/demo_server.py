"""Serve the demo: make its database if needed, find a port, say where to look."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from hirefit.exceptions import Fault
from hirefit_api import demo_people
from hirefit_api.app import create_app
from hirefit_api.database.lock import ProcessLock
from hirefit_api.database.session import Database
from hirefit_api.demo import load_demo
from hirefit_api.errors import BadSettings
from hirefit_api.library import shipped_library
from hirefit_api.server import GracefulServer, prepare
from hirefit_api.settings import Settings

LOOPBACK = "127.0.0.1"


def serve_demo(file: Path, port: int, *, reset: bool, say: Callable[[str], None]) -> None:
    """Serve until a signal comes.

    Parameters
    ----------
    file : Path
        The SQLite file; made and filled when it is new.
    port : int
        Another free one is taken when this one is not.
    reset : bool
        Delete the file first.
    say : callable
        Prints a line to the person who started it.

    Raises
    ------
    BadSettings
        The file holds something else than the demo.
    AlreadyServing
        Another process serves it.
    """
    if file.exists():
        _require_demo(file)
        if reset:
            _delete(file)
    # Ours from here on: while the demo is made, nobody else can take the port that is printed.
    with _listening(port) as listening:
        settings = Settings(
            database_url=f"sqlite:///{file}",
            host=LOOPBACK,
            port=listening.getsockname()[1],
            drain_seconds=0,
            access_log=False,
        )
        prepare(settings)
        database = Database(settings)
        database.open()
        try:
            load_demo(database, shipped_library())
        finally:
            database.close()
        say("Harbour Line is an invented company; every name and note in it is made up.")
        say(f"Open http://{LOOPBACK}:{settings.port}/demo")
        say("Stop with Ctrl+C. Begin again with --reset.")
        app = create_app(settings)
        app.include_router(demo_people.router)
        GracefulServer(app, settings).run([listening])


def _require_demo(file: Path) -> None:
    """Refuse a file that is not the demo's: nobody's own records are mixed with it, or deleted."""
    if file.is_file() and file.stat().st_size == 0:
        return
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as records:
            found = {row[0] for row in records.execute("SELECT company_id FROM companies")}
    except sqlite3.Error:
        found = {""}
    if found - {demo_people.COMPANY}:
        message = "holds something else than the demo and stays as it is. Name another with --file."
        raise BadSettings(Fault(message, str(file), "not-the-demo"))


def _delete(file: Path) -> None:
    """Delete the file and its log, unless a process still writes to them."""
    with ProcessLock(file):
        for suffix in ("", "-wal", "-shm"):
            file.with_name(file.name + suffix).unlink(missing_ok=True)


def _listening(wanted: int) -> socket.socket:
    """Listen on the wanted port, or on any free one when it is taken."""
    try:
        return socket.create_server((LOOPBACK, wanted))
    except OSError:
        return socket.create_server((LOOPBACK, 0))
