"""Recovery and coverage on simulated interviews, by Monte Carlo.

HIREFIT_STUDIES chooses some by the start of their names: ``HIREFIT_STUDIES="300 ,1000 "``.
HIREFIT_FIRST_SEED is that of the first data set of each.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from hirefit.calibration.from_fit import calibration_of, labels_of
from hirefit.datasets.simulate import InterviewDesign, SimulatedInterviews, simulate_interviews
from hirefit.rasch.estimator import ManyFacetRasch
from hirefit.rasch.response_model import expected_category
from hirefit.scoring.interval import level_interval
from hirefit.scoring.score import parameters_for, score_arrays

LIMITS = {"95": 1.96, "90": 1.645}
SPREADS = ("variance", "covariance", "halo var", "severity var", "difficulty var")
NAMES = (
    *(f"{what} {mass}" for what in ("ability", "composite", "severity") for mass in LIMITS),
    *("fit level 95", "fit level 90", "level 95", "level 90"),
    *(f"{what} {mass}" for what in ("difficulty", "threshold") for mass in LIMITS),
    *("tau 1", "tau 2", "tau 3", "tau 4"),
    *SPREADS,
    *(f"drawn {what}" for what in SPREADS),
    *(f"{what}, less drawn" for what in SPREADS),
    "rounds",
)
MONTH = InterviewDesign(n_applications=15, n_raters=3, n_competencies=2, questions_per_competency=5)
SEASON = replace(MONTH, n_applications=50, n_raters=4)
YEAR = replace(MONTH, n_applications=420, n_raters=17, n_competencies=4, questions_per_competency=3)
ONE = InterviewDesign(n_applications=500, n_raters=20, questions_per_competency=10, halo_sd=0.0)
COMPANY = replace(YEAR, n_applications=4200, n_raters=168)
GROUP = replace(YEAR, n_applications=42000, n_raters=1680)
Figures = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Study:
    """A design, how many data sets are drawn of it, whether the halo is fitted."""

    design: InterviewDesign
    sets: int
    halo: bool = True

    @property
    def name(self) -> str:
        """Say everything that tells it from the others."""
        design = self.design
        ratings = design.n_applications * design.raters_per_application * design.n_questions
        return (
            f"{ratings} ratings, {design.n_competencies} competencies, severity sd "
            f"{design.severity_sd}, difficulty sd {design.difficulty_sd}, halo sd {design.halo_sd}"
            f"{'' if self.halo else ' (left out)'}, ability variance {design.ability_sd**2:.2g}, "
            f"correlation {design.ability_correlation}, {design.raters_per_application} raters, "
            f"{self.sets} data sets"
        )


def _studies() -> Iterator[Study]:
    for design, sets in ((MONTH, 300), (SEASON, 200), (YEAR, 80), (COMPANY, 16), (GROUP, 2)):
        for halo_sd in (0.5, 0.0):
            yield Study(replace(design, halo_sd=halo_sd), sets)
        if design is YEAR:
            yield Study(ONE, 40, halo=False)
    for design, sets in ((MONTH, 60), (SEASON, 60), (YEAR, 20)):
        for severity_sd, difficulty_sd in ((0.3, 0.3), (0.8, 0.6)):
            spread = replace(design, severity_sd=severity_sd, difficulty_sd=difficulty_sd)
            yield Study(spread, sets)
    for design, sets in ((SEASON, 60), (YEAR, 20)):
        for variance in (0.5, 2.0):
            yield Study(replace(design, ability_sd=variance**0.5), sets)
        for correlation in (0.0, 0.9):
            yield Study(replace(design, ability_correlation=correlation), sets)
    yield Study(replace(SEASON, n_competencies=1, questions_per_competency=10), 60)
    yield Study(replace(SEASON, n_applications=33, raters_per_application=3), 60)


def figures(study: Study, seed: int) -> Figures:
    """Draw once and fit; return what `NAMES` lists."""
    drawn = simulate_interviews(study.design, seed=seed)
    model = ManyFacetRasch(scale=(1, 5), halo=study.halo, n_jobs=1)
    model.fit(labels_of(drawn.table), drawn.table.level)
    spread = model.ability_covariance_
    gap = model.ability_ - drawn.ability
    distances = (
        np.abs(gap) / np.sqrt(np.diagonal(spread, axis1=1, axis2=2)),
        np.abs(gap.sum(axis=1)) / np.sqrt(spread.sum(axis=(1, 2))),
        np.abs(model.severity_ - drawn.severity) / model.severity_standard_error_,
        np.abs(model.difficulty_ - drawn.difficulty) / model.difficulty_standard_error_,
        np.abs(model.thresholds_[0] - drawn.thresholds) / model.thresholds_standard_error_[0],
    )
    covered = [(distance < limit).mean() for distance in distances for limit in LIMITS.values()]
    return np.array(
        [
            *covered[:6],
            *_levels_covered(model, drawn),
            *covered[6:],
            *model.thresholds_[0],
            *_variances(model, drawn, study.design),
            model.n_iter_,
        ]
    )


def _variances(
    model: ManyFacetRasch, drawn: SimulatedInterviews, design: InterviewDesign
) -> Figures:
    """Variances as found, as drawn, and their differences, which vary less."""
    found = np.array(
        [
            *_spreads(model.covariance_),
            model.halo_sd_**2,
            model.severity_sd_**2,
            model.difficulty_sd_**2,
        ]
    )
    truth = np.array(
        [
            *_spreads(np.cov(drawn.ability.T).reshape(model.covariance_.shape)),
            np.mean(drawn.halo**2),
            drawn.severity.var(ddof=1),
            _within(drawn, design),
        ]
    )
    return np.concatenate([found, truth, found - truth])


def _spreads(covariance: Figures) -> tuple[float, float]:
    """Mean variance and mean covariance."""
    size = len(covariance)
    apart = covariance[np.tril_indices(size, -1)]
    return float(np.trace(covariance)) / size, float(apart.mean()) if size > 1 else float("nan")


def _within(drawn: SimulatedInterviews, design: InterviewDesign) -> float:
    """Variance of the difficulties of a competency: their mean can't be told from its mean."""
    return float(drawn.difficulty.reshape(design.n_competencies, -1).var(axis=1, ddof=1).mean())


