"""A save of a draft that was answered 200 is there after kill -9, whole, on both databases.

Each life of the server takes saves of some pages at random and is killed at a random moment, often
between a save and its answer. What was not answered is sent again to the next life with what was
typed meanwhile, as the page does. After each death the database is read with plain SQL. Now and
then another page sends an old version: it must be refused and change nothing.
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
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pytest
from sqlalchemy import Engine, text

from hirefit_api.access.people import add_person
from hirefit_api.access.schemas import NewPerson
from hirefit_api.access.sessions import begin_session
from hirefit_api.companies.service import checked_profile, save_profile
from hirefit_api.database.session import Database, read_engine
from hirefit_api.database.tables import applications, interviews
from hirefit_api.requisitions.schemas import NewRequisition
from hirefit_api.requisitions.service import frozen_kit, open_requisition
from hirefit_api.scorecards.statements import state
from hirefit_api.settings import Settings

SAVES, PAGES = 500, 6
SAVED_PER_LIFE = (2, 22)
STALE_SHARE = 0.05
HEAD = re.compile(rb"HTTP/1\.1 (\d+) .*?\r\ncontent-length: (\d+)\r\n.*?\r\n\r\n", re.DOTALL)
WORDS = [
    "rang back",
    "=1+1",
    "\u202eabc\u202c",
    "\U0001f600",
    "</textarea>",
    "kept\n\n",
    "  und ",
    "é",
]


Servers = tuple[int, Iterator[int]]


class Opening(NamedTuple):
    """What every page shares."""

    kit_digest: str
    questions: tuple[str, ...]
    sessions: dict[str, str]


class TypingPage:
    """One open card: what is typed at its n-th save follows from n, so that a torn draft shows."""

    def __init__(self, number: int, opening: Opening) -> None:
        self.rater = f"r{number:03d}"
        self.sent = 0
        self.acknowledged = 0
        self.version = 0
        self.is_stale_sent = False
        self._number = number
        self._opening = opening
        self._socket: socket.socket | None = None
        self._unread = b""

    def notes(self, sent: int) -> list[str]:
        """What stands in the fields at a save."""
        chance = random.Random(self._number * 100_003 + sent)  # noqa: S311 - can be replayed
        return [
            f"{self.rater}.{sent}.{at} " + " ".join(chance.choices(WORDS, k=chance.randint(0, 40)))
            for at in range(len(self._opening.questions))
        ]

    def connect(self, port: int) -> socket.socket:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._unread = b""
        return self._socket

    def save(self, *, stale: bool) -> None:
        """Send what is typed now, or what another page would send that knows no save at all."""
        assert self._socket is not None
        self.is_stale_sent = stale
        self.sent += not stale
        mark = (0, "other", 1) if stale else (self.version, f"tab{self._number}", self.sent)
        notes = ["typed elsewhere"] * 10 if stale else self.notes(self.sent)
        fields = {
            "kit_digest": self._opening.kit_digest,
            "version": "1",
            **dict(zip(("draft_version", "tab", "sent"), map(str, mark), strict=True)),
            **{f"note:{q}": note for q, note in zip(self._opening.questions, notes, strict=False)},
        }
        body = urlencode(fields).encode()
        head = (
            f"POST /companies/harbour-line/applications/a00000/scorecards/{self.rater}/draft "
            "HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Cookie: hirefit={self._opening.sessions[self.rater]}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        self._socket.sendall(head.encode() + body)

    def read(self) -> int | None:
        """Return the status that came, 0 while there is none, None once the server is gone."""
        assert self._socket is not None
        try:
            received = self._socket.recv(65536)
        except ConnectionError:
            return None
        if not received:
            return None
        self._unread += received
        found = HEAD.match(self._unread)
        if not found or len(self._unread) < found.end() + int(found[2]):
            return 0
        body, self._unread = self._unread[found.end() :], b""
        if not self.is_stale_sent:
            self.acknowledged = self.sent
            self.version = json.loads(body)["version"]
        return int(found[1])

    def close(self) -> None:
        assert self._socket is not None
        self._socket.close()

    def next_is_stale(self, chance: random.Random) -> bool:
        """Another page can only be behind where something is saved."""
        return self.acknowledged > 0 and chance.random() < STALE_SHARE


def _open(settings: Settings, document: dict[str, Any]) -> Opening:
    database = Database(settings)
    database.open()
    raters = [f"r{number:03d}" for number in range(PAGES)]

    def work(store: Any) -> Opening:
        save_profile(store, checked_profile("harbour-line", document))
        new = NewRequisition(id="desk", title="Complaints desk", role="complaints_desk")
        record = open_requisition(store, new).record
        moment = record.created_at
        candidate = {"id": "a00000", "requisition_id": "desk", "created_at": moment}
        store.insert(applications, [candidate])
        planned = {"application_id": "a00000", "planned_at": moment}
        store.insert(interviews, [{**planned, "rater": rater} for rater in raters])
        for rater in raters:
            state(store, "a00000", rater, "no_conflict")
            person = {"id": rater, "name": rater, "roles": ["interviewer"]}
            add_person(store, NewPerson.model_validate(person, strict=False))
        kit = frozen_kit(store, record.kit_digest)
        sessions = {rater: begin_session(store, rater).text for rater in raters}
        return Opening(kit.digest, tuple(kit.competency_of), sessions)

    opening = database.write_and_wait("harbour-line", work)
    database.close()
    return opening


class Life:
    """One life of the server: pages save until enough is answered, then it is killed."""

    def __init__(self, port: int, process: int, pages: list[TypingPage]) -> None:
        self.saves = 0
        self.refused = 0
        self._process = process
        self._selector = selectors.DefaultSelector()
        for page in pages:
            self._selector.register(page.connect(port), selectors.EVENT_READ, page)
            page.save(stale=False)

    def run(self, chance: random.Random) -> None:
        target, killed = chance.randint(*SAVED_PER_LIFE), False
        while self._selector.get_map():
            for key, _ in self._selector.select():
                self._serve(key, chance, feed=not killed)
            if not killed and self.saves >= target:
                time.sleep(chance.uniform(0, 0.006))
                os.kill(self._process, signal.SIGKILL)
                killed = True
        self._selector.close()

    def _serve(self, key: Any, chance: random.Random, *, feed: bool) -> None:
        page: TypingPage = key.data
        status = page.read()
        if status is None:
            self._selector.unregister(key.fileobj)
            key.fileobj.close()
            return
        if not status:
            return
        assert status == (409 if page.is_stale_sent else 200)
        self.refused += page.is_stale_sent
        self.saves += not page.is_stale_sent
        if feed:
            try:
                page.save(stale=page.next_is_stale(chance))
            except ConnectionError:
                return  # the next read finds it gone


def _first_saves(port: int, page: TypingPage) -> None:
    """Save, then be refused, at the server that the others are forked from."""
    page.connect(port)
    for stale in (False, True):
        page.save(stale=stale)
        while not (status := page.read()):
            assert status is not None
        assert status == (409 if stale else 200)
    page.close()


def _check(engine: Engine, pages: list[TypingPage]) -> None:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT rater, sent, tab, document FROM drafts")).all()
    stored = {row[0]: row[1:] for row in rows}
    for page in pages:
        if page.acknowledged:
            sent, tab, document = stored[page.rater]
            assert page.acknowledged <= sent <= page.sent
            assert tab == f"tab{int(page.rater[1:])}"
            notes = [note for _, _, note in json.loads(document)["answers"]]
            assert notes == page.notes(sent)


@pytest.mark.slow
def test_kill_loop_loses_no_acknowledged_character(
    settings: Settings,
    servers: Callable[..., AbstractContextManager[Servers]],
    company_document: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    opening = _open(settings, company_document)
    pages = [TypingPage(number, opening) for number in range(PAGES)]
    chance = random.Random(20261122)  # noqa: S311 - chance that can be replayed
    engine = read_engine(settings.url)
    saves = kills = refused = 0
    with servers(settings) as (port, processes):
        _first_saves(port, pages[0])
        while saves < SAVES:
            life = Life(port, next(processes), pages)
            life.run(chance)
            _check(engine, pages)
            saves, kills, refused = saves + life.saves, kills + 1, refused + life.refused
    engine.dispose()
    with capsys.disabled():
        backend = settings.url.get_backend_name()
        sys.stdout.write(
            f"\nDrafts, {backend}: {kills} kills, {saves} saves acknowledged, 0 lost\n"
        )
    assert kills >= 20
    assert refused > 0
