"""Service: CPU per request against bare endpoints of the same run, on both databases.

Held as ratios of CPU time (server and database together), because requests per second move with
whatever else the machine does. Rounds alternate and medians are compared. The bare write is a
FastAPI endpoint that validates the same card with pydantic and writes one row per card and rating
through the same grouped, durable commit, without company, kit, checks or log. The bare read is a
FastAPI endpoint that returns the same bytes; the echo is one that takes a card and returns it.
Before the first round 10,000 cards are stored, and as many bare ones.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from fastapi import FastAPI, Request, Response
from pydantic import BaseModel
from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, insert, text
from starlette.types import Receive, Scope, Send

from hirefit_api.access.actor import Actor
from hirefit_api.access.keys import make_key
from hirefit_api.access.permissions import Role
from hirefit_api.access.schemas import NewKey
from hirefit_api.app import create_app
from hirefit_api.companies.service import checked_profile, save_profile
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import Database, database_of
from hirefit_api.database.tables import applications, interviews
from hirefit_api.requisitions.schemas import NewRequisition
from hirefit_api.requisitions.service import frozen_kit, open_requisition
from hirefit_api.scorecards.bulk import judge_cards, submit_cards
from hirefit_api.server import GracefulServer, prepare
from hirefit_api.settings import Settings
from hirefit_api.testing import NoPostgres, empty_database, throwaway_postgres

ROUNDS, CARDS, READS = 5, 500, 500
CONNECTIONS = 64
STORED, RATERS, CHUNK = 10_000, 4, 1_000
BASE = "/api/v1/companies/harbour-line"
PROFILE = {
    "id": "harbour-line",
    "name": "Harbour Line",
    "service_vision": "We keep every promise and make it easy to ask for help.",
    "service_values": [
        {"id": "reliable", "statement": "We do what we said we would."},
        {"id": "warm", "statement": "People feel welcome with us."},
        {"id": "quick", "statement": "Nobody waits longer than needed."},
    ],
}
plain = MetaData()
plain_cards = Table(
    "plain_cards",
    plain,
    Column("id", Integer, primary_key=True),
    Column("application", Text, index=True),
    Column("rater", Text, index=True),
)
plain_ratings = Table(
    "plain_ratings",
    plain,
    Column("id", Integer, primary_key=True),
    Column("card", Integer, index=True),
    Column("question", Text),
    Column("level", Integer),
    Column("evidence", Text),
)


class PlainAnswer(BaseModel):
    question: str
    level: int | None = None
    evidence: str = ""


class PlainCard(BaseModel):
    rater: str
    kit_digest: str
    answers: list[PlainAnswer]


def bare_app(real: FastAPI) -> FastAPI:
    """Return the endpoints that the service is compared with."""
    app = FastAPI(openapi_url=None)
    app.state = real.state

    @app.post("/bare/{application}", status_code=201)
    async def write(request: Request, application: str, card: PlainCard) -> dict[str, int]:
        work = partial(add_plainly, application=application, card=card)
        return {"card": await database_of(request).writer.write(work)}

    @app.post("/bare/echo/card")
    async def echo(card: PlainCard) -> PlainCard:
        return card

    @app.get("/bare/bytes")
    async def read(request: Request) -> Response:
        return Response(request.app.state.same_bytes, media_type="application/json")

    @app.put("/bare/bytes", status_code=204)
    async def keep(request: Request) -> None:
        request.app.state.same_bytes = await request.body()

    return app


def serve(url: str) -> None:
    """Serve the real service and the bare endpoints from one process."""
    settings = Settings(database_url=url, drain_seconds=0)
    real = create_app(settings)
    bare = bare_app(real)

    async def both(scope: Scope, receive: Receive, send: Send) -> None:
        is_bare = scope["type"] == "http" and scope["path"].startswith("/bare/")
        await (bare if is_bare else real)(scope, receive, send)

    server = GracefulServer(real, settings)
    server.config.app = both
    listening = socket.create_server(("127.0.0.1", 0), backlog=256)
    print(listening.getsockname()[1], flush=True)
    server.run([listening])


class Opening(NamedTuple):
    """What the requests are made from."""

    kit_digest: str
    questions: tuple[str, ...]
    key: str


def set_up(url: str) -> Opening:
    """Migrate, open a requisition, plan an interview for every card that will come."""
    settings = Settings(database_url=url)
    prepare(settings)
    database = Database(settings)
    database.open()
    plain.create_all(database.writing)

    def work(store: CompanyStore) -> Opening:
        save_profile(store, checked_profile("harbour-line", PROFILE))
        new = NewRequisition(id="desk", title="Complaints desk", role="complaints_desk")
        opened = open_requisition(store, new).record
        numbers = range((STORED + (ROUNDS + 1) * CARDS) // RATERS + 1)
        common = {"requisition_id": "desk", "created_at": opened.created_at}
        store.insert(applications, [{"id": f"a{n}", **common} for n in numbers])
        planned = [
            {"application_id": f"a{n}", "rater": f"r{r}", "planned_at": opened.created_at}
            for n in numbers
            for r in range(RATERS)
        ]
        store.insert(interviews, planned)
        kit = frozen_kit(store, opened.kit_digest)
        wanted = NewKey(name="benchmark", roles=[Role.ADMINISTRATOR])
        key = make_key(store, wanted, "benchmark").key
        return Opening(kit.digest, tuple(kit.competency_of), key)

    opening = database.write_and_wait("harbour-line", work)
    for first in range(0, STORED, CHUNK):
        cards = [card_of(opening, n) for n in range(first, first + CHUNK)]
        database.write_and_wait("harbour-line", partial(store_cards, cards=cards))
        database.writer.write_and_wait(partial(store_plainly, cards=cards))
    with database.writing.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    database.close()
    return opening


def card_of(opening: Opening, number: int) -> tuple[str, dict[str, Any]]:
    """Return the n-th card and its application."""
    answers = [
        {"question": question, "level": 2 + at % 3, "evidence": "told in detail how it went"}
        for at, question in enumerate(opening.questions)
    ]
    rater = f"r{number % RATERS}"
    card = {"rater": rater, "kit_digest": opening.kit_digest, "answers": answers}
    return f"a{number // RATERS}", card


def store_cards(store: CompanyStore, cards: list[tuple[str, dict[str, Any]]]) -> None:
    """Store cards as the bulk address does."""
    rows = [{"application": application, **card} for application, card in cards]
    key = Actor("harbour-line", "key:benchmark", frozenset({Role.INTERVIEWER}))
    submit_cards(store, judge_cards(store, rows, key))


def store_plainly(connection: Connection, cards: list[tuple[str, dict[str, Any]]]) -> None:
    """Store them as the bare endpoint does."""
    for application, card in cards:
        add_plainly(connection, application, PlainCard.model_validate(card))


def add_plainly(connection: Connection, application: str, card: PlainCard) -> int:
    """Store one row for a card and one for each rating."""
    row = {"application": application, "rater": card.rater}
    made = connection.execute(insert(plain_cards), row).inserted_primary_key
    number = int(made[0]) if made else 0
    rows = [{"card": number, **answer.model_dump()} for answer in card.answers]
    connection.execute(insert(plain_ratings), rows)
    return number


def request(method: str, path: str, body: bytes = b"", key: str = "") -> bytes:
    """Return a request as it goes over the wire."""
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    head += f"Authorization: Bearer {key}\r\n" if key else ""
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def drive(
    port: int,
    requests: list[bytes],
    waits: list[float] | None = None,
    at_once: int = CONNECTIONS,
) -> list[bytes]:
    """Send requests over keep-alive connections, one on the way on each; return the bodies.

    How long each answer took, in seconds, is added to `waits`.
    """
    sent: dict[socket.socket, float] = {}
    selector, todo, bodies = selectors.DefaultSelector(), iter(requests), []
    for first in (next(todo, None) for _ in range(at_once)):
        if first is not None:
            connection = socket.create_connection(("127.0.0.1", port))
            connection.sendall(first)
            sent[connection] = time.perf_counter()
            selector.register(connection, selectors.EVENT_READ, bytearray())
    while selector.get_map():
        for key, _ in selector.select():
            connection, unread = key.fileobj, key.data
            unread += connection.recv(1 << 16)
            head, found, body = bytes(unread).partition(b"\r\n\r\n")
            if not found or len(body) < int(head.lower().split(b"content-length: ")[1].split()[0]):
                continue
            if head.split()[1] not in (b"200", b"201"):
                raise RuntimeError(f"the service answered {bytes(unread)!r}")
            bodies.append(body)
            unread.clear()
            if waits is not None:
                waits.append(time.perf_counter() - sent[connection])
            following = next(todo, None)
            if following is None:
                selector.unregister(connection)
                connection.close()
            else:
                connection.sendall(following)
                sent[connection] = time.perf_counter()
    return bodies


def cpu_seconds(processes: list[int]) -> float:
    """Return the CPU time that processes have used so far."""
    ticks = 0
    for process in processes:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(url: str) -> Iterator[tuple[int, list[int]]]:
    """Start the server; yield its port and the processes whose CPU time counts."""
    command = [sys.executable, "-m", "benchmarks.service", url]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    port = int(process.stdout.readline()) if process.stdout else 0
    try:
        yield port, [process.pid]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def backends(url: str) -> list[int]:
    """Return PostgreSQL's processes that work for the server."""
    if not url.startswith("postgresql"):
        return []
    with psycopg.connect(url) as connection:
        query = (
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' "
            "AND datname = current_database() AND pid <> %s"
        )
        rows = connection.execute(query, (connection.info.backend_pid,)).fetchall()
    return [row[0] for row in rows]


