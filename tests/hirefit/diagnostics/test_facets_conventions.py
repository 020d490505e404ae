"""Three Mile Island stress data: every figure of a published FACETS 4.1.8 report.

The report (title "Three Mile Island - Mother's Stress (Fienberg et al.)") is kept as a test fixture
of the R package facetsviz. It does not hold the 24 counts, but prints each group's score, count
and infit and the category totals 147, 713 and 208; only one table of counts has all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
import pytest
from scipy.optimize import brentq

from hirefit.diagnostics.category_use import disordered, scale_landmarks, threshold_errors
from hirefit.diagnostics.mean_squares import (
    MeanSquares,
    as_printed,
    category_moments,
    mean_squares,
)
from hirefit.diagnostics.separation import fixed_chi_square, separation, unshrunken
from hirefit.rasch.response_model import category_probabilities, expected_category

Floats = npt.NDArray[np.float64]
SCORE = np.array([248, 236, 245, 239, 328, 293, 306, 302])
COUNT = np.array([115] * 4 + [152] * 4)
INFIT = np.array([1.16, 1.12, 1.11, 1.19, 0.78, 1.19, 0.73, 0.86])
CATEGORY_TOTALS = (147, 713, 208)
COUNTS = np.array(
    [
        [14, 69, 32],
        [18, 73, 24],
        [14, 72, 29],
        [18, 70, 27],
        [9, 110, 33],
        [35, 93, 24],
        [17, 116, 19],
        [22, 110, 20],
    ],
    float,
)
DATA_LINES = 28


@dataclass(frozen=True)
class JointFit:
    """Joint maximum likelihood of one facet: measures, model errors, thresholds, fit."""

    measures: Floats
    errors: Floats
    thresholds: Floats
    fit: MeanSquares


def fit_of(counts: Floats, measures: Floats, thresholds: Floats) -> MeanSquares:
    """Fit of groups whose members all stand at the group's measure."""
    group, category = (code.ravel() for code in np.indices(counts.shape))
    mean, variance, fourth = (m[group] for m in category_moments(measures, thresholds))
    squared = (category - mean) ** 2
    return mean_squares(squared, variance, fourth, group, len(counts), weight=counts.ravel())


def measure_of(score: float, count: float, thresholds: Floats) -> float:
    return brentq(
        lambda x: count * expected_category(np.array(x), thresholds) - score, -9, 9, xtol=1e-13
    )


@pytest.fixture(scope="module")
def joint() -> JointFit:
    """Solve both sets of likelihood equations to machine precision (two are enough: tau1 = -tau2).

    The middle category's expected total must equal its count; the scores hold by construction.
    """
    score, count = COUNTS @ np.arange(3), COUNTS.sum(axis=1)

    def measures_at(tau: float) -> Floats:
        thresholds = np.array([-tau, tau])
        return np.array([measure_of(s, n, thresholds) for s, n in zip(score, count, strict=True)])

    def middle_excess(tau: float) -> float:
        probabilities = category_probabilities(measures_at(tau), np.array([-tau, tau]))
        return float(count @ probabilities[:, 1] - COUNTS[:, 1].sum())

    tau = brentq(middle_excess, 0.1, 4, xtol=1e-12)
    thresholds = np.array([-tau, tau])
    measures = measures_at(tau)
    variance = category_moments(measures, thresholds)[1]
    fit = fit_of(COUNTS, measures, thresholds)
    return JointFit(measures, 1 / np.sqrt(count * variance), thresholds, fit)


