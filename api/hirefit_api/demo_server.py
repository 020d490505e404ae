"""Serve the demo: make its database if needed, find a port, say where to look."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

from hirefit_api import demo_people
from hirefit_api.app import create_app
from hirefit_api.database.session import Database
from hirefit_api.demo import load_demo
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
    """
    if reset:
        for suffix in ("", "-wal", "-shm"):
            file.with_name(file.name + suffix).unlink(missing_ok=True)
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


def _listening(wanted: int) -> socket.socket:
    """Listen on the wanted port, or on any free one when it is taken."""
    try:
        return socket.create_server((LOOPBACK, wanted))
    except OSError:
        return socket.create_server((LOOPBACK, 0))
