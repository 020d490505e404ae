"""Workspace: opening a view on a million ratings, what-if for 10,000 applications, recalibration.

Figures are processor time of one process; the goals were set for two idle cores.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from hirefit.calibration.from_fit import Choices, calibration_of, fit_table
from hirefit.datasets.simulate import InterviewDesign, simulate_interviews
from hirefit.diagnostics.diagnose import diagnose
from hirefit.ratings.table import RatingTable
from hirefit_api.library import shipped_library
from hirefit_api.web.shell import environment
from hirefit_api.workspace.analyse import views_of
from hirefit_api.workspace.levels import OpeningLevels
from hirefit_api.workspace.pages import view_parts
from hirefit_api.workspace.views.view import View
from hirefit_api.workspace.what_if import what_if

MILLION, APPLICATIONS, HUNDRED_THOUSAND = 1_000_000, 10_000, 100_000
RATINGS_EACH = 20
COMPETENCIES = 4
APART = """
import resource, sys
from benchmarks.workspace import recalibrate
recalibrate(int(sys.argv[1]), sys.argv[2])
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""


def report() -> Iterator[str]:
    """Yield one line a figure."""
    with tempfile.TemporaryDirectory() as folder:
        for ratings in (HUNDRED_THOUSAND, MILLION):
            seconds, megabytes = _recalibrated(ratings, folder)
            goal = " (goal: 5 s)" if ratings == HUNDRED_THOUSAND else ""
            yield (
                f"recalibration of {ratings:,} ratings in a process of its own, fit and every"
                f" view: {seconds:.1f} s of processor time{goal}, {megabytes:,.0f} MB"
            )
        yield from _opened(Path(folder))
    levels = _levels()
    document = json.dumps(levels)
    milliseconds = _milliseconds(lambda: _what_if(document))
    yield (
        f"what-if on weights for {APPLICATIONS:,} applications, stored document read anew:"
        f" {milliseconds:.0f} ms (goal: 200 ms)"
    )


def recalibrate(ratings: int, folder: str) -> None:
    """Fit, look at everything, write every view into a folder."""
    table = _table(ratings)
    fitted = calibration_of(fit_table(table, Choices()), table, source="benchmark")
    for view in views_of(table, diagnose(table, fitted), fitted, {}):
        text = json.dumps(view.document(), separators=(",", ":"))
        Path(folder, f"{view.id}.json").write_text(text, encoding="utf-8")


def _recalibrated(ratings: int, folder: str) -> tuple[float, float]:
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", APART, str(ratings), folder],
        check=True,
        capture_output=True,
        text=True,
    )
    seconds, megabytes = run.stdout.split()[-2:]
    return float(seconds), float(megabytes)


def _opened(folder: Path) -> Iterator[str]:
    """Open every view of the million as its page does: read, take a page of it, draw, print."""
    template = environment().get_template("workspace/view.html")
    figures = []
    for file in sorted(folder.glob("*.json")):
        text = file.read_text(encoding="utf-8")
        figures.append((_milliseconds(lambda text=text: _page(template, text)), file.stem, text))
    slowest = max(figures)
    yield (
        f"opening a view on {MILLION:,} ratings: {slowest[0]:.0f} ms for the slowest of"
        f" {len(figures)} ({slowest[1]}, {len(slowest[2]) / 1e6:.1f} MB stored),"
        f" {sorted(figures)[len(figures) // 2][0]:.0f} ms for the middle one (goal: 1,000 ms)"
    )


def _page(template: Any, text: str) -> str:  # noqa: ANN401 - a template
    parts = view_parts(View(**json.loads(text)), 1, shipped_library())
    values = {"company": "c", "company_name": "C", "openings": [], "opening": "", "actor": None}
    analysis = {"n_ratings": MILLION, "asked_at": "2026-01-01", "number": 1}
    return str(template.render(**values, analysis=analysis, **parts))


def _what_if(document: str) -> None:
    levels = OpeningLevels.model_construct(**json.loads(document))
    what_if(levels, {"competency-1": 2.0}, "2026-01-01")


def _levels() -> dict[str, Any]:
    random = np.random.default_rng(1)
    levels = np.round(random.normal(3.1, 0.5, (APPLICATIONS, COMPETENCIES)), 4)
    means = np.round(levels.mean(axis=1), 4).tolist()
    return {
        "opening": "o",
        "title": "O",
        "competencies": [f"competency-{n}" for n in range(1, COMPETENCIES + 1)],
        "weights": [1 / COMPETENCIES] * COMPETENCIES,
        "cut": 3.0,
        "applications": [f"application-{n}" for n in range(APPLICATIONS)],
        "groups": ["A"] * APPLICATIONS,
        "levels": levels.tolist(),
        "as_rated": means,
        "fit_level": means,
        "low": means,
        "high": means,
    }


def _table(ratings: int) -> RatingTable:
    design = InterviewDesign(
        n_applications=ratings // RATINGS_EACH,
        n_raters=max(ratings // 500, 10),
        n_competencies=COMPETENCIES,
        questions_per_competency=RATINGS_EACH // 2 // COMPETENCIES + 1,
        raters_per_application=2,
        missing=1 / 6,
    )
    return simulate_interviews(design, seed=1).table


def _milliseconds(work: Callable[[], object]) -> float:
    work()
    before = time.process_time()
    work()
    return 1000 * (time.process_time() - before)
