"""A server process on demand, in milliseconds: everything is loaded here once, then forked.

Reads lines: each asks for a new server in place of the one before, which must be dead or dying.
Writes the port first, then the process id of each server.
"""

from __future__ import annotations

import gc
import os
import socket
import sys

from hirefit_api.app import create_app
from hirefit_api.server import GracefulServer
from hirefit_api.settings import Settings


def _say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def main() -> None:
    settings = Settings(database_url=sys.argv[1], drain_seconds=0)
    app = create_app(settings)
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    _say(listening.getsockname()[1])
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
