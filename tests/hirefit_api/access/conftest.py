"""One company with somebody of every role, another company, and the service asked in-process."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from fastapi import FastAPI

from hirefit_api.access import store as queries
from hirefit_api.access.keys import make_key, revoke_key
from hirefit_api.access.passwords import hash_password
from hirefit_api.access.people import add_person, disable
from hirefit_api.access.permissions import GRANTED, Role
from hirefit_api.access.schemas import NewKey, NewPerson
from hirefit_api.access.sessions import begin_session
from hirefit_api.app import create_app
from hirefit_api.companies.service import checked_profile, save_profile
from hirefit_api.database.access_tables import sessions as sessions_table
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import Database
from hirefit_api.interviews.service import plan_interview
from hirefit_api.requisitions.schemas import NewRequisition
from hirefit_api.requisitions.service import frozen_kit, open_requisition, take_in
from hirefit_api.settings import Settings

COMPANY = "harbour-line"
PASSWORD = "four plain words and a comma"  # noqa: S105 - of invented people
LONG_AGO = "2026-01-01T00:00:00.000Z"
RATERS = ("interviewer", "recruiter", "administrator")
"""Who is planned to rate application `a1`; each has the name of their role."""


class World(NamedTuple):
    """A prepared database and the ways into it."""

    file: Path
    kit_digest: str
    questions: tuple[str, ...]
    keys: Mapping[str, str]
    sessions: Mapping[str, str]


class Asked:
    """A service asked in-process; nobody is signed in unless a request says so."""

    def __init__(self, app: FastAPI, runner: asyncio.Runner) -> None:
        self.app = app
        self._runner = runner
        transport = httpx.ASGITransport(app)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://localhost")

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self._runner.run(self._ask(method, path, options))

    def ask_all(self, requests: list[tuple[str, str, dict[str, Any]]]) -> list[httpx.Response]:
        async def all_of_them() -> list[httpx.Response]:
            return [await self._ask(method, path, options) for method, path, options in requests]

        return self._runner.run(all_of_them())

    async def _ask(self, method: str, path: str, options: dict[str, Any]) -> httpx.Response:
        answer = await self._client.request(method, path, **options)
        self._client.cookies.clear()
        return answer


def settings_of(file: Path, **more: Any) -> Settings:
    return Settings(database_url=f"sqlite:///{file}", drain_seconds=0, access_log=False, **more)


def by_key(key: str) -> dict[str, Any]:
    return {"headers": {"authorization": f"Bearer {key}"}}


def by_session(token: str) -> dict[str, Any]:
    return {"headers": {"cookie": f"hirefit={token}"}}


def profile(company: str) -> dict[str, Any]:
    values = ["reliable", "warm", "quick"]
    return {
        "id": company,
        "name": company.title(),
        "service_vision": "We keep every promise and make it easy to ask for help.",
        "service_values": [{"id": name, "statement": f"We are {name}."} for name in values],
    }


def open_company(store: CompanyStore) -> tuple[str, tuple[str, ...]]:
    save_profile(store, checked_profile(store.company, profile(store.company)))
    new = NewRequisition(id="desk", title="Complaints desk", role="complaints_desk")
    kit = open_requisition(store, new).record.kit_digest
    for application in ("a1", "a2"):
        take_in(store, "desk", application)
    for rater in RATERS:
        plan_interview(store, "a1", rater)
    return kit, tuple(frozen_kit(store, kit).competency_of)


def let_in(store: CompanyStore) -> tuple[dict[str, str], dict[str, str]]:
    """Add somebody and make a key for every role, and some who must stay outside."""
    keys, sessions = {}, {}
    password = hash_password(PASSWORD)
    for role in GRANTED:
        add_person(store, NewPerson(id=role, name=f"A {role}", roles=[role]), password)
        keys[role] = make_key(store, NewKey(name=f"for {role}", roles=[role]), "tests").key
        sessions[role] = begin_session(store, role).text
    mail = "gone@example.org"
    gone = NewPerson(id="gone", name="Gone", email=mail, roles=[Role.ADMINISTRATOR])
    add_person(store, gone, password)
    add_person(store, NewPerson(id="idle", name="Idle", roles=[Role.ADMINISTRATOR]), password)
    sessions["disabled person"] = begin_session(store, "gone").text
    late = begin_session(store, "idle")
    sessions["expired session"] = late.text
    idle = begin_session(store, "idle")
    sessions["idle session"] = idle.text
    disable(store, "gone")
    store.update(sessions_table, {"token_digest": late.digest}, {"expires_at": LONG_AGO})
    queries.note_session_seen(store, idle.digest, LONG_AGO)
    for name in ("revoked key", "expired key"):
        made = make_key(store, NewKey(name=name, roles=[Role.ADMINISTRATOR]), "tests")
        keys[name] = made.key
        if name == "revoked key":
            revoke_key(store, made.id)
        else:
            queries.change_key(store, made.id, {"expires_at": LONG_AGO})
    return keys, sessions


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> World:
    """The prepared database; tests get copies."""
    file = tmp_path_factory.mktemp("access") / "world.sqlite3"
    shutil.copy(migrated, file)
    database = Database(settings_of(file))
    database.open()
    kit, questions = database.write_and_wait(COMPANY, open_company)
    keys, sessions = database.write_and_wait(COMPANY, let_in)
    database.write_and_wait("other", open_company)
    others = database.write_and_wait("other", let_in)
    database.close()
    keys["another company's administrator"] = others[0]["administrator"]
    sessions["another company's administrator"] = others[1]["administrator"]
    return World(file, kit, questions, keys, sessions)


@pytest.fixture(scope="module")
def asked(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """A service for the tests of a module, on a copy of the prepared database."""
    file = Path(shutil.copy(world.file, tmp_path_factory.mktemp("asked")))
    app = create_app(settings_of(file, operator_key="operator-" + "0" * 32))
    with asyncio.Runner() as runner:
        lifespan = app.router.lifespan_context(app)
        runner.run(lifespan.__aenter__())
        yield Asked(app, runner)
        runner.run(lifespan.__aexit__(None, None, None))
