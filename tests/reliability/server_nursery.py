"""Server processes on demand, in milliseconds: everything is loaded here once, then forked.

Listens on the socket that it is given. Each connection to it is a nursery of its own: its first
line says where the database is and whether events are told. The nursery answers with a port and
serves from there until the next line comes, so that what a server learns with its first requests
(compiled statements, the kit, the database) is known to those forked from it. Each line asks for a
new server in place of the one before, which must be dead or dying; its process id is written. When
the connection is closed the last server is killed.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import select
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import TextIO

from hirefit_api.app import create_app
from hirefit_api.server import GracefulServer
from hirefit_api.settings import Settings

MADV_COLLAPSE = 25
"""Linux's number for it, from 6.1 on."""


def _say(lines: TextIO, number: int) -> None:
    lines.write(f"{number}\n")
    lines.flush()


def _settle() -> None:
    """Make forks cheap: leave what is loaded alone, and in large pages where Linux can.

    A fork copies one entry for a large page instead of 512, and a dying process drops as few.
    """
    gc.collect()
    gc.freeze()
    if sys.platform != "linux":
        return
    madvise = ctypes.CDLL(None).madvise
    for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines():
        place, rights, _, _, file, *name = line.split()
        if rights.startswith("rw") and file == "0" and name in ([], ["[heap]"]):
            start, end = (int(address, 16) for address in place.split("-"))
            # Refused where there is nothing to gain, and by an older Linux: then pages stay small.
            madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), MADV_COLLAPSE)


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
    _settle()
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
    _settle()
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
