"""Pages: bytes, and processor time per request against a bare Jinja page of the same run.

Then how long answers take at 64 connections: the slowest of a hundred against the middle one.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from benchmarks.service import drive, waited

CARD = "/applications/harbour-030/scorecards/bo-bramble"
PAGES = {
    "question before a card": ("bo-bramble", CARD),
    "scorecard form": ("bo-bramble", CARD),
    "applications list (30)": ("rae-rudder", "/requisitions/hill"),
    "panel": ("ivy-inlet", "/applications/hill-001/scorecards/ivy-inlet/submitted"),
    "explanation": ("rae-rudder", "/applications/hill-001/explanation"),
}
"""Who looks at what."""
COMPANY = "/companies/harbour-line"
REQUESTS, ROUNDS, AT_ONCE = 40, 3, 640
TICKS = os.sysconf("SC_CLK_TCK")
GOAL_RATIO, GOAL_BYTES, GOAL_LATE = 2.0, 50_000, 3.0
BARE = """
import socket
import uvicorn
from jinja2 import Environment
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
page = Environment(autoescape=True).from_string(
    "<!doctype html><title>Bare</title><table>{% for row in rows %}<tr>{% for cell in row %}"
    "<td class='cell'>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>"
)
rows = [[f"row {n}, cell {m} & more" for m in range(7)] for n in range(110)]
async def answer(request):
    return HTMLResponse(page.render(rows=rows))
app = Starlette(routes=[Route("/", answer)])
listening = socket.create_server(("127.0.0.1", 0))
print(f"Open http://127.0.0.1:{listening.getsockname()[1]}/", flush=True)
config = uvicorn.Config(app, loop="asyncio", http="httptools", access_log=False, log_level="error")
uvicorn.Server(config).run([listening])
"""


def report() -> Iterator[str]:
    """Yield one line a page."""
    with (
        tempfile.TemporaryDirectory() as folder,
        _serving("-c", BARE) as (bare_id, bare),
        _serving("-m", "hirefit", "demo", "--file", f"{folder}/demo.sqlite3", "--port", "0") as (
            demo_id,
            demo,
        ),
        httpx.Client(timeout=30, headers={"Accept-Encoding": "gzip"}) as client,
    ):
        yield f"bare Jinja page: {len(client.get(bare).content):,} bytes"
        origin = "/".join(demo.split("/")[:3])
        for name, (person, path) in PAGES.items():
            client.cookies.clear()
            client.post(f"{origin}/demo/people/{person}")
            if name == "scorecard form":
                said = {"statement": "no_conflict"}
                client.post(
                    f"{origin}{COMPANY}{CARD}/statement", data=said, headers={"Origin": origin}
                )
            yield _line(client, name, origin + COMPANY + path, demo_id, (bare, bare_id))
            yield f"{name}: {_fairness(client, origin, COMPANY + path)}"


def _line(
    client: httpx.Client, name: str, address: str, process: int, bare: tuple[str, int]
) -> str:
    rounds = [
        (_milliseconds(client, bare[0], bare[1]), _milliseconds(client, address, process))
        for _ in range(ROUNDS)
    ]
    reference, own = (sorted(column)[ROUNDS // 2] for column in zip(*rounds, strict=True))
    packed = client.get(address).num_bytes_downloaded
    return (
        f"{name}: {own:.1f} ms of processor time, {own / reference:.1f}x the bare page's"
        f" {reference:.1f} ms (goal: {GOAL_RATIO}x); {packed:,} bytes compressed"
        f" (goal: {GOAL_BYTES:,} with style and script)"
    )


def _fairness(client: httpx.Client, origin: str, path: str) -> str:
    """Say how long a page takes when many ask at once."""
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    asked = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookies}\r\n\r\n".encode()
    waits: list[float] = []
    drive(int(origin.rpartition(":")[2]), [asked] * AT_ONCE, waits)
    return f"{waited(waits)} (goal: {GOAL_LATE:.0f})"


def _milliseconds(client: httpx.Client, address: str, process: int) -> float:
    """Processor time of one process per request, in milliseconds."""
    client.get(address).raise_for_status()
    before = _ticks(process)
    for _ in range(REQUESTS):
        client.get(address)
    return 1000 * (_ticks(process) - before) / TICKS / REQUESTS


def _ticks(process: int) -> int:
    fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


@contextmanager
def _serving(*arguments: str) -> Iterator[tuple[int, str]]:
    """Start a server that prints `Open ADDRESS`; yield its process id and that address."""
    server = subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    if server.stdout is None:
        raise RuntimeError("no output to read the address from")
    try:
        address = next(line for line in server.stdout if line.startswith("Open ")).split()[1]
        _wait(address)
        yield server.pid, address
    finally:
        server.terminate()
        server.wait(30)
        server.stdout.close()


def _wait(address: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            httpx.get(address)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server does not answer")
