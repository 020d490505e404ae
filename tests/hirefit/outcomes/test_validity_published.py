"""Validity, corrections and power against published numbers, typed in with their sources."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import pearsonr

from hirefit.exceptions import RatingError
from hirefit.outcomes.corrections import (
    Assumptions,
    corrected_for_criterion,
    corrected_validities,
)
from hirefit.outcomes.correlation import (
    correlation,
    fisher_interval,
    people_needed,
    power_to_find,
)

correlations = st.floats(-0.95, 0.95)


@pytest.mark.parametrize(("r", "people"), [(0.20, 194), (0.25, 124), (0.30, 85)])
def test_people_for_eighty_percent_power(r, people):
    # Two-sided .05 by Fisher's z, as in tables of Cohen 1988 within one person.
    assert people_needed(r) == people
    assert power_to_find(r, people) >= 0.8 > power_to_find(r, people - 1)


@pytest.mark.parametrize(
    ("r", "wide", "narrow", "expected"),
    # Inputs of the R packages psychometric and selection and of Cohen et al. 2003, sec. 2.10.3.
    [(0.25, 12.0, 5.0, 0.5267415), (0.5, 1.5, 0.9, 0.6933752)],
)
def test_range_restriction_case_two(r, wide, narrow, expected):
    assumed = Assumptions(applicant_sd=wide, hired_sd=narrow)
    (made,) = corrected_validities((r, r, r), assumed)
    assert made.value == pytest.approx(expected, abs=1e-7)


def test_unreliability_comes_first_and_the_order_matters():
    # r .25, r_yy .60 among the hired, SD 12 and 5: .25 / sqrt(.6), then case II.
    both = corrected_validities((0.25, 0.1, 0.4), Assumptions(0.6, 12.0, 5.0))
    assert [step.value for step in both] == pytest.approx([0.3227486, 0.6333358], abs=1e-6)
    other_order = corrected_for_criterion(0.5267415, 0.6)
    assert other_order == pytest.approx(0.6800203, abs=1e-6)
    assert both[1].label.startswith("for that, and range restriction (Thorndike case II)")


def test_nothing_is_corrected_that_is_not_known_or_was_not_restricted():
    for assumed in (Assumptions(), Assumptions(applicant_sd=1.0), Assumptions(None, 0.9, 1.2)):
        assert corrected_validities((0.3, 0.1, 0.5), assumed) == ()


@pytest.mark.parametrize("reliability", [0.0, -0.5, 1.01])
def test_reliability_outside_its_range_is_refused(reliability):
    with pytest.raises(RatingError, match="above 0 and at most 1"):
        corrected_for_criterion(0.3, reliability)


@given(correlations, st.integers(4, 5000))
def test_interval_holds_the_value_and_shrinks_with_people(r, pairs):
    low, high = fisher_interval(r, pairs)
    wider = fisher_interval(r, 4)
    assert -1 <= wider[0] <= low <= r <= high <= wider[1] <= 1


def test_interval_and_value_as_scipy_has_them():
    rng = np.random.default_rng(7)
    x = rng.normal(size=80)
    y = 0.5 * x + rng.normal(size=80)
    peer = pearsonr(x, y)
    interval = peer.confidence_interval(0.95)
    assert correlation(x, y) == pytest.approx(peer.statistic)
    assert fisher_interval(peer.statistic, 80) == pytest.approx((interval.low, interval.high))


def test_what_does_not_vary_has_no_correlation():
    assert correlation(np.full(60, 3.1), np.arange(60.0)) is None
    assert correlation(np.arange(3.0), np.arange(3.0)) is None


@given(correlations, st.floats(0.2, 1.0), st.floats(0.3, 3.0), st.floats(0.3, 3.0))
def test_a_correction_keeps_the_sign_and_never_weakens(r, reliability, wide, narrow):
    value = r
    for step in corrected_validities((r, r, r), Assumptions(reliability, wide, narrow)):
        assert abs(step.value) >= abs(value) - 1e-12
        assert step.value * r >= 0
        assert abs(step.value) <= 1 + 1e-12
        value = step.value
