"""R4: fifty copies of a request to two processes on one PostgreSQL are one row and one answer."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

import httpx
import pytest
from sqlalchemy import text

from hirefit_api.access.keys import make_key
from hirefit_api.access.permissions import Role
from hirefit_api.access.schemas import NewKey
from hirefit_api.companies.service import checked_profile, save_profile
from hirefit_api.database.migrate import migrate
from hirefit_api.database.session import Database, read_engine
from hirefit_api.orders.packages import save_package
from hirefit_api.orders.schemas import PackageContent
from hirefit_api.requisitions.schemas import NewRequisition
from hirefit_api.requisitions.service import open_requisition
from hirefit_api.settings import Settings
from hirefit_api.testing import empty_database

COPIES, AT_A_TIME, PATIENCE = 50, 25, 120
COMPANIES = ("harbour-line", "stranger")
UNDER_WAY = 409
Servers = tuple[int, Iterator[int]]


class Pair(NamedTuple):
    """Two servers: their ports and processes."""

    ports: tuple[int, ...]
    processes: tuple[int, ...]

    def kill(self) -> None:
        for process in self.processes:
            os.kill(process, signal.SIGKILL)


def _pair(servers: tuple[Servers, Servers]) -> Pair:
    """Start a new server in the place of each."""
    ports, processes = zip(*servers, strict=True)
    return Pair(ports, tuple(next(process) for process in processes))


def _open(settings: Settings, document: dict[str, Any]) -> dict[str, str]:
    """Open both companies with a package each; return their keys."""

    def work(store: Any) -> str:
        profile = checked_profile(store.company, document | {"id": store.company})
        save_profile(store, profile)
        new = NewRequisition(id="desk", title="Desk", role="complaints_desk")
        open_requisition(store, new)
        save_package(store, "desk", PackageContent(label="Desk", requisition="desk"))
        wanted = NewKey(name="tests", roles=[Role.ADMINISTRATOR])
        return make_key(store, wanted, "tests").key

    database = Database(settings)
    database.open()
    keys = {company: database.write_and_wait(company, work) for company in COMPANIES}
    database.close()
    return keys


class Caller:
    """Sends orders of a company to two servers by turns."""

    def __init__(self, pair: Pair, keys: dict[str, str]) -> None:
        self.pair = pair
        self._keys = keys
        self._http = httpx.Client(timeout=PATIENCE, limits=httpx.Limits(max_connections=COPIES))

    def order(
        self, at: int, reference: str, name: str = "", company: str = COMPANIES[0]
    ) -> httpx.Response:
        address = f"http://127.0.0.1:{self.pair.ports[at % 2]}/api/v1/companies/{company}/orders"
        headers = {"Authorization": f"Bearer {self._keys[company]}"}
        headers |= {"Idempotency-Key": name} if name else {}
        body = {"reference": reference, "package": "desk"}
        return self._http.post(address, json=body, headers=headers)

    def until_answered(self, at: int, reference: str, name: str) -> httpx.Response:
        """Come again while the first is under way."""
        until = time.monotonic() + PATIENCE
        while (answer := self.order(at, reference, name)).status_code == UNDER_WAY:
            assert time.monotonic() < until
            time.sleep(0.02)
        return answer

    def close(self) -> None:
        self._http.close()


@pytest.mark.slow
@pytest.mark.postgres
def test_copies_to_two_processes_are_one_row_and_one_answer(
    postgres: str,
    servers: Callable[..., AbstractContextManager[Servers]],
    company_document: dict[str, Any],
) -> None:
    with empty_database(postgres) as url:
        settings = Settings(database_url=url)
        migrate(settings)
        keys = _open(settings, company_document)
        with servers(settings) as one, servers(settings) as other:
            caller = Caller(_pair((one, other)), keys)
            with ThreadPoolExecutor(AT_A_TIME) as pool:
                copies = list(
                    pool.map(lambda at: caller.until_answered(at, "1", "copy"), range(COPIES))
                )
                bare = list(pool.map(lambda at: caller.order(at, "2"), range(COPIES)))
            other_body = [caller.order(at, "3", "copy") for at in range(2)]
            elsewhere = caller.order(0, "4", "copy", COMPANIES[1])
            caller.pair.kill()
            caller.close()
            later = Caller(_pair((one, other)), keys)
            again = [later.order(at, "1", "copy") for at in range(2)]
            later.close()
        engine = read_engine(settings.url)
        with engine.connect() as connection:
            rows = connection.execute(
                text("SELECT company_id, natural_key FROM orders ORDER BY company_id, natural_key")
            ).all()
        engine.dispose()
    assert {(answer.status_code, answer.content) for answer in copies} == {(201, copies[0].content)}
    known = [answer for answer in bare if answer.status_code != UNDER_WAY]
    assert {answer.content for answer in known} == {known[0].content}
    assert sum(answer.status_code == 201 for answer in bare) == 1
    assert {answer.status_code for answer in known} <= {200, 201}
    assert [(a.status_code, a.json()["code"]) for a in other_body] == [(422, "key-reused")] * 2
    assert elsewhere.status_code == 201
    assert [(a.status_code, a.content) for a in again] == [(201, copies[0].content)] * 2
    assert {answer.headers["idempotency-replayed"] for answer in again} == {"true"}
    assert rows == [(COMPANIES[0], "1"), (COMPANIES[0], "2"), (COMPANIES[1], "4")]
