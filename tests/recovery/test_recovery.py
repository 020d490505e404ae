"""Truth recovered from simulated interviews; larger studies are in benchmarks/recovery.py."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from hirefit.calibration.from_fit import labels_of
from hirefit.datasets.simulate import InterviewDesign, SimulatedInterviews, simulate_interviews
from hirefit.rasch.estimator import ManyFacetRasch
from hirefit.rasch.response_model import log_partition

pytestmark = pytest.mark.slow
TRUE_THRESHOLDS = np.array([-1.8, -0.6, 0.6, 1.8])


def _fit(
    design: InterviewDesign, seed: int, *, halo: bool = True
) -> tuple[ManyFacetRasch, SimulatedInterviews]:
    drawn = simulate_interviews(design, seed=seed)
    model = ManyFacetRasch(scale=(1, 5), halo=halo)
    return model.fit(labels_of(drawn.table), drawn.table.level), drawn


def _covered(model: ManyFacetRasch, drawn: SimulatedInterviews) -> float:
    error = np.sqrt(np.diagonal(model.ability_covariance_, axis1=1, axis2=2))
    return float((np.abs(model.ability_ - drawn.ability) < 1.96 * error).mean())


def test_fifty_thousand_ratings_with_halo_are_recovered() -> None:
    design = InterviewDesign(
        n_applications=2100, n_raters=84, n_competencies=4, difficulty_sd=0.3, halo_sd=0.6
    )
    model, drawn = _fit(design, 1)
    assert model.thresholds_[0] == pytest.approx(TRUE_THRESHOLDS, abs=0.05)
    assert np.diag(model.covariance_) == pytest.approx(np.ones(4), abs=0.1)
    assert model.halo_sd_**2 == pytest.approx(0.36, abs=0.04)
    assert model.severity_sd_ == pytest.approx(float(drawn.severity.std()), abs=0.04)
    assert np.corrcoef(model.severity_, drawn.severity)[0, 1] > 0.97
    gap = np.abs(model.severity_ - drawn.severity) / model.severity_standard_error_
    assert (gap < 1.96).mean() > 0.88


@pytest.mark.parametrize(
    ("severity_sd", "difficulty_sd"), [(0.3, 0.3), (0.5, 0.4), (0.8, 0.6)], ids=str
)
def test_a_first_month_is_covered_and_unbiased_whatever_the_spreads(
    severity_sd: float, difficulty_sd: float
) -> None:
    """Within two points, or two Monte Carlo errors; thresholds within 2 %, or two errors.

    The prior's spreads are .56 and .3, and a sixth of the distance from them is its share.
    """
    design = InterviewDesign(
        n_applications=15,
        n_raters=3,
        n_competencies=2,
        questions_per_competency=5,
        severity_sd=severity_sd,
        difficulty_sd=difficulty_sd,
    )
    fits = [_fit(design, seed) for seed in range(40)]
    covered = np.array([_covered(*found) for found in fits])
    scale = np.array([model.thresholds_[0] @ TRUE_THRESHOLDS for model, _ in fits])
    scale /= TRUE_THRESHOLDS @ TRUE_THRESHOLDS
    excess = np.array([model.severity_sd_**2 - drawn.severity.var(ddof=1) for model, drawn in fits])
    error = np.array([covered.std(), scale.std(), excess.std()]) / np.sqrt(len(fits))
    assert covered.mean() == pytest.approx(0.95, abs=max(0.02, 2 * error[0]))
    assert scale.mean() == pytest.approx(1.0, abs=max(0.02, 2 * error[1]))
    expected = (0.56**2 - severity_sd**2) / 6
    assert excess.mean() == pytest.approx(expected, abs=2 * error[2])


def test_leaving_out_the_halo_makes_intervals_too_small() -> None:
    design = InterviewDesign(
        n_applications=400, n_raters=16, n_competencies=2, questions_per_competency=5, halo_sd=0.7
    )
    fitted = np.mean([_covered(*_fit(design, seed)) for seed in range(4)])
    left_out = np.mean([_covered(*_fit(design, seed, halo=False)) for seed in range(4)])
    assert fitted == pytest.approx(0.95, abs=0.03)
    assert left_out < 0.88


def test_abilities_are_nearer_than_raw_averages() -> None:
    design = InterviewDesign(
        n_applications=1000, n_raters=40, questions_per_competency=10, halo_sd=0.0
    )
    model, drawn = _fit(design, 3, halo=False)
    table = drawn.table
    raw = np.bincount(table.application, table.level) / np.bincount(table.application)
    corrected = np.corrcoef(model.ability_[:, 0], drawn.ability[:, 0])[0, 1]
    assert corrected > 0.955
    assert corrected > np.corrcoef(raw, drawn.ability[:, 0])[0, 1] + 0.03


def _with_all_else_known(drawn: SimulatedInterviews) -> npt.NDArray[np.float64]:
    """Means of the abilities, severities, difficulties and thresholds given (one competency)."""
    nodes = np.linspace(-6.0, 6.0, 81)
    log_z = np.array(
        [
            log_partition(nodes[:, None] - drawn.difficulty - one, drawn.thresholds).sum(axis=1)
            for one in drawn.severity
        ]
    )
    total = np.bincount(drawn.table.application, drawn.table.category)
    log_share = total[:, None] * nodes - log_z[drawn.panel].sum(axis=1) - nodes**2 / 2
    share = np.exp(log_share - log_share.max(axis=1, keepdims=True))
    return np.asarray(share @ nodes / share.sum(axis=1))


def test_abilities_are_as_near_as_tam_comes_and_as_theory_says_of_raw_averages() -> None:
    """On the design of published figures (thresholds, spreads, raters; docs/benchmarks-fit.md).

    TAM's correlation with the truth fell .0017 short of what known raters would give on the same
    ratings. A raw average has half the severities' variance in it, as noise (reliability as in Lord
    & Novick 1968).
    """
    design = InterviewDesign(
        n_applications=5000,
        n_raters=200,
        questions_per_competency=10,
        halo_sd=0.0,
        difficulty_sd=0.5,
        thresholds=(-1.5, -0.5, 0.5, 1.5),
    )
    drawn = simulate_interviews(design, seed=3)
    model = ManyFacetRasch(scale=(1, 5), severities="fixed", halo=False)
    model.fit(labels_of(drawn.table), drawn.table.level)
    truth, table = drawn.ability[:, 0], drawn.table
    raw = np.bincount(table.application, table.level) / np.bincount(table.application)
    best, near, average = (
        np.corrcoef(one, truth)[0, 1]
        for one in (_with_all_else_known(drawn), model.ability_[:, 0], raw)
    )
    assert best - near < 0.0017
    expected = (1.0 / near**2 + drawn.severity.var() / 2.0) ** -0.5
    assert average == pytest.approx(expected, abs=0.01)


def test_many_raters_are_fitted_as_few_are() -> None:
    """Conjugate gradients and probes against the exact inverse."""
    design = InterviewDesign(
        n_applications=2400, n_raters=800, raters_per_application=3, questions_per_competency=3
    )
    model, drawn = _fit(design, 5)
    gap = np.abs(model.severity_ - drawn.severity) / model.severity_standard_error_
    assert (gap < 1.96).mean() == pytest.approx(0.95, abs=0.025)
