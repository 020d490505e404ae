"""One writing process per SQLite file, held by a lock file beside it.

Two connections that write or checkpoint at once can trigger the WAL-reset fault of SQLite 3.7.0
to 3.51.2. The lock dies with its process, however that ends.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Self

from hirefit.exceptions import Fault
from hirefit_api.errors import AlreadyServing


class ProcessLock:
    """An exclusive lock on ``<database>.lock``.

    Raises
    ------
    AlreadyServing
        Another process holds it.
    """

    def __init__(self, database: Path) -> None:
        path = database.with_name(database.name + ".lock")
        self._descriptor: int | None = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            _lock(self._descriptor)
        except OSError as error:
            self.release()
            raise AlreadyServing(
                Fault(
                    "is being served by another process. One process writes to a SQLite file; "
                    "stop the other one, or use PostgreSQL for several.",
                    database.name,
                    "already-serving",
                )
            ) from error

    def release(self) -> None:
        """Give the lock back; harmless when it is no longer held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
