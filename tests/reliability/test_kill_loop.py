"""R1: a scorecard that was answered 201 is there after kill -9, whole, on both databases.

Each cycle forks a loaded server, lets raw keep-alive connections submit cards as fast as they are
answered, and kills it at a random moment. Cards without an answer are sent again to the next one,
as an interviewer's browser would. What was acknowledged is then read back with plain SQL.
"""

from __future__ import annotations

import json
import os
import random
import re
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import text

from hirefit_api.access.keys import make_key
from hirefit_api.access.permissions import Role
from hirefit_api.access.schemas import NewKey
from hirefit_api.companies.service import checked_profile, save_profile
from hirefit_api.database.session import Database, read_engine
from hirefit_api.database.tables import applications, interviews
from hirefit_api.requisitions.schemas import NewRequisition
from hirefit_api.requisitions.service import frozen_kit, open_requisition
from hirefit_api.settings import Settings

CYCLES, CARDS = 500, 100_000
CONNECTIONS, PIPELINE = 16, 6
ACKNOWLEDGED_PER_CYCLE = (105, 265)
RATERS = 100
BASE = "/api/v1/companies/harbour-line"
NURSERY = Path(__file__).with_name("server_nursery.py")
ANSWER = re.compile(rb"HTTP/1\.1 (\d+) .*?\r\ncontent-length: (\d+)\r\n.*?\r\n\r\n", re.DOTALL)


class Card(NamedTuple):
    """One card as it is sent, and the key it is stored under."""

    application: str
    rater: str
    request: bytes


class Opening(NamedTuple):
    """What every card shares."""

    kit_digest: str
    questions: tuple[str, ...]
    key: str