def _levels_covered(model: ManyFacetRasch, drawn: SimulatedInterviews) -> list[float]:
    """Shares of true fit levels and competency levels in intervals under the fit's calibration."""
    table = drawn.table
    calibration = calibration_of(model, table, source="simulation")
    weights = dict.fromkeys(table.competencies, 1 / len(table.competencies))
    scored = score_arrays(table, parameters_for(table, calibration), weights, 0.0)
    levels = expected_category(drawn.ability, drawn.thresholds) + table.scale.lowest
    units = levels[scored.evidence.unit_application, scored.evidence.unit_competency]
    shares = []
    for true, mean, variance in (
        (levels[scored.fit.application].mean(axis=1), scored.fit.level, scored.fit.variance),
        (units, scored.posterior.level, scored.fit.unit_variance),
    ):
        for mass in (0.95, 0.90):
            low, high = level_interval(mean, variance, table.scale, mass)
            shares.append(float(((low <= true) & (true <= high)).mean()))
    return shares


def report() -> Iterator[str]:
    """Yield a block a study: mean and Monte Carlo standard error of each figure."""
    chosen = tuple(filter(None, os.environ.get("HIREFIT_STUDIES", "").split(",")))
    first = int(os.environ.get("HIREFIT_FIRST_SEED", "20000"))
    for study in _studies():
        if chosen and not study.name.startswith(chosen):
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            drawn = np.array([figures(study, first + seed) for seed in range(study.sets)])
        error = drawn.std(axis=0, ddof=1) / np.sqrt(study.sets)
        yield study.name
        for name, mean, deviation in zip(NAMES, drawn.mean(axis=0), error, strict=True):
            yield f"  {name:<22}{mean:>8.3f} +- {deviation:.3f}"
