"""What the courier does when receivers answer, fail, hang, leave or lie; time is turned by hand."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
import standardwebhooks

from hirefit_api.events import endpoints, replay
from hirefit_api.events import store as queries
from hirefit_api.events.courier import Courier
from hirefit_api.events.guarded import Messenger
from hirefit_api.events.schedule import ATTEMPTS, next_wait
from hirefit_api.events.schemas import EndpointChange, NewEndpoint
from hirefit_api.events.service import News, emit, emit_many

from .conftest import COMPANY, Clock, Receiver, status

SECOND = timedelta(seconds=1)
PATIENCE = 60.0


class Room:
    """A company, a receiver and a courier in one event loop."""

    def __init__(self, database, log, receiver: Receiver, seconds: float = PATIENCE) -> None:
        self.database = database
        self.receiver = receiver
        self.clock = Clock()
        self.messenger = Messenger(loopback_too=True, seconds=seconds)
        self.courier = Courier(database, self.messenger, log, clock=self.clock)
        self.secrets: dict[str, str] = {}

    def do(self, work, *arguments, **named):
        return self.database.write_and_wait(COMPANY, partial(_call, work, arguments, named))

    def register(self, name: str, *kinds: str) -> None:
        new = NewEndpoint(id=name, url=f"{self.receiver.address}/{name}", kinds=list(kinds))
        self.secrets[name] = self.do(endpoints.register, new).record.secret

    def emit(self, subject: str = "a1", kind: str = "scorecard.submitted") -> str:
        return self.do(emit, kind, subject, {"application": subject})

    async def round(self) -> int:
        """Let everything that is due be attempted once."""
        started = await self.courier.round()
        await self.courier.finish(PATIENCE)
        return started

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Let the loop go on until something is so."""
        async with asyncio.timeout(PATIENCE):
            while not is_so():  # noqa: ASYNC110 - nobody tells when it is
                await asyncio.sleep(0.001)

    async def settle(self) -> None:
        while await self.round():
            pass

    def delivery(self, endpoint: str, event: str):
        with self.database.read(COMPANY) as store:
            return queries.find_delivery(store, endpoint, event)

    def endpoint(self, name: str):
        with self.database.read(COMPANY) as store:
            return queries.find_endpoint(store, name)

    def heard(self, endpoint: str) -> list[str]:
        here = [r for r in self.receiver.received if r.path == f"/{endpoint}"]
        return [request.headers["webhook-id"] for request in here]


def _call(work, arguments, named, store):
    return work(store, *arguments, **named)


@pytest.fixture
def play(database, quiet_log):
    """Runs a scenario with a room."""

    def run(scenario, **settings) -> None:
        async def whole() -> None:
            async with Receiver().serving() as receiver:
                room = Room(database, quiet_log, receiver, **settings)
                try:
                    await scenario(room)
                finally:
                    await room.courier.finish(0)
                    await room.messenger.close()

        asyncio.run(whole())

    return run


def test_delivery_is_signed_thin_and_verified_by_two_libraries(play) -> None:
    import svix.webhooks  # noqa: PLC0415 - half a second for whoever collects

    async def scenario(room: Room) -> None:
        room.clock.now = datetime.now(room.clock.now.tzinfo)
        room.register("all")
        room.register("other", "order.completed")
        event = room.emit()
        await room.settle()
        (request,) = room.receiver.received
        assert request.path == "/all"
        assert request.headers["webhook-id"] == event
        assert request.headers["content-type"] == "application/json"
        for library in (standardwebhooks.Webhook, svix.webhooks.Webhook):
            library(room.secrets["all"]).verify(request.body, request.headers)
        document = json.loads(request.body)
        assert set(document) == {"type", "timestamp", "data"}
        assert document["data"] == {"subject": "a1", "number": 1, "application": "a1"}
        assert room.delivery("all", event).state == "delivered"

    play(scenario)


def test_both_secrets_sign_for_a_day_after_rotation(play) -> None:
    async def scenario(room: Room) -> None:
        room.register("all")
        old = room.secrets["all"]
        room.clock.now = datetime.now(room.clock.now.tzinfo)
        new = room.do(endpoints.rotate_secret, "all").secret
        room.emit()
        await room.settle()
        room.clock.turn(timedelta(hours=24, seconds=1))
        room.emit()
        await room.settle()
        during, after = (r.headers["webhook-signature"] for r in room.receiver.received)
        assert (len(during.split(" ")), len(after.split(" "))) == (2, 1)
        request = room.receiver.received[0]
        for secret in (old, new):
            standardwebhooks.Webhook(secret).verify(request.body, request.headers)

    play(scenario)


