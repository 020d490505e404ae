"""Published agreement coefficients, from published data typed in with their source."""

from __future__ import annotations

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import fisher_exact

from hirefit.calibration.prior import prior_calibration
from hirefit.competencies.scale import RatingScale
from hirefit.diagnostics.classical_theory import (
    corrected_for_range,
    cronbach_alpha,
    cronbach_alpha_interval,
    length_needed,
    regressed_score,
    score_errors,
    within_group_agreement,
)
from hirefit.diagnostics.diagnose import diagnose
from hirefit.diagnostics.intraclass import (
    intraclass_correlations,
    one_way_intraclass,
    two_way_mean_squares,
)
from hirefit.diagnostics.kappa import cohen_kappa, disagreement, fleiss_kappa
from hirefit.diagnostics.krippendorff_alpha import krippendorff_alpha
from hirefit.ratings.table import RatingRow, tabulate

# Shrout & Fleiss 1979, Psychological Bulletin 86, table 2: six targets, four judges.
SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float
)
GAP = np.nan
# Krippendorff 2011, Computing Krippendorff's Alpha-Reliability: four observers, twelve units.
KRIPPENDORFF_4X12 = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, GAP, GAP, GAP],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, GAP, 3],
        [GAP, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, GAP],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, GAP],
    ]
)
# Krippendorff's three-coder example of fifteen units (Wikipedia, "Krippendorff's alpha").
KRIPPENDORFF_3X15 = np.array(
    [
        [GAP, GAP, GAP, GAP, GAP, 3, 4, 1, 2, 1, 1, 3, 3, GAP, 3],
        [1, GAP, 2, 1, 3, 3, 4, 3, GAP, GAP, GAP, GAP, GAP, GAP, GAP],
        [GAP, GAP, 2, 1, 3, 4, 4, GAP, 2, 1, 1, 3, 3, GAP, 4],
    ]
)
# Cohen 1960 and 1968: two clinicians, 200 patients.
COHEN = np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]], float)
# Fleiss 1971, Psychological Bulletin 76, table 1: 30 patients, 6 psychiatrists each, by diagnosis
# (1 depression, 2 personality disorder, 3 schizophrenia, 4 neurosis, 5 other).
FLEISS = (
    "444444 222555 233335 555555 222444 113333 333355 113334 114444 555555 144444 124444 222333 "
    "144444 224445 333335 111455 111112 224444 133555 555555 244444 224555 114444 144445 222224 "
    "111155 224444 133333 555555"
)
# Binary answers of twelve persons to eleven items (example of the pingouin package's manual).
TWELVE_BY_ELEVEN = (
    "11111111111 11111111010 -011-111100 11101101100 11111000100 01-01111000 11110010000 "
    "11111000000 01011000010 10010100-00 11100000000 10010000000"
)


def counts_of(ratings: np.ndarray, values: np.ndarray) -> np.ndarray:
    return np.array([[np.sum(unit == value) for value in values] for unit in ratings.T], float)


def test_intraclass_shrout_fleiss_1979_all_six() -> None:
    found = intraclass_correlations(SHROUT_FLEISS)
    assert [c.form for c in found] == [f"ICC({i},{m})" for m in "1k" for i in "123"]
    assert [round(c.value, 7) for c in found] == [
        0.1657418, 0.2897638, 0.7148407, 0.4427971, 0.6200505, 0.9093155,
    ]  # fmt: skip


def test_intraclass_shrout_fleiss_1979_mean_squares() -> None:
    ms = two_way_mean_squares(SHROUT_FLEISS)
    assert (round(ms.targets, 2), round(ms.raters, 2)) == (11.24, 32.49)
    assert round(ms.residual, 2) == 1.02


def test_intraclass_intervals_as_the_psych_package_prints_them() -> None:
    """R package psych, help page of ICC, data of Shrout & Fleiss."""
    found = [(round(c.low, 2), round(c.high, 2)) for c in intraclass_correlations(SHROUT_FLEISS)]
    assert found == [
        (-0.13, 0.72), (0.02, 0.76), (0.34, 0.95), (-0.88, 0.91), (0.07, 0.93), (0.68, 0.99),
    ]  # fmt: skip


