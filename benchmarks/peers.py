"""The same ratings fitted here and by peers: CPU time, nearness to the truth, coverage.

The Python peer is `mirt` 1.2 (``pip install mirt==1.2.0``, in an environment of its own or here).
R's TAM, ordinal and lme4 are run where Rscript finds them (Debian: r-base-core, r-cran-tam,
r-cran-ordinal, r-cran-lme4).
"""

from __future__ import annotations

import importlib
import shutil
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from hirefit.calibration.from_fit import labels_of
from hirefit.datasets.simulate import InterviewDesign, SimulatedInterviews, simulate_interviews
from hirefit.rasch.estimator import ManyFacetRasch

SIZES = (1_000, 10_000, 100_000)
QUESTIONS, RATERS_EACH = 10, 2
Found = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]


def draw(ratings: int) -> SimulatedInterviews:
    """One competency without halo: all that the peers can state."""
    applications = ratings // (QUESTIONS * RATERS_EACH)
    design = InterviewDesign(
        n_applications=applications,
        n_raters=max(2, applications // 25),
        questions_per_competency=QUESTIONS,
        halo_sd=0.0,
    )
    return simulate_interviews(design, seed=1)


def ours(drawn: SimulatedInterviews) -> Found:
    """Fit with fixed severities and no halo, the model that the peers fit."""
    model = ManyFacetRasch(scale=(1, 5), severities="fixed", halo=False)
    model.fit(labels_of(drawn.table), drawn.table.level)
    return model.ability_[:, 0], model.severity_, model.severity_standard_error_


def peer(drawn: SimulatedInterviews) -> Found:
    """Fit with mirt: fixed severities that sum to zero."""
    mfrm = importlib.import_module("mirt.models.mfrm")
    fit = importlib.import_module("mirt").fit_mfrm
    table = drawn.table
    shape = (len(table.applications), -1)
    raters = len(table.raters)
    facet = mfrm.Facet("rater", raters)
    model = mfrm.PolytomousMFRM(QUESTIONS, 5, [facet])
    result = fit(
        model,
        table.category.reshape(shape),
        {"rater": table.rater.reshape(shape)},
        item_indices=table.question.reshape(shape),
    )
    severity = np.asarray(result.facet_parameters["rater"])
    return np.asarray(result.theta), severity, np.asarray(result.facet_se["rater"])


def line(name: str, drawn: SimulatedInterviews, fit: Callable[[SimulatedInterviews], Found]) -> str:
    """Fit twice, as the first loads and compiles; return the figures of the second."""
    fit(draw(SIZES[0]))
    clock = time.process_time()
    ability, severity, error = fit(drawn)
    clock = time.process_time() - clock
    truth = drawn.severity - drawn.severity.mean()
    gap = severity - severity.mean() - truth
    covered = (np.abs(gap) < 1.96 * error).mean()
    near = np.corrcoef(ability, drawn.ability[:, 0])[0, 1]
    return (
        f"{drawn.table.n_ratings:<9}{name:<10}{clock:>8.2f}{near:>10.4f}"
        f"{np.sqrt(np.mean(gap**2)):>10.4f}{covered:>9.3f}"
    )


def report() -> Iterator[str]:
    """Yield one line a size and program."""
    yield "ratings  program    CPU s   ability  severity  covered"
    yield "                             corr.     RMSE     by 95 %"
    try:
        importlib.import_module("mirt")
        programs = {"hirefit": ours, "mirt": peer}
    except ModuleNotFoundError:
        programs = {"hirefit": ours}
        yield "mirt is missing: pip install mirt==1.2.0"
    for size in SIZES:
        drawn = draw(size)
        for name, fit in programs.items():
            yield line(name, drawn, fit)
    if shutil.which("Rscript") is None:
        yield "R is missing: apt-get install r-base-core r-cran-tam r-cran-ordinal r-cran-lme4"


if __name__ == "__main__":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for text in report():
            print(text, flush=True, file=sys.stdout)
