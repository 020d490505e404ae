"""A running service over a real socket, and a company to ask it about."""

from __future__ import annotations

import io
import shutil
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from hirefit_api.access.people import add_person
from hirefit_api.access.schemas import NewPerson
from hirefit_api.access.sessions import begin_session
from hirefit_api.app import create_app
from hirefit_api.companies.service import checked_profile, save_profile
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import Database
from hirefit_api.logs import service_log
from hirefit_api.requisitions.schemas import NewRequisition
from hirefit_api.requisitions.service import open_requisition, take_in
from hirefit_api.server import GracefulServer
from hirefit_api.settings import Settings

START_SECONDS = 60
UNUSED = ssl.create_default_context()
"""For plain HTTP; else every client would read the system's certificates anew."""


class Service(NamedTuple):
    """A running service."""

    client: httpx.Client
    log: io.StringIO
    address: str


@contextmanager
def running(settings: Settings, key: str) -> Iterator[Service]:
    """Serve from a thread on a free port; the client carries an API key."""
    log = io.StringIO()
    quiet = settings.model_copy(update={"port": 0, "drain_seconds": 0.0})
    server = GracefulServer(create_app(quiet, service_log(log)), quiet)
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + START_SECONDS
    while not server.started and thread.is_alive() and time.monotonic() < deadline:
        time.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    try:
        headers = {"authorization": f"Bearer {key}"}
        with httpx.Client(base_url=address, timeout=60, headers=headers, verify=UNUSED) as client:
            yield Service(client, log, address)
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def serving() -> Callable[..., AbstractContextManager[Service]]:
    """Serves for as long as a test or a module wants."""
    return running


@pytest.fixture
def service(settings: Settings, key_for: Callable[..., str]) -> Iterator[Service]:
    """A service on each database, asked by an administrator of Harbour Line."""
    key = key_for(settings)
    with running(settings.model_copy(update={"access_log": True}), key) as started:
        yield started


@pytest.fixture
def company_document() -> dict[str, Any]:
    """A company profile that the service takes."""
    return {
        "id": "harbour-line",
        "name": "Harbour Line",
        "service_vision": "We keep every promise and make it easy to ask for help.",
        "service_values": [
            {"id": "reliable", "statement": "We do what we said we would."},
            {"id": "warm", "statement": "People feel welcome with us."},
            {"id": "quick", "statement": "Nobody waits longer than needed."},
        ],
    }


class Opening(NamedTuple):
    """A requisition with one application and two planned raters."""

    service: Service
    base: str
    kit_digest: str
    questions: tuple[str, ...]

    def card(self, rater: str = "r1", **changes: Any) -> dict[str, Any]:
        answers = [
            {"question": question, "level": at % 3 + 2, "evidence": "told how it went"}
            for at, question in enumerate(self.questions)
        ]
        return {"rater": rater, "kit_digest": self.kit_digest, "answers": answers} | changes

    def submit(self, body: dict[str, Any], application: str = "a1") -> httpx.Response:
        address = f"{self.base}/applications/{application}/scorecards"
        return self.service.client.post(address, json=body)


@pytest.fixture
def opening(service: Service, company_document: dict[str, Any]) -> Opening:
    """An opening made over HTTP."""
    client, base = service.client, "/api/v1/companies/harbour-line"
    requisition = {"id": "desk", "title": "Complaints desk", "role": "complaints_desk"}
    made = [
        client.put(base, json=company_document),
        client.post(f"{base}/requisitions", json=requisition),
        client.post(f"{base}/requisitions/desk/applications", json={"id": "a1"}),
        client.post(f"{base}/applications/a1/interviews", json={"rater": "r1"}),
        client.post(f"{base}/applications/a1/interviews", json={"rater": "r2"}),
    ]
    assert [response.status_code for response in made] == [201] * 5
    kit = client.get(f"{base}/requisitions/desk/kit").json()
    questions = [q["id"] for section in kit["competencies"] for q in section["questions"]]
    return Opening(service, base, made[1].json()["kit_digest"], tuple(questions))


STAFF = {"r1": "interviewer", "r2": "interviewer", "hana": "hr", "hugo": "hr"}
COMPANY_OF_STAFF = "harbour-line"


class Office(NamedTuple):
    """A running service whose company has two raters, two people of HR and an opening `desk`."""

    settings: Settings
    address: str
    browsers: dict[str, httpx.Client]

    def client(self, who: str) -> httpx.Client:
        """The browser in which somebody is signed in."""
        return self.browsers[who]


