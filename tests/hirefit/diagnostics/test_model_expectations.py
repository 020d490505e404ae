"""Locations, predictions and tests behave as the model says when the model is true."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from hirefit.calibration.calibration import Calibration
from hirefit.calibration.from_fit import Choices, fit_table
from hirefit.calibration.from_fit import calibration_of as frozen
from hirefit.calibration.prior import prior_calibration
from hirefit.competencies.scale import RatingScale
from hirefit.datasets.simulate import InterviewDesign, SimulatedInterviews, simulate_interviews
from hirefit.diagnostics.cell_effects import cell_effects
from hirefit.diagnostics.diagnose import diagnose
from hirefit.diagnostics.diagnosis import Diagnosis
from hirefit.diagnostics.drift import drift_by_rater
from hirefit.diagnostics.evidence_at_hand import EvidenceAtHand, gather_evidence
from hirefit.diagnostics.halo_index import halo_index
from hirefit.diagnostics.mean_squares import mean_squares
from hirefit.diagnostics.rater_agreement import rater_agreement
from hirefit.diagnostics.rating_habits import fit_test, middle_use, point_measure
from hirefit.diagnostics.text import diagnosis_text
from hirefit.exceptions import CalibrationError
from hirefit.ratings.table import RatingRow, RatingTable, tabulate

DESIGN = InterviewDesign(
    n_applications=600, n_raters=24, n_competencies=3, questions_per_competency=3
)


def calibration_of(interviews: SimulatedInterviews) -> Calibration:
    """Return the true parameters, known almost exactly."""
    table = interviews.table
    owner = [table.competencies[c] for c in table.competency_of_question]
    return Calibration.model_validate(
        {
            "scale": table.scale,
            "thresholds": interviews.thresholds.tolist(),
            "raters": [
                {"rater": r, "severity": s, "standard_error": 1e-4}
                for r, s in zip(table.raters, interviews.severity, strict=True)
            ],
            "questions": [
                {"question": q, "competency": c, "difficulty": d, "standard_error": 1e-4}
                for q, c, d in zip(table.questions, owner, interviews.difficulty, strict=True)
            ],
            "competencies": [
                {"competency": c, "mean": 0.0, "sd": float(np.sqrt(v))}
                for c, v in zip(table.competencies, np.diag(interviews.covariance), strict=True)
            ],
            "covariance": interviews.covariance.tolist(),
            "unlisted": {"sd": 1.0, "correlation": 0.5},
            "severity_sd": 0.5,
            "difficulty_sd": 0.4,
            "halo_sd": 0.5,
            "provenance": {"method": "truth", "source": "simulation", "hirefit_version": "test"},
        }
    )


@pytest.fixture(scope="module")
def interviews() -> SimulatedInterviews:
    return simulate_interviews(DESIGN, seed=21)


@pytest.fixture(scope="module")
def evidence(interviews: SimulatedInterviews) -> EvidenceAtHand:
    return gather_evidence(interviews.table, calibration_of(interviews))


def test_measures_are_covered_by_their_errors(
    interviews: SimulatedInterviews, evidence: EvidenceAtHand
) -> None:
    z = (evidence.cards.measure - interviews.ability) / np.sqrt(evidence.cards.measure_variance)
    assert np.mean(np.abs(z) < 1.96) == pytest.approx(0.95, abs=0.02)
    assert np.mean(z) == pytest.approx(0, abs=0.06)


def test_card_locations_are_measure_plus_halo(
    interviews: SimulatedInterviews, evidence: EvidenceAtHand
) -> None:
    cards = evidence.cards
    truth = interviews.ability[cards.card_application] + interviews.halo.ravel()[:, None]
    z = (cards.location - truth) / np.sqrt(np.diagonal(cards.covariance, axis1=1, axis2=2))
    assert np.mean(np.abs(z) < 1.96) == pytest.approx(0.95, abs=0.02)


def test_left_out_ratings_are_predicted_with_the_right_spread(evidence: EvidenceAtHand) -> None:
    standardised = evidence.residuals.standardised
    assert np.mean(standardised**2) == pytest.approx(1, abs=0.04)
    assert np.mean(standardised) == pytest.approx(0, abs=0.03)
    squares = mean_squares(
        evidence.residuals.residual**2,
        evidence.residuals.spread,
        evidence.residuals.fourth,
        evidence.table.rater,
        len(evidence.table.raters),
    )
    assert squares.infit.mean() == pytest.approx(1, abs=0.04)
    assert np.std(squares.infit_zstd) == pytest.approx(1, abs=0.35)


def test_left_out_probabilities_are_calibrated(evidence: EvidenceAtHand) -> None:
    used = np.bincount(evidence.table.category, minlength=5)
    expected = evidence.residuals.probabilities.sum(axis=0)
    assert np.allclose(used, expected, rtol=0.08)


def test_cell_effects_are_standard_normal_when_there_are_none(evidence: EvidenceAtHand) -> None:
    table = evidence.table
    for cell in (table.competency, table.question):
        found = cell_effects(table, evidence.cards, evidence.residuals, cell, 10)
        z = found.tougher / found.error
        assert np.std(z) == pytest.approx(1, abs=0.2)
        assert found.adjusted_p.min() > 0.01


def test_drift_is_standard_normal_when_there_is_none(evidence: EvidenceAtHand) -> None:
    table = evidence.table
    dated = replace(table, period=tuple(str(a % 5) for a in table.application))
    found = drift_by_rater(dated, evidence.cards, evidence.residuals, 8)
    assert len(found) == len(table.raters)
    assert np.std([one.change / one.change_error for one in found]) == pytest.approx(1, abs=0.45)


def test_drift_needs_two_periods(evidence: EvidenceAtHand) -> None:
    dated = replace(evidence.table, period=("1",) * evidence.table.n_ratings)
    assert drift_by_rater(dated, evidence.cards, evidence.residuals, 8) == ()
    assert drift_by_rater(evidence.table, evidence.cards, evidence.residuals, 8) == ()


def test_agreement_is_as_expected(evidence: EvidenceAtHand) -> None:
    found = rater_agreement(evidence.table, evidence.parameters)
    observed = np.average(found.observed, weights=found.shared_ratings)
    expected = np.average(found.expected, weights=found.shared_ratings)
    assert observed == pytest.approx(expected, abs=0.02)
    assert found.shared_ratings.sum() == evidence.table.n_ratings / 2
    assert found.shared_applications.sum() == len(evidence.table.applications)
    often = rater_agreement(evidence.table, evidence.parameters, fewest=5)
    kept = found.shared_applications >= 5
    assert 0 < kept.sum() < len(kept)
    assert np.array_equal(often.first, found.first[kept])
    assert np.array_equal(often.expected, found.expected[kept])


def test_agreement_with_all_others_is_that_of_all_pairs(evidence: EvidenceAtHand) -> None:
    """Also where a whole company rated one application."""
    table = evidence.table
    everybody = replace(table, application=table.application % 7 * (table.application % 2))
    unique = np.unique(
        np.stack([everybody.application, everybody.rater, everybody.question]),
        axis=1,
        return_index=True,
    )[1]
    few = replace(
        everybody,
        application=everybody.application[unique],
        rater=everybody.rater[unique],
        question=everybody.question[unique],
        category=everybody.category[unique],
        period=(),
        evidence=(),
    )
    found = rater_agreement(few, evidence.parameters)
    shared = found.shared_ratings
    total = np.zeros((3, len(table.raters)))
    for row, values in enumerate((shared, shared * found.observed, shared * found.expected)):
        for side in (found.first, found.second):
            total[row] += np.bincount(side, values, len(table.raters))
    assert np.allclose(found.with_others, total)


def test_uniform_cards_are_as_expected() -> None:
    """Three questions a card, so that one level throughout is not rare."""
    design = replace(DESIGN, n_competencies=1, n_applications=1500)
    interviews = simulate_interviews(design, seed=5)
    evidence = gather_evidence(interviews.table, calibration_of(interviews))
    found = halo_index(interviews.table, evidence.parameters, evidence.cards.card, 10)
    assert found.cards.sum() == 3000
    expected = found.expected.sum()
    assert abs(found.uniform.sum() - expected) < 3 * np.sqrt(expected)
    assert np.nanmin(found.adjusted_p) > 0.01


def test_halo_index_judges_nobody_with_few_cards(evidence: EvidenceAtHand) -> None:
    found = halo_index(evidence.table, evidence.parameters, evidence.cards.card, 1000)
    assert np.isnan(found.p).all()


def test_habits_are_as_expected(evidence: EvidenceAtHand) -> None:
    table, residuals = evidence.table, evidence.residuals
    middle = middle_use(table, residuals, evidence.cards.card)
    assert middle is not None
    assert np.abs(middle.t).max() < 4
    assert np.allclose(middle.observed, middle.expected, atol=0.12)
    p = fit_test(residuals, evidence.cards.card, table.rater, len(table.raters))
    assert np.mean(p < 0.1) < 0.3
    flat = point_measure(table, residuals, table.application, table.question, 9)
    assert np.allclose(flat.observed, flat.expected, atol=0.06)


def test_variance_shares_split_interviews(interviews: SimulatedInterviews) -> None:
    diagnosis = diagnose(interviews.table, calibration_of(interviews))
    shares = diagnosis.variance_shares
    assert shares is not None
    assert list(shares.components) == ["p", "i", "r", "pi", "pr", "ir", "pir"]
    largest = sorted(shares.components, key=lambda name: -shares.components[name])
    assert largest[:2] == ["pir", "p"]
    foreseen = [one.dependability for one in shares.foreseen]
    assert foreseen == sorted(foreseen)


def test_two_levels_have_no_middle() -> None:
    design = replace(DESIGN, thresholds=(0.0,), n_applications=100)
    interviews = simulate_interviews(design, seed=3)
    diagnosis = diagnose(interviews.table, calibration_of(interviews))
    assert {rater.middle_share for rater in diagnosis.raters} == {None}


def test_another_scale_is_refused(interviews: SimulatedInterviews) -> None:
    calibration = prior_calibration(RatingScale(lowest=1, highest=7))
    with pytest.raises(CalibrationError, match="scale 1-7"):
        diagnose(interviews.table, calibration)


def test_diagnosis_is_the_same_whatever_the_order_of_rows(interviews: SimulatedInterviews) -> None:
    small = _some(interviews.table, 40)
    order = np.random.default_rng(0).permutation(len(small))
    calibration = calibration_of(interviews)
    first = diagnose(tabulate(small, interviews.table.scale), calibration)
    second = diagnose(tabulate([small[i] for i in order], interviews.table.scale), calibration)
    assert first.document() == second.document()


def test_diagnosis_document_can_be_read_again(interviews: SimulatedInterviews) -> None:
    table = tabulate(_some(interviews.table, 30), interviews.table.scale)
    diagnosis = diagnose(table, calibration_of(interviews))
    document = diagnosis.document()
    assert document.pop("digest").startswith("sha256:")
    assert Diagnosis.model_validate(document) == diagnosis


def test_text_says_sentences_first_and_names_no_statistic_there(
    interviews: SimulatedInterviews,
) -> None:
    diagnosis = diagnose(interviews.table, calibration_of(interviews))
    text = diagnosis_text(diagnosis)
    first, details = text.split("Details for specialists")
    assert first.startswith("What the ratings show\n- 10,800 ratings of 600 applications")
    for word in ("infit", "logit", "chi-square", "separation"):
        assert word not in first
        assert word in details
    meanings = details.split("What the words mean")[1]
    for abbreviation in (
        "se",
        "infit",
        "zstd",
        "ptmea",
        "sd",
        "rmse",
        "df",
        "kappa",
        "ICC",
        "rho^2",
        "Phi",
    ):
        assert re.search(rf"\b{re.escape(abbreviation)}\b", meanings), abbreviation


def test_separation_rests_on_errors_that_elements_do_not_share(
    interviews: SimulatedInterviews,
) -> None:
    """The error of their common mean, four times as large here, moves none away from another."""
    table = interviews.table
    fitted = fit_table(table, Choices(n_jobs=1))
    raters, questions = diagnose(table, frozen(fitted, table, source="simulation")).facets[:2]
    off = (fitted.severity_ - interviews.severity, fitted.difficulty_ - interviews.difficulty)
    within = off[1].reshape(3, 3) - off[1].reshape(3, 3).mean(axis=1, keepdims=True)
    assert raters.rmse == pytest.approx(off[0].std(), rel=0.5)
    assert questions.rmse == pytest.approx(np.sqrt(np.sum(within**2) / 6), rel=0.5)
    assert fitted.difficulty_standard_error_.min() > 3.0 * questions.rmse
    assert (raters.degrees_of_freedom, questions.degrees_of_freedom) == (23, 6)


@pytest.mark.parametrize(
    "rows",
    [
        [("a", "r", "q", 3)],
        [("a", "r", "q", 5), ("a", "r", "q2", 5)],
        [("a", "r", "q", 1), ("a", "s", "q", 5)],
        [("a", "r", "q", 3), ("b", "s", "q", 3)],
        [(f"a{n}", "r", "q", 5) for n in range(30)],
        [("a", f"r{n}", "q", 1 + n % 5) for n in range(40)],
    ],
)
def test_smallest_and_oddest_designs_are_diagnosed(rows: list[tuple[str, str, str, int]]) -> None:
    scale = RatingScale()
    table = tabulate([RatingRow(a, r, q, "all", level) for a, r, q, level in rows], scale)
    diagnosis = diagnose(table, prior_calibration(scale))
    assert diagnosis.n_ratings == len(rows)
    assert diagnosis_text(diagnosis)


def _some(table: RatingTable, applications: int) -> list[RatingRow]:
    """Return the rows of the first applications."""
    return [
        RatingRow(
            table.applications[table.application[row]],
            table.raters[table.rater[row]],
            table.questions[table.question[row]],
            table.competencies[table.competency[row]],
            int(table.level[row]),
        )
        for row in np.flatnonzero(table.application < applications)
    ]
