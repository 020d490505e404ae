"""A served company with one opening, two raters each, and a client that behaves like a browser."""

from __future__ import annotations

import hashlib
import re
import shutil
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from httpx import Client, Request

from hirefit_api.access.people import add_person
from hirefit_api.access.schemas import NewPerson
from hirefit_api.access.sessions import begin_session
from hirefit_api.app import create_app
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import Database
from hirefit_api.server import GracefulServer
from hirefit_api.settings import Settings

COMPANY = {
    "id": "harbour-line",
    "name": "Harbour & Line <Ltd>",
    "service_vision": "Every caller hangs up knowing what happens next.",
    "service_values": [
        {"id": "honesty", "statement": "We say what is true."},
        {"id": "warmth", "statement": "People feel welcome."},
        {"id": "timeliness", "statement": "Short waits, never silent ones."},
    ],
}
API = "/api/v1/companies/harbour-line"
UNUSED = ssl.create_default_context()
"""For plain HTTP; else every client would read the system's certificates anew."""


class Opened(NamedTuple):
    """A prepared database."""

    file: Path
    key: str
    sessions: dict[str, str]
    kit_digest: str
    questions: tuple[str, ...]


class Desk(NamedTuple):
    """A service, and an application to `desk` that no other test uses, with raters r1 and r2."""

    client: Client
    application: str

    def card(self, rater: str = "r1") -> str:
        return f"/companies/harbour-line/applications/{self.application}/scorecards/{rater}"

    @property
    def api(self) -> str:
        return f"{API}/applications/{self.application}"

    def stored(self) -> list[Any]:
        """The cards that are in."""
        found: list[Any] = self.client.get(f"{self.api}/scorecards").json()
        return found


RATER = re.compile(r"/companies/[^/]+/applications/[^/]+/scorecards/(r[123])\b")


def as_everybody(opened: Opened) -> dict[str, list[Callable[[Request], None]]]:
    """Send a rater's own pages with the rater's session, everything else with a key."""

    def dress(request: Request) -> None:
        request.headers.pop("authorization", None)
        if found := RATER.match(request.url.path):
            request.headers["cookie"] = f"hirefit={opened.sessions[found[1]]}"
        else:
            request.headers.update(bearer(opened.key))

    return {"request": [dress]}


def bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """Serve in a thread, yield the address."""
    app = create_app(settings)
    server = GracefulServer(app, settings)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, args=[[listening]])
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def settings_of(file: Path) -> Settings:
    return Settings(database_url=f"sqlite:///{file}", drain_seconds=0, access_log=False)


def _let_in(settings: Settings) -> dict[str, str]:
    """Add the raters r1 to r3 and begin a session for each."""

    def work(store: CompanyStore) -> dict[str, str]:
        for rater in ("r1", "r2", "r3"):
            person = {"id": rater, "name": rater.upper(), "roles": ["interviewer"]}
            add_person(store, NewPerson.model_validate(person, strict=False))
        return {rater: begin_session(store, rater).text for rater in ("r1", "r2", "r3")}

    database = Database(settings)
    database.open()
    sessions = database.write_and_wait("harbour-line", work)
    database.close()
    return sessions


@pytest.fixture(scope="session")
def opened(
    tmp_path_factory: pytest.TempPathFactory, migrated: Path, key_for: Callable[..., str]
) -> Opened:
    """The database of a company with an opening, and an administrator's key; tests get copies."""
    file = tmp_path_factory.mktemp("pages") / "opened.sqlite3"
    shutil.copy(migrated, file)
    key = key_for(settings_of(file))
    sessions = _let_in(settings_of(file))
    with (
        served(settings_of(file)) as address,
        Client(base_url=address, headers=bearer(key), verify=UNUSED, timeout=60) as made,
    ):
        made.put(API, json=COMPANY)
        opening = {"id": "desk", "title": "Desk <b>", "role": "phone_or_chat_agent"}
        made.post(f"{API}/requisitions", json=opening)
        made.post(f"{API}/requisitions/desk/applications", json={"id": "a1"})
        for rater in ("r1", "r2"):
            made.post(f"{API}/applications/a1/interviews", json={"rater": rater})
            card = f"/companies/harbour-line/applications/a1/scorecards/{rater}"
            made.post(f"{card}/statement", data={"statement": "no_conflict"})
        kit = made.get(f"{API}/requisitions/desk/kit").json()
        digest = made.get(f"{API}/requisitions/desk").json()["kit_digest"]
    questions = tuple(q["id"] for section in kit["competencies"] for q in section["questions"])
    other = bearer(key_for(settings_of(file), "other"))
    with (
        served(settings_of(file)) as address,
        Client(base_url=address, headers=other, verify=UNUSED, timeout=60) as made,
    ):
        made.put("/api/v1/companies/other", json=COMPANY | {"id": "other"})
    return Opened(file, key, sessions, digest, questions)


@pytest.fixture
def client(opened: Opened, tmp_path: Path) -> Iterator[Client]:
    """The service with application `a1`, planned raters `r1` and `r2`, and another company."""
    file = Path(shutil.copy(opened.file, tmp_path))
    with (
        served(settings_of(file)) as address,
        Client(
            base_url=address,
            follow_redirects=True,
            event_hooks=as_everybody(opened),
            verify=UNUSED,
            timeout=60,
        ) as made,
    ):
        yield made


@pytest.fixture(scope="module")
def shared(opened: Opened, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """One service for the tests of a module that keep to their own applications."""
    file = Path(shutil.copy(opened.file, tmp_path_factory.mktemp("shared")))
    with (
        served(settings_of(file)) as address,
        Client(
            base_url=address,
            follow_redirects=True,
            event_hooks=as_everybody(opened),
            verify=UNUSED,
            timeout=60,
        ) as made,
    ):
        yield made


@pytest.fixture
def desk(shared: Client, request: pytest.FixtureRequest) -> Desk:
    """An application of the test's own; its raters were asked about conflicts of interest."""
    name = "t" + hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:16]
    made = Desk(shared, name)
    shared.post(f"{API}/requisitions/desk/applications", json={"id": name})
    for rater in ("r1", "r2"):
        shared.post(f"{made.api}/interviews", json={"rater": rater})
        shared.post(f"{made.card(rater)}/statement", data={"statement": "no_conflict"})
    return made


@pytest.fixture
def fields(opened: Opened) -> Callable[..., dict[str, str]]:
    """The fields of a filled form; `levels` for question 1, 2, ..., and notes by number."""
    digest, questions = opened.kit_digest, opened.questions

    def fill(levels: str = "3" * 10, step: str = "check", **more: str) -> dict[str, str]:
        filled = {"kit_digest": digest, "version": "1", "amendment_reason": "", "step": step}
        for number, question in enumerate(questions, start=1):
            filled[f"choice:{question}"] = levels[number - 1 : number].strip()
            filled[f"note:{question}"] = more.pop(f"note{number}", "")
        return filled | more

    return fill
