"""R5: workers are killed while events are written and delivered; every event arrives, in order."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from hirefit_api.database.event_tables import events
from hirefit_api.database.session import Database, read_engine
from hirefit_api.events.courier import PLACES
from hirefit_api.events.endpoints import register
from hirefit_api.events.schemas import NewEndpoint
from hirefit_api.settings import Settings

PROGRAM = Path(__file__).with_name("delivery_process.py")
COMPANY = "harbour-line"
RUNS = {"sqlite": (10_000, 50, 1), "postgresql": (1_000, 12, 2)}
"""Events, kills and workers at a time: one process has a SQLite file."""


@pytest.mark.slow
def test_no_event_is_lost_invented_or_out_of_order(settings: Settings, tmp_path: Path) -> None:
    backend = settings.url.get_backend_name()
    total, kills, workers = RUNS[backend]
    database = Database(settings)
    database.open()
    everything = NewEndpoint(id="all", url="https://hooks.example.com/hirefit")
    database.write_and_wait(COMPANY, lambda store: register(store, everything))
    database.close()
    diary = tmp_path / "diary"
    arguments = [settings.database_url, diary, total, kills, workers]
    command = [sys.executable, str(PROGRAM), *map(str, arguments)]
    assert subprocess.run(command, check=False, timeout=900).returncode == 0

    engine = read_engine(settings.url)
    with engine.connect() as connection:
        rows = connection.execute(select(events.c.id, events.c.subject, events.c.number)).all()
    engine.dispose()
    place = {row.id: (row.subject, row.number) for row in rows}
    lines = [line.split() for line in diary.read_text().splitlines()]
    acknowledged = [line[1] for line in lines if line[0] == "A"]
    got = [line[1] for line in lines if line[0] == "G"]
    deaths = sum(line[0] == "K" for line in lines)
    denied = sum(line[0] == "L" for line in lines)

    assert (len(place) >= total, deaths >= kills) == (True, True)
    assert set(acknowledged) <= set(place)
    assert set(got) == set(place)
    newest: Counter[str] = Counter()
    for event in got:
        subject, number = place[event]
        assert number <= newest[subject] + 1, "an event came before one written earlier"
        newest[subject] = max(newest[subject], number)
    repeats = len(got) - len(place)
    assert repeats - denied <= deaths * PLACES * workers