def measure(name: str, url: str) -> Iterator[str]:
    """Compare submitting and fetching with their bare endpoints."""
    opening = set_up(url)
    cards = [card_of(opening, STORED + n) for n in range((ROUNDS + 1) * CARDS)]
    bodies = [(application, json.dumps(card).encode()) for application, card in cards]
    address, key = f"{BASE}/applications", opening.key
    submits = [request("POST", f"{address}/{a}/scorecards", b, key) for a, b in bodies]
    bare = [request("POST", f"/bare/{a}", b) for a, b in bodies]
    with served(url) as (port, processes):
        drive(port, submits[:CARDS])
        drive(port, bare[:CARDS])
        score = request("GET", f"{address}/a1/score", key=key)
        [same] = drive(port, [score])
        _put(port, same)
        drive(port, [score] * CONNECTIONS)
        kinds = {
            "submit a scorecard": lambda at: submits[at * CARDS : (at + 1) * CARDS],
            "bare durable write": lambda at: bare[at * CARDS : (at + 1) * CARDS],
            "fetch a score": lambda _: [score] * READS,
            "bare read of its bytes": lambda _: [request("GET", "/bare/bytes")] * READS,
            "echo of a card": lambda _: [request("POST", "/bare/echo/card", bodies[0][1])] * READS,
        }
        counted = [*processes, *backends(url)]
        cost: dict[str, list[float]] = {kind: [] for kind in kinds}
        waits: dict[str, list[float]] = {kind: [] for kind in kinds}
        for at in range(1, ROUNDS + 1):
            for kind, requests_of in kinds.items():
                sent = requests_of(at)
                before = cpu_seconds(counted)
                drive(port, sent, waits[kind])
                cost[kind].append((cpu_seconds(counted) - before) / len(sent) * 1000)
    yield from _ratios(name, {kind: statistics.median(values) for kind, values in cost.items()})
    for kind in ("submit a scorecard", "fetch a score"):
        yield f"{name:<11}{kind:<19}{waited(waits[kind])}"


