"""Migrate, serve, and stop gracefully."""

from __future__ import annotations

import asyncio
import gc
import socket
from pathlib import Path
from types import FrameType

import uvicorn
from fastapi import FastAPI
from sqlalchemy.exc import DBAPIError

from hirefit.exceptions import Fault
from hirefit.explanation.first_use import compile_loops
from hirefit_api.adapters.sealed import seal_everything
from hirefit_api.app import create_app
from hirefit_api.database.lock import ProcessLock
from hirefit_api.database.migrate import migrate
from hirefit_api.database.session import write_engine
from hirefit_api.errors import BadSettings
from hirefit_api.library import shipped_library
from hirefit_api.sealing import sealer_for
from hirefit_api.settings import Settings

KEPT_SECONDS = 75
"""How long an idle connection stays open: longer than clients (5 s) and proxies (60 s) keep theirs.
Whoever sends is the one who gives up, so that no request meets a connection that is being closed.
"""


class GracefulServer(uvicorn.Server):
    """Uvicorn that says it is leaving before it leaves.

    On SIGTERM or SIGINT ``/readyz`` answers 503 at once, the socket stays open for
    `Settings.drain_seconds` so that a proxy can notice, then requests in flight finish and the
    process ends with status 0. A second signal ends it without waiting.
    """

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=settings.host,
                port=settings.port,
                loop="asyncio",  # uvloop starves slow handlers under load
                http="httptools",  # h11 lets smuggled requests through
                ws="none",
                lifespan="on",
                access_log=False,
                log_level="warning",
                server_header=False,
                proxy_headers=False,  # nothing here depends on who the proxy says it is
                timeout_keep_alive=KEPT_SECONDS,
                timeout_graceful_shutdown=settings.finish_seconds,
            )
        )
        self._app = app
        self._drain_seconds = settings.drain_seconds
        self._loop: asyncio.AbstractEventLoop | None = None

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until a signal comes."""
        self._loop = asyncio.get_running_loop()
        await super().serve(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open what is served; what is loaded by now is never looked through for garbage.

        On sockets that are handed over, asyncio leaves Nagle's algorithm on: the body of an answer
        would wait 40 ms for the client to acknowledge its head.
        """
        for listening in sockets or ():
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await super().startup(sockets)
        gc.freeze()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - uvicorn's signature
        """Begin to stop; at the second signal, stop."""
        if self._app.state.draining or self._loop is None:
            self.should_exit = self.force_exit = True
            return
        self._app.state.draining = True
        self._loop.call_soon_threadsafe(self._loop.call_later, self._drain_seconds, self._leave)

    def _leave(self) -> None:
        self.should_exit = True


def prepare(settings: Settings) -> None:
    """Bring the database up to date, unless another process serves it; compile what scores.

    Raises
    ------
    AlreadyServing
        Another process writes to this SQLite file.
    BadSettings
        The database can't be opened, or secrets in it were sealed with a key that is not set.
    """
    file = settings.sqlite_file
    try:
        if file is None:
            _bring_up_to_date(settings)
        else:
            with ProcessLock(file):
                _bring_up_to_date(settings)
    except (OSError, DBAPIError) as error:
        raise BadSettings(_unopened(file)) from error
    compile_loops(shipped_library())


def listen(settings: Settings) -> socket.socket:
    """Take the address before anything is promised; who connects already is answered when served.

    Raises
    ------
    BadSettings
        Another program has the port, or this machine has no such address.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        why = str(error.strerror).partition(" (")[0]  # the address follows
        message = f"can't listen on port {settings.port} of {settings.host} ({why})."
        fault = Fault(f"{message} Name another with --port.", "HIREFIT_PORT", "port-taken")
        raise BadSettings(fault) from error


def _bring_up_to_date(settings: Settings) -> None:
    migrate(settings)
    _seal(settings)


def _unopened(file: Path | None) -> Fault:
    """Say that there is no database to serve, and what to look at; no address, no account."""
    if file is None:
        message = "does not answer. Check the address, the account and that it is running."
        return Fault(message, "HIREFIT_DATABASE_URL", "no-database")
    message = "can't be opened as a SQLite database. Make its folder, or name another file."
    return Fault(message, str(file), "no-database")


def _seal(settings: Settings) -> None:
    engine = write_engine(settings.url)
    with engine.begin() as connection:
        seal_everything(connection, sealer_for(settings))
    engine.dispose()


def serve_until_stopped(settings: Settings, listening: socket.socket) -> None:
    """Serve on what `listen` took until a signal comes."""
    GracefulServer(create_app(settings), settings).run([listening])
