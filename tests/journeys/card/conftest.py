"""The card's own house: a server that can be taken away, with a candidate for each test.

The server runs in this process, on a database made once, so that it can be stopped and brought
back on the same port.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from hirefit_api.access.people import add_person
from hirefit_api.access.schemas import NewPerson
from hirefit_api.access.sessions import begin_session
from hirefit_api.app import create_app
from hirefit_api.companies.service import checked_profile, save_profile
from hirefit_api.database.migrate import migrate
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import Database
from hirefit_api.interviews.service import plan_interview
from hirefit_api.requisitions.schemas import NewRequisition
from hirefit_api.requisitions.service import open_requisition, take_in
from hirefit_api.scorecards.statements import state
from hirefit_api.server import GracefulServer
from hirefit_api.settings import Settings
from hirefit_api.testing import free_port

COMPANY = {
    "id": "harbour-line",
    "name": "Harbour Line",
    "service_vision": "Every caller hangs up knowing what happens next.",
    "service_values": [
        {"id": "honesty", "statement": "We say what is true."},
        {"id": "warmth", "statement": "People feel welcome."},
        {"id": "ownership", "statement": "We see it through."},
    ],
}
CANDIDATES = [f"c{number:02d}" for number in range(16)]
UNASKED = "unasked"
WIDE = {"width": 1280, "height": 900}


class House:
    """A server that can be taken away, and people who are signed in."""

    def __init__(self, file: Path, token: str, port: int) -> None:
        self.settings = Settings(
            database_url=f"sqlite:///{file}", drain_seconds=0, access_log=False
        )
        self.token = token
        self.port = port
        self.free = list(CANDIDATES)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._server = GracefulServer(create_app(self.settings), self.settings)
        self._listening = socket.create_server(("127.0.0.1", self.port))
        self._thread = threading.Thread(target=self._server.run, args=[[self._listening]])
        self._thread.start()

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._listening.close()

    def card(self, candidate: str | None = None) -> str:
        """The address of a card that no other test uses, unless it is named."""
        name = candidate or self.free.pop()
        return f"{self.origin}/companies/harbour-line/applications/{name}/scorecards/r1"

    def sign_in(self, context: BrowserContext) -> None:
        cookie = {"name": "hirefit", "value": self.token, "url": self.origin, "httpOnly": True}
        context.add_cookies([cookie])

    @staticmethod
    def opened(context: BrowserContext, address: str) -> Page:
        page = context.new_page()
        page.goto(address)
        return page

    @staticmethod
    def expect_state(page: Page, wanted: str) -> None:
        """Wait until the page says so of what is typed."""
        expect(page.locator("#saved")).to_have_attribute("data-state", wanted)

    @staticmethod
    def kept(page: Page) -> dict[str, str]:
        """What stands in the browser."""
        return page.evaluate("({...localStorage})")


def _fill(store: CompanyStore) -> str:
    save_profile(store, checked_profile("harbour-line", COMPANY))
    new = NewRequisition(id="desk", title="Phone desk", role="phone_or_chat_agent")
    open_requisition(store, new)
    for name in (*CANDIDATES, UNASKED):
        take_in(store, "desk", name)
        plan_interview(store, name, "r1")
    for name in CANDIDATES:
        state(store, name, "r1", "no_conflict")
    person = {"id": "r1", "name": "Ria Reed", "roles": ["interviewer"]}
    add_person(store, NewPerson.model_validate(person, strict=False))
    return begin_session(store, "r1").text


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    file = tmp_path_factory.mktemp("card") / "house.sqlite3"
    settings = Settings(database_url=f"sqlite:///{file}", drain_seconds=0, access_log=False)
    migrate(settings)
    database = Database(settings)
    database.open()
    token = database.write_and_wait("harbour-line", _fill)
    database.close()
    with free_port() as port:
        made = House(file, token, port)
        made.start()
        yield made
        made.stop()


@pytest.fixture
def person(browser: Browser, house: House) -> Iterator[Callable[..., BrowserContext]]:
    """A browser window of the rater; whatever goes wrong in its scripts fails the test."""
    contexts, problems = [], []

    def note(page: Page) -> None:
        page.on("pageerror", lambda error: problems.append(str(error)))

    def open_one(**options: Any) -> BrowserContext:
        context = browser.new_context(**({"viewport": WIDE, "reduced_motion": "reduce"} | options))
        context.on("page", note)
        house.sign_in(context)
        contexts.append(context)
        return context

    yield open_one
    for context in contexts:
        context.close()
    assert problems == []
