"""Have an import's files read: small ones at once, large ones in a process of their own."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from functools import partial
from typing import Any

from fastapi.concurrency import run_in_threadpool

from hirefit.exceptions import HirefitError
from hirefit_api.companies.own_library import known_library
from hirefit_api.database.session import Database
from hirefit_api.imports import service
from hirefit_api.imports.planning import plan

SMALL = 200_000
"""Bytes up to which files are read while the page waits: a few thousand rows, under a second."""
MOST_SECONDS = 120
BROKEN = {"faults": [{"message": "The files could not be read.", "place": "", "code": "broken"}]}


async def read_import(
    database: Database,
    company: str,
    reading: service.Reading,
    mapping: Mapping[str, Any] | None,
) -> None:
    """Read the files of an import and write what was found; large ones are followed by a thread."""
    known = await run_in_threadpool(_competency_of, database, company)
    if sum(len(file.data) for file in reading.files) <= SMALL:
        found = await run_in_threadpool(plan, reading.files, mapping, reading.number, known)
        await database.write(company, partial(service.keep_plan, reading=reading, found=found))
        return
    threading.Thread(
        target=_read_apart,
        args=[database, company, reading, mapping, known],
        name=f"hirefit-import-{company}-{reading.number}",
        daemon=True,
    ).start()


def _competency_of(database: Database, company: str) -> dict[str, str]:
    """Return the competency of each question, those of the company's own included."""
    with database.read(company) as store:
        library = known_library(store)
    return {
        question.id: competency.id
        for competency in library.competencies.values()
        for question in competency.questions.all
    }


def _read_apart(
    database: Database,
    company: str,
    reading: service.Reading,
    mapping: Mapping[str, Any] | None,
    competency_of: Mapping[str, str],
) -> None:
    asked = {
        "files": [[file.name, base64.b64encode(file.data).decode()] for file in reading.files],
        "mapping": mapping,
        "number": reading.number,
        "competency_of": competency_of,
    }
    try:
        run = subprocess.run(
            [sys.executable, "-m", "hirefit_api.imports.worker"],
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            check=False,
            timeout=MOST_SECONDS,
        )
        found = json.loads(run.stdout) if run.returncode == 0 else BROKEN
    except subprocess.TimeoutExpired:
        found = BROKEN
    try:
        database.write_and_wait(company, partial(service.keep_plan, reading=reading, found=found))
    except HirefitError:
        return  # the service is stopping; the page offers to read the files again
