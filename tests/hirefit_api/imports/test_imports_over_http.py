"""Past scorecards over HTTP: found, asked about, taken over once, taken back."""

from __future__ import annotations

import base64
import io
import re
import shutil
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from html import unescape
from pathlib import Path

import openpyxl
import pytest
from httpx import Client, Response

from hirefit.history.sheets import SourceFile
from hirefit_api.app import create_app
from hirefit_api.companies.service import checked_profile, save_profile
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import Database, read_engine
from hirefit_api.imports.past import rater_ids
from hirefit_api.imports.service import (
    begin_import,
    import_record,
    keep_plan,
    mapping_names,
    read_again,
    save_mapping,
)
from hirefit_api.server import GracefulServer
from hirefit_api.settings import Settings
from hirefit_api.workspace.ratings import company_ratings

pytestmark = pytest.mark.slow

COMPANY = "harbour-line"
API = f"/api/v1/companies/{COMPANY}"
PAGES = f"/companies/{COMPANY}"
PROFILE = {
    "id": COMPANY,
    "name": "Harbour Line",
    "service_vision": "We keep every promise and make it easy to ask for help.",
    "service_values": [
        {"id": name, "statement": f"We are {name}."} for name in ("warm", "quick", "fair")
    ],
}
SHEET = """Candidate,Interviewer,Question,Score,Interview date
Ann Able,Mara Lint,Calm,4,2026-03-04
Ann Able,Bo Bramble,Calm,0,2026-03-04
Ben Best,Bo B,Calm,5 - Strong hire,2026-03-05
Ben Best,Mara Lint,Calm,n/a,2026-03-05
Cem Cole,Mara Lint,Calm,meh,2026-03-05
Cem Cole,Bo Bramble,Calm,2,2026-03-05
"""
ANSWERS = {
    "zero": "not-assessed",
    "word-0": "meh",
    "means-0": "3",
    "same-0": "1",
    "scale": "1-5",
    "save_as": "Monthly",
}


@pytest.fixture(scope="module")
def prepared(
    tmp_path_factory: pytest.TempPathFactory, migrated: Path, key_for: Callable[..., str]
) -> tuple[Path, str]:
    file = tmp_path_factory.mktemp("imports") / "empty.sqlite3"
    settings = Settings(database_url=f"sqlite:///{file}")
    shutil.copy(migrated, file)
    database = Database(settings)
    database.open()
    database.write_and_wait(COMPANY, lambda s: save_profile(s, checked_profile(COMPANY, PROFILE)))
    database.close()
    return file, key_for(settings)


@pytest.fixture
def file(prepared: tuple[Path, str], tmp_path: Path) -> Path:
    return Path(shutil.copy(prepared[0], tmp_path))


@pytest.fixture
def client(prepared: tuple[Path, str], file: Path) -> Iterator[Client]:
    settings = Settings(database_url=f"sqlite:///{file}", drain_seconds=0, access_log=False)
    server = GracefulServer(create_app(settings), settings)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, args=[[listening]])
        thread.start()
        try:
            with Client(
                base_url=f"http://127.0.0.1:{listening.getsockname()[1]}",
                headers={"authorization": f"Bearer {prepared[1]}"},
                follow_redirects=True,
                timeout=60,
            ) as made:
                yield made
        finally:
            server.should_exit = True
            thread.join()


def upload(client: Client, name: str, data: bytes, **fields: str) -> Response:
    files = {"files": (name, data, "application/octet-stream")}
    return client.post(f"{PAGES}/imports/bulk", files=files, data=fields)


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]*>", " ", html)))


def codes(answer: Response) -> list[str]:
    return sorted(fault["code"] for fault in answer.json()["faults"])


def test_a_sheet_is_found_asked_about_taken_over_and_taken_back(client, file) -> None:
    page = text_of(upload(client, "past.csv", SHEET.encode()).text)
    assert "3 ratings found, 3 not assessed, 0 duplicates." in page
    assert "To decide first" in page
    assert "--" not in page
    assert "1 rating is 0. What does 0 mean?" in page
    undecided = client.post(f"{API}/imports/1/take-over")
    assert (undecided.status_code, codes(undecided)) == (409, ["unknown-word", "zero-undecided"])
    page = text_of(client.post(f"{PAGES}/imports/1/answers", data=ANSWERS).text)
    assert "4 ratings found, 2 not assessed" in page
    assert "To decide first" not in page
    page = text_of(client.post(f"{PAGES}/imports/1/take-over").text)
    assert "4 past ratings count from now on." in page
    assert stored(file) == [
        ("past-1-1", "mara-lint", "past: Calm", 4, "2026-03"),
        ("past-1-2", "bo-bramble", "past: Calm", 5, "2026-03"),
        ("past-1-3", "bo-bramble", "past: Calm", 2, "2026-03"),
        ("past-1-3", "mara-lint", "past: Calm", 3, "2026-03"),
    ]
    assert not any(name in everything(file) for name in ("Ann Able", "past.csv", "Cem Cole"))
    page = text_of(client.post(f"{PAGES}/imports/1/take-back").text)
    assert "This import was taken back." in page
    assert stored(file) == []