@pytest.fixture(scope="session")
def prepared_office(
    tmp_path_factory: pytest.TempPathFactory, migrated: Path
) -> tuple[Path, dict[str, str]]:
    """The database of an office and its sessions; each test gets a copy."""
    file = tmp_path_factory.mktemp("office") / "office.sqlite3"
    settings = Settings(database_url=f"sqlite:///{file}", drain_seconds=0.0, access_log=False)
    shutil.copy(migrated, file)
    document = {
        "id": COMPANY_OF_STAFF,
        "name": "Harbour & Line",
        "service_vision": "Every caller hangs up knowing what happens next.",
        "service_values": [
            {"id": "honesty", "statement": "We say what is true."},
            {"id": "warmth", "statement": "People feel welcome."},
            {"id": "ownership", "statement": "We see it through."},
        ],
    }

    def fill(store: CompanyStore) -> dict[str, str]:
        save_profile(store, checked_profile(COMPANY_OF_STAFF, document))
        opening = NewRequisition(id="desk", title="Desk", role="phone_or_chat_agent")
        open_requisition(store, opening)
        take_in(store, "desk", "a1")
        for person, role in STAFF.items():
            new = {"id": person, "name": person.title(), "roles": [role]}
            add_person(store, NewPerson.model_validate(new, strict=False))
        return {person: begin_session(store, person).text for person in STAFF}

    database = Database(settings)
    database.open()
    tokens = database.write_and_wait(COMPANY_OF_STAFF, fill)
    database.close()
    return file, tokens


@pytest.fixture
def office(prepared_office: tuple[Path, dict[str, str]], tmp_path: Path) -> Iterator[Office]:
    """A running service with people who are signed in."""
    file, tokens = prepared_office
    copy = Path(shutil.copy(file, tmp_path))
    settings = Settings(database_url=f"sqlite:///{copy}", drain_seconds=0.0, access_log=False)
    with running(settings, "none") as started, ExitStack() as opened:
        browsers = {
            who: opened.enter_context(
                httpx.Client(
                    base_url=started.address,
                    cookies={"hirefit": token},
                    follow_redirects=True,
                    timeout=60,
                    verify=UNUSED,
                )
            )
            for who, token in tokens.items()
        }
        yield Office(settings, started.address, browsers)


DESK_BASE = "/api/v1/companies/harbour-line"


class Desk(NamedTuple):
    """The opening `desk` with applications a1 and a2, each planned for r1 and r2."""

    office: Office
    kit_digest: str
    questions: tuple[str, ...]

    def client(self, who: str) -> httpx.Client:
        return self.office.client(who)

    def hand_in(self, who: str, application: str, level: int = 3, **changes: Any) -> None:
        """Submit a card with one level throughout, and a note on each answer."""
        answers = [
            {"question": name, "level": level, "evidence": f"{who} heard it on {name}"}
            for name in self.questions
        ]
        card = {"rater": who, "kit_digest": self.kit_digest, "answers": answers} | changes
        path = f"{DESK_BASE}/applications/{application}/scorecards"
        assert self.client(who).post(path, json=card).status_code == 201

    def rate(self, application: str, first: int = 3, second: int = 3) -> None:
        self.hand_in("r1", application, first)
        self.hand_in("r2", application, second)

    def get(self, path: str, who: str = "hana", **more: Any) -> httpx.Response:
        return self.client(who).get(DESK_BASE + path, **more)

    def post(self, path: str, body: Any, who: str = "hana") -> httpx.Response:
        return self.client(who).post(DESK_BASE + path, json=body)

    def explanation_digest(self, application: str = "a1") -> str:
        document = self.get(f"/applications/{application}/explanation").json()
        return document["digests"]["whole"]

    def decide(self, outcome: str, application: str = "a1", **changes: Any) -> httpx.Response:
        body = {
            "outcome": outcome,
            "reasons": "Asked what the caller meant and kept the promise.",
            "explanation": self.explanation_digest(application),
        }
        return self.post(f"/applications/{application}/decisions", body | changes)


@pytest.fixture
def desk(office: Office) -> Desk:
    client = office.client("hana")
    client.post(f"{DESK_BASE}/requisitions/desk/applications", json={"id": "a2"})
    for application in ("a1", "a2"):
        for rater in ("r1", "r2"):
            path = f"{DESK_BASE}/applications/{application}/interviews"
            assert client.post(path, json={"rater": rater}).status_code == 201
    kit = client.get(f"{DESK_BASE}/requisitions/desk/kit").json()
    record = client.get(f"{DESK_BASE}/requisitions/desk").json()
    questions = [q["id"] for section in kit["competencies"] for q in section["questions"]]
    return Desk(office, record["kit_digest"], tuple(questions))


@pytest.fixture(scope="session")
def running_service() -> Callable[..., Any]:
    """Serves settings from a thread, for a fixture that lives longer than a test."""
    return running
