"""Laws that tie the coefficients to each other and to kept libraries."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hirefit.calibration.prior import prior_calibration
from hirefit.competencies.scale import RatingScale
from hirefit.diagnostics.classical_theory import (
    corrected_for_range,
    cronbach_alpha,
    length_needed,
    regressed_score,
    score_errors,
)
from hirefit.diagnostics.diagnose import diagnose
from hirefit.diagnostics.generalizability import decision_study, generalizability_study
from hirefit.diagnostics.intraclass import intraclass_correlations
from hirefit.diagnostics.kappa import cohen_kappa, disagreement, fleiss_kappa
from hirefit.diagnostics.krippendorff_alpha import krippendorff_alpha
from hirefit.kit.reliability import spearman_brown
from hirefit.ratings.table import RatingRow, tabulate

ALPHAS = [f"Krippendorff's alpha, {kind}" for kind in ("nominal", "ordinal", "interval")]
TABLES = arrays(np.float64, (7, 4), elements=st.integers(1, 5).map(float))
laws = settings(max_examples=min(60, settings.default.max_examples), deadline=None)


def test_spearman_brown_doubled_and_halved() -> None:
    assert round(spearman_brown(0.70, 2), 7) == 0.8235294
    assert round(spearman_brown(0.90, 0.5), 7) == 0.8181818


@laws
@given(reliability=st.floats(0.05, 0.95), wanted=st.floats(0.05, 0.95))
def test_length_needed_gives_what_was_wanted(reliability: float, wanted: float) -> None:
    length = length_needed(reliability, wanted)
    assert spearman_brown(reliability, length) == pytest.approx(wanted)


AT_ITS_POLE = [  # ICC(2,1) is -1/3, where nothing can be stepped up
    *([5.0, 1.0, 4.0, 1.0], [3.0, 3.0, 1.0, 4.0], [2.0, 4.0, 2.0, 4.0], [2.0, 4.0, 5.0, 3.0]),
    *([1.0, 1.0, 4.0, 5.0], [4.0, 2.0, 4.0, 1.0], [1.0, 4.0, 2.0, 5.0]),
]


@laws
@given(TABLES)
@example(np.array(AT_ITS_POLE))
def test_mean_of_these_raters_is_cronbach_alpha_and_generalizability(table: np.ndarray) -> None:
    """ICC(3,k), alpha and the relative coefficient of p x i are one number (Hoyt 1941)."""
    residual = table - table.mean(axis=1, keepdims=True) - table.mean(axis=0)
    assume(np.ptp(residual) > 0)
    assume(np.ptp(table.mean(axis=1)) > 0)
    alpha = cronbach_alpha(table)
    forms = {one.form: one.value for one in intraclass_correlations(table)}
    assert forms["ICC(3,k)"] == pytest.approx(alpha, abs=1e-9)
    person, item = (code.ravel() for code in np.indices(table.shape))
    study = generalizability_study("p x i", {"p": person, "i": item}, table.ravel())
    if alpha > 0:
        found = decision_study(study, {"i": 4})
        assert found.generalizability == pytest.approx(alpha, abs=1e-9)
        assert found.dependability <= found.generalizability + 1e-12


SAME = np.full((10, 3), 10 / 3)
BY_RATER = np.tile([3.1, 4.3, 2.7], (10, 1))
TURNED_ROUND = np.array([[1.0, 5.0], [5.0, 1.0]] * 5)
ADDED_UP = np.arange(7.0)[:, None] % 4 + [0.0, 1.0, 0.0, 2.0]
NAN, LOWEST = pytest.approx(math.nan, nan_ok=True), -math.inf


@laws
@given(TABLES)
@example(SAME)
@example(BY_RATER)
@example(TURNED_ROUND)
@example(ADDED_UP)
def test_intervals_hold_their_coefficients(table: np.ndarray) -> None:
    for one in intraclass_correlations(table):
        if one.form.endswith(",1)") and not math.isnan(one.value):
            assert one.low <= one.value + 1e-12
            assert one.value <= one.high + 1e-12


@pytest.mark.parametrize(
    ("table", "values"),
    [
        pytest.param(SAME, [NAN] * 6, id="one level throughout"),
        pytest.param(BY_RATER, [-0.5, 0, NAN, LOWEST, 0, NAN], id="a level for each rater"),
        pytest.param(TURNED_ROUND, [-1, -1.25, -1, *[LOWEST] * 3], id="turned round"),
        pytest.param(TURNED_ROUND[:2], [-1, LOWEST, -1, *[LOWEST] * 3], id="two by two"),
    ],
)
def test_coefficients_of_ratings_that_tell_applications_apart_in_nothing(table, values) -> None:
    assert [one.value for one in intraclass_correlations(table)] == values


def test_raters_who_add_up_have_the_interval_of_those_who_nearly_do() -> None:
    nearly = ADDED_UP + 1e-6 * np.eye(7, 4)
    for one, other in zip(
        intraclass_correlations(ADDED_UP), intraclass_correlations(nearly), strict=True
    ):
        assert (one.value, one.low, one.high) == pytest.approx(
            (other.value, other.low, other.high), abs=1e-5
        )


@pytest.mark.parametrize(
    ("table", "names"),
    [
        pytest.param(SAME, [], id="one level throughout"),
        pytest.param(BY_RATER, ["ICC(1,1)", "ICC(2,1)", "ICC(2,k)", *ALPHAS], id="by rater"),
        pytest.param(TURNED_ROUND, ["ICC(1,1)", "ICC(2,1)", "ICC(3,1)", *ALPHAS], id="round"),
    ],
)
def test_a_diagnosis_lists_the_coefficients_that_have_a_value(table, names) -> None:
    rows = [
        RatingRow(f"a{application}", f"r{rater}", "q", "c", round(level))
        for (application, rater), level in np.ndenumerate(table)
    ]
    found = diagnose(tabulate(rows, RatingScale()), prior_calibration(RatingScale()))
    assert [one.name for one in found.agreement.coefficients] == names
    assert found.variance_shares is None


@laws
@given(
    first=arrays(np.int64, 20, elements=st.integers(0, 4)),
    second=arrays(np.int64, 20, elements=st.integers(0, 4)),
    kind=st.sampled_from(["nominal", "linear", "quadratic"]),
)
def test_cohen_kappa_equals_scikit_learn(first: np.ndarray, second: np.ndarray, kind: str) -> None:
    from sklearn.metrics import cohen_kappa_score  # noqa: PLC0415 - loads a third of scikit-learn

    assume(len(np.union1d(first, second)) > 1)
    table = np.zeros((5, 5))
    np.add.at(table, (first, second), 1)
    peer = cohen_kappa_score(
        first, second, labels=range(5), weights=None if kind == "nominal" else kind
    )
    assert cohen_kappa(table, disagreement(5, kind)).value == pytest.approx(peer)


def test_kappa_error_is_the_spread_over_samples() -> None:
    random = np.random.default_rng(1)
    share = np.array([[0.25, 0.1, 0.02], [0.08, 0.2, 0.07], [0.03, 0.05, 0.2]])
    weights = disagreement(3, "quadratic")
    drawn = [
        cohen_kappa(random.multinomial(200, share.ravel()).reshape(3, 3).astype(float), weights)
        for _ in range(800)
    ]
    spread = np.std([one.value for one in drawn])
    assert np.mean([one.standard_error for one in drawn]) == pytest.approx(spread, rel=0.08)


def test_full_agreement_is_one_everywhere() -> None:
    units = np.array([1, 2, 3, 4, 5, 3])
    counts = 3.0 * (units[:, None] == np.arange(1, 6))
    assert fleiss_kappa(counts).value == pytest.approx(1)
    for measurement in ("nominal", "ordinal", "interval", "ratio"):
        alpha = krippendorff_alpha(counts, np.arange(1.0, 6.0), measurement)
        assert alpha == pytest.approx(1)
    both = np.repeat(units[:, None].astype(float), 3, axis=1)
    assert {round(one.value, 9) for one in intraclass_correlations(both)} == {1.0}


@laws
@given(counts=arrays(np.float64, (6, 4), elements=st.integers(0, 3).map(float)))
def test_krippendorff_is_blind_to_a_linear_change_of_an_interval_scale(counts: np.ndarray) -> None:
    assume(np.sum(counts[counts.sum(axis=1) > 1].sum(axis=0) > 0) > 1)
    plain = krippendorff_alpha(counts, np.arange(4.0), "interval")
    stretched = krippendorff_alpha(counts, 3 * np.arange(4.0) - 7, "interval")
    assert plain == pytest.approx(stretched)


@laws
@given(sd=st.floats(0.1, 10), reliability=st.floats(0.01, 0.99))
def test_errors_of_a_score_keep_their_order(sd: float, reliability: float) -> None:
    errors = score_errors(sd, reliability)
    assert errors.estimation <= errors.measurement <= errors.prediction + 1e-12
    assert 0 <= regressed_score(1.0, 0.0, reliability) <= 1


@laws
@given(correlation=st.floats(0, 0.99), restricted=st.floats(0.1, 5), wider=st.floats(1.0, 10.0))
def test_range_correction_never_lowers_and_stays_below_one(
    correlation: float, restricted: float, wider: float
) -> None:
    corrected = corrected_for_range(correlation, restricted * wider, restricted)
    assert correlation - 1e-12 <= corrected <= 1
