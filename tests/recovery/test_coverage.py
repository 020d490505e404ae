"""Intervals of fit and competency levels hold what they promise on simulated interviews."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from hirefit.calibration.calibration import (
    Calibration,
    CompetencyParameter,
    Provenance,
    QuestionParameter,
    RaterParameter,
    Unlisted,
)
from hirefit.calibration.from_fit import Choices, calibration_of, fit_table
from hirefit.datasets.simulate import InterviewDesign, simulate_interviews
from hirefit.exceptions import HirefitWarning
from hirefit.rasch.response_model import expected_category
from hirefit.scoring.interval import level_interval
from hirefit.scoring.score import parameters_for, score_arrays

DESIGNS = {
    "two raters, four competencies": {},
    "one rater": {"raters_per_application": 1},
    "three raters, weak correlation": {"raters_per_application": 3, "ability_correlation": 0.3},
    "no halo": {"halo_sd": 0.0},
    "strong halo": {"halo_sd": 1.0},
    "two levels": {"thresholds": (0.0,), "ability_sd": 1.5},
    "one competency": {"n_competencies": 1, "questions_per_competency": 5},
    "missing answers": {"missing": 0.25},
}


def calibration_of_truth(truth, design, severity_error, seed) -> Calibration:
    """Return a calibration that knows the truth up to an error of known size."""
    rng = np.random.default_rng(seed)
    known = truth.severity + rng.normal(0, severity_error, len(truth.severity))
    table = truth.table
    return Calibration(
        scale=table.scale,
        thresholds=tuple(truth.thresholds.tolist()),
        raters=tuple(
            RaterParameter(rater=name, severity=value, standard_error=severity_error)
            for name, value in zip(table.raters, known.tolist(), strict=True)
        ),
        questions=tuple(
            QuestionParameter(
                question=name,
                competency=table.competencies[table.competency_of_question[at]],
                difficulty=float(truth.difficulty[at]),
                standard_error=0.0,
            )
            for at, name in enumerate(table.questions)
        ),
        competencies=tuple(
            CompetencyParameter(competency=name, mean=0.0, sd=design.ability_sd)
            for name in table.competencies
        ),
        covariance=tuple(map(tuple, truth.covariance.tolist())),
        unlisted=Unlisted(sd=1.0, correlation=0.5),
        severity_sd=design.severity_sd,
        difficulty_sd=design.difficulty_sd,
        halo_sd=design.halo_sd,
        provenance=Provenance(method="truth", source="simulation", hirefit_version="test"),
    )


def covered(design, severity_error=0.0, mass=0.90):
    """Return the shares of fit levels and competency levels inside their intervals."""
    truth = simulate_interviews(design, seed=7)
    return covered_under(truth, calibration_of_truth(truth, design, severity_error, 8), mass)


def covered_under(truth, calibration, mass):
    """Score simulated interviews under a calibration and count what the intervals hold."""
    table = truth.table
    weights = dict.fromkeys(table.competencies, 1 / len(table.competencies))
    scored = score_arrays(table, parameters_for(table, calibration), weights, 0.0)
    true_levels = expected_category(truth.ability, truth.thresholds)
    fit, evidence = scored.fit, scored.evidence
    low, high = level_interval(fit.level, fit.variance, table.scale, mass)
    true_fit = true_levels[fit.application].mean(axis=1) + table.scale.lowest
    complete = np.bincount(evidence.unit_application) == len(table.competencies)
    inside = ((low <= true_fit) & (true_fit <= high))[complete[fit.application]]
    low, high = level_interval(scored.posterior.level, fit.unit_variance, table.scale, mass)
    true_unit = true_levels[evidence.unit_application, evidence.unit_competency]
    true_unit = true_unit + table.scale.lowest
    return inside.mean(), ((low <= true_unit) & (true_unit <= high)).mean()


@pytest.mark.slow
@pytest.mark.parametrize("name", DESIGNS)
@pytest.mark.parametrize("mass", [0.90, 0.95])
def test_intervals_cover_within_two_points(name, mass):
    options = {"n_competencies": 4, "questions_per_competency": 2} | DESIGNS[name]
    design = InterviewDesign(n_applications=8000, n_raters=200, **options)
    fit, units = covered(design, mass=mass)
    assert fit == pytest.approx(mass, abs=0.02)
    assert units == pytest.approx(mass, abs=0.02)


@pytest.mark.slow
def test_the_error_of_severities_is_carried():
    design = InterviewDesign(
        n_applications=8000, n_raters=4000, n_competencies=4, questions_per_competency=2
    )
    fit, units = covered(design, severity_error=0.5)
    assert fit == pytest.approx(0.90, abs=0.02)
    assert units == pytest.approx(0.90, abs=0.02)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("applications", "raters", "runs", "halo_sd"),
    [(19, 4, 60, 0.5), (60, 12, 40, 0.5), (60, 12, 40, 0.0)],
)
def test_levels_scored_under_a_fitted_calibration_are_covered(applications, raters, runs, halo_sd):
    """Everything is estimated from the ratings themselves: 300 and 1,000 of them."""
    fits, units = [], []
    for seed in range(runs):
        design = InterviewDesign(
            n_applications=applications,
            n_raters=raters,
            n_competencies=4,
            questions_per_competency=2,
            halo_sd=halo_sd,
        )
        truth = simulate_interviews(design, seed=seed)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", HirefitWarning)  # a first month is thin
            fitted = fit_table(truth.table, Choices())
        calibration = calibration_of(fitted, truth.table, source="simulation")
        inside = covered_under(truth, calibration, 0.90)
        fits.append(inside[0])
        units.append(inside[1])
    allowed = 0.02 + 2 * np.std(fits) / np.sqrt(runs)
    assert np.mean(fits) == pytest.approx(0.90, abs=allowed)
    assert np.mean(units) == pytest.approx(0.90, abs=allowed)
