"""The same ratings fitted here and by peers: nearness to the truth, coverage, CPU time.

The Python peer is `mirt` 1.2 (``pip install mirt==1.2.0``, in an environment of its own or here).
R's lme4 and ordinal run where Rscript finds them (Debian: r-base-core, r-cran-lme4, r-cran-ordinal,
r-cran-jsonlite). TAM is not in Debian: what it reached on one draw of this very design is printed
beside, as its loss against the oracle on the same ratings.
"""

from __future__ import annotations

import csv
import importlib
import importlib.util
import json
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks._margin import expected_correlations
from hirefit.calibration.from_fit import labels_of
from hirefit.datasets.simulate import InterviewDesign, SimulatedInterviews, simulate_interviews
from hirefit.rasch.estimator import ManyFacetRasch
from hirefit.rasch.response_model import category_probabilities, log_partition

SIZES = (1_000, 3_000, 10_000, 100_000)
SEEDS = range(1, 9)
QUESTIONS, RATERS_EACH = 10, 2
DIFFICULTY = np.linspace(-0.8, 0.8, QUESTIONS)
NODES = np.linspace(-6.0, 6.0, 121)
CLMM = (3_000,)  # it refuses two raters, and takes minutes for ten thousand ratings
LONGEST = 1_800  # seconds that R may take, on a machine that does other things, too
# Loss of correlation, RMSE by the oracle's: one draw of 100,000 ratings of this design.
PUBLISHED = {
    "mirt": (0.9667 - 0.9655, 0.2606 / 0.2563),
    "TAM": (0.9667 - 0.9650, 0.2624 / 0.2563),
    "sirt": (0.9667 - 0.9645, 0.2643 / 0.2563),
    "lmer": (0.9667 - 0.9601, 0.2799 / 0.2563),
    "raw": (0.9667 - 0.9096, 0.4158 / 0.2563),
}
Figures = npt.NDArray[np.float64]


class Found(NamedTuple):
    """What a program says of abilities and raters, and its processor time if it tells."""

    ability: Figures
    severity: Figures | None = None
    error: Figures | None = None
    seconds: float | None = None


Program = Callable[[SimulatedInterviews], Found]


