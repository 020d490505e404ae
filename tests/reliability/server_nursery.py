"""A server process on demand, in milliseconds: everything is loaded here once, then forked.

Reads lines: each asks for a new server in place of the one before, which must be dead or dying.
Writes the port first, then the process id of each server.
"""

from __future__ import annotations

import contextlib
import gc
import os
import socket
import sys

from hirefit.exceptions import RatingError
from hirefit_api.app import create_app
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import Database
from hirefit_api.requisitions.service import frozen_kit, requisition_record
from hirefit_api.scorecards.schemas import Submission
from hirefit_api.scorecards.service import submit_scorecard
from hirefit_api.server import GracefulServer
from hirefit_api.settings import Settings


def _say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def _warm_up(settings: Settings) -> None:
    """Read the kit and compile the statements once, as a server does with its first card."""
    database = Database(settings)
    database.open()

    def refuse(store: CompanyStore) -> None:
        requisition = requisition_record(store, "desk")
        frozen_kit(store, requisition.kit_digest)
        answers = [{"question": "none", "level": 3}]
        card = {"rater": "r000", "kit_digest": requisition.kit_digest, "answers": answers}
        submit_scorecard(store, "a00000", Submission.model_validate(card))

    with contextlib.suppress(RatingError):
        database.write_and_wait("harbour-line", refuse)
    database.close()


def main() -> None:
    settings = Settings(database_url=sys.argv[1], drain_seconds=0)
    app = create_app(settings)
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    _say(listening.getsockname()[1])
    _warm_up(settings)
    server = GracefulServer(app, settings)
    server.config.load()
    gc.collect()
    gc.freeze()
    child = 0
    for _ in sys.stdin:
        if child:
            os.waitpid(child, 0)
        child = os.fork()
        if not child:
            sys.stdin.close()
            server.run([listening])
            os._exit(0)
        _say(child)


if __name__ == "__main__":
    main()
