"""The nested quadrature against adaptive integration of the same integrals."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from scipy.integrate import quad

from hirefit.calibration.prior import prior_calibration
from hirefit.competencies.scale import RatingScale
from hirefit.exceptions import CalibrationError
from hirefit.rasch.response_model import expected_category, log_probabilities
from hirefit.ratings.table import RatingRow, tabulate
from hirefit.scoring import likelihood, posterior
from hirefit.scoring.score import parameters_for, score_arrays


def scored(ratings: dict[str, list[int]], scale: RatingScale, halo_sd: float, error: float):
    rows = [
        RatingRow("a", rater, f"q{at}", "c", level)
        for rater, levels in ratings.items()
        for at, level in enumerate(levels)
    ]
    table = tabulate(rows, scale)
    found = parameters_for(table, prior_calibration(scale))
    parameters = replace(
        found,
        halo_sd=halo_sd,
        severity=np.linspace(-0.7, 0.9, len(table.raters)),
        own_severity_error=np.full(len(table.raters), error),
        difficulty=np.linspace(-0.3, 0.4, len(table.questions)),
    )
    return score_arrays(table, parameters, {"c": 1.0}, scale.middle)


def by_adaptive_integration(result) -> tuple[float, float]:
    """Integrate halo and measure with QUADPACK; return mean and variance of the level."""
    table, parameters = result.table, result.parameters
    thresholds = parameters.thresholds[0]

    @cache
    def rater_likelihood(theta: float, rater: int) -> float:
        rows = table.rater == rater
        offset = parameters.severity[rater] + parameters.difficulty[table.question[rows]]
        categories = table.category[rows]

        def given_halo(u: float) -> float:
            log_p = log_probabilities(theta + u - offset, thresholds)
            return float(np.exp(log_p[np.arange(len(categories)), categories].sum()))

        spread = float(parameters.spread[rater])
        if spread == 0:
            return given_halo(0.0)

        def integrand(u: float) -> float:
            return given_halo(u) * np.exp(-0.5 * (u / spread) ** 2)

        return quad(integrand, -9 * spread, 9 * spread, epsabs=1e-12, epsrel=1e-9, limit=100)[0]

    def moment(power: int) -> float:
        def integrand(theta: float) -> float:
            level = float(expected_category(np.array([theta]), thresholds)[0])
            likelihood = np.prod([rater_likelihood(theta, r) for r in range(len(table.raters))])
            return float(level**power * likelihood * np.exp(-0.5 * theta**2))

        return quad(integrand, -7, 7, epsabs=1e-13, epsrel=1e-8, limit=100)[0]

    total, first, second = moment(0), moment(1), moment(2)
    return first / total, second / total - (first / total) ** 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ratings", "scale", "halo_sd", "error"),
    [
        ({"r1": [3, 4], "r2": [2, 4]}, RatingScale(), 0.65, 0.0),
        ({"r1": [5, 5], "r2": [5, 5]}, RatingScale(), 0.65, 0.56),
        ({"r1": [1, 0, 1]}, RatingScale(lowest=0, highest=1), 0.3, 0.2),
        ({"r1": [3], "r2": [1]}, RatingScale(lowest=1, highest=4), 0.0, 0.0),
    ],
)
def test_level_equals_adaptive_integration(ratings, scale, halo_sd, error):
    result = scored(ratings, scale, halo_sd, error)
    mean, variance = by_adaptive_integration(result)
    assert result.posterior.level[0] == pytest.approx(mean, abs=1e-7)
    assert result.posterior.level_variance[0] == pytest.approx(variance, abs=1e-7)


@pytest.mark.parametrize("halo_sd", [0.0, 0.02, 0.2, 0.65, 1.5])
@pytest.mark.parametrize("questions", [1, 2, 9])
def test_finer_nodes_change_nothing(monkeypatch, halo_sd, questions):
    rng = np.random.default_rng(5)
    ratings = {f"r{r}": rng.integers(1, 6, questions).tolist() for r in range(4)}
    coarse = scored(ratings, RatingScale(), halo_sd, 0.0).posterior
    for module in (likelihood, posterior):
        monkeypatch.setattr(module, "STEP", 0.3)
        monkeypatch.setattr(module, "REACH", 9.0)
    fine = scored(ratings, RatingScale(), halo_sd, 0.0).posterior
    assert np.allclose(coarse.level, fine.level, rtol=0, atol=1e-9)
    assert np.allclose(coarse.level_variance, fine.level_variance, rtol=0, atol=1e-9)
    assert np.allclose(coarse.severity_pull, fine.severity_pull, rtol=0, atol=1e-8)


def test_pulls_are_the_derivatives_by_severity():
    result = scored({"r1": [3, 4], "r2": [2, 4], "r3": [5, 4]}, RatingScale(), 0.65, 0.2)
    step = 1e-5
    for rater in range(3):
        shift = np.eye(3)[rater] * step

        def level(sign: float, shift: np.ndarray = shift) -> float:
            moved = replace(result.parameters, severity=result.parameters.severity + sign * shift)
            return score_arrays(result.table, moved, {"c": 1.0}, 3.0).posterior.level[0]

        slope = (level(1) - level(-1)) / (2 * step)
        assert result.posterior.severity_pull[rater] == pytest.approx(slope, abs=1e-7)


def test_many_raters_who_contradict_each_other_meet_in_the_middle():
    """The product of their likelihoods is smaller than any number; the level is not lost."""
    scale = RatingScale(lowest=0, highest=9)
    ratings = {f"r{r:03}": [0, 0, 0] if r % 2 else [9, 9, 9] for r in range(400)}
    rows = [
        RatingRow("a", rater, f"q{at}", "c", level)
        for rater, levels in ratings.items()
        for at, level in enumerate(levels)
    ]
    table = tabulate(rows, scale)
    found = score_arrays(table, parameters_for(table, prior_calibration(scale)), {"c": 1.0}, 4.5)
    assert found.posterior.level[0] == pytest.approx(4.5, abs=1e-9)
    assert 0 < found.posterior.level_variance[0] < 0.1
    assert np.isfinite(found.posterior.severity_pull).all()


@pytest.mark.parametrize(
    ("mean", "sd"), [(-200.0, 1.0), (0.0, 5_000.0)], ids=["next to impossible", "without end"]
)
def test_parameters_beyond_numbers_are_refused(mean: float, sd: float) -> None:
    scale = RatingScale()
    table = tabulate([RatingRow("a", "r", f"q{at}", "c", 5) for at in range(3)], scale)
    found = parameters_for(table, prior_calibration(scale))
    parameters = replace(found, mean=np.array([mean]), sd=np.array([sd]))
    with pytest.raises(CalibrationError) as refused:
        score_arrays(table, parameters, {"c": 1.0}, scale.middle)
    assert [fault.code for fault in refused.value.faults] == ["too-far-apart"]