def test_one_way_intraclass_equals_form_one_on_complete_data() -> None:
    target = np.repeat(np.arange(6), 4)
    found = one_way_intraclass(SHROUT_FLEISS.ravel(), target)
    six = intraclass_correlations(SHROUT_FLEISS)
    for one_way, two_way in zip(found, (six[0], six[3]), strict=True):
        assert one_way.form == two_way.form
        assert np.allclose(
            [one_way.value, one_way.low, one_way.high], [two_way.value, two_way.low, two_way.high]
        )


def test_one_way_intraclass_unequal_panels_recovers_the_truth() -> None:
    random = np.random.default_rng(4)
    target = np.repeat(np.arange(3000), random.integers(1, 5, 3000))
    values = random.normal(0, 1, 3000)[target] + random.normal(0, np.sqrt(1.5), len(target))
    single, _ = one_way_intraclass(values, target)
    assert single.low < 0.4 < single.high
    assert abs(single.value - 0.4) < 0.03


@pytest.mark.parametrize("table", [np.ones((1, 3)), np.ones((3, 1)), np.full((3, 3), np.nan)])
def test_intraclass_refuses_a_table_it_cannot_use(table: np.ndarray) -> None:
    with pytest.raises(ValueError, match="two targets"):
        intraclass_correlations(table)


@pytest.mark.parametrize(
    ("measurement", "published"),
    [("nominal", 0.743421), ("ordinal", 0.815388), ("interval", 0.849107), ("ratio", 0.797403)],
)
def test_krippendorff_four_observers(measurement: str, published: float) -> None:
    values = np.arange(1.0, 6.0)
    found = krippendorff_alpha(counts_of(KRIPPENDORFF_4X12, values), values, measurement)
    assert round(found, 6) == published


@pytest.mark.parametrize(
    ("measurement", "published"),
    [("nominal", 0.691358), ("interval", 0.810845), ("ordinal", 0.806721)],
)
def test_krippendorff_three_coders(measurement: str, published: float) -> None:
    values = np.arange(1.0, 5.0)
    found = krippendorff_alpha(counts_of(KRIPPENDORFF_3X15, values), values, measurement)
    assert round(found, 6) == published


@settings(max_examples=min(40, settings.default.max_examples), deadline=None)
@given(
    ratings=arrays(np.int64, (3, 8), elements=st.integers(0, 5)),
    measurement=st.sampled_from(["nominal", "ordinal", "interval", "ratio"]),
)
def test_krippendorff_equals_the_published_library(ratings: np.ndarray, measurement: str) -> None:
    data = np.where(ratings > 0, ratings, np.nan)
    paired = data[:, np.isfinite(data).sum(axis=0) >= 2]
    if len(np.unique(paired[np.isfinite(paired)])) < 2:
        return
    values = np.arange(1.0, 6.0)
    found = krippendorff_alpha(counts_of(data, values), values, measurement)
    peer = krippendorff.alpha(reliability_data=paired, level_of_measurement=measurement)
    assert np.isclose(found, peer)


def test_krippendorff_one_value_only_is_not_a_number() -> None:
    assert np.isnan(krippendorff_alpha(np.array([[3.0, 0.0]]), np.array([1.0, 2.0]), "ordinal"))


def test_cohen_1960_kappa() -> None:
    assert round(cohen_kappa(COHEN).value, 6) == 0.491525


def test_cohen_1968_weighted_kappa() -> None:
    weights = np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]], float)
    assert round(cohen_kappa(COHEN, weights).value, 6) == 0.347826


def test_cohen_1968_weights_that_are_not_symmetric() -> None:
    weights = np.array([[0, 1, 4], [1, 0, 6], [2, 2, 0]], float)
    assert round(cohen_kappa(COHEN, weights).value, 3) == 0.353


def test_cohen_kappa_two_by_two() -> None:
    assert round(cohen_kappa(np.array([[20.0, 5.0], [10.0, 15.0]])).value, 10) == 0.4