def draw(ratings: int, seed: int) -> SimulatedInterviews:
    """Draw the design of the published figures: one competency without halo, even difficulties."""
    applications = ratings // (QUESTIONS * RATERS_EACH)
    drawn = simulate_interviews(
        InterviewDesign(
            n_applications=applications,
            n_raters=max(RATERS_EACH, applications // 25),
            raters_per_application=RATERS_EACH,
            questions_per_competency=QUESTIONS,
            halo_sd=0.0,
            difficulty_sd=0.0,
            thresholds=(-1.5, -0.5, 0.5, 1.5),
        ),
        seed=seed,
    )
    table = drawn.table
    eta = drawn.ability[table.application, 0] - drawn.severity[table.rater]
    shares = category_probabilities(eta - DIFFICULTY[table.question], drawn.thresholds)
    chance = np.random.default_rng([seed, ratings]).random(len(eta))
    category = (chance[:, None] > np.cumsum(shares, axis=1)[:, :-1]).sum(axis=1)
    return replace(drawn, difficulty=DIFFICULTY, table=replace(table, category=category))


def oracle(drawn: SimulatedInterviews) -> Found:
    """Means of the abilities where everything else is known."""
    table = drawn.table
    where = NODES[:, None] - DIFFICULTY
    log_z = np.array(
        [log_partition(where - one, drawn.thresholds).sum(axis=1) for one in drawn.severity]
    )
    total = np.bincount(table.application, table.category)
    log_share = total[:, None] * NODES - log_z[drawn.panel].sum(axis=1) - NODES**2 / 2
    share = np.exp(log_share - log_share.max(axis=1, keepdims=True))
    return Found(share @ NODES / share.sum(axis=1), drawn.severity)


def raw(drawn: SimulatedInterviews) -> Found:
    """Average the levels of each application."""
    table = drawn.table
    return Found(np.bincount(table.application, table.level) / np.bincount(table.application))


def ours(drawn: SimulatedInterviews, **options: Any) -> Found:  # noqa: ANN401 - an estimator's
    """Fit with `ManyFacetRasch`."""
    model = ManyFacetRasch(scale=(1, 5), **options)
    model.fit(labels_of(drawn.table), drawn.table.level)
    return Found(model.ability_[:, 0], model.severity_, model.severity_standard_error_)


def python_mirt(drawn: SimulatedInterviews) -> Found:
    """Fit with mirt: fixed severities that sum to zero."""
    mfrm = importlib.import_module("mirt.models.mfrm")
    fit = importlib.import_module("mirt").fit_mfrm
    table = drawn.table
    shape = (len(table.applications), -1)
    facet = mfrm.Facet("rater", len(table.raters))
    result = fit(
        mfrm.PolytomousMFRM(QUESTIONS, 5, [facet]),
        table.category.reshape(shape),
        {"rater": table.rater.reshape(shape)},
        item_indices=table.question.reshape(shape),
    )
    severity = np.asarray(result.facet_parameters["rater"])
    return Found(np.asarray(result.theta), severity, np.asarray(result.facet_se["rater"]))


def r_program(drawn: SimulatedInterviews, *, name: str) -> Found:
    """Fit with one of R's programs: `peers.R`."""
    table = drawn.table
    with tempfile.TemporaryDirectory() as folder:
        ratings, answer = Path(folder, "ratings.csv"), Path(folder, "answer.json")
        with ratings.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.writer(lines)
            writer.writerow(["application", "rater", "question", "level"])
            # Codes start at 1000, so that as text they sort as they do as numbers.
            columns = table.application + 1_000_000, table.rater + 1_000_000, table.question + 1_000
            writer.writerows(np.column_stack([*columns, table.level]).tolist())
        script = Path(__file__).with_suffix(".R")
        subprocess.run(
            [str(shutil.which("Rscript")), str(script), str(ratings), name, str(answer)],
            check=True,
            capture_output=True,
            timeout=LONGEST,
        )
        found = json.loads(answer.read_text(encoding="utf-8"))
    arrays = (np.array(found[part]) for part in ("ability", "severity", "error"))
    return Found(*arrays, found["seconds"])


def nearness(drawn: SimulatedInterviews, found: Found) -> tuple[float, float]:
    """Correlation of abilities with the truth, and RMSE where one slope is free."""
    truth = drawn.ability[:, 0]
    near = float(np.corrcoef(found.ability, truth)[0, 1])
    return near, float(truth.std() * np.sqrt(1.0 - near**2))


def _raters(drawn: SimulatedInterviews, found: Found) -> str:
    """RMSE of severities, in units of which one slope is free, and coverage by 95 %."""
    if found.severity is None or found.error is None:
        return ""
    truth = drawn.severity - drawn.severity.mean()
    severity = found.severity - found.severity.mean()
    slope = float(severity @ truth / (severity @ severity))
    gap = slope * severity - truth
    covered = float((np.abs(gap) < 1.96 * slope * found.error).mean())
    return f"{np.sqrt(np.mean(gap**2)):>10.4f}{covered:>9.3f}"


def line(name: str, drawn: SimulatedInterviews, program: Program) -> str:
    """Fit once more than needed, as the first loads and compiles, and say how near it came."""
    if name.startswith(("hirefit", "mirt")):
        program(draw(SIZES[0], SEEDS[0]))
    clock = time.process_time()
    found = program(drawn)
    seconds = found.seconds or time.process_time() - clock
    best, least = nearness(drawn, oracle(drawn))
    near, apart = nearness(drawn, found)
    return (
        f"{drawn.table.n_ratings:<9}{name:<16}{seconds:>8.2f}{near:>10.4f}{best - near:>9.4f}"
        f"{apart / least:>9.4f}{_raters(drawn, found)}"
    )


HERE: dict[str, Program] = {
    "hirefit, fixed": partial(ours, severities="fixed", halo=False),
    "hirefit": ours,
    "raw": raw,
}


def _programs(size: int) -> Iterator[tuple[str, Program]]:
    yield from HERE.items()
    if importlib.util.find_spec("mirt"):
        yield "mirt", python_mirt
    if shutil.which("Rscript"):
        yield "lme4 lmer", partial(r_program, name="lmer")
        if size in CLMM:
            yield "ordinal clmm", partial(r_program, name="clmm")


def _missing() -> Iterator[str]:
    if not importlib.util.find_spec("mirt"):
        yield "mirt is missing: pip install mirt==1.2.0"
    if not shutil.which("Rscript"):
        yield "R is missing: apt-get install r-base-core r-cran-lme4 r-cran-ordinal r-cran-jsonlite"


def _losses(size: int) -> Iterator[str]:
    """Mean loss against the oracle on the same ratings, over `SEEDS`, with Monte Carlo errors."""
    drawn = [draw(size, seed) for seed in SEEDS]
    best = np.array([nearness(one, oracle(one)) for one in drawn])
    means = {}
    for name, program in HERE.items():
        found = np.array([nearness(one, program(one)) for one in drawn])
        loss = np.column_stack([best[:, 0] - found[:, 0], found[:, 1] / best[:, 1]])
        mean, error = loss.mean(axis=0), loss.std(axis=0, ddof=1) / np.sqrt(len(SEEDS))
        means[name] = found[:, 0].mean()
        yield (
            f"{size:<9}{name:<16}{mean[0]:>9.5f} +- {error[0]:.5f}{mean[1]:>9.4f} +- {error[1]:.4f}"
        )
    expected = np.mean([expected_correlations(one) for one in drawn], axis=0)
    measured = best[:, 0].mean(), means["hirefit, fixed"], means["raw"]
    names = "oracle", "hirefit, fixed", "raw"
    for name, theory, seen in zip(names, expected, measured, strict=True):
        yield f"{size:<9}{name:<16}correlation by theory {theory:.4f}, measured {seen:.4f}"
    margin = expected[1] - expected[2], measured[1] - measured[2]
    yield f"{size:<9}margin over raw averages by theory {margin[0]:.4f}, measured {margin[1]:.4f}"


def report() -> Iterator[str]:
    """Yield one line a size and program, then losses over several draws and what theory says."""
    yield "One draw; RMSE by the oracle's, a free slope for every program"
    yield "ratings  program            CPU s   ability     loss     RMSE  severity  covered"
    yield from _missing()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for size in SIZES:
            drawn = draw(size, SEEDS[0])
            for name, program in _programs(size):
                yield line(name, drawn, program)
        yield f"{len(SEEDS)} draws: loss of correlation against the oracle, RMSE by the oracle's"
        for size in SIZES:
            yield from _losses(size)
    yield "Published for one draw of 100,000 ratings of this design"
    for name, (loss, ratio) in PUBLISHED.items():
        yield f"100000   {name:<16}{loss:>9.5f}           {ratio:>9.4f}"
