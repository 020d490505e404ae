"""R2: an acknowledged scorecard survives a power loss at the shipped settings.

What the service's writer really sends to SQLite is recorded once. What of it changes something is
replayed over a file system that remembers what was synced, on a database that has the tables of
these statements and no others, as it is copied for every loss. At a random write or sync the power
fails: of everything that was not synced, each 512-byte sector is dropped, kept or torn. The same
must lose cards at ``synchronous=NORMAL``, or the test would prove nothing.
"""

from __future__ import annotations

import asyncio
import random
import re
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import apsw
import pytest
from sqlalchemy import Engine, event

from hirefit_api.companies.service import checked_profile, save_profile
from hirefit_api.database.migrate import migrate
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import WRITE_PRAGMAS, Database
from hirefit_api.database.tables import metadata
from hirefit_api.interviews.service import plan_interview
from hirefit_api.requisitions.schemas import NewRequisition
from hirefit_api.requisitions.service import frozen_kit, open_requisition, take_in
from hirefit_api.scorecards.schemas import Submission
from hirefit_api.scorecards.service import submit_scorecard
from hirefit_api.settings import Settings

SEEDS, WEAK_SEEDS = 3_000, 300
SECTOR = 512
GROUPS = (1, 3, 1, 6, 2, 1, 4, 8, 1, 5)
"""Cards that are submitted at once."""
OFTEN = 40
"""Every other run folds the log into the file after this many pages, to lose power there too."""
COMPANY = "harbour-line"
Listen = Callable[[Engine, Callable[[str, Any], None]], None]


class PowerLoss(Exception):  # noqa: N818 - what it is
    """The machine is off."""


class Recording(NamedTuple):
    """What the writer sent: statements with rows of values, or the raters acknowledged so far."""

    steps: list[tuple[str, Any]]
    questions: int


class Disk:
    """What is safely on the disk, and what is still on its way."""

    def __init__(self, chance: random.Random, fails_at: int) -> None:
        self.operations = 0
        self.is_off = False
        self.files: dict[str, bytearray] = {}
        self.unsynced: dict[str, list[tuple[int, bytes | None]]] = {}
        self._chance = chance
        self._fails_at = fails_at

    def tick(self) -> None:
        if self.is_off:
            return
        self.operations += 1
        if self.operations >= self._fails_at:
            self.is_off = True
            raise PowerLoss

    def take(self, name: str, offset: int, data: bytes | None) -> None:
        if not self.is_off:
            self.unsynced[name].append((offset, data))

    def sync(self, name: str) -> None:
        if self.is_off:
            return
        for offset, data in self.unsynced[name]:
            _apply(self.files[name], offset, data)
        self.unsynced[name].clear()

    def after_the_loss(self) -> dict[str, bytearray]:
        for name, changes in self.unsynced.items():
            for offset, data in changes:
                self._land(self.files[name], offset, data)
        return self.files

    def _land(self, content: bytearray, offset: int, data: bytes | None) -> None:
        if data is None:
            if self._chance.random() < 0.5:
                _apply(content, offset, None)
            return
        for start in range(0, len(data), SECTOR):
            sector = data[start : start + SECTOR]
            fate = self._chance.randrange(3)
            if fate == 1:
                _apply(content, offset + start, sector)
            elif fate == 2:
                _apply(content, offset + start, sector[: self._chance.randrange(len(sector) + 1)])


def _apply(content: bytearray, offset: int, data: bytes | None) -> None:
    """Write at an offset, or cut the file there."""
    if data is None:
        del content[offset:]
        return
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


class WatchedFile(apsw.VFSFile):
    """A real file whose writes and syncs are also told to the disk."""

    def __init__(self, disk: Disk, path: str, filename: Any, flags: list[int]) -> None:
        super().__init__("", filename, flags)
        self._disk, self._path = disk, path

    def xWrite(self, data: Any, offset: int) -> None:  # noqa: N802 - SQLite's name
        self._disk.tick()
        super().xWrite(data, offset)
        self._disk.take(self._path, offset, bytes(data))

    def xTruncate(self, newsize: int) -> None:  # noqa: N802 - same
        self._disk.tick()
        super().xTruncate(newsize)
        self._disk.take(self._path, newsize, None)

    def xSync(self, flags: int) -> None:  # noqa: ARG002, N802 - same
        self._disk.tick()
        self._disk.sync(self._path)


