"""The demo company whose ratings have been looked at once; each test gets a copy."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from httpx import Client

from hirefit_api.access.sessions import begin_session
from hirefit_api.access.tokens import Secret
from hirefit_api.app import create_app
from hirefit_api.database.session import Database
from hirefit_api.demo import load_demo
from hirefit_api.library import shipped_library
from hirefit_api.server import GracefulServer
from hirefit_api.settings import Settings

COMPANY = "harbour-line"
API = f"/api/v1/companies/{COMPANY}"
PAGES = f"/companies/{COMPANY}"
PATIENCE_SECONDS = 600
"""An analysis is kind: on a busy machine it gets a twentieth of a core."""


class Looked(NamedTuple):
    """A prepared database and the ways in."""

    file: Path
    key: str
    rater: str


def settings_of(file: Path) -> Settings:
    return Settings(database_url=f"sqlite:///{file}", drain_seconds=0, access_log=False)


@contextmanager
def served(file: Path, key: str) -> Iterator[Client]:
    """Serve in a thread and yield a client with a key."""
    settings = settings_of(file)
    server = GracefulServer(create_app(settings), settings)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, args=[[listening]])
        thread.start()
        try:
            with Client(
                base_url=f"http://127.0.0.1:{listening.getsockname()[1]}",
                headers={"authorization": f"Bearer {key}"},
                follow_redirects=True,
                timeout=60,
            ) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join()


def wait_for_analysis(client: Client) -> dict:
    """Wait until no analysis is running and return the last one."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        latest = client.get(f"{API}/workspace").json()["latest"]
        if latest["state"] != "running":
            return latest
        time.sleep(0.2)
    raise TimeoutError


@pytest.fixture(scope="session")
def looked(
    tmp_path_factory: pytest.TempPathFactory, migrated: Path, key_for: Callable[..., str]
) -> Looked:
    file = tmp_path_factory.mktemp("workspace") / "looked.sqlite3"
    settings = settings_of(file)
    shutil.copy(migrated, file)
    database = Database(settings)
    database.open()
    load_demo(database, shipped_library())

    def sign_in(store: object) -> Secret:
        return begin_session(store, "kit-kestrel")

    rater = database.write_and_wait(COMPANY, sign_in).text
    database.close()
    key = key_for(settings)
    with served(file, key) as client:
        started = client.post(f"{API}/workspace/analyses")
        assert started.status_code == 202
        assert wait_for_analysis(client)["state"] == "done"
    return Looked(file, key, rater)


@pytest.fixture
def client(looked: Looked, tmp_path: Path) -> Iterator[Client]:
    """The service on a copy, asked by an administrator's key."""
    file = Path(shutil.copy(looked.file, tmp_path))
    with served(file, looked.key) as made:
        yield made
