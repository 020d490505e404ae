"""Start an analysis in a process of its own, follow it from a thread, write what it found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from functools import partial
from queue import Empty, SimpleQueue
from typing import IO, Any

from hirefit.digests import canonical_bytes
from hirefit.exceptions import HirefitError
from hirefit_api.database.session import Database
from hirefit_api.settings import Settings
from hirefit_api.workspace import service
from hirefit_api.workspace.service import Outcome

BEAT_SECONDS = 2.0
"""How often a running analysis says that it is alive: rarely enough to be no load."""
END = ""


def start_analysis(database: Database, settings: Settings, company: str, number: int) -> None:
    """Start the process and the thread that follows it; returns at once."""
    follower = _Follower(database, company, number)
    threading.Thread(
        target=follower.run,
        args=[settings],
        name=f"hirefit-analysis-{company}-{number}",
        daemon=True,
    ).start()


class _Follower:
    """What one analysis has said so far."""

    def __init__(self, database: Database, company: str, number: int) -> None:
        self._database = database
        self._company = company
        self._number = number
        self._lines: SimpleQueue[str] = SimpleQueue()
        self._step, self._percent = "Starting", 0
        self._head: dict[str, Any] = {}
        self._calibration: dict[str, Any] = {}
        self._views: list[dict[str, Any]] = []
        self._outcome = Outcome("interrupted", "The analysis was interrupted.")

    def run(self, settings: Settings) -> None:
        """Follow the process to its end."""
        process = subprocess.Popen(  # noqa: S603 - our own arguments
            [sys.executable, "-m", "hirefit_api.workspace.worker", self._company],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=os.environ | {"HIREFIT_DATABASE_URL": settings.database_url},
        )
        try:
            if process.stdout is not None:
                reader = threading.Thread(target=self._read, args=[process.stdout], daemon=True)
                reader.start()
                self._follow()
            self._finish()
        except HirefitError:
            return  # the service is stopping; whoever looks next sees an analysis without a beat
        finally:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()

    def _read(self, output: IO[str]) -> None:
        try:
            for line in output:
                self._lines.put(line)
        except ValueError:
            return  # closed while reading: the follower has ended
        self._lines.put(END)

    def _follow(self) -> None:
        while True:
            try:
                line = self._lines.get(timeout=BEAT_SECONDS)
            except Empty:
                self._beat()
                continue
            if line == END or self._take(json.loads(line)):
                return

    def _take(self, said: dict[str, Any]) -> bool:
        """Take a line in; return whether it was the last."""
        if "step" in said:
            if said["step"] != self._step:
                self._step, self._percent = said["step"], said["percent"]
                self._beat()
            self._percent = said["percent"]
        elif "view" in said:
            document = canonical_bytes(said["document"]).decode()
            self._views.append({"view": said["view"], "document": document})
        elif "calibration" in said:
            self._calibration = said["calibration"]
        elif "n_ratings" in said:
            self._head = said
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
            head=self._head,
            calibration=self._calibration,
            views=self._views,
        )
        self._database.write_and_wait(self._company, work)
