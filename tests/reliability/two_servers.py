"""Two server processes on one database; each line on standard input starts them anew.

Everything is loaded once, then forked. Writes the two ports and process ids each time; whoever
asks for the next pair kills the one before.
"""

from __future__ import annotations

import gc
import os
import socket
import sys

from hirefit_api.app import create_app
from hirefit_api.server import GracefulServer
from hirefit_api.settings import Settings


def main() -> None:
    settings = Settings(database_url=sys.argv[1], drain_seconds=0, access_log=False, deliver=False)
    server = GracefulServer(create_app(settings), settings)
    server.config.load()
    gc.freeze()
    while sys.stdin.readline():
        for _ in range(2):
            listening = socket.create_server(("127.0.0.1", 0), backlog=512)
            child = os.fork()
            if not child:
                sys.stdin.close()
                server.run([listening])
                os._exit(0)
            sys.stdout.write(f"{listening.getsockname()[1]} {child}\n")
            listening.close()
        sys.stdout.flush()


if __name__ == "__main__":
    main()
