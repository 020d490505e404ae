"""Whoever has still to rate learns nothing of another rater's card, at any address."""

from __future__ import annotations

import asyncio
import io
import itertools
import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from fastapi.routing import APIRoute

from hirefit_api.access.permissions import ALLOWED, Permission, Role
from hirefit_api.access.require import Requirement
from hirefit_api.app import create_app
from hirefit_api.database.access_tables import people
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import Database
from hirefit_api.database.tables import ratings, scorecards
from hirefit_api.interviews.schemas import InterviewTime
from hirefit_api.interviews.service import plan_interview, set_time
from hirefit_api.reminders.clerk import take_out
from hirefit_api.reminders.mail import mail_of
from hirefit_api.scorecards.schemas import Submission
from hirefit_api.scorecards.service import submit_scorecard
from hirefit_api.settings import Settings

CANARY = "canary sang at dawn"
BLIND = ("interviewer", "recruiter", "administrator")
"""All are planned for application `a1` and have not rated it; `hr` has."""
over_readers = pytest.mark.parametrize(
    "reader",
    [pytest.param(name, marks=[] if name == "recruiter" else [pytest.mark.slow]) for name in BLIND],
)
ADDRESS = {"company": "harbour-line", "requisition": "desk", "application": "a1", "rater": "hr"}
MOVING = {"x-request-id", "date", "ratelimit"}
ZIP, MADE_AT = b"PK", {"docProps/core.xml"}
"""A workbook is compared part by part, without the moment when it was made."""


class Pair(NamedTuple):
    """Two services that differ in the levels of one card: lowest everywhere, highest everywhere."""

    lowest: Asked
    highest: Asked


class Asked:
    def __init__(self, file: Path, runner: asyncio.Runner) -> None:
        settings = Settings(database_url=f"sqlite:///{file}", drain_seconds=0, access_log=False)
        self.app = create_app(settings)
        self.lifespan = self.app.router.lifespan_context(self.app)
        self.runner = runner
        runner.run(self.lifespan.__aenter__())
        transport = httpx.ASGITransport(self.app)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://localhost")

    def get(self, path: str, token: str, **more: Any) -> httpx.Response:
        headers = {"cookie": f"hirefit={token}"} | more
        return self.runner.run(self.client.get(path, headers=headers))

    def send(self, method: str, path: str, token: str, **body: Any) -> httpx.Response:
        headers = {"cookie": f"hirefit={token}"}
        return self.runner.run(self.client.request(method, path, headers=headers, **body))


def plant(store: CompanyStore, digest: str, questions: tuple[str, ...]) -> None:
    plan_interview(store, "a1", "hr")
    answers = [{"question": name, "level": 5, "evidence": CANARY} for name in questions]
    card = {"rater": "hr", "kit_digest": digest, "answers": answers}
    submit_scorecard(store, "a1", Submission.model_validate(card))


def lower(store: CompanyStore) -> None:
    key = {"application_id": "a1", "rater": "hr"}
    store.update(ratings, key, {"level": 1})
    store.update(scorecards, key, {"content_digest": "sha256:" + "1" * 64})


