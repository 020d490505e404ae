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
    settings = Settings(
        database_url=f"sqlite:///{file}",
        host=LOOPBACK,
        port=_free_port(port),
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
    address = f"http://{LOOPBACK}:{settings.port}"
    say("Harbour Line is an invented company; every name and note in it is made up.")
    say(f"Open {address}/demo")
    say("Stop with Ctrl+C. Begin again with --reset.")
    app = create_app(settings)
    app.include_router(demo_people.router)
    GracefulServer(app, settings).run()


def _free_port(wanted: int) -> int:
    """Return the wanted port, or any free one when it is taken."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    return wanted
