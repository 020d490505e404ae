"""Health, start, stop, one writing process, doctor."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from hirefit_api.app import create_app
from hirefit_api.database.lock import ProcessLock
from hirefit_api.database.migrate import migrate
from hirefit_api.database.session import Database, write_engine
from hirefit_api.demo_server import serve_demo
from hirefit_api.doctor import examine
from hirefit_api.errors import AlreadyServing, BadSettings, NotMigrated
from hirefit_api.server import GracefulServer, listen, prepare
from hirefit_api.settings import Settings, read_settings
from hirefit_api.testing import throwaway_postgres


@pytest.fixture(scope="module")
def postgres(postgres: str) -> Iterator[str]:
    """The address of a PostgreSQL that syncs, unlike that of all tests: the doctor looks at it."""
    del postgres  # if there is one, there can be another
    with throwaway_postgres() as address:
        yield address


def _sqlite(tmp_path: Path, **more: object) -> Settings:
    return Settings(database_url=f"sqlite:///{tmp_path}/hirefit.sqlite3", **more)


def test_second_process_on_one_file_is_refused(tmp_path) -> None:
    with (
        ProcessLock(tmp_path / "x.sqlite3"),
        pytest.raises(AlreadyServing, match="another process"),
    ):
        ProcessLock(tmp_path / "x.sqlite3")
    ProcessLock(tmp_path / "x.sqlite3").release()


@pytest.mark.parametrize("reset", [False, True])
def test_the_demo_leaves_a_file_alone_that_is_not_its_own(tmp_path: Path, *, reset: bool) -> None:
    file = tmp_path / "firm.sqlite3"
    with closing(sqlite3.connect(file)) as records, records:
        records.execute("CREATE TABLE companies (company_id TEXT)")
        records.executemany("INSERT INTO companies VALUES (?)", [("harbour-line",), ("a-firm",)])
    before = file.read_bytes()
    with pytest.raises(BadSettings, match="something else than the demo"):
        serve_demo(file, 0, reset=reset, say=print)
    assert file.read_bytes() == before


def test_the_demo_does_not_begin_again_while_it_is_served(tmp_path: Path) -> None:
    file = tmp_path / "demo.sqlite3"
    with closing(sqlite3.connect(file)) as records:
        records.execute("CREATE TABLE companies (company_id TEXT)")
    with ProcessLock(file), pytest.raises(AlreadyServing):
        serve_demo(file, 0, reset=True, say=print)
    assert file.exists()


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("sqlite:///{folder}/missing/x.sqlite3", "{folder}/missing/x.sqlite3"),
        ("sqlite:///{folder}/text.sqlite3", "{folder}/text.sqlite3"),
        ("postgresql://someone:hunter2@127.0.0.1:1/x", "HIREFIT_DATABASE_URL"),
    ],
)
def test_what_is_no_database_is_said_in_words(tmp_path: Path, address: str, place: str) -> None:
    (tmp_path / "text.sqlite3").write_text("Dear diary\n")
    with pytest.raises(BadSettings) as refusal:
        prepare(read_settings(database_url=address.format(folder=tmp_path)))
    (fault,) = refusal.value.faults
    assert (fault.place, fault.code) == (place.format(folder=tmp_path), "no-database")
    assert "hunter2" not in str(fault)


def test_a_port_that_is_taken_is_said_before_anything_is_done() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadSettings, match=f"can't listen on port {port} of 127.0.0.1"):
            listen(read_settings(port=port))


def test_listening_beyond_loopback_needs_https() -> None:
    with pytest.raises(BadSettings, match="passwords in the open"):
        read_settings(host="0.0.0.0")  # noqa: S104 - the point
    open_to_all = {"host": "0.0.0.0", "public_address": "http://hiring.example"}  # noqa: S104
    with pytest.raises(BadSettings, match="passwords in the open"):
        read_settings(**open_to_all)
    open_to_all["public_address"] = "https://hiring.example"
    assert read_settings(**open_to_all).is_https


def test_unusable_address_is_refused_without_its_password() -> None:
    with pytest.raises(BadSettings) as refusal:
        read_settings(database_url="mysql://someone:hunter2@host/name")
    assert "hunter2" not in str(refusal.value)
    assert refusal.value.faults[0].place == "HIREFIT_DATABASE_URL"


def test_database_that_was_not_migrated_is_not_served(tmp_path) -> None:
    app = create_app(_sqlite(tmp_path))

    async def start() -> None:
        async with app.router.lifespan_context(app):
            pass

    with pytest.raises(NotMigrated):
        asyncio.run(start())


@pytest.mark.slow
def test_ready_means_migrated_and_alive_means_nothing_more(service, settings) -> None:
    client = service.client
    assert client.get("/readyz").json() == {"status": "ready"}
    engine = write_engine(settings.url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'other'"))
    engine.dispose()
    assert (client.get("/readyz").status_code, client.get("/readyz").json()["code"]) == (
        503,
        "not-migrated",
    )
    assert client.get("/livez").json() == {"status": "alive"}


def test_leaving_is_said_at_once_while_everything_else_is_answered(migrated, tmp_path) -> None:
    file = shutil.copy(migrated, tmp_path)
    settings = Settings(database_url=f"sqlite:///{file}", drain_seconds=600, deliver=False)
    server = GracefulServer(create_app(settings), settings)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, args=[[listening]])
        thread.start()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        with httpx.Client(base_url=address, timeout=60) as client:
            ready = client.get("/readyz").status_code
            server.handle_exit(signal.SIGTERM, None)
            leaving, alive = client.get("/readyz"), client.get("/livez")
        server.should_exit = True
        thread.join()
    assert (ready, leaving.status_code, alive.status_code) == (200, 503, 200)
    assert leaving.headers["retry-after"] == "2"


@pytest.mark.slow
def test_sigterm_drains_finishes_and_exits_cleanly(tmp_path) -> None:
    settings, drains = _sqlite(tmp_path), 3.0
    environment = os.environ | {
        "PYTHONUNBUFFERED": "1",
        "HIREFIT_DATABASE_URL": settings.database_url,
        "HIREFIT_DRAIN_SECONDS": str(drains),
        "HIREFIT_FINISH_SECONDS": "600",  # nothing is in flight, so none of it is waited for
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "hirefit", "serve", "--port", "0"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        said = process.stdout.readline()  # a fresh clone compiles its loops first
        address = said.removeprefix("Listening on ").partition(" ")[0]
        with httpx.Client(base_url=address, timeout=60) as client:
            assert client.get("/readyz").status_code == 200
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            while client.get("/readyz").status_code == 200:
                pass
            assert client.get("/livez").status_code == 200
        assert process.wait(120) == 0
        assert time.monotonic() - began >= drains
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    assert not (tmp_path / "hirefit.sqlite3-wal").exists()


def _verdicts(settings: Settings) -> dict[str, str]:
    return {finding.subject: finding.verdict for finding in examine(settings)}


def test_sockets_that_are_handed_over_send_answers_at_once(migrated, tmp_path) -> None:
    file = shutil.copy(migrated, tmp_path)
    settings = Settings(database_url=f"sqlite:///{file}", drain_seconds=0, deliver=False)
    server = GracefulServer(create_app(settings), settings)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        assert listening.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 0
        thread = threading.Thread(target=server.run, args=[[listening]])
        thread.start()
        alive = httpx.get(f"http://127.0.0.1:{listening.getsockname()[1]}/livez", timeout=60)
        # What is accepted has what the listening socket has.
        send_at_once = listening.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        server.should_exit = True
        thread.join()
    assert (alive.status_code, send_at_once) == (200, 1)


def test_doctor_finds_nothing_to_mend_on_a_fresh_database(settings) -> None:
    assert "mend" not in _verdicts(settings).values()


def test_doctor_names_what_must_be_mended(tmp_path) -> None:
    settings = _sqlite(tmp_path, allowed_hosts=("*",))
    engine = write_engine(settings.url, pragmas=("PRAGMA journal_mode=DELETE",))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE something (id INTEGER)"))
    engine.dispose()
    verdicts = _verdicts(settings)
    mended = {subject for subject, verdict in verdicts.items() if verdict == "mend"}
    assert mended == {"allowed hosts", "journal mode", "migrations"}


def test_writer_that_stops_finishes_what_it_was_given(settings) -> None:
    database = Database(settings)
    database.open()
    seen = [database.write_and_wait("c", lambda store: store.company) for _ in range(3)]
    database.close()
    assert seen == ["c", "c", "c"]
    with pytest.raises(Exception, match="stopping"):
        database.write_and_wait("c", lambda store: store.company)


def test_migrating_twice_changes_nothing(settings) -> None:
    migrate(settings)
    assert "mend" not in _verdicts(settings).values()