def test_schedule_on_a_virtual_clock_ends_in_the_dead_letters_and_comes_back(play) -> None:
    """R6: attempts after 0 s, 5 s, 5 min ... 24 h, each ten per cent early or late at most."""

    async def scenario(room: Room) -> None:
        room.register("all")
        room.receiver.answer = lambda _: status(500)
        event = room.emit()
        for attempt, wait in enumerate(ATTEMPTS, start=1):
            if attempt > 1:
                room.clock.turn(wait * 0.899)
                assert await room.round() == 0
                room.clock.turn(wait * 0.202)
            assert await room.round() == 1
            assert room.delivery("all", event).attempts == attempt
        assert room.delivery("all", event).state == "dead"
        assert room.heard("all") == [event] * len(ATTEMPTS)
        bodies = {request.body for request in room.receiver.received}
        stamps = [int(r.headers["webhook-timestamp"]) for r in room.receiver.received]
        assert len(bodies) == 1
        assert stamps == sorted(set(stamps))
        room.receiver.answer = lambda _: status(200)
        room.do(replay.replay_one, "all", event)
        await room.settle()
        assert room.delivery("all", event).state == "delivered"
        assert room.heard("all")[-1] == event

    play(scenario)


def test_waits_spread_by_ten_per_cent_and_heed_retry_after_up_to_a_day() -> None:
    for attempts in range(1, len(ATTEMPTS)):
        spread = [next_wait(attempts, chance) for chance in (0.0, 0.5, 1.0)]
        assert spread == [ATTEMPTS[attempts] * factor for factor in (0.9, 1.0, 1.1)]
    assert next_wait(len(ATTEMPTS), 0.5) is None
    assert next_wait(1, 0.5, timedelta(hours=1)) == timedelta(hours=1)
    assert next_wait(1, 0.5, timedelta(days=9)) == timedelta(days=1)


def test_gone_disables_at_once_and_five_days_of_failure_do_so_with_notice(play) -> None:
    async def scenario(room: Room) -> None:
        room.register("gone")
        room.register("failing")
        room.register("watching", "endpoint.disabled")
        codes = {"/gone": 410, "/failing": 503, "/watching": 204}
        room.receiver.answer = lambda request: status(codes[request.path])
        held = room.emit()
        await room.round()
        assert (room.endpoint("gone").state, room.endpoint("gone").reason) == ("disabled", "gone")
        assert room.delivery("gone", held).state == "held"
        for day in range(6):
            room.emit(f"b{day}")
            await room.settle()
            assert room.endpoint("failing").state == ("enabled" if day < 5 else "disabled")
            room.clock.turn(timedelta(hours=24, seconds=1))
        assert room.endpoint("failing").reason == "failing"
        told = [json.loads(r.body)["data"] for r in room.receiver.received if r.path == "/watching"]
        assert [(data["endpoint"], data["reason"]) for data in told] == [
            ("gone", "gone"),
            ("failing", "failing"),
        ]
        codes["/gone"] = 200
        room.do(endpoints.change, "gone", EndpointChange(state="enabled"))
        await room.settle()
        assert room.delivery("gone", held).state == "delivered"
        assert room.heard("gone")[0] == held
        assert held in room.heard("gone")[1:]

    play(scenario)


def test_answers_that_are_no_success_are_tried_again_and_explained(play) -> None:
    """No redirect is followed, floods are cut off; garbage and hanging up are failures."""
    answers = {
        "/redirects": (status(302, "location: http://127.0.0.1:1/"), "", 302),
        "/floods": (
            b"HTTP/1.1 200 X\r\ncontent-length: 999999999\r\n\r\n" + b"x" * 70_000,
            "",
            200,
        ),
        "/garbage": (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "broken-answer", 0),
        "/hangs-up": (b"", "broken-answer", 0),
        "/asks": (status(429, "retry-after: 7200"), "", 429),
    }

    async def scenario(room: Room) -> None:
        room.receiver.answer = lambda request: answers[request.path][0]
        for path in answers:
            room.register(path[1:])
        event = room.emit()
        await room.round()
        for path, (_, error, code) in answers.items():
            found = room.delivery(path[1:], event)
            assert (found.last_error, found.last_status) == (error, code), path
            assert found.state == ("delivered" if path == "/floods" else "waiting"), path
        wait = datetime.fromisoformat(room.delivery("asks", event).due_at) - room.clock.now
        assert wait == timedelta(hours=2)
        assert not any(request.path == "/" for request in room.receiver.received)

    play(scenario)


