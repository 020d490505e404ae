"""R1: a scorecard that was answered 201 is there after kill -9, whole, on both databases.

Each cycle forks a loaded server, lets raw keep-alive connections submit cards as fast as they are
answered, one by one and in bulk by turns, and kills it at a random moment. What has no answer is
sent again to the next one, as an interviewer's browser or an integration would. What was
acknowledged is then read back with plain SQL.
"""

from __future__ import annotations

import json
import os
import random
import re
import selectors
import signal
import socket
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from itertools import groupby
from operator import itemgetter
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
CONNECTIONS, PIPELINE = 4, 1
BULK, SINGLES = 31, 1
"""Cards in a bulk request, and how many are sent on their own between two of them."""
ACKNOWLEDGED_PER_CYCLE = (105, 265)
RATERS, LEVELS = 8, 5
BASE = "/api/v1/companies/harbour-line"
PLACE = "{n}"
"""Stands for a card's number in what is made once for many cards."""
STORED = re.compile(rb'"row":\d+,"status":(\d+)')
ANSWER = re.compile(rb"HTTP/1\.1 (\d+) .*?\r\ncontent-length: (\d+)\r\n.*?\r\n\r\n", re.DOTALL)


Servers = tuple[int, Iterator[int]]
Key = tuple[str, str]
"""The application and the rater a card is stored under."""


class Sending(NamedTuple):
    """A request with one card or several, and the keys these are stored under."""

    keys: list[Key]
    request: bytes

    def acknowledged(self, status: int, body: bytes) -> list[Key] | None:
        """The keys that the answer says are stored, or None if it refuses."""
        if len(self.keys) == 1:
            return self.keys if status in (200, 201) else None
        stored = [int(code) in (200, 201) for code in STORED.findall(body)]
        whole = status == 200 and len(stored) == len(self.keys)
        return self.keys if whole and all(stored) else None


class Opening(NamedTuple):
    """What every card shares, and the content of cards with number 0 to 4: levels come again."""

    kit_digest: str
    questions: tuple[str, ...]
    key: str
    contents: tuple[str, ...]


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
        questions = tuple(kit.competency_of)
        contents = tuple(_content(kit.digest, questions, number) for number in range(LEVELS))
        return Opening(kit.digest, questions, key, contents)

    opening = database.write_and_wait("harbour-line", work)
    if settings.sqlite_file is None:
        _let_postgres_count(database)
    database.close()
    return opening


def _let_postgres_count(database: Database) -> None:
    """Do at once what PostgreSQL does by itself within a minute of so many new rows."""
    with database.writing.connect() as connection, connection.begin():
        connection.execute(text("ANALYZE applications, interviews"))


def _sendings(opening: Opening) -> Iterator[Sending]:
    """Cards without end; levels and notes follow from the key, so that a torn card shows."""
    number = 0
    while True:
        for _ in range(SINGLES):
            application, rater = _key(number)
            address = f"{BASE}/applications/{application}/scorecards"
            body = f'{{"rater": "{rater}", {_numbered(opening, number)}}}'
            yield Sending([(application, rater)], _request(opening, address, body))
            number += 1
        keys = [_key(at) for at in range(number, number + BULK)]
        rows = [
            f'{{"application": "{application}", "rater": "{rater}", {_numbered(opening, at)}}}'
            for at, (application, rater) in enumerate(keys, number)
        ]
        body = f'{{"rows": [{", ".join(rows)}]}}'
        yield Sending(keys, _request(opening, f"{BASE}/scorecards/bulk", body))
        number += BULK


def _key(number: int) -> Key:
    return f"a{number // RATERS:05d}", f"r{number % RATERS:03d}"


def _content(kit_digest: str, questions: tuple[str, ...], number: int) -> str:
    """Return the members of a card that don't name it, as JSON, with its number left open."""
    answers = [
        {"question": question, "level": _level(number, at), "evidence": f"{PLACE}{_said(at)}"}
        for at, question in enumerate(questions)
    ]
    return json.dumps({"kit_digest": kit_digest, "answers": answers})[1:-1]


def _numbered(opening: Opening, number: int) -> str:
    return opening.contents[number % LEVELS].replace(PLACE, str(number))


