"""Recovery and coverage on simulated interviews, by Monte Carlo."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from hirefit.calibration.from_fit import calibration_of, labels_of
from hirefit.datasets.simulate import InterviewDesign, SimulatedInterviews, simulate_interviews
from hirefit.rasch.estimator import ManyFacetRasch
from hirefit.rasch.response_model import expected_category
from hirefit.scoring.interval import level_interval
from hirefit.scoring.score import parameters_for, score_arrays

NAMES = (
    *("ability 95", "ability 90", "composite 95", "composite 90", "severity 95", "severity 90"),
    *("fit level 95", "fit level 90", "level 95", "level 90"),
    *("difficulty 95", "threshold 95", "tau 1", "tau 2", "tau 3", "tau 4"),
    *("variance", "covariance", "halo var", "severity var", "difficulty var", "rounds"),
)
STUDIES = (  # data sets, applications, competencies, questions each, raters, halo sd, halo fitted
    (100, 15, 2, 5, 3, 0.5, True),
    (100, 15, 2, 5, 3, 0.0, True),
    (80, 50, 2, 5, 4, 0.5, True),
    (80, 50, 2, 5, 4, 0.0, True),
    (30, 420, 4, 3, 17, 0.5, True),
    (30, 420, 4, 3, 17, 0.0, True),
    (30, 500, 1, 10, 20, 0.0, False),
    (8, 4200, 4, 3, 168, 0.5, True),
    (8, 4200, 4, 3, 168, 0.0, True),
    (1, 42000, 4, 3, 1680, 0.5, True),
)
Figures = npt.NDArray[np.float64]


def figures(design: InterviewDesign, seed: int, *, halo: bool) -> Figures:
    """Draw once and fit; return what `NAMES` lists."""
    drawn = simulate_interviews(design, seed=seed)
    model = ManyFacetRasch(scale=(1, 5), halo=halo, n_jobs=2)
    model.fit(labels_of(drawn.table), drawn.table.level)
    spread = model.ability_covariance_
    gap = model.ability_ - drawn.ability
    z = np.abs(gap) / np.sqrt(np.diagonal(spread, axis1=1, axis2=2))
    composite = np.abs(gap.sum(axis=1)) / np.sqrt(spread.sum(axis=(1, 2)))
    severity = np.abs(model.severity_ - drawn.severity) / model.severity_standard_error_
    difficulty = np.abs(model.difficulty_ - drawn.difficulty) / model.difficulty_standard_error_
    steps = np.abs(model.thresholds_[0] - drawn.thresholds) / model.thresholds_standard_error_[0]
    shares = [(v < limit).mean() for v in (z, composite, severity) for limit in (1.96, 1.645)]
    return np.array(
        [
            *shares,
            *_levels_covered(model, drawn),
            (difficulty < 1.96).mean(),
            (steps < 1.96).mean(),
            *model.thresholds_[0],
            model.covariance_[0, 0],
            model.covariance_[0, -1],
            model.halo_sd_**2,
            model.severity_sd_**2,
            model.difficulty_sd_**2,
            model.n_iter_,
        ]
    )


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
    for sets, applications, competencies, questions, raters, halo_sd, halo in STUDIES:
        design = InterviewDesign(
            n_applications=applications,
            n_raters=raters,
            n_competencies=competencies,
            questions_per_competency=questions,
            halo_sd=halo_sd,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            drawn = np.array([figures(design, 1000 + seed, halo=halo) for seed in range(sets)])
        error = drawn.std(axis=0) / np.sqrt(sets)
        yield (
            f"{applications * 2 * competencies * questions} ratings, {competencies} competencies, "
            f"halo sd {halo_sd}, halo {'fitted' if halo else 'left out'}, {sets} data sets"
        )
        for name, mean, deviation in zip(NAMES, drawn.mean(axis=0), error, strict=True):
            yield f"  {name:<16}{mean:>8.3f} +- {deviation:.3f}"


if __name__ == "__main__":
    for line in report():
        print(line, flush=True, file=sys.stdout)
