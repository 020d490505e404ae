"""Recalibrating 100,000 ratings from the page: wall time, and what it does to forms meanwhile.

The real server on SQLite; the analysis runs as it does in production, in a process of its own,
which is loaded when the workspace is opened, some seconds before the button is pressed. Before and
while it runs one person after the other submits a card.
"""

from __future__ import annotations

import json
import os
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.service import BASE, PROFILE, request, served
from hirefit.datasets.simulate import InterviewDesign, SimulatedInterviews, simulate_interviews
from hirefit_api.access.keys import make_key
from hirefit_api.access.permissions import Role
from hirefit_api.access.schemas import NewKey
from hirefit_api.companies.service import checked_profile, save_profile
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import Database
from hirefit_api.database.tables import applications, interviews, ratings, scorecards
from hirefit_api.requisitions.schemas import NewRequisition
from hirefit_api.requisitions.service import frozen_kit, open_requisition
from hirefit_api.server import prepare
from hirefit_api.settings import Settings

RATINGS, OPENINGS, RATERS, PANEL = 100_000, 25, 200, 2
CARDS_BEFORE, PAUSE = 150, 0.02
MOST_CARDS = 5_000
PATIENCE = 120.0
REAPED = 2.0
"""Seconds after which the server has waited for the process, so that its time is counted."""
DIGEST = "sha256:" + "0" * 64


def set_up(url: str) -> tuple[str, list[bytes]]:
    """Fill a database; return a key and the bodies of cards to submit."""
    settings = Settings(database_url=url)
    prepare(settings)
    database = Database(settings)
    database.open()

    def work(store: CompanyStore) -> tuple[str, list[bytes]]:
        save_profile(store, checked_profile("harbour-line", PROFILE))
        for number in range(OPENINGS):
            new = NewRequisition(id=f"o{number}", title=f"Desk {number}", role="complaints_desk")
            opened = open_requisition(store, new).record
        kit = frozen_kit(store, opened.kit_digest)
        _insert(store, tuple(kit.competency_of), kit.digest, opened.created_at)
        wanted = NewKey(name="benchmark", roles=[Role.ADMINISTRATOR])
        answers = [
            {"question": question, "level": 3, "evidence": "told in detail how it went"}
            for question in kit.competency_of
        ]
        card = {"kit_digest": kit.digest, "answers": answers}
        bodies = [json.dumps({"rater": f"n{n}", **card}).encode() for n in range(MOST_CARDS)]
        return make_key(store, wanted, "benchmark").key, bodies

    made: tuple[str, list[bytes]] = database.write_and_wait("harbour-line", work)
    database.close()
    return made


def _drawn(n_questions: int) -> SimulatedInterviews:
    return simulate_interviews(
        InterviewDesign(
            n_applications=RATINGS // (PANEL * n_questions),
            n_raters=RATERS,
            questions_per_competency=n_questions,
            raters_per_application=PANEL,
        ),
        seed=1,
    )


def _insert(store: CompanyStore, questions: tuple[str, ...], kit: str, moment: str) -> None:
    """Write every card as if it had been submitted, and plan those to come."""
    table = _drawn(len(questions)).table
    opening = [f"o{n % OPENINGS}" for n in range(len(table.applications))]
    names = [f"a{n}" for n in range(len(table.applications))]
    store.insert(
        applications,
        [
            {"id": name, "requisition_id": of, "created_at": moment}
            for name, of in zip([*names, "next"], [*opening, "o0"], strict=True)
        ],
    )
    panel = np.unique(np.stack([table.application, table.rater], axis=1), axis=0).tolist()
    cards = [{"application_id": names[a], "rater": f"r{r}"} for a, r in panel]
    coming = [{"application_id": "next", "rater": f"n{n}"} for n in range(MOST_CARDS)]
    store.insert(interviews, [{**card, "planned_at": moment} for card in [*cards, *coming]])
    rest = {"version": 1, "kit_digest": kit, "content_digest": DIGEST, "amendment_reason": ""}
    months = [f"2026-{1 + at % 6:02}-15T10:00:00+00:00" for at in range(len(cards))]
    store.insert(
        scorecards,
        [{**card, **rest, "submitted_at": at} for card, at in zip(cards, months, strict=True)],
    )
    rows = zip(
        *(column.tolist() for column in (table.application, table.rater, table.question)),
        table.level.tolist(),
        strict=True,
    )
    common = {"version": 1, "not_assessed_reason": "", "evidence": "told how it went"}
    store.insert(
        ratings,
        [
            {
                "application_id": names[a],
                "rater": f"r{r}",
                "question": questions[q],
                "position": q,
                "level": level,
                **common,
            }
            for a, r, q, level in rows
        ],
    )


