"""Run one analysis in a process of its own.

The service starts it, so that forms are not slowed, and receives one JSON message after the other:
how far it is, the draft, every document. It only reads the database; what it found is written by
the service's one writer. When the service dies, the next message finds nobody and the process ends.
"""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import Any

from sqlalchemy import URL

from hirefit.calibration.calibration import Calibration
from hirefit.digests import canonical_bytes
from hirefit.exceptions import HirefitError
from hirefit_api.calibrations.service import calibration_in_force
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import read_engine
from hirefit_api.workspace.analyse import analyse
from hirefit_api.workspace.ratings import company_ratings
from hirefit_api.workspace.store import decided_applications

KINDER = 10
"""Added to the process's niceness: whoever fills in a form comes first."""
SELDOM = 50_000
"""New objects after which garbage is looked for: rows of ratings are many, and none is garbage."""


def messages_of(store: CompanyStore, say: Callable[[str, int], None]) -> Iterator[dict[str, Any]]:
    """Yield what an analysis finds, message by message, and say how far it is.

    Raises
    ------
    RatingError
        There are no ratings.
    """
    say("Reading the ratings", 2)
    ratings = company_ratings(store)
    in_force = calibration_in_force(store, ratings.table.scale)
    yield {
        "n_ratings": ratings.table.n_ratings,
        "ratings_digest": ratings.digest,
        "in_force_digest": in_force.digest,
    }
    for found in analyse(store, ratings, in_force, decided_applications(store), say):
        if isinstance(found, Calibration):
            document = found.document()
            yield {"calibration_digest": document["digest"], "calibration": _text(document)}
        else:
            yield {"view": found.view, "document": _text(found.document)}
    yield {"finished": True}


def _text(document: dict[str, Any]) -> str:
    """Write a document here, so that the process that answers people need not."""
    return canonical_bytes(document).decode()


def run_analysis(company: str, url: URL, receiver: Connection) -> None:
    """Read a company's ratings from a database and send messages to whoever started this."""
    os.nice(KINDER)
    gc.freeze()  # what was there when the process was forked stays
    gc.set_threshold(SELDOM)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # a traceback could show what people wrote

    def send(message: dict[str, Any]) -> None:
        receiver.send_bytes(json.dumps(message, separators=(",", ":")).encode())

    def say(step: str, percent: int) -> None:
        send({"step": step, "percent": percent})

    engine = read_engine(url)
    try:
        with engine.connect() as connection:
            for message in messages_of(CompanyStore(connection, company), say):
                send(message)
    except HirefitError as error:
        send({"refused": [fault.message for fault in error.faults]})
    except BrokenPipeError:
        return  # the service is gone
    finally:
        engine.dispose()
