"""What tests of several folders share: databases that are thrown away."""

from __future__ import annotations

import gc
import os
import re
import shutil
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:  # the process that hands out the tests asks for no fixture
    from hirefit_api.access.permissions import Role
    from hirefit_api.settings import Settings

# Processes that tests start on PostgreSQL open what was sealed here; SQLite files share it.
os.environ.setdefault("HIREFIT_SECRET_KEY", "dGVzdHMgb25seSwgdGhpcnR5LXR3byBieXRlcyBociE=")

# How long an example takes says more about the machine's other work than about the code.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
# A look at each law rather than a search for its exceptions: `python dev.py test --fast`.
hypothesis.settings.register_profile(
    "quick", hypothesis.settings.get_profile("unhurried"), max_examples=20
)
hypothesis.settings.load_profile("unhurried")

LEFT_OUT_WHOLE = re.compile(r"^pytestmark = .*\bmark\.slow\b", re.MULTILINE)

gc.disable()  # nothing that is imported or collected becomes garbage; see pytest_collection_finish


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL that lives as long as the tests."""
    from hirefit_api.testing import NoPostgres, throwaway_postgres  # noqa: PLC0415 - see above

    try:
        # The service is killed here, never the machine: what is synced makes no difference.
        with throwaway_postgres(synced=False) as address:
            yield address
    except NoPostgres as missing:
        message = f"NOT TESTED ON POSTGRESQL: {missing}"
        if os.environ.get("CI") == "true":
            pytest.fail(message, pytrace=False)
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn(message, stacklevel=1)
        pytest.skip(message)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated SQLite file; whoever needs one copies it."""
    from hirefit_api.database.migrate import migrate  # noqa: PLC0415 - see above
    from hirefit_api.settings import Settings  # noqa: PLC0415 - same

    file = tmp_path_factory.mktemp("migrated") / "hirefit.sqlite3"
    migrate(Settings(database_url=f"sqlite:///{file}"))
    return file


@pytest.fixture(scope="module")  # some modules have a PostgreSQL of their own
def migrated_postgres(postgres: str) -> Iterator[str]:
    """The name of an empty, migrated database on PostgreSQL; whoever needs one copies it."""
    from hirefit_api.database.migrate import migrate  # noqa: PLC0415 - see above
    from hirefit_api.settings import Settings  # noqa: PLC0415 - same
    from hirefit_api.testing import empty_database  # noqa: PLC0415 - same

    with empty_database(postgres) as address:
        migrate(Settings(database_url=address))
        yield address.rpartition("/")[2]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings of an empty, migrated database: every test that uses them runs on both."""
    from hirefit_api.settings import Settings  # noqa: PLC0415 - see above
    from hirefit_api.testing import empty_database  # noqa: PLC0415 - same

    common = {"drain_seconds": 0.0, "access_log": False}
    if request.param == "sqlite":
        file = shutil.copy(request.getfixturevalue("migrated"), tmp_path)
        yield Settings(database_url=f"sqlite:///{file}", **common)
        return
    postgres, like = map(request.getfixturevalue, ("postgres", "migrated_postgres"))
    with empty_database(postgres, like) as address:
        yield Settings(database_url=address, **common)


@pytest.fixture(scope="session")
def key_for() -> Callable[..., str]:
    """Makes an API key for a company; call it while no service runs on the database."""
    from hirefit_api.access.keys import make_key  # noqa: PLC0415 - see above
    from hirefit_api.access.permissions import Role  # noqa: PLC0415 - same
    from hirefit_api.access.schemas import NewKey  # noqa: PLC0415 - same
    from hirefit_api.database.session import Database  # noqa: PLC0415 - same

    def make(settings: Settings, company: str = "harbour-line", *roles: Role) -> str:
        database = Database(settings)
        database.open()
        new = NewKey(name="tests", roles=list(roles or [Role.ADMINISTRATOR]))
        made = database.write_and_wait(company, lambda store: make_key(store, new, "tests"))
        database.close()
        return made.key

    return make


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Don't even import a module that is left out as a whole."""
    if "not slow" not in config.option.markexpr or collection_path.suffix != ".py":
        return None
    return bool(LEFT_OUT_WHOLE.search(collection_path.read_text(encoding="utf-8"))) or None


def pytest_itemcollected(item: pytest.Item) -> None:
    """Keep the fast tests of a module in one process: what they share is made once."""
    if not (item.get_closest_marker("xdist_group") or item.get_closest_marker("slow")):
        item.add_marker(pytest.mark.xdist_group(item.path.stem))


def pytest_collection_finish() -> None:
    """Look for garbage among what tests make, not among what was imported and collected."""
    gc.freeze()
    gc.set_threshold(10_000)
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with what takes longest, so that all test processes end at about the same time.

    Each is handed one test or group of tests after the other, in this order.
    """

    def rank(item: pytest.Item) -> int:
        if item.path.name == "test_kill_loop.py":
            return 0
        if not item.get_closest_marker("slow"):
            return 3
        return 1 if item.get_closest_marker("xdist_group") else 2

    items.sort(key=rank)