class Client:
    """One keep-alive connection with a key."""

    def __init__(self, port: int, key: str) -> None:
        self._key = key
        self._connection = socket.create_connection(("127.0.0.1", port))

    def ask(self, method: str, path: str, body: bytes = b"") -> bytes:
        """Send a request and return the body of the answer."""
        self._connection.sendall(request(method, BASE + path, body, self._key))
        unread = b""
        while True:
            unread += self._connection.recv(1 << 16)
            head, found, said = unread.partition(b"\r\n\r\n")
            if found and len(said) >= int(head.lower().split(b"content-length: ")[1].split()[0]):
                break
        if head.split()[1] not in (b"200", b"201", b"202"):
            raise RuntimeError(f"the service answered {unread!r}")
        return said


def _submitted(client: Client, body: bytes) -> float:
    before = time.perf_counter()
    client.ask("POST", "/applications/next/scorecards", body)
    spent = time.perf_counter() - before
    time.sleep(PAUSE)
    return spent * 1000


def _children(process: int) -> list[int]:
    threads = Path(f"/proc/{process}/task").iterdir()
    return [int(child) for one in threads for child in (one / "children").read_text().split()]


def _analyses_seconds(server: int) -> float:
    """Return the processor time of the analyses that have ended.

    They are children of the process that they are forked from, which waits for them.
    """
    ticks = 0
    for child in _children(server):
        fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[13]) + int(fields[14])
    return ticks / os.sysconf("SC_CLK_TCK")


def _analysed(client: Client, bodies: Iterator[bytes]) -> tuple[float, list[float], dict[str, Any]]:
    """Ask for an analysis, submit cards until it is done; return seconds and times of cards.

    On a busy machine it may still run when patience ends: its process gives way to all others.
    """
    started, spent = time.perf_counter(), []
    client.ask("POST", "/workspace/analyses")
    while True:
        spent += [_submitted(client, next(bodies)) for _ in range(5)]
        latest = json.loads(client.ask("GET", "/workspace"))["latest"]
        seconds = time.perf_counter() - started
        if latest["state"] != "running" or seconds > PATIENCE:
            return seconds, spent, latest


def report() -> Iterator[str]:
    """Yield the lines of the report."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/hirefit.sqlite3"
        key, made = set_up(url)
        bodies = iter(made)
        with served(url) as (port, [server]):
            client = Client(port, key)
            client.ask("GET", "/workspace")
            before = [_submitted(client, next(bodies)) for _ in range(CARDS_BEFORE)]
            for number in range(1, 3):
                used = _analyses_seconds(server)
                seconds, during, latest = _analysed(client, bodies)
                time.sleep(REAPED)
                used = _analyses_seconds(server) - used
                yield (
                    f"recalibration {number} of {latest['n_ratings']:,} ratings from the page:"
                    f" {latest['state']} after {seconds:.1f} s (goal 5 s),"
                    f" {used:.1f} s of processor time"
                )
                low, high = np.percentile(before, 95), np.percentile(during, 95)
                yield (
                    f"  a card submitted meanwhile, p95: {high:.1f} ms, {low:.1f} ms without"
                    f" ({high / low:.1f} x, goal 2; medians {np.median(during):.1f} and"
                    f" {np.median(before):.1f})"
                )
