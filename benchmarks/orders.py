"""Orders and events: CPU of an order against a durable write, and when an event leaves.

The order is placed over HTTP with two interviewers planned; the bare write is the one of the
service benchmark, with as many rows (ten ratings and their card). An event's way is timed from the
receiver's side: the moment it was written stands in it. That is wall time, and a busy machine
shows in it.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.fernet import Fernet
from starlette.types import Receive, Scope, Send

from benchmarks import service
from hirefit_api.app import create_app
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import Database
from hirefit_api.events.endpoints import register
from hirefit_api.events.schemas import NewEndpoint
from hirefit_api.orders.packages import save_package
from hirefit_api.orders.schemas import PackageContent
from hirefit_api.server import GracefulServer
from hirefit_api.settings import Settings

ROUNDS, ORDERS = 5, 200
TOLD = 100
TOLD_EVERY_SECONDS = 0.05
PATIENCE = 30.0


class Hearer(BaseHTTPRequestHandler):
    """Notes how long each event was on its way."""

    protocol_version = "HTTP/1.1"
    seconds: list[float]
    is_done: threading.Event

    def do_POST(self) -> None:
        """Take an event."""
        now = datetime.now(UTC)
        document = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        written = datetime.fromisoformat(document["timestamp"])
        self.seconds.append((now - written).total_seconds())
        if len(self.seconds) >= TOLD:
            self.is_done.set()
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def serve(url: str, delivers: str) -> None:
    """Serve the service and the bare endpoints; deliver if asked to."""
    settings = Settings(
        database_url=url, drain_seconds=0, deliver=bool(delivers), deliver_to_loopback=True
    )
    real = create_app(settings)
    bare = service.bare_app(real)

    async def both(scope: Scope, receive: Receive, send: Send) -> None:
        is_bare = scope["type"] == "http" and scope["path"].startswith("/bare/")
        await (bare if is_bare else real)(scope, receive, send)

    server = GracefulServer(real, settings)
    server.config.app = both
    listening = socket.create_server(("127.0.0.1", 0), backlog=256)
    print(listening.getsockname()[1], flush=True)
    server.run([listening])


@contextmanager
def served(url: str, delivers: str = "") -> Iterator[tuple[int, int]]:
    """Start the server; yield its port and process."""
    command = [sys.executable, "-m", "benchmarks.orders", url, delivers]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    port = int(process.stdout.readline()) if process.stdout else 0
    try:
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def set_up(url: str, receiver: str) -> service.Opening:
    """Offer a package beside what the service benchmark has."""
    opening = service.set_up(url)
    database = Database(Settings(database_url=url))
    database.open()

    def work(store: CompanyStore) -> None:
        content = PackageContent(
            label="Desk", requisition="desk", notifies="raters", raters=["r1", "r2"]
        )
        save_package(store, "desk", content)
        new = NewEndpoint(id="all", url=receiver, kinds=["order.placed"])
        register(store, new)

    database.write_and_wait("harbour-line", work)
    database.close()
    return opening


def order_requests(opening: service.Opening, name: str, count: int) -> list[bytes]:
    """Return requests that place an order each."""
    return [
        service.request(
            "POST",
            f"{service.BASE}/orders",
            json.dumps({"reference": f"{name}-{at}", "package": "desk", "name": "Harry"}).encode(),
            opening.key,
        )
        for at in range(count)
    ]


def bare_requests(opening: service.Opening, count: int) -> list[bytes]:
    """Return requests that write a card and its ratings, and nothing else."""
    answers = [
        {"question": question, "level": 3, "evidence": "told in detail how it went"}
        for question in opening.questions
    ]
    card = {"rater": "r1", "kit_digest": opening.kit_digest, "answers": answers}
    return [service.request("POST", "/bare/a1", json.dumps(card).encode())] * count


def measure(name: str, url: str) -> Iterator[str]:
    """Compare an order with a bare write, then time events."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hearer)
    Hearer.seconds, Hearer.is_done = [], threading.Event()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    opening = set_up(url, f"http://127.0.0.1:{server.server_address[1]}/")
    with served(url) as (port, process):
        service.drive(port, order_requests(opening, "first", ORDERS))
        service.drive(port, bare_requests(opening, ORDERS))
        counted = [process, *service.backends(url)]
        cost: dict[str, list[float]] = {"order": [], "bare": []}
        for at in range(ROUNDS):
            for kind, sent in (
                ("order", order_requests(opening, f"round-{at}", ORDERS)),
                ("bare", bare_requests(opening, ORDERS)),
            ):
                before = service.cpu_seconds(counted)
                service.drive(port, sent)
                used = service.cpu_seconds(counted) - before
                cost[kind].append(used / ORDERS * 1000)
    order, bare = (statistics.median(cost[kind]) for kind in ("order", "bare"))
    yield (
        f"{name:<11}place an order     {order:6.2f} ms CPU   bare durable write     "
        f"{bare:6.2f} ms   ratio {order / bare:4.1f}"
    )
    yield from _ways(name, url, opening)
    server.shutdown()


def _ways(name: str, url: str, opening: service.Opening) -> Iterator[str]:
    """Time events one after the other, once what was waiting has gone."""
    database = Database(Settings(database_url=url))
    database.open()
    database.writer.write_and_wait(
        lambda connection: connection.exec_driver_sql("DELETE FROM deliveries")
    )
    database.close()
    Hearer.seconds.clear()
    Hearer.is_done.clear()
    with served(url, "deliver") as (port, _):
        for sent in order_requests(opening, "told", TOLD):
            service.drive(port, [sent])
            Hearer.is_done.wait(TOLD_EVERY_SECONDS)
        Hearer.is_done.wait(PATIENCE)
    ways = sorted(Hearer.seconds)
    late = ways[round(0.99 * (len(ways) - 1))]
    yield (
        f"{name:<11}an event leaves    {statistics.median(ways):6.2f} s at the median, "
        f"{late:.2f} s at the 99th percentile of {len(ways)}"
    )


def report() -> Iterator[str]:
    """Yield the lines of the report."""
    os.environ.setdefault("HIREFIT_SECRET_KEY", Fernet.generate_key().decode())
    yield from service.on_both_databases(measure)


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2])