def waited(waits: list[float]) -> str:
    """Say how long answers took at `CONNECTIONS` connections."""
    middle, late = (statistics.quantiles(waits, n=100)[at] * 1000 for at in (49, 98))
    return (
        f"p50 {middle:5.0f} ms   p99 {late:5.0f} ms   {late / middle:4.1f} times p50 "
        f"at {CONNECTIONS} connections"
    )


def _ratios(name: str, median: dict[str, float]) -> Iterator[str]:
    for real, reference in (
        ("submit a scorecard", "bare durable write"),
        ("fetch a score", "echo of a card"),
        ("fetch a score", "bare read of its bytes"),
    ):
        ratio = median[real] / median[reference]
        yield (
            f"{name:<11}{real:<19}{median[real]:6.2f} ms CPU   {reference:<23}"
            f"{median[reference]:6.2f} ms   ratio {ratio:4.1f}"
        )


def _put(port: int, body: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(request("PUT", "/bare/bytes", body))
        connection.recv(1 << 16)


def report() -> Iterator[str]:
    """Yield the lines of the report."""
    yield from on_both_databases(measure)


def on_both_databases(measure_on: Callable[[str, str], Iterator[str]]) -> Iterator[str]:
    """Yield what is measured on a new SQLite file, and on PostgreSQL where that is installed."""
    with tempfile.TemporaryDirectory() as folder:
        yield from measure_on("SQLite", f"sqlite:///{folder}/hirefit.sqlite3")
    try:
        with throwaway_postgres() as maintenance, empty_database(maintenance) as url:
            yield from measure_on("PostgreSQL", url)
    except NoPostgres as missing:
        yield f"PostgreSQL not measured: {missing}"


if __name__ == "__main__":
    serve(sys.argv[1])