def _request(opening: Opening, address: str, body: str) -> bytes:
    head = (
        f"POST {address} HTTP/1.1\r\n"
        "Host: localhost\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {opening.key}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode()


def _level(number: int, at: int) -> int:
    return (number * 7 + at * 3) % LEVELS + 1


def _said(at: int) -> str:
    return f".{at} said so"


class Connection:
    """A keep-alive connection with some requests on the way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.waiting: deque[Sending] = deque()
        self._unread = b""

    def send(self, sendings: list[Sending]) -> None:
        self.waiting.extend(sendings)
        self.socket.sendall(b"".join(sending.request for sending in sendings))

    def read(self) -> list[tuple[list[Key] | None, int]] | None:
        """Return what was acknowledged and the statuses, or None once the server is gone."""
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
            body, self._unread = self._unread[found.end() : end], self._unread[end:]
            status = int(found[1])
            answers.append((self.waiting.popleft().acknowledged(status, body), status))
        return answers


class Cycle:
    """One life of the server: submit until enough is acknowledged, kill, read what still comes."""

    def __init__(
        self, port: int, process: int, todo: deque[Sending], fresh: Iterator[Sending]
    ) -> None:
        self.acknowledged: list[Key] = []
        self.refused: list[int] = []
        self._todo, self._fresh, self._process = todo, fresh, process
        self._selector = selectors.DefaultSelector()
        for _ in range(CONNECTIONS):
            connection = Connection(port)
            connection.send(self._take(PIPELINE))
            self._selector.register(connection.socket, selectors.EVENT_READ, connection)

    def _take(self, count: int) -> list[Sending]:
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
        for keys, status in answers:
            if keys is None:
                self.refused.append(status)
            else:
                self.acknowledged.extend(keys)
        if feed and answers:
            try:
                connection.send(self._take(len(answers)))
            except ConnectionError:
                return  # the next read finds it gone


def _first_cards(port: int, fresh: Iterator[Sending]) -> list[Key]:
    """Submit both kinds of request to the server that the others are forked from."""
    connection = Connection(port)
    connection.send([next(fresh) for _ in range(2 * (SINGLES + 1))])
    keys: list[Key] = []
    while connection.waiting:
        for acknowledged, status in connection.read() or []:
            assert acknowledged is not None, status
            keys.extend(acknowledged)
    connection.socket.close()
    return keys


def _kill_loop(opened: AbstractContextManager[Servers], opening: Opening) -> tuple[int, set[Key]]:
    chance = random.Random(20260101)  # noqa: S311 - chance that can be replayed
    todo: deque[Sending] = deque()
    fresh = _sendings(opening)
    acknowledged: set[Key] = set()
    cycles = 0
    with opened as (port, processes):
        acknowledged.update(_first_cards(port, fresh))
        while cycles < CYCLES or len(acknowledged) < CARDS:
            cycle = Cycle(port, next(processes), todo, fresh)
            cycle.run(chance.randint(*ACKNOWLEDGED_PER_CYCLE), chance.uniform(0, 0.004))
            assert cycle.refused == []
            acknowledged.update(cycle.acknowledged)
            cycles += 1
    return cycles, acknowledged


@pytest.mark.slow
def test_kill_loop_keeps_every_acknowledged_card(
    settings: Settings,
    servers: Callable[..., AbstractContextManager[Servers]],
    company_document: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    opening = _open_requisition(settings, company_document, CARDS + CARDS // 4)
    started = time.monotonic()
    cycles, acknowledged = _kill_loop(servers(settings), opening)
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
    settings: Settings, opening: Opening, acknowledged: set[Key]
) -> tuple[set[Key], int]:
    engine = read_engine(settings.url)
    with engine.connect() as connection:
        # Straight from the driver: a million rows are dear as anything else.
        cursor = connection.connection.cursor()
        cursor.execute("SELECT application_id, rater FROM scorecards")
        stored = set(cursor.fetchall())
        cursor.execute(
            "SELECT application_id, rater, question, position, level, evidence FROM ratings "
            "WHERE company_id = 'harbour-line' "
            "ORDER BY application_id, rater, version, question"
        )
        answered = {
            key: [row[2:] for row in rows] for key, rows in groupby(cursor, itemgetter(slice(2)))
        }
        if settings.sqlite_file is not None:
            assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    engine.dispose()
    expected = _expectations(opening)
    assert answered.keys() <= stored
    torn = sum(answered.get(key) != expected(*key) for key in stored)
    return acknowledged - stored, torn


def _expectations(opening: Opening) -> Callable[[str, str], list[tuple[str, int, int, str]]]:
    """Return what tells the answers of a card from its key, ordered by question."""
    places = sorted((question, at) for at, question in enumerate(opening.questions))
    shapes = [
        [(question, at, _level(number, at), _said(at)) for question, at in places]
        for number in range(LEVELS)
    ]

    def expected(application: str, rater: str) -> list[tuple[str, int, int, str]]:
        number = int(application[1:]) * RATERS + int(rater[1:])
        return [
            (question, at, level, f"{number}{said}")
            for question, at, level, said in shapes[number % LEVELS]
        ]

    return expected
