"""Server processes on demand, in milliseconds: everything is loaded here once, then forked.

Listens on the socket that it is given. Each connection to it is a nursery of its own: its first
line says where the database is and whether events are told. The nursery answers with a port and
serves from there until the next line comes, so that what a server learns with its first requests
(compiled statements, the kit, the database) is known to those forked from it. Each line asks for a
new server in place of the one before, which must be dead or dying; its process id is written. When
the connection is closed the last server is killed.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import sys
import threading
from typing import TextIO

from hirefit_api.app import create_app
from hirefit_api.server import GracefulServer
from hirefit_api.settings import Settings


def _say(lines: TextIO, number: int) -> None:
    lines.write(f"{number}\n")
    lines.flush()


def nurse(asked: socket.socket) -> None:
    """Serve the database that the first line names, and have servers follow one another."""
    lines = asked.makefile("rw")
    settings = Settings(**json.loads(lines.readline()))
    app = create_app(settings)
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    _say(lines, listening.getsockname()[1])
    first = GracefulServer(app, settings)
    thread = threading.Thread(target=first.run, args=[[listening.dup()]])
    thread.start()
    lines.readline()
    first.should_exit = True
    thread.join()
    server = GracefulServer(app, settings)
    server.config.load()
    gc.collect()
    gc.freeze()
    child = 0
    while True:
        if child:
            os.waitpid(child, 0)
        child = os.fork()
        if not child:
            os.close(asked.fileno())
            server.run([listening])
            os._exit(0)
        _say(lines, child)
        if not lines.readline():
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return


def main() -> None:
    """Fork a nursery for each connection until standard input ends."""
    listening = socket.socket(fileno=int(sys.argv[1]))
    gc.collect()
    gc.freeze()
    nurseries = []
    while listening in select.select([listening, sys.stdin], [], [])[0]:
        asked = listening.accept()[0]
        nursery = os.fork()
        if not nursery:
            listening.close()
            nurse(asked)
            os._exit(0)
        nurseries.append(nursery)
        asked.close()
    for nursery in nurseries:
        os.waitpid(nursery, 0)


if __name__ == "__main__":
    main()