class WatchedFiles(apsw.VFS):
    """Opens database and log so that the disk of the moment sees their writes."""

    def __init__(self) -> None:
        self.disk = Disk(random.Random(0), 0)  # noqa: S311 - chance that can be replayed
        super().__init__("power-loss", "")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802 - same
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        existing = Path(path).read_bytes() if Path(path).exists() else b""
        self.disk.files[path] = bytearray(existing)
        self.disk.unsynced[path] = []
        return WatchedFile(self.disk, path, name, flags)


def _prepare(settings: Settings, document: dict[str, Any], listen: Listen) -> Recording:
    """Make a database with an opening, close it, and record the submission of cards to it."""
    migrate(settings)
    database = Database(settings)
    database.open()
    new = NewRequisition(id="desk", title="Complaints desk", role="complaints_desk")

    def open_all(store: CompanyStore) -> tuple[str, tuple[str, ...]]:
        save_profile(store, checked_profile(COMPANY, document))
        digest = open_requisition(store, new).record.kit_digest
        take_in(store, "desk", "a1")
        for number in range(sum(GROUPS)):
            plan_interview(store, "a1", f"r{number}")
        return digest, tuple(frozen_kit(store, digest).competency_of)

    digest, questions = database.write_and_wait(COMPANY, open_all)
    database.close()
    file = settings.sqlite_file
    assert file is not None
    shutil.copy(file, file.with_suffix(".base"))
    steps = _record(settings, digest, questions, listen)
    _keep_tables(file.with_suffix(".base"), " ".join(sql for sql, _ in steps))
    changes = [step for step in steps if not step[0].startswith("SELECT")]
    return Recording(changes, len(questions))


def _keep_tables(file: Path, statements: str) -> None:
    """Leave in a database the tables that statements name and those that these refer to."""
    named = set(re.findall(r"\w+", statements))
    kept: set[str] = set()
    for table in reversed(metadata.sorted_tables):
        if table.name in named | kept:
            kept |= {table.name} | {key.column.table.name for key in table.foreign_keys}
    connection = sqlite3.connect(file, isolation_level=None)
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for (name,) in tables:
        if name not in kept:
            connection.execute(f"DROP TABLE {name}")
    connection.execute("VACUUM")
    connection.close()


def _record(
    settings: Settings, digest: str, questions: tuple[str, ...], listen: Listen
) -> list[tuple[str, Any]]:
    steps: list[tuple[str, Any]] = []
    database = Database(settings)
    listen(database.writing, lambda sql, rows: steps.append((sql, rows)))
    database.open()
    steps.clear()

    @event.listens_for(database.writing, "commit")
    def _commit(_: Any) -> None:
        steps.append(("COMMIT", [()]))

    async def submit() -> None:
        number = 0
        for size in GROUPS:
            raters = [f"r{at}" for at in range(number, number + size)]
            writes = [database.write(COMPANY, _card(rater, digest, questions)) for rater in raters]
            await asyncio.gather(*writes)
            steps.append(("acknowledged", raters))
            number += size

    asyncio.run(submit())
    recorded = list(steps)
    database.close()
    return recorded


def _card(rater: str, digest: str, questions: tuple[str, ...]) -> Any:
    answers = [
        {"question": question, "level": 4, "evidence": f"{rater} heard it, " * 5}
        for question in questions
    ]
    card = {"rater": rater, "kit_digest": digest, "answers": answers}
    submission = Submission.model_validate(card)
    return lambda store: submit_scorecard(store, "a1", submission)


