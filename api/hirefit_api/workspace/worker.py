"""Run one analysis in a process of its own: ``python -m hirefit_api.workspace.worker COMPANY``.

The service starts it, so that forms are not slowed, and reads one JSON line after the other from
its output: how far it is, the draft, every document. It only reads the database; what it found is
written by the service's one writer. When the service dies, the next line finds nobody and the
process ends.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from typing import Any

from hirefit.calibration.calibration import Calibration
from hirefit.exceptions import HirefitError
from hirefit_api.calibrations.service import calibration_in_force
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import read_engine
from hirefit_api.settings import Settings
from hirefit_api.workspace.analyse import analyse
from hirefit_api.workspace.ratings import company_ratings
from hirefit_api.workspace.store import decided_applications

KINDER = 10
"""Added to the process's niceness: whoever fills in a form comes first."""


def lines_of(store: CompanyStore) -> Iterator[dict[str, Any]]:
    """Yield what an analysis says, line by line.

    Raises
    ------
    RatingError
        There are no ratings.
    """
    _say("Reading the ratings", 2)
    ratings = company_ratings(store)
    in_force = calibration_in_force(store, ratings.table.scale)
    yield {
        "n_ratings": ratings.table.n_ratings,
        "ratings_digest": ratings.digest,
        "in_force_digest": in_force.digest,
    }
    for found in analyse(store, ratings, decided_applications(store), _say):
        if isinstance(found, Calibration):
            yield {"calibration": found.document()}
        else:
            yield {"view": found.view, "document": found.document}
    yield {"finished": True}


def _say(step: str, percent: int) -> None:
    _write({"step": step, "percent": percent})


def _write(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line, separators=(",", ":"), ensure_ascii=True) + "\n")
    sys.stdout.flush()


def main(company: str) -> int:
    """Read a company's ratings and write lines."""
    os.nice(KINDER)
    engine = read_engine(Settings().url)
    try:
        with engine.connect() as connection:
            for line in lines_of(CompanyStore(connection, company)):
                _write(line)
    except HirefitError as error:
        _write({"refused": [fault.message for fault in error.faults]})
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing to flush to
        return 1
    finally:
        engine.dispose()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