def test_silence_and_a_slow_yes_are_failures(play) -> None:
    answers = {"/hangs": None, "/is-slow": b"HTTP/1.1 200 X\r\ncontent-length: 9\r\n\r\nO"}

    async def scenario(room: Room) -> None:
        room.receiver.answer = lambda request: answers[request.path]
        for path in answers:
            room.register(path[1:])
        event = room.emit()
        await room.round()
        for path in answers:
            found = room.delivery(path[1:], event)
            assert (found.last_error, found.last_status) == ("timeout", 0), path
            assert found.state == "waiting", path

    play(scenario, seconds=0.5)


def test_order_holds_per_application_and_others_go_ahead(play) -> None:
    async def scenario(room: Room) -> None:
        room.register("all")
        stuck = {"on": True}
        room.receiver.answer = lambda request: status(
            500 if stuck["on"] and b'"subject":"a1"' in request.body else 204
        )
        mine = [room.emit("a1") for _ in range(3)]
        room.do(emit_many, [News("scorecard.amended", "a2", {}) for _ in range(20)])
        await room.settle()
        heard = [json.loads(r.body)["data"] for r in room.receiver.received]
        assert [d["number"] for d in heard if d["subject"] == "a2"] == list(range(1, 21))
        assert [d["number"] for d in heard if d["subject"] == "a1"] == [1]
        stuck["on"] = False
        room.clock.turn(6 * SECOND)
        await room.settle()
        assert [event for event in room.heard("all") if event in mine] == [mine[0], *mine]

    play(scenario)


def test_dead_endpoint_with_a_thousand_queued_delays_nobody(play) -> None:
    """R7: whoever hangs fills its own places only; counted in rounds, not in seconds."""

    async def scenario(room: Room) -> None:
        room.register("hangs", "scorecard.submitted")
        room.register("answers", "scorecard.amended")
        room.receiver.answer = lambda r: None if r.path == "/hangs" else status(204)
        queued = [News("scorecard.submitted", f"a{n}", {}) for n in range(1_000)]
        room.do(emit_many, queued)
        news = [News("scorecard.amended", f"b{n}", {}) for n in range(100)]
        room.do(emit_many, news)
        for _ in range(100):
            await room.courier.round()
            await room.until(lambda: not room.courier._under_way[COMPANY, "answers"])
            if len(room.heard("answers")) == len(news):
                break
        assert len(set(room.heard("answers"))) == len(news)
        assert len(room.heard("hangs")) <= 8

    play(scenario, seconds=600.0)


def test_replay_since_a_moment_sends_what_was_missed_before_registration(play) -> None:
    async def scenario(room: Room) -> None:
        events = [room.emit(f"a{n}") for n in range(5)]
        room.register("late", "scorecard.submitted")
        assert room.do(replay.replay_since, "late", "2020-01-01T00:00:00Z") == 5
        assert room.do(replay.replay_since, "late", "2020-01-01T00:00:00Z") == 0
        await room.settle()
        assert sorted(room.heard("late")) == sorted(events)

    play(scenario)


def test_lease_that_has_passed_on_settles_nothing(play) -> None:
    """Two workers with clocks an hour apart: one event twice, with one id, and one ending."""

    async def scenario(room: Room) -> None:
        room.register("all")
        event = room.emit()
        slow = room.courier
        patient = Messenger(loopback_too=True, seconds=PATIENCE)
        ahead = Courier(room.database, patient, None, clock=Clock())
        ahead._clock.turn(timedelta(hours=1))
        room.receiver.answer = lambda _: status(204) if len(room.receiver.received) > 1 else None
        await slow.round()
        await room.until(lambda: len(room.receiver.received) == 1)
        await ahead.round()
        await ahead.finish(PATIENCE)
        await slow.finish(PATIENCE)
        await patient.close()
        assert room.heard("all") == [event] * 2
        found = room.delivery("all", event)
        assert (found.state, found.attempts) == ("delivered", 1)

    play(scenario, seconds=2.0)