def stored(file: Path) -> list[tuple[str, str, str, int, str]]:
    """The ratings that an analysis would look at."""
    engine = read_engine(Settings(database_url=f"sqlite:///{file}").url)
    with engine.connect() as connection:
        table = company_ratings(CompanyStore(connection, COMPANY)).table
    engine.dispose()
    return [
        (table.applications[a], table.raters[r], table.questions[q], int(level), period)
        for a, r, q, level, period in zip(
            table.application, table.rater, table.question, table.level, table.period, strict=True
        )
    ]


def everything(file: Path) -> str:
    """Every row of every table."""
    with closing(sqlite3.connect(file)) as connection:
        return "\n".join(connection.iterdump())


def test_the_same_again_with_the_saved_answers_is_refused_and_changes_nothing(client) -> None:
    upload(client, "past.csv", SHEET.encode())
    client.post(f"{PAGES}/imports/1/answers", data=ANSWERS)
    client.post(f"{PAGES}/imports/1/take-over")
    again = upload(client, "past.csv", SHEET.encode(), mapping="Monthly")
    assert "To decide first" not in text_of(again.text)
    refused = client.post(f"{API}/imports/2/take-over")
    assert (refused.status_code, codes(refused)) == (409, ["taken-over"])
    dropped = client.post(f"{API}/imports/2/drop").json()
    assert (dropped["state"], dropped["mapping"]) == ("dropped", {})
    assert client.post(f"{API}/imports/2/take-back").status_code == 409
    assert client.post(f"{API}/imports/1/drop").status_code == 409


def test_what_can_not_be_read_says_why_and_how_to_mend_it(client) -> None:
    two_headers = "Candidate,Interviewer,Question,Score\n,,,(1-5)\nA,M,Calm,4\nB,M,Calm,3\n"
    page = text_of(upload(client, "odd.csv", two_headers.encode()).text)
    assert "These files can't be read as they are." in page
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    page = text_of(upload(client, "locked.xlsx", locked).text)
    assert "locked.xlsx" in page
    assert upload(client, "empty.csv", b"").status_code == 422
    states = [one["state"] for one in client.get(f"{API}/imports").json()]
    assert states == ["unreadable", "unreadable"]


def test_a_workbook_and_another_scale_over_the_api(client) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Mara Lint"
    for row in (
        ["Question", "Ann", "Ben"],
        ["Listening", 6, 3],
        ["Calm", 7, None],
        ["Total", 13, 3],
    ):
        sheet.append(row)
    raw = io.BytesIO()
    book.save(raw)
    content = base64.b64encode(raw.getvalue()).decode()
    body = {"files": [{"name": "panel.xlsx", "content": content}]}
    found = client.post(f"{API}/imports/bulk", json=body)
    assert found.status_code == 201
    record = found.json()
    assert (record["state"], record["n_ratings"], record["preview"]["scale"]) == ("open", 3, "1-7")
    refused = client.post(f"{API}/imports/1/take-over")
    assert codes(refused) == ["other-scale"]
    bad = client.put(f"{API}/imports/1/mapping", json={"mapping": {"shape": "round"}})
    assert bad.json()["state"] == "unreadable"


def test_a_large_file_is_read_aside_while_the_page_waits(client) -> None:
    rows = ["Candidate,Interviewer,Question,Score"]
    rows += [f"Somebody {n},Rater {n % 9},Question {q},{n % 5 + 1}" for n in range(1300)
             for q in range(7)]  # fmt: skip
    page = upload(client, "large.csv", "\n".join(rows).encode())
    assert "The files are being read." in text_of(page.text)
    assert page.headers["refresh"] == "2"
    until = time.monotonic() + 300  # by a process that lets all others go first
    while (record := client.get(f"{API}/imports/1").json())["state"] == "reading":
        assert time.monotonic() < until
        time.sleep(0.2)
    assert (record["state"], record["n_ratings"]) == ("open", 9100)


def test_what_an_earlier_reading_finds_is_not_kept(file) -> None:
    database = Database(Settings(database_url=f"sqlite:///{file}"))
    database.open()
    write = partial(database.write_and_wait, COMPANY)
    first = write(partial(begin_import, files=[SourceFile("a.csv", b"a,b")], begun_by="mara"))
    second = write(partial(read_again, number=first.number))
    answered = partial(save_mapping, number=first.number, mapping={"shape": "long"})
    write(partial(answered, name="Monthly", saved_by="mara"))  # while the files are being read
    found = {"mapping": {}, "preview": {}, "ratings": "", "n_ratings": 0}
    for reading, batch in ((first, "early"), (second, "late"), (first, "early")):
        write(partial(keep_plan, reading=reading, found={**found, "batch": batch}))
    with database.read(COMPANY) as store:
        record, named = import_record(store, first.number), mapping_names(store)
    database.close()
    assert (record.state, record.batch, named) == ("open", "late", ["Monthly"])


def test_different_names_get_different_ids() -> None:
    names = ["Mara Lint", "mara lint", "Zoë Å", "李雷", "韩梅梅", "x" * 90, "ana@example.org"]
    found = rater_ids(names)
    assert len(set(found.values())) == len(names)
    assert found["Mara Lint"] == "mara-lint"
    assert found["ana@example.org"] == "ana"
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]{0,63}", name) for name in found.values())