def test_cohen_kappa_standard_errors_as_sas_prints_them() -> None:
    """SAS PROC FREQ example kept in the tests of statsmodels: kappa, ASE; linear weights."""
    table = np.array([[0, 4, 1], [0, 8, 0], [0, 1, 5]], float)
    plain, weighted = cohen_kappa(table), cohen_kappa(table, disagreement(3, "linear"))
    assert (round(plain.value, 4), round(plain.standard_error, 4)) == (0.4842, 0.1380)
    assert (round(weighted.value, 4), round(weighted.standard_error, 4)) == (0.4701, 0.1457)


def test_weighted_kappa_of_two_raters_is_in_a_diagnosis() -> None:
    """Cohen's 200 patients as ratings: with quadratic weights kappa is (0, 1, 4) apart."""
    rows = [
        RatingRow(f"a{n:03d}", rater, "q", "c", level + 1)
        for n, (cell, _) in enumerate(
            (cell, k) for cell, count in np.ndenumerate(COHEN) for k in range(int(count))
        )
        for rater, level in zip("rs", cell, strict=True)
    ]
    scale = RatingScale(lowest=1, highest=3)
    (pair,) = diagnose(tabulate(rows, scale), prior_calibration(scale)).agreement.pairs
    by_hand = cohen_kappa(COHEN, np.array([[0, 1, 4], [1, 0, 1], [4, 1, 0]], float)).value
    assert (pair.first, pair.second, pair.ratings) == ("r", "s", 200)
    assert pair.weighted_kappa == pytest.approx(by_hand)


def test_fleiss_1971_kappa_and_categories() -> None:
    counts = np.array([[patient.count(c) for c in "12345"] for patient in FLEISS.split()], float)
    found = fleiss_kappa(counts)
    assert round(found.value, 6) == 0.430245
    assert np.round(found.by_category, 3).tolist() == [0.245, 0.245, 0.520, 0.471, 0.566]


def test_fleiss_kappa_refuses_unequal_panels() -> None:
    with pytest.raises(ValueError, match="same number"):
        fleiss_kappa(np.array([[2.0, 1.0], [1.0, 1.0]]))


def test_cronbach_alpha_rows_and_pairs() -> None:
    scores = np.array(
        [[GAP if x == "-" else float(x) for x in row] for row in TWELVE_BY_ELEVEN.split()]
    )
    alpha = cronbach_alpha(scores)
    assert round(alpha, 7) == 0.8016949
    # The published interval counts all twelve persons, the three with gaps included.
    assert [round(x, 3) for x in cronbach_alpha_interval(alpha, 12, 11)] == [0.581, 0.933]
    assert round(cronbach_alpha(scores, missing="use pairs"), 7) == 0.7326608


def test_length_needed_for_a_wanted_reliability() -> None:
    assert round(length_needed(0.70, 0.90), 6) == 3.857143


def test_range_restriction_case_two() -> None:
    assert round(corrected_for_range(0.25, 12, 5), 7) == 0.5267415
    assert round(corrected_for_range(0.5, 1.5, 0.9), 7) == 0.6933752


def test_range_restriction_refuses_swapped_spreads() -> None:
    with pytest.raises(ValueError, match="swapped"):
        corrected_for_range(0.25, 5, 12)


def test_score_errors() -> None:
    first, second = score_errors(10, 0.84), score_errors(0.6, 0.70)
    assert [round(e, 4) for e in (first.measurement, first.estimation, first.prediction)] == [
        4.0, 3.6661, 5.4259,
    ]  # fmt: skip
    band = 1.96 * np.sqrt(2)
    assert round(band * first.measurement, 4) == 11.0874
    assert round(band * first.estimation, 4) == 10.1618
    assert round(second.measurement, 4) == 0.3286
    assert round(second.estimation, 4) == 0.2750
    assert round(band * second.measurement, 4) == 0.9109
    assert round(band * second.estimation, 4) == 0.7621
    assert round(regressed_score(4.1, 3.2, 0.70), 2) == 3.83


def test_within_group_agreement() -> None:
    assert round(within_group_agreement(np.array([4.0, 4.0, 5.0, 3.0]), 5), 4) == 0.6667


def test_fisher_exact_comes_from_scipy() -> None:
    assert round(fisher_exact([[3, 1], [1, 3]]).pvalue, 10) == 0.4857142857
    assert round(fisher_exact([[8, 2], [1, 5]]).pvalue, 10) == 0.0349650350