@pytest.fixture(scope="module")
def pair(world, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Two services on databases that are the same but for the levels of one card."""
    with served(world, tmp_path_factory.mktemp("blind")) as both:
        yield both


@pytest.fixture(scope="module")
def written(world, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """The same, to be written to."""
    with served(world, tmp_path_factory.mktemp("written")) as both:
        yield both


@contextmanager
def served(world: Any, folder: Path) -> Iterator[Pair]:
    highest = Path(shutil.copy(world.file, folder / "highest.sqlite3"))
    with_card = _write(highest, lambda store: plant(store, world.kit_digest, world.questions))
    lowest = Path(shutil.copy(with_card, folder / "lowest.sqlite3"))
    _write(lowest, lower)
    with asyncio.Runner() as runner:
        both = Pair(Asked(lowest, runner), Asked(highest, runner))
        yield both
        for asked in both:
            runner.run(asked.lifespan.__aexit__(None, None, None))


def _write(file: Path, work: Any) -> Path:
    database = Database(Settings(database_url=f"sqlite:///{file}"))
    database.open()
    database.write_and_wait("harbour-line", work)
    database.close()
    return file


def paths(app: Any) -> list[str]:
    """Everything of the company that can be read, about the application and about the rater."""
    readable = [route.path for route, _ in guarded(app) if "GET" in route.methods]
    return [filled(path) for path in readable]


def guarded(app: Any) -> list[tuple[APIRoute, Permission]]:
    """Every route that asks for a permission."""

    def routes(found: list[Any]) -> Iterator[APIRoute]:
        for route in found:
            if isinstance(route, APIRoute):
                yield route
            elif inner := getattr(route, "original_router", None):
                yield from routes(inner.routes)

    return [
        (route, entry.dependency.permission)
        for route in routes(app.routes)
        for entry in route.dependencies
        if isinstance(entry.dependency, Requirement)
    ]


def filled(path: str) -> str:
    return re.sub(r"{(\w+)}", lambda f: ADDRESS.get(f[1], "1"), path)


@pytest.mark.slow
@pytest.mark.parametrize("reader", BLIND)
def test_no_address_tells_a_rater_of_another_card_before_their_own(world, pair, reader) -> None:
    token = world.sessions[reader]
    told, different, answered = [], [], 0
    mine = [path.replace("/hr", f"/{reader}") for path in paths(pair.lowest.app)]
    more = ["/api/v1/companies/harbour-line/applications/a1/explanation?format=text"]
    for path in {*paths(pair.lowest.app), *mine, *more}:
        low, high = pair.lowest.get(path, token), pair.highest.get(path, token)
        answered += low.status_code == 200
        if CANARY in low.text or CANARY in high.text:
            told.append(path)
        if _all_of(low) != _all_of(high):
            different.append(path)
    assert (told, different) == ([], [])
    assert answered >= 5


BEGINS_A_PROCESS = "/workspace/analyses"
"""An analysis reads every card in a process of its own; what it finds is read elsewhere."""
NEW_EACH_TIME = re.compile(
    r"hf_[\w.-]+|/links/[\w.-]+|\d{4}-\d\d-\d\d[T ][\d:.]+Z?|\b[0-9a-f]{10}\b|whsec_[\w+/=]+"
)
"""Secrets, ids of keys and moments: made anew by each of the two services."""


def bodies(path: str, world: Any, digests: list[str]) -> list[dict[str, Any]]:
    """What is sent to an address: nothing much, and what a rater would send to learn something."""
    if not path.startswith("/api/"):
        choices = {f"choice:{name}": "3" for name in world.questions}
        card = {"kit_digest": world.kit_digest, "version": "1", "step": "check", **choices}
        said = {"statement": "no_conflict"}
        return [{"data": data} for data in ({"x": "y"}, said, card | {"note:1": CANARY[:6]})]
    answers = [{"question": name, "level": 3, "evidence": "heard it"} for name in world.questions]
    card = {"rater": "hr", "kit_digest": world.kit_digest, "answers": answers}
    wanted: list[Any] = [{}, {"rater": "r9"}, {"id": "n1", "name": "N"}]
    if path.endswith("/scorecards"):
        wanted += [card, card | {"version": 2, "amendment_reason": "heard again"}]
    if path.endswith("/scorecards/bulk"):
        wanted += [{"rows": [card | {"application": "a1"}]}]
    if path.endswith("/decisions"):
        decision = {"outcome": "declined", "reasons": "They did not say what happened next."}
        wanted += [decision | {"explanation": digest} for digest in (None, *digests)]
    if path.endswith("/letters"):
        wanted += [{"opening": "Thank you for your time with us.", "contact": "Hana, a@b.example"}]
    if path.endswith("/approval"):
        wanted += [{"digest": digest} for digest in digests]
    if path.endswith("/debriefs"):
        levels = [{"question": name, "level": 3} for name in world.questions]
        wanted += [{"number": 1, "levels": levels, "without_reason": "Nobody else has time."}]
    return [{"json": body} for body in wanted]


@over_readers
def test_no_answer_to_what_is_sent_tells_of_another_card(world, written, reader) -> None:
    """Status, words, size: the same whatever the other card holds, for every sent body."""
    token, hr = world.sessions[reader], world.sessions["hr"]
    why = "/api/v1/companies/harbour-line/applications/a1/explanation"
    digests = [asked.get(why, hr).json()["digests"]["whole"] for asked in written]
    assert digests[0] != digests[1]
    told, different, answered = [], [], set()
    for route, permission in guarded(written.lowest.app):
        unsafe = sorted(route.methods - {"GET", "HEAD"})
        if permission not in ALLOWED[Role(reader)] or route.path.endswith(BEGINS_A_PROCESS):
            continue
        for method, path in itertools.product(unsafe, {filled(route.path)}):
            mine = path.replace("/hr", f"/{reader}")
            for body in bodies(path, world, digests):
                low, high = (asked.send(method, mine, token, **body) for asked in written)
                answered.add(low.status_code)
                if CANARY in low.text or CANARY in high.text:
                    told.append((method, mine))
                if _sent_back(low) != _sent_back(high):
                    different.append((method, mine, low.status_code, high.status_code))
    assert (told, different) == ([], [])
    assert answered >= {303, 404, 409, 422}


def test_a_reminder_by_mail_is_the_same_whatever_another_card_holds(written) -> None:
    now = datetime(2026, 11, 24, 16, tzinfo=UTC)

    def remind(store: CompanyStore) -> list[str]:
        store.update(people, {"id": "interviewer"}, {"email": "i@harbour.example"})
        set_time(store, "a1", "interviewer", InterviewTime(starts_at="2026-11-24T14:00:00Z"))
        later = now + timedelta(minutes=5)
        taken = take_out(store, now, later, "lease", "https://hiring.example/reminders")
        mails = [mail_of(one.notice, "hirefit@harbour.example") for one in taken]
        return [mail.as_string().replace(mail["Date"], "") for mail in mails]

    low, high = (
        asked.app.state.database.write_and_wait("harbour-line", remind) for asked in written
    )
    assert low == high
    assert len(low) == 1
    assert CANARY not in low[0]


def test_a_tag_guessed_from_the_other_card_is_no_answer_either(world, pair) -> None:
    path = "/api/v1/companies/harbour-line/applications/a1/score"
    rated, blind = world.sessions["hr"], world.sessions["recruiter"]
    tags = [asked.get(path, rated).headers["etag"] for asked in pair]
    assert tags[0] != tags[1]
    answers = [asked.get(path, blind, **{"if-none-match": tag}) for asked in pair for tag in tags]
    assert [answer.status_code for answer in answers] == [403] * 4
    assert {answer.json()["faults"][0]["code"] for answer in answers} == {"own-card-first"}


def test_who_has_rated_reads_the_panel_and_who_is_not_of_it_does_not(world, pair) -> None:
    path = "/api/v1/companies/harbour-line/applications/a1/scorecards"
    answers = {name: pair.highest.get(path, world.sessions[name]) for name in ("hr", "auditor")}
    assert [CANARY in answer.text for answer in answers.values()] == [True, True]
    stranger = pair.highest.get(path.replace("a1", "a2"), world.sessions["interviewer"])
    assert stranger.status_code == 403
    assert stranger.json()["faults"][0]["code"] == "not-your-panel"


def test_list_leaves_out_what_the_reader_has_still_to_rate(world, pair) -> None:
    path = "/api/v1/companies/harbour-line/requisitions/desk/scores"
    ranked = {
        name: [item["application"] for item in pair.highest.get(path, world.sessions[name]).json()]
        for name in ("hr", "recruiter")
    }
    assert ranked == {"hr": ["a1"], "recruiter": []}


def _all_of(answer: httpx.Response) -> tuple[int, Any, dict[str, str]]:
    headers = {name: value for name, value in answer.headers.items() if name not in MOVING}
    if not answer.content.startswith(ZIP):
        return answer.status_code, answer.content, headers
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        for of_all_parts in ("content-length", "etag"):  # that moment included
            headers.pop(of_all_parts, None)
        parts = {name: book.read(name) for name in book.namelist() if name not in MADE_AT}
    return answer.status_code, parts, headers


def _sent_back(answer: httpx.Response) -> tuple[int, str, dict[str, str]]:
    headers = {name: value for name, value in answer.headers.items() if name not in MOVING}
    headers.pop("etag", None)  # of a body with a moment in it
    if "location" in headers:
        headers["location"] = NEW_EACH_TIME.sub("", headers["location"])
    return answer.status_code, NEW_EACH_TIME.sub("", answer.text), headers
