"""Scoring and explaining in process, start-up, and scoring from arrays."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import numpy as np

from hirefit.calibration.prior import prior_calibration
from hirefit.competencies.library import load_library
from hirefit.competencies.scale import RatingScale
from hirefit.datasets.demo import make_demo
from hirefit.datasets.simulate import InterviewDesign, simulate_interviews
from hirefit.explanation.explain import explain
from hirefit.explanation.inputs import gather_inputs
from hirefit.ratings.scorecard import rows_of
from hirefit.ratings.table import tabulate
from hirefit.scoring.score import parameters_for, score_arrays
from hirefit.scoring.terms import company_terms

APPLICATIONS = 100_000


def report() -> Iterator[str]:
    """Yield one line a figure, each with its goal or its baseline."""
    yield from _one_application()
    yield from _start_up()
    yield from _from_arrays()


def _median(run: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def _one_application() -> Iterator[str]:
    library = load_library()
    demo = make_demo(library)
    table = tabulate(list(rows_of(demo.scorecards, demo.kit.competency_of)), RatingScale())
    calibration = prior_calibration(table.scale)
    terms = company_terms(demo.company, library, table.competencies)
    name = "harbour-001"

    def scored_and_explained() -> object:
        inputs = gather_inputs(table, name, calibration, terms, library)
        return explain(inputs, name)

    scored_and_explained()
    seconds = _median(scored_and_explained, 200)
    explanation = explain(gather_inputs(table, name, calibration, terms, library), name)
    writing = _median(explanation.document, 200)
    yield f"score and explain one application: {1e3 * seconds:.2f} ms (goal: under 2 ms)"
    yield f"write its document with digests: {1e3 * writing:.2f} ms more"


def _start_up() -> Iterator[str]:
    bare = _median(lambda: _run("-c", "pass"), 5)
    for label, goal, arguments in (
        ("import hirefit", 0.5, ("-c", "import hirefit")),
        ("hirefit --help", 0.6, ("-m", "hirefit", "--help")),
    ):
        seconds = _median(lambda arguments=arguments: _run(*arguments), 5)
        yield f"{label}: {seconds:.3f} s (goal: {goal} s; python -c pass: {bare:.3f} s)"


def _run(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)


def _from_arrays() -> Iterator[str]:
    design = InterviewDesign(
        n_applications=APPLICATIONS,
        n_raters=APPLICATIONS // 50,
        n_competencies=4,
        questions_per_competency=2,
    )
    table = simulate_interviews(design, seed=1).table
    calibration = prior_calibration(table.scale)
    weights = dict.fromkeys(table.competencies, 0.25)
    parameters = parameters_for(table, calibration)
    seconds = _median(lambda: score_arrays(table, parameters, weights, 3.0), 3)
    means = _median(lambda: _raw_means(table.application, table.level), 3)
    rate = APPLICATIONS / seconds
    yield (
        f"{APPLICATIONS} applications of {table.n_ratings // APPLICATIONS} ratings from arrays:"
        f" {seconds:.2f} s, {rate:,.0f} a second (goal: 100,000; raw means alone {means:.3f} s)"
    )


def _raw_means(application: np.ndarray, level: np.ndarray) -> np.ndarray:
    return np.bincount(application, level) / np.bincount(application)
