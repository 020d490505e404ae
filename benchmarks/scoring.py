"""Scoring and explaining in process, start-up, and scoring from arrays."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from hirefit.calibration.calibration import Calibration, RaterParameter
from hirefit.calibration.prior import prior_calibration
from hirefit.competencies.library import load_library
from hirefit.competencies.scale import RatingScale
from hirefit.datasets.demo import make_demo
from hirefit.datasets.simulate import InterviewDesign, simulate_interviews
from hirefit.explanation.explain import explain
from hirefit.explanation.inputs import gather_inputs
from hirefit.ratings.scorecard import rows_of
from hirefit.ratings.table import RatingTable, tabulate
from hirefit.scoring.score import parameters_for, score_arrays
from hirefit.scoring.terms import company_terms

APPLICATIONS = 100_000


def report() -> Iterator[str]:
    """Yield one line a figure, each with its goal or its baseline."""
    yield from _one_application()
    yield from _start_up()
    yield from _from_arrays()


def _median(run: Callable[[], object], times: int) -> float:
    return statistics.median(_taken(run, times, time.perf_counter))


def _taken(run: Callable[[], object], times: int, clock: Callable[[], float]) -> list[float]:
    taken = []
    for _ in range(times):
        start = clock()
        run()
        taken.append(clock() - start)
    return taken


def _processor(run: Callable[[], object], times: int) -> str:
    """Say best and median: the median of a shared machine holds what others do on it."""
    taken = _taken(run, times, time.process_time)
    return f"{1e3 * min(taken):.2f} ms at best, {1e3 * statistics.median(taken):.2f} median"


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
    once = _processor(scored_and_explained, 1000)
    explanation = explain(gather_inputs(table, name, calibration, terms, library), name)
    writing = _processor(explanation.document, 300)
    yield f"score and explain one application: {once} (processor time; goal: under 2 ms)"
    yield f"write its document with digests: {writing} more"


def _start_up() -> Iterator[str]:
    bare = _median(lambda: _run("-c", "pass"), 5)
    for label, goal, arguments in (
        ("import hirefit", 0.5, ("-c", "import hirefit")),
        ("hirefit --help", 0.6, ("-m", "hirefit", "--help")),
    ):
        seconds = _median(partial(_run, *arguments), 5)
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
    prior = prior_calibration(table.scale)
    means = _median(lambda: _raw_means(table.application, table.level), 3)
    ratings = table.n_ratings // APPLICATIONS
    yield f"{APPLICATIONS} applications of {ratings} ratings from arrays (goal: 100,000 a second)"
    for label, calibration in (
        ("raters not known", prior),
        ("every rater's severity known", _with_severities(prior, table.raters)),
    ):
        yield f"  {label}: {_rate(table, calibration)} (raw means alone {means:.3f} s)"


def _rate(table: RatingTable, calibration: Calibration) -> str:
    weights = dict.fromkeys(table.competencies, 0.25)
    parameters = parameters_for(table, calibration)

    def scored() -> object:
        return score_arrays(table, parameters, weights, 3.0)

    scored()
    wall = min(_taken(scored, 5, time.perf_counter))
    processor = min(_taken(scored, 5, time.process_time))
    return (
        f"{wall:.2f} s, {APPLICATIONS / wall:,.0f} a second;"
        f" {processor:.2f} s of processor time, {APPLICATIONS / processor:,.0f} a second and core"
    )


def _with_severities(prior: Calibration, raters: tuple[str, ...]) -> Calibration:
    """Give every rater a severity and an error of their own, so that none share anything."""
    draw = np.random.default_rng(1)
    severity, error = draw.normal(0, 0.5, len(raters)), draw.uniform(0.1, 0.3, len(raters))
    listed = zip(raters, severity.tolist(), error.tolist(), strict=True)
    return prior.model_copy(
        update={
            "raters": tuple(
                RaterParameter(rater=name, severity=value, standard_error=spread)
                for name, value, spread in listed
            )
        }
    )


def _raw_means(application: np.ndarray, level: np.ndarray) -> np.ndarray:
    return np.bincount(application, level) / np.bincount(application)
