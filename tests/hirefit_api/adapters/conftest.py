"""One running service with two companies for all adapters; nothing is delivered to anybody."""

from __future__ import annotations

import shutil
import socket
import sys
import threading
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hirefit.testing.house import House
from hirefit_api.adapters.registry import adapters
from hirefit_api.app import create_app
from hirefit_api.server import GracefulServer
from hirefit_api.settings import Settings

EXAMPLE = Path(__file__).parents[3] / "docs" / "adapters" / "hirefit-acme"


@pytest.fixture(scope="session")
def example_installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The worked example, found by its entry point as an installed package is."""
    folder = tmp_path_factory.mktemp("site-packages")
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text("utf-8"))["project"]
    found = folder / "hirefit_acme-1.0.0.dist-info"
    found.mkdir()
    (found / "METADATA").write_text("Metadata-Version: 2.1\nName: hirefit-acme\nVersion: 1.0.0\n")
    group, entries = next(iter(project["entry-points"].items()))
    lines = [f"[{group}]", *(f"{name} = {target}" for name, target in entries.items())]
    (found / "entry_points.txt").write_text("\n".join(lines))
    added = [str(folder), str(EXAMPLE / "src")]
    sys.path[:0] = added
    adapters.cache_clear()
    yield
    for entry in added:
        sys.path.remove(entry)
    adapters.cache_clear()


@pytest.fixture(scope="session")
def houses(
    tmp_path_factory: pytest.TempPathFactory,
    migrated: Path,
    key_for: Callable[..., str],
    example_installed: None,  # noqa: ARG001 - the service finds it
) -> Iterator[tuple[House, House]]:
    """Two companies on one service."""
    file = tmp_path_factory.mktemp("adapters") / "hirefit.sqlite3"
    settings = Settings(
        database_url=f"sqlite:///{file}",
        drain_seconds=0,
        access_log=False,
        deliver=False,
        public_address="https://hirefit.example",
    )
    shutil.copy(migrated, file)
    keys = {company: key_for(settings, company) for company in ("harbour-line", "stranger")}
    server = GracefulServer(create_app(settings), settings)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, args=[[listening]])
        thread.start()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        made = [House(address, company, key) for company, key in keys.items()]
        try:
            for house in made:
                house.open()
            yield made[0], made[1]
        finally:
            for house in made:
                house.client.close()
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def house(houses: tuple[House, House]) -> House:
    """The company whose orders are placed."""
    return houses[0]


@pytest.fixture(scope="session")
def stranger(houses: tuple[House, House]) -> House:
    """Another company."""
    return houses[1]


@pytest.fixture(scope="session")
def contracts() -> Path:
    """Documents that vendors publish; they are not part of the project."""
    return Path(__file__).parents[4] / "shared" / "data" / "contracts"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Over a hundred wrong bodies for each system: what ships to others carries no mark of ours."""
    for item in items:
        if item.name == "test_malformed_bodies_are_refused":
            item.add_marker(pytest.mark.slow)
