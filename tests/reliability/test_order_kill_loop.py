"""Orders, cards and deliveries through kill -9: each order ends, each event arrives, in order.

Each life of the server takes orders, cards and cancellations and delivers to a receiver here, and
is killed at a random moment. What was not answered is sent again to the next life. At the end each
order's events are exactly those of its story, whatever was sent twice on the way.
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
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Engine, text
from standardwebhooks import Webhook

from hirefit_api.access.keys import make_key
from hirefit_api.access.permissions import Role
from hirefit_api.access.schemas import NewKey
from hirefit_api.companies.service import checked_profile, save_profile
from hirefit_api.database.session import Database, read_engine
from hirefit_api.events.courier import PLACES
from hirefit_api.events.endpoints import register
from hirefit_api.events.schemas import NewEndpoint
from hirefit_api.orders.packages import save_package
from hirefit_api.orders.schemas import PackageContent
from hirefit_api.requisitions.schemas import NewRequisition
from hirefit_api.requisitions.service import frozen_kit, open_requisition
from hirefit_api.settings import Settings

KILLS = 200
CALLERS = 4
HAPPENINGS_PER_LIFE = (1, 12)
"""Answers and deliveries after which a life ends."""
LONGEST_LIFE = 5.0
PATIENCE = 60.0
COMPANY = "harbour-line"
BASE = f"/api/v1/companies/{COMPANY}"
RATERS = ("r1", "r2")
HEAD = re.compile(
    rb"(?:HTTP/1\.1 (\d+) |POST ).*?\r\ncontent-length: (\d+)\r\n(?:.*?\r\n)??\r\n",
    re.DOTALL | re.IGNORECASE,
)
TAKEN = b"HTTP/1.1 204 No Content\r\n\r\n"
PLACED = "order.placed"
FIRST_CARD = ("order.started", "scorecard.submitted")
LAST_CARD = ("order.completed", "scorecard.submitted", "application.scored")
CANCELLED = "order.cancelled"
TALES = {
    "both cards": (("order", "r1", "r2"), [PLACED, *FIRST_CARD, *LAST_CARD]),
    "called off at once": (("order", "cancel"), [PLACED, CANCELLED]),
    "called off later": (("order", "r1", "cancel"), [PLACED, *FIRST_CARD, CANCELLED]),
}
"""What is sent about an order, and the events that this makes."""
Servers = tuple[int, Iterator[int]]


class House(NamedTuple):
    """What every request is made from."""

    kit_digest: str
    questions: tuple[str, ...]
    key: str
    secret: str


class Order:
    """One order's story; each step is sent until it is answered."""

    def __init__(self, number: int, house: House) -> None:
        self.tale = list(TALES)[0 if number % 4 else 1 + number // 4 % 2]
        self.reference = f"o{number:05d}"
        self.id = self.application = ""
        self._left = list(TALES[self.tale][0])
        self._house = house

    @property
    def has_ended(self) -> bool:
        return not self._left

    def request(self) -> bytes:
        """The next step, as it goes over the wire."""
        path, document = self._step(self._left[0])
        body = json.dumps(document)
        head = (
            f"POST {BASE}{path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {self._house.key}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return (head + body).encode()

    def _step(self, step: str) -> tuple[str, dict[str, Any]]:
        if step == "order":
            return "/orders", {"reference": self.reference, "package": "desk", "name": "Harry"}
        if step == "cancel":
            return f"/orders/{self.id}/cancel", {"reason": "withdrawn"}
        answers = [{"question": question, "level": 3} for question in self._house.questions]
        card = {"rater": step, "kit_digest": self._house.kit_digest, "answers": answers}
        return f"/applications/{self.application}/scorecards", card

    def answered(self, status: int, body: bytes) -> None:
        assert status in (200, 201), (status, body)
        if self._left.pop(0) == "order":
            document = json.loads(body)
            self.id, self.application = document["id"], document["application"]


class Line:
    """A connection, and the order whose answer comes over it; None for the server's own."""

    def __init__(self, opened: socket.socket, order: Order | None = None) -> None:
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = opened
        self.order = order
        self._unread = b""

    def read(self) -> Iterator[tuple[re.Match[bytes], bytes]] | None:
        """Return what has come in whole, or None once the other side is gone."""
        try:
            received = self.socket.recv(65536)
        except ConnectionError:
            return None
        self._unread += received
        return self._messages() if received else None

    def _messages(self) -> Iterator[tuple[re.Match[bytes], bytes]]:
        while found := HEAD.match(self._unread):
            end = found.end() + int(found[2])
            if len(self._unread) < end:
                return
            body, self._unread = self._unread[found.end() : end], self._unread[end:]
            yield found, body


class Scene:
    """Those who order and the receiver; servers come and go."""

    def __init__(self, house: House, receiver: socket.socket) -> None:
        self.orders: list[Order] = []
        self.events: list[dict[str, Any]] = []
        self._house = house
        self._library = Webhook(house.secret)
        self._active: list[Order] = []
        self._selector = selectors.DefaultSelector()
        self._selector.register(receiver, selectors.EVENT_READ)
        self._lines: set[Line] = set()

    def connect(self, port: int, *, goes_on: bool) -> None:
        """Send each order's next step to a new life; new orders as long as the scene goes on."""
        while goes_on and len(self._active) < CALLERS:
            self._begin()
        for order in self._active:
            line = self._watch(socket.create_connection(("127.0.0.1", port)), order)
            line.socket.sendall(order.request())

    def _begin(self) -> Order:
        order = Order(len(self.orders), self._house)
        self.orders.append(order)
        self._active.append(order)
        return order

    def _watch(self, opened: socket.socket, order: Order | None = None) -> Line:
        line = Line(opened, order)
        self._lines.add(line)
        self._selector.register(opened, selectors.EVENT_READ, line)
        return line

    def play(self, *, goes_on: bool, wait: float = 0.01) -> int:
        """Deal with what has come in; return how many answers and deliveries that is."""
        return sum(
            self._take_in(key.data, goes_on=goes_on) if key.data else self._accept(key.fileobj)
            for key, _ in self._selector.select(wait)
        )

    def _accept(self, receiver: Any) -> int:
        self._watch(receiver.accept()[0])
        return 0

    def _take_in(self, line: Line, *, goes_on: bool) -> int:
        messages = line.read()
        if messages is None:
            self._drop(line)
            return 0
        happened = 0
        for found, body in messages:
            happened += 1
            if line.order is None:
                self._deliver(line, found[0], body)
            else:
                self._answer(line, line.order, int(found[1]), body, goes_on=goes_on)
        return happened

    def _deliver(self, line: Line, head: bytes, body: bytes) -> None:
        lines = (entry.partition(": ") for entry in head.decode().split("\r\n")[1:] if entry)
        headers = {name.lower(): value for name, _, value in lines}
        self._library.verify(body, headers)
        self.events.append({"id": headers["webhook-id"], **json.loads(body)})
        line.socket.sendall(TAKEN)

    def _answer(self, line: Line, order: Order, status: int, body: bytes, *, goes_on: bool) -> None:
        order.answered(status, body)
        if order.has_ended:
            self._active.remove(order)
            if not goes_on:
                self._drop(line)
                return
            line.order = order = self._begin()
        line.socket.sendall(order.request())

    def _drop(self, line: Line) -> None:
        self._lines.discard(line)
        self._selector.unregister(line.socket)
        line.socket.close()

    def hang_up(self) -> None:
        """Leave a server that is dead; what it may have sent last is not read."""
        for line in list(self._lines):
            self._drop(line)

    @property
    def is_quiet(self) -> bool:
        return not self._active


def _open(settings: Settings, document: dict[str, Any], address: str) -> House:
    database = Database(settings)
    database.open()

    def work(store: Any) -> House:
        save_profile(store, checked_profile(COMPANY, document))
        secret = register(store, NewEndpoint(id="all", url=address)).record.secret
        new = NewRequisition(id="desk", title="Desk", role="complaints_desk", planned_raters=2)
        record = open_requisition(store, new).record
        content = PackageContent(
            label="Desk", requisition="desk", notifies="raters", raters=list(RATERS)
        )
        save_package(store, "desk", content)
        wanted = NewKey(name="kill loop", roles=[Role.ADMINISTRATOR])
        key = make_key(store, wanted, "tests").key
        kit = frozen_kit(store, record.kit_digest)
        return House(kit.digest, tuple(kit.competency_of), key, secret)

    house = database.write_and_wait(COMPANY, work)
    database.close()
    return house


def _kill_loop(opened: AbstractContextManager[Servers], scene: Scene, engine: Engine) -> None:
    chance = random.Random(20261122)  # noqa: S311 - chance that can be replayed
    with opened as (port, processes):
        scene.connect(port, goes_on=True)
        until = time.monotonic() + PATIENCE
        while len(scene.events) < 20 and time.monotonic() < until:
            scene.play(goes_on=True)  # what the first server learns, the others know
        for _ in range(KILLS):
            process = next(processes)
            scene.hang_up()
            scene.connect(port, goes_on=True)
            left, until = chance.randint(*HAPPENINGS_PER_LIFE), time.monotonic() + LONGEST_LIFE
            while left > 0 and time.monotonic() < until:
                left -= scene.play(goes_on=True)
            time.sleep(chance.uniform(0, 0.004))
            os.kill(process, signal.SIGKILL)
        next(processes)
        scene.hang_up()
        scene.connect(port, goes_on=False)
        until = time.monotonic() + PATIENCE
        while not (scene.is_quiet and _all_is_told(engine)) and time.monotonic() < until:
            scene.play(goes_on=False, wait=0.2)


def _all_is_told(engine: Engine) -> bool:
    with engine.connect() as connection:
        waiting = connection.execute(text("SELECT count(*) FROM deliveries WHERE state='waiting'"))
        return waiting.scalar() == 0


@pytest.mark.slow
def test_every_order_ends_and_every_event_arrives_in_order(
    settings: Settings,
    servers: Callable[..., AbstractContextManager[Servers]],
    company_document: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    engine = read_engine(settings.url)
    with socket.create_server(("127.0.0.1", 0), backlog=128) as receiver:
        address = f"http://127.0.0.1:{receiver.getsockname()[1]}/hirefit"
        scene = Scene(_open(settings, company_document, address), receiver)
        _kill_loop(servers(settings, deliver=True), scene, engine)
        scene.hang_up()
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT id, subject, number, kind FROM events ORDER BY subject, number")
        ).all()
        states = dict(
            tuple(row) for row in connection.execute(text("SELECT natural_key, state FROM orders"))
        )
    engine.dispose()
    with capsys.disabled():
        sys.stdout.write(
            f"\nOrders, {settings.url.get_backend_name()}: {KILLS} kills, {len(states)} orders "
            f"ended, {len(rows)} events arrived, {len(scene.events) - len(rows)} twice\n"
        )
    assert states == {
        order.reference: "completed" if order.tale == "both cards" else "cancelled"
        for order in scene.orders
    }
    kinds: dict[str, list[str]] = {order.application: [] for order in scene.orders}
    for row in rows:
        if row.subject in kinds:
            kinds[row.subject].append(row.kind)
    assert kinds == {order.application: TALES[order.tale][1] for order in scene.orders}
    assert len(scene.events) - len(rows) <= KILLS * PLACES
    _check_arrivals(scene, {row.id: (row.subject, row.number, row.kind) for row in rows})


def _check_arrivals(scene: Scene, written: dict[str, tuple[str, int, str]]) -> None:
    """Each event came, as it was written, and never before one written earlier."""
    assert {event["id"] for event in scene.events} == set(written)
    newest: Counter[str] = Counter()
    for event in scene.events:
        subject, number, kind = written[event["id"]]
        data = event["data"]
        assert (data["subject"], data["number"], event["type"]) == (subject, number, kind)
        assert number <= newest[subject] + 1, "an event came before one written earlier"
        newest[subject] = max(newest[subject], number)
