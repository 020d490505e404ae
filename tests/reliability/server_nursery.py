"""A server process on demand, in milliseconds: everything is loaded here once, then forked.

Writes the port, then serves from here until the first line comes, so that what a server learns
with its first requests (compiled statements, the kit) is known to those forked from it. Each line
asks for a new server in place of the one before, which must be dead or dying; its process id is
written. With the word `deliver` it tells of events, too, and to this machine.
"""

from __future__ import annotations

import gc
import os
import socket
import sys
import threading

from hirefit_api.app import create_app
from hirefit_api.server import GracefulServer
from hirefit_api.settings import Settings


def _say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def main() -> None:
    delivers = sys.argv[2:] == ["deliver"]
    settings = Settings(
        database_url=sys.argv[1],
        drain_seconds=0,
        access_log=False,
        deliver=delivers,
        deliver_to_loopback=delivers,
        lease_seconds=1,
    )
    app = create_app(settings)
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    _say(listening.getsockname()[1])
    first = GracefulServer(app, settings)
    thread = threading.Thread(target=first.run, args=[[listening.dup()]])
    thread.start()
    sys.stdin.readline()
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
            sys.stdin.close()
            server.run([listening])
            os._exit(0)
        _say(child)
        if not sys.stdin.readline():
            return


if __name__ == "__main__":
    main()
