"""The posterior of one application against brute-force integration."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import logsumexp

from hirefit.rasch.blocks import Ratings, lay_out
from hirefit.rasch.newton import Covariance
from hirefit.rasch.passes import Part, first_sites, spread_one, sum_partition
from hirefit.rasch.population import Population, gauss_hermite, setting_of
from hirefit.rasch.response_model import log_probabilities
from hirefit.rasch.setting import tables_of

SEVERITY = np.array([0.7, -0.4, 0.1])
DIFFICULTY = np.array([0.3, -0.5, 0.0])
THRESHOLDS = np.array([-1.8, -0.6, 0.6, 1.8])
MEAN, VARIANCE, HALO = 0.2, 1.3, 0.4


def _ratings(category: npt.NDArray[np.int64], n_raters: int) -> Ratings:
    rater, question = np.divmod(np.arange(3 * n_raters), 3)
    return Ratings(
        np.zeros(3 * n_raters, dtype=np.int64),
        rater,
        question,
        category,
        np.zeros(3, dtype=np.int64),
        1,
        n_raters,
        1,
        5,
    )


def _population(n_raters: int, halo: float) -> Population:
    return Population(
        severity=SEVERITY[:n_raters],
        difficulty=DIFFICULTY,
        thresholds=THRESHOLDS[None],
        mean=np.array([MEAN]),
        covariance=np.array([[VARIANCE]]),
        halo_variance=halo,
        severity_variance=0.3,
        difficulty_variance=0.2,
    )


def _propagated(
    category: npt.NDArray[np.int64], n_raters: int, halo: float, nodes: int
) -> tuple[float, float, float]:
    partitions, patterns, pairs = lay_out(_ratings(category, n_raters), halo=halo > 0.0, largest=10)
    setting = setting_of(
        _population(n_raters, halo),
        patterns,
        tables_of("common", np.zeros(3, dtype=np.int64), 1),
        gauss_hermite(nodes),
        1e-9,
    )
    shape = (n_raters, 3 + 4 + 1, len(pairs.first))
    sites = first_sites(partitions[0], setting)
    sums, sites = sum_partition(Part(partitions[0], sites), setting, shape, informed=True)
    nothing = Covariance(
        np.zeros(shape[2]),
        np.zeros(n_raters),
        np.zeros(n_raters),
        np.zeros((n_raters, shape[1])),
        np.zeros((shape[1], shape[1])),
    )
    found = spread_one(Part(partitions[0], sites), setting, nothing, 1)
    return float(sums.total[0]), float(found.mean[0, 0]), float(found.covariance[0, 0, 0])


def _integrated(
    category: npt.NDArray[np.int64], n_raters: int, halo: float
) -> tuple[float, float, float]:
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    log_weights = np.log(weights / weights.sum())
    theta = MEAN + np.sqrt(VARIANCE) * nodes
    inside = np.sqrt(halo) * nodes if halo else np.zeros(1)
    inside_weights = log_weights if halo else np.zeros(1)
    total = log_weights.copy()
    for rater in range(n_raters):
        eta = theta[:, None] + inside - SEVERITY[rater]
        seen = sum(
            log_probabilities(eta - DIFFICULTY[q], THRESHOLDS)[..., category[3 * rater + q]]
            for q in range(3)
        )
        total = total + logsumexp(seen + inside_weights, axis=1)
    evidence = float(logsumexp(total))
    chance = np.exp(total - evidence)
    mean = float(chance @ theta)
    return evidence, mean, float(chance @ (theta - mean) ** 2)


@settings(max_examples=min(30, settings.default.max_examples), deadline=None)
@given(st.lists(st.integers(0, 4), min_size=9, max_size=9))
def test_halo_posterior_is_within_a_hundredth_of_integration(answers: list[int]) -> None:
    category = np.array(answers)
    found = _propagated(category, 3, HALO, 8)
    exact = _integrated(category, 3, HALO)
    assert found[0] == pytest.approx(exact[0], abs=5e-3)
    assert found[1] == pytest.approx(exact[1], abs=1e-2)
    assert found[2] == pytest.approx(exact[2], rel=2e-2)


@settings(max_examples=min(30, settings.default.max_examples), deadline=None)
@given(st.lists(st.integers(0, 4), min_size=6, max_size=6))
def test_posterior_without_halo_is_exact(answers: list[int]) -> None:
    category = np.array(answers)
    found = _propagated(category, 2, 0.0, 21)
    assert found == pytest.approx(_integrated(category, 2, 0.0), abs=1e-6)
