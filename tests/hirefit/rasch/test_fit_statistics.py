from __future__ import annotations

import numpy as np
import pytest

from hirefit.rasch.fit_statistics import mean_squares, squares
from hirefit.rasch.response_model import category_probabilities

THRESHOLDS = np.array([-1.4364, 1.4364])


def test_point_locations_give_the_textbook_mean_squares() -> None:
    category = np.array([0.0, 1.0, 2.0, 2.0, 1.0])
    location = np.array([-0.5, 0.2, 0.2, 1.0, 1.0])
    rater = np.array([0, 0, 0, 1, 1])
    found = mean_squares(squares(category, location, np.zeros(5), THRESHOLDS), rater, 3)
    chances = category_probabilities(location, THRESHOLDS)
    expected = chances @ np.arange(3)
    variance = chances @ np.arange(3) ** 2 - expected**2
    residual = (category - expected) ** 2
    assert found.infit[0] == pytest.approx(residual[:3].sum() / variance[:3].sum())
    assert found.outfit[1] == pytest.approx((residual[3:] / variance[3:]).mean())
    assert found.ratings.tolist() == [3, 2, 0]
    assert np.isnan(found.infit[2])


def test_averaged_mean_squares_are_one_under_the_model() -> None:
    random = np.random.default_rng(0)
    mean = random.normal(0.0, 1.0, 40_000)
    location = mean + 0.6 * random.standard_normal(40_000)
    cumulated = category_probabilities(location, THRESHOLDS).cumsum(axis=1)
    category = (random.random((40_000, 1)) > cumulated[:, :2]).sum(axis=1).astype(float)
    prior = squares(category, mean, np.full(40_000, 0.36), THRESHOLDS)
    chances = category_probabilities(location, THRESHOLDS)
    expected = chances @ np.arange(3)
    known = squares(category, location, np.zeros(40_000), THRESHOLDS)
    assert known.squared_residual.sum() / known.variance.sum() == pytest.approx(1.0, abs=0.02)
    assert prior.squared_residual.mean() > ((category - expected) ** 2).mean()