def _open_requisition(settings: Settings, document: dict[str, Any], cards: int) -> Opening:
    database = Database(settings)
    database.open()
    profile = checked_profile("harbour-line", document)
    names = [f"a{number:05d}" for number in range(-(-cards // RATERS))]
    new = NewRequisition(id="desk", title="Complaints desk", role="complaints_desk")

    def work(store: Any) -> Opening:
        save_profile(store, profile)
        opened = open_requisition(store, new)
        moment = opened.record.created_at
        common = {"requisition_id": "desk", "created_at": moment}
        store.insert(applications, [{"id": name, **common} for name in names])
        raters = [f"r{number:03d}" for number in range(RATERS)]
        planned = [(name, rater) for name in names for rater in raters]
        store.insert(
            interviews,
            [{"application_id": a, "rater": r, "planned_at": moment} for a, r in planned],
        )
        kit = frozen_kit(store, opened.record.kit_digest)
        wanted = NewKey(name="kill loop", roles=[Role.INTERVIEWER])
        key = make_key(store, wanted, "tests").key
        return Opening(kit.digest, tuple(kit.competency_of), key)

    opening = database.write_and_wait("harbour-line", work)
    database.close()
    return opening


def _cards(opening: Opening) -> Iterator[Card]:
    """Cards without end; levels and notes follow from the key, so that a torn card shows."""
    number = 0
    while True:
        application, rater = f"a{number // RATERS:05d}", f"r{number % RATERS:03d}"
        answers = [
            {
                "question": question,
                "level": _level(number, at),
                "evidence": f"{number}.{at} said so",
            }
            for at, question in enumerate(opening.questions)
        ]
        body = json.dumps({"rater": rater, "kit_digest": opening.kit_digest, "answers": answers})
        request = (
            f"POST {BASE}/applications/{application}/scorecards HTTP/1.1\r\n"
            "Host: localhost\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {opening.key}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )
        yield Card(application, rater, request.encode())
        number += 1


def _level(number: int, at: int) -> int:
    return (number * 7 + at * 3) % 5 + 1


class Connection:
    """A keep-alive connection with some requests on the way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.waiting: deque[Card] = deque()
        self._unread = b""

    def send(self, cards: list[Card]) -> None:
        self.waiting.extend(cards)
        self.socket.sendall(b"".join(card.request for card in cards))

    def read(self) -> list[tuple[int, Card]] | None:
        """Return the answers that came, or None once the server is gone."""
        try:
            received = self.socket.recv(65536)
        except ConnectionError:
            return None
        if not received:
            return None
        self._unread += received
        answers = []
        while found := ANSWER.match(self._unread):
            end = found.end() + int(found[2])
            if len(self._unread) < end:
                break
            self._unread = self._unread[end:]
            answers.append((int(found[1]), self.waiting.popleft()))
        return answers


class Cycle:
    """One life of the server: submit until enough is acknowledged, kill, read what still comes."""

    def __init__(self, port: int, process: int, todo: deque[Card], fresh: Iterator[Card]) -> None:
        self.acknowledged: list[Card] = []
        self.refused: list[int] = []
        self._todo, self._fresh, self._process = todo, fresh, process
        self._selector = selectors.DefaultSelector()
        for _ in range(CONNECTIONS):
            connection = Connection(port)
            connection.send(self._take(PIPELINE))
            self._selector.register(connection.socket, selectors.EVENT_READ, connection)

    def _take(self, count: int) -> list[Card]:
        return [self._todo.popleft() if self._todo else next(self._fresh) for _ in range(count)]

    def run(self, target: int, pause: float) -> None:
        killed = False
        while self._selector.get_map():
            for key, _ in self._selector.select():
                self._serve(key.data, feed=not killed)
            if not killed and len(self.acknowledged) >= target:
                time.sleep(pause)
                os.kill(self._process, signal.SIGKILL)
                killed = True
        self._selector.close()

    def _serve(self, connection: Connection, *, feed: bool) -> None:
        answers = connection.read()
        if answers is None:
            self._todo.extend(connection.waiting)
            self._selector.unregister(connection.socket)
            connection.socket.close()
            return
        for status, card in answers:
            (self.acknowledged if status in (200, 201) else self.refused).append(
                card if status in (200, 201) else status
            )
        if feed and answers:
            try:
                connection.send(self._take(len(answers)))
            except ConnectionError:
                return  # the next read finds it gone


@contextmanager
def _nursery(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, str(NURSERY), settings.database_url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process
    finally:
        process.communicate(timeout=10)


def _line(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


def _kill_loop(settings: Settings, opening: Opening) -> tuple[int, set[tuple[str, str]]]:
    chance = random.Random(20260101)  # noqa: S311 - chance that can be replayed
    todo: deque[Card] = deque()
    fresh = _cards(opening)
    acknowledged: set[tuple[str, str]] = set()
    cycles = 0
    with _nursery(settings) as process:
        port = _line(process)
        while cycles < CYCLES or len(acknowledged) < CARDS:
            assert process.stdin is not None
            process.stdin.write("next\n")
            process.stdin.flush()
            cycle = Cycle(port, _line(process), todo, fresh)
            cycle.run(chance.randint(*ACKNOWLEDGED_PER_CYCLE), chance.uniform(0, 0.004))
            assert cycle.refused == []
            acknowledged.update((card.application, card.rater) for card in cycle.acknowledged)
            cycles += 1
    return cycles, acknowledged


@pytest.mark.slow
def test_kill_loop_keeps_every_acknowledged_card(
    settings: Settings, company_document: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    opening = _open_requisition(settings, company_document, CARDS + CARDS // 5)
    started = time.monotonic()
    cycles, acknowledged = _kill_loop(settings, opening)
    seconds = time.monotonic() - started
    with capsys.disabled():
        sys.stdout.write(
            f"\nR1 {settings.url.get_backend_name()}: {cycles} kills, {len(acknowledged)} cards "
            f"acknowledged, {seconds:.0f} s\n"
        )
    lost, torn = _lost_and_torn(settings, opening, acknowledged)
    assert (len(lost), torn) == (0, 0)
    assert cycles >= CYCLES
    assert len(acknowledged) >= CARDS


def _lost_and_torn(
    settings: Settings, opening: Opening, acknowledged: set[tuple[str, str]]
) -> tuple[set[tuple[str, str]], int]:
    cards: dict[tuple[str, str], list[tuple[str, int, str]]] = {}
    engine = read_engine(settings.url)
    with engine.connect() as connection:
        stored = connection.execute(text("SELECT application_id, rater FROM scorecards"))
        cards = {(row[0], row[1]): [] for row in stored}
        ratings = connection.execute(
            text(
                "SELECT application_id, rater, question, level, evidence FROM ratings "
                "ORDER BY application_id, rater, position"
            )
        )
        for application, rater, *answer in ratings:
            cards[application, rater].append(tuple(answer))
        if settings.sqlite_file is not None:
            assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    engine.dispose()
    torn = sum(answers != _expected(opening, *key) for key, answers in cards.items())
    return acknowledged - cards.keys(), torn


def _expected(opening: Opening, application: str, rater: str) -> list[tuple[str, int, str]]:
    number = int(application[1:]) * RATERS + int(rater[1:])
    return [
        (question, _level(number, at), f"{number}.{at} said so")
        for at, question in enumerate(opening.questions)
    ]