def _replay(recording: Recording, path: Path, pragmas: tuple[str, ...]) -> Iterator[list[str]]:
    """Send the recorded statements again; yield the raters acknowledged, as they are."""
    connection = apsw.Connection(str(path), vfs="power-loss")
    try:
        for pragma in pragmas:
            list(connection.execute(pragma))
        for statement, values in recording.steps:
            if FILES.disk.is_off:
                return
            if statement == "acknowledged":
                yield values
            else:
                list(connection.executemany(statement, values))
    finally:
        FILES.disk.is_off = True  # closing folds the log, which a dead machine doesn't
        connection.close()


class Outcome(NamedTuple):
    """What a power loss did."""

    lost: int
    torn: int
    broken: int


def _lose_power(
    recording: Recording, base: Path, folder: Path, seed: int, synchronous: str, operations: int
) -> Outcome:
    chance = random.Random(seed)  # noqa: S311 - same
    path = folder / f"{seed}.sqlite3"
    shutil.copy(base, path)
    FILES.disk = Disk(chance, chance.randint(1, operations))
    pragmas = [*WRITE_PRAGMAS, f"PRAGMA wal_autocheckpoint={OFTEN if seed % 2 else 1000}"]
    if synchronous:
        pragmas.append(f"PRAGMA synchronous={synchronous}")
    acknowledged: set[str] = set()
    try:
        for raters in _replay(recording, path, tuple(pragmas)):
            acknowledged.update(raters)
    except (PowerLoss, apsw.Error):
        pass
    found = folder / f"{seed}-after.sqlite3"
    for name, content in FILES.disk.after_the_loss().items():
        Path(name.replace(str(path), str(found))).write_bytes(content)
    outcome = _examine(found, recording.questions, acknowledged)
    for left in folder.iterdir():
        left.unlink()
    return outcome


def _examine(found: Path, questions: int, acknowledged: set[str]) -> Outcome:
    try:
        connection = sqlite3.connect(found)
        try:
            sound = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            cards = dict(
                connection.execute(
                    "SELECT s.rater, count(r.question) FROM scorecards s LEFT JOIN ratings r "
                    "USING (company_id, application_id, rater, version) GROUP BY s.rater"
                ).fetchall()
            )
        finally:
            connection.close()
    except sqlite3.DatabaseError:
        return Outcome(len(acknowledged), 0, 1)
    torn = sum(count != questions for count in cards.values())
    return Outcome(len(acknowledged - cards.keys()), torn, int(not sound))


def _told(outcomes: list[Outcome]) -> str:
    losing = sum(outcome.lost > 0 for outcome in outcomes)
    cards = sum(outcome.lost for outcome in outcomes)
    return f"{losing} of {len(outcomes)} power losses took {cards} acknowledged cards"


FILES = WatchedFiles()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder in memory where there is one: what is tested is the order of syncs, not the disk."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    made = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
    yield made
    shutil.rmtree(made)


@pytest.mark.slow
def test_power_loss_takes_nothing_acknowledged_and_would_at_a_weaker_setting(
    tmp_path: Path,
    folder: Path,
    company_document: dict[str, Any],
    listen: Listen,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/hirefit.sqlite3")
    recording = _prepare(settings, company_document, listen)
    base = tmp_path / "hirefit.base"
    whole = folder / "whole.sqlite3"
    shutil.copy(base, whole)
    FILES.disk = Disk(random.Random(0), 10**9)  # noqa: S311 - same
    assert sum(len(raters) for raters in _replay(recording, whole, WRITE_PRAGMAS)) == sum(GROUPS)
    operations = FILES.disk.operations

    def run(seeds: int, synchronous: str) -> list[Outcome]:
        return [
            _lose_power(recording, base, folder, seed, synchronous, operations)
            for seed in range(seeds)
        ]

    shipped, weak = run(SEEDS, ""), run(WEAK_SEEDS, "NORMAL")
    with capsys.disabled():
        sys.stdout.write(
            f"\nR2: of {operations} writes and syncs: {_told(shipped)}; "
            f"synchronous=NORMAL: {_told(weak)}\n"
        )
    assert [sum(column) for column in zip(*shipped, strict=True)] == [0, 0, 0]
    assert sum(outcome.lost > 0 for outcome in weak) > WEAK_SEEDS // 4
    assert sum(outcome.torn + outcome.broken for outcome in weak) == 0
