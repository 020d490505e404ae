"""Start an analysis in a process of its own, follow it from a thread, write what it found.

Loading what an analysis needs takes longer than a small one itself. So processes are forked from
one that has loaded it (the standard library's fork server), which starts when somebody opens the
workspace and ends with the service.
"""

from __future__ import annotations

import json
import multiprocessing
import threading
from functools import partial
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from sqlalchemy import URL

from hirefit.exceptions import HirefitError
from hirefit_api.database.session import Database
from hirefit_api.settings import Settings
from hirefit_api.workspace import service
from hirefit_api.workspace.service import Outcome

BEAT_SECONDS = 2.0
"""How often a running analysis says that it is alive: rarely enough to be no load."""
FORKS = "forkserver" in multiprocessing.get_all_start_methods()
PROCESSES = (
    multiprocessing.get_context("forkserver") if FORKS else multiprocessing.get_context("spawn")
)


def prepare_analyses() -> None:
    """Start the process that analyses are forked from, unless it runs; returns at once."""
    if FORKS:
        PROCESSES.set_forkserver_preload([__name__, "hirefit_api.workspace.loaded"])
        forkserver.ensure_running()


def start_analysis(database: Database, settings: Settings, company: str, number: int) -> None:
    """Start the process and the thread that follows it; returns at once."""
    prepare_analyses()
    follower = _Follower(database, company, number)
    threading.Thread(
        target=follower.run,
        args=[settings.url],
        name=f"hirefit-analysis-{company}-{number}",
        daemon=True,
    ).start()


def _analyse(company: str, url: URL, sender: Connection) -> None:
    """Do the work; only the process that does it needs what a fit is made of."""
    from hirefit_api.workspace.worker import run_analysis  # noqa: PLC0415 - 1.5 s at every start

    run_analysis(company, url, sender)


def _start(process: BaseProcess, sender: Connection) -> None:
    """Start a process; when it has ended, nobody holds the other end of its connection."""
    try:
        process.start()
    finally:
        sender.close()


class _Follower:
    """What one analysis has said so far."""

    def __init__(self, database: Database, company: str, number: int) -> None:
        self._database = database
        self._company = company
        self._number = number
        self._step, self._percent = service.STARTING, 0
        self._found: dict[str, Any] = {}
        self._views: list[dict[str, Any]] = []
        self._outcome = Outcome("interrupted", "The analysis was interrupted.")

    def run(self, url: URL) -> None:
        """Follow the process to its end."""
        receiver, sender = PROCESSES.Pipe(duplex=False)
        process = PROCESSES.Process(target=_analyse, args=(self._company, url, sender), daemon=True)
        # The first one waits for what it is forked from, and people are told meanwhile.
        starting = threading.Thread(target=_start, args=[process, sender], daemon=True)
        starting.start()
        try:
            self._follow(receiver)
            self._finish()
        except HirefitError:
            return  # the service is stopping; whoever looks next sees an analysis without a beat
        finally:
            starting.join()
            process.kill()
            process.join()
            receiver.close()

    def _follow(self, receiver: Connection) -> None:
        while True:
            if not receiver.poll(BEAT_SECONDS):
                self._beat()
                continue
            try:
                message = receiver.recv_bytes()
            except (EOFError, OSError):
                return
            if self._take(json.loads(message)):
                return

    def _take(self, said: dict[str, Any]) -> bool:
        """Take a line in; return whether it was the last."""
        if "step" in said:
            if said["step"] != self._step:
                self._step, self._percent = said["step"], said["percent"]
                self._beat()
            self._percent = said["percent"]
        elif "view" in said:
            self._views.append(said)
        elif "calibration" in said or "n_ratings" in said:
            self._found |= said
        elif "refused" in said:
            self._outcome = Outcome("failed", " ".join(said["refused"]))
        else:
            self._outcome = Outcome("done", "Done")
        return "finished" in said or "refused" in said

    def _beat(self) -> None:
        work = partial(
            service.keep_alive, number=self._number, step=self._step, percent=self._percent
        )
        self._database.write_and_wait(self._company, work)

    def _finish(self) -> None:
        work = partial(
            service.finish_analysis,
            number=self._number,
            outcome=self._outcome,
            found=self._found,
            views=self._views,
        )
        self._database.write_and_wait(self._company, work)