def test_counts_are_the_only_ones_with_the_published_figures() -> None:
    thresholds = np.array([-1.4364, 1.4364])
    possible = []
    for score, count, infit in zip(SCORE - COUNT, COUNT, INFIT, strict=True):
        measure = measure_of(score, count, thresholds)
        rows = [(count - score + high, score - 2 * high, high) for high in range(score // 2 + 1)]
        rows = [row for row in rows if min(row) >= 0]
        found = fit_of(np.array(rows, float), np.full(len(rows), measure), thresholds).infit
        possible.append(
            [row for row, ms in zip(rows, found, strict=True) if abs(ms - infit) < 0.006]
        )
    tables = [t for t in product(*possible) if tuple(np.sum(t, axis=0)) == CATEGORY_TOTALS]
    assert np.array(tables).tolist() == [COUNTS.tolist()]


def test_measures_and_model_errors(joint: JointFit) -> None:
    published = [0.49, 0.16, 0.40, 0.24, 0.49, -0.22, 0.04, -0.04]
    assert np.round(joint.measures, 2).tolist() == published
    assert np.round(joint.errors, 2).tolist() == [0.16] * 4 + [0.14] * 4


def test_mean_squares(joint: JointFit) -> None:
    assert np.round(joint.fit.infit, 2).tolist() == INFIT.tolist()
    assert np.round(joint.fit.outfit, 2).tolist() == INFIT.tolist()


def test_standardised_values_cut_to_one_decimal(joint: JointFit) -> None:
    exact = [1.255, 0.934, 0.828, 1.417, -2.138, 1.560, -2.457, -1.242]
    assert np.allclose(joint.fit.infit_zstd, exact, atol=6e-4)
    assert np.allclose(joint.fit.outfit_zstd, exact, atol=6e-4)
    printed = [1.2, 0.9, 0.8, 1.4, -2.1, 1.5, -2.4, -1.2]
    assert as_printed(joint.fit.infit_zstd).tolist() == printed


def test_separation_of_these_groups(joint: JointFit) -> None:
    found = separation(joint.measures, joint.errors)
    assert (round(found.rmse, 2), round(found.true_sd, 2)) == (0.15, 0.19)
    assert np.allclose(
        [found.separation, found.strata, found.reliability], [1.225, 1.966, 0.600], atol=6e-4
    )


def test_separation_of_the_population_they_stand_for(joint: JointFit) -> None:
    found = separation(joint.measures, joint.errors, sample=True)
    assert (round(found.rmse, 2), round(found.true_sd, 2)) == (0.15, 0.21)
    assert np.allclose(
        [found.separation, found.strata, found.reliability], [1.363, 2.151, 0.650], atol=6e-4
    )


def test_fixed_chi_square(joint: JointFit) -> None:
    """FACETS prints 21.5, cut off from 21.55 like its standardised values."""
    found = fixed_chi_square(joint.measures, joint.errors)
    assert found.value == pytest.approx(21.55, abs=0.01)
    assert found.df == 7
    assert round(found.p, 2) == 0.0


def test_groups_with_a_mean_each_lose_a_degree_of_freedom_each() -> None:
    """Questions of two competencies: the sum of two tests, whatever lies between the two."""
    measures, errors = np.array([0.4, 0.1, -0.5, 0.3, -0.3]), np.full(5, 0.2)
    group = np.array([0, 0, 0, 2, 2])
    parts = [fixed_chi_square(measures[group == g], errors[group == g]) for g in (0, 2)]
    moved = fixed_chi_square(measures + 3.0 * (group == 2), errors, group)
    assert moved.value == pytest.approx(sum(part.value for part in parts))
    assert moved.df == sum(part.df for part in parts) == 3
    found = separation(measures, errors, sample=True, means=2)
    assert found.true_sd**2 == pytest.approx(measures.var() * 5 / 3 - 0.04)


def test_thresholds_and_their_errors(joint: JointFit) -> None:
    assert np.round(joint.thresholds, 4).tolist() == [-1.4364, 1.4364]
    errors = threshold_errors(np.repeat(joint.measures, DATA_LINES), joint.thresholds)
    assert np.round(errors, 4).tolist() == [0.2003, 0.1719]


def test_landmarks_of_the_scale(joint: JointFit) -> None:
    """FACETS prints -1.49 1.48, -1.55 1.57, -2.54 0 2.55 and 68 %.

    Its thresholds are symmetric, so its own asymmetry shows that it stopped early.
    """
    found = scale_landmarks(joint.thresholds)
    assert np.round(found.thurstone, 3).tolist() == [-1.489, 1.489]
    assert np.round(found.half_score, 3).tolist() == [-1.574, 1.574]
    assert np.allclose(found.at_category, [-2.576, 0, 2.576], atol=6e-4)
    assert np.round(found.peak, 3).tolist() == [1.0, 0.678, 1.0]


def test_disordered_thresholds_name_the_category_never_likeliest() -> None:
    assert disordered(np.array([-1.5, 0.4, -0.4, 1.5])).tolist() == [2]
    assert disordered(np.array([-1.5, -0.5, 0.5, 1.5])).tolist() == []


def test_disordered_thresholds_within_their_error_are_not_named() -> None:
    thresholds, errors = np.array([-1.5, 0.4, -0.4, 1.5]), np.full(4, 0.4)
    assert disordered(thresholds, errors).tolist() == []


def test_unshrunken_undoes_a_normal_prior() -> None:
    alone, alone_error, sd = np.array([0.8, -0.3]), np.array([0.3, 0.6]), np.array([0.5, 0.5])
    share = sd**2 / (sd**2 + alone_error**2)
    shrunk, error = alone * share, np.sqrt(share) * alone_error
    measures, errors = unshrunken(shrunk, error, sd)
    assert np.allclose(measures, alone)
    assert np.allclose(errors, alone_error)


def test_unshrunken_leaves_out_what_rests_on_the_prior() -> None:
    measures, errors = unshrunken(np.array([0.0, 0.2]), np.array([0.5, 0.3]), np.array([0.5, 0.5]))
    assert len(measures) == len(errors) == 1


def test_reliability_is_zero_when_errors_explain_the_spread() -> None:
    found = separation(np.array([0.1, -0.1]), np.array([1.0, 1.0]))
    assert (found.separation, found.reliability) == (0.0, 0.0)
