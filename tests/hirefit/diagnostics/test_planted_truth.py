"""What is planted is found; clean interviews give findings at no more than the stated rate."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

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
from hirefit.datasets.simulate import InterviewDesign, SimulatedInterviews, simulate_interviews
from hirefit.diagnostics.cell_effects import cell_effects
from hirefit.diagnostics.diagnose import diagnose
from hirefit.diagnostics.diagnosis import Diagnosis, Finding
from hirefit.diagnostics.element_tables import current_severities
from hirefit.diagnostics.evidence_at_hand import gather_evidence
from hirefit.rasch.response_model import category_probabilities
from hirefit.ratings.table import RatingRow, RatingTable, tabulate

DESIGN = InterviewDesign(
    n_applications=200,
    n_raters=10,
    n_competencies=4,
    questions_per_competency=2,
    severity_sd=0.0,
)
PLANTED = 3
NAME = "rater-04"


def true_calibration(
    interviews: SimulatedInterviews, *, raters: bool = True, thresholds: tuple[float, ...] = ()
) -> Calibration:
    """Return the parameters that the interviews were drawn with."""
    table = interviews.table
    owner = [table.competencies[c] for c in table.competency_of_question]
    return Calibration(
        scale=table.scale,
        thresholds=thresholds or tuple(interviews.thresholds.tolist()),
        raters=tuple(
            RaterParameter(rater=name, severity=severity, standard_error=0.1)
            for name, severity in zip(table.raters, interviews.severity.tolist(), strict=True)
        )
        if raters
        else (),
        questions=tuple(
            QuestionParameter(question=q, competency=c, difficulty=d, standard_error=0.05)
            for q, c, d in zip(table.questions, owner, interviews.difficulty.tolist(), strict=True)
        ),
        competencies=tuple(
            CompetencyParameter(competency=c, mean=0.0, sd=1.0) for c in table.competencies
        ),
        covariance=tuple(tuple(row) for row in interviews.covariance.tolist()),
        unlisted=Unlisted(sd=1.0, correlation=0.5),
        severity_sd=0.6,
        difficulty_sd=0.4,
        halo_sd=0.5,
        provenance=Provenance(method="the truth", source="simulation", hirefit_version="test"),
    )


def redrawn(interviews: SimulatedInterviews, tougher: np.ndarray, seed: int = 0) -> RatingTable:
    """Draw the ratings again with each location lowered by `tougher` logits."""
    table = interviews.table
    place = np.argmax(interviews.panel[table.application] == table.rater[:, None], axis=1)
    eta = (
        interviews.ability[table.application, table.competency]
        + interviews.halo[table.application, place]
        - interviews.difficulty[table.question]
        - interviews.severity[table.rater]
        - tougher
    )
    cumulated = np.cumsum(category_probabilities(eta, interviews.thresholds), axis=1)
    drawn = np.random.default_rng(seed).random(len(eta))[:, None] > cumulated[:, :-1]
    return replace(table, category=drawn.sum(axis=1))


def with_periods(table: RatingTable, n_periods: int = 4) -> tuple[RatingTable, np.ndarray]:
    """Spread the applications over periods 1, 2, ... and return the period of each rating."""
    period = (table.application % n_periods) + 1
    return replace(table, period=tuple(str(p) for p in period)), period


def of_kind(diagnosis: Diagnosis, kind: str) -> list[Finding]:
    return [finding for finding in diagnosis.findings if finding.kind == kind]


@pytest.fixture(scope="module")
def interviews() -> SimulatedInterviews:
    return simulate_interviews(DESIGN, seed=11)


def test_severe_rater_is_found_and_sized(interviews: SimulatedInterviews) -> None:
    table = redrawn(interviews, np.where(interviews.table.rater == PLANTED, 1.4, 0.0))
    diagnosis = diagnose(table, true_calibration(interviews, raters=False))
    found = of_kind(diagnosis, "strictness")
    assert [finding.subject for finding in found] == [NAME]
    assert "tougher than the panel" in found[0].sentence
    assert "40 scorecards" in found[0].sentence
    assert any("does not know rater-01" in sentence for sentence in diagnosis.summary)
    row = diagnosis.raters[PLANTED]
    assert row.severity == pytest.approx(1.4, abs=2.5 * row.standard_error)


def test_rater_who_has_moved_since_the_calibration_is_found(
    interviews: SimulatedInterviews,
) -> None:
    table = redrawn(interviews, np.where(interviews.table.rater == PLANTED, -1.4, 0.0))
    diagnosis = diagnose(table, true_calibration(interviews))
    found = of_kind(diagnosis, "moved-since-calibration")
    assert [finding.subject for finding in found] == [NAME]
    assert "milder than in the calibration" in found[0].sentence


def test_drifting_rater_is_found(interviews: SimulatedInterviews) -> None:
    _, period = with_periods(interviews.table)
    rising = (interviews.table.rater == PLANTED) * (period - 2.5) * 0.6
    table, _ = with_periods(redrawn(interviews, rising))
    diagnosis = diagnose(table, true_calibration(interviews))
    found = of_kind(diagnosis, "change-over-time")
    assert [finding.subject for finding in found] == [NAME]
    assert "tougher from period 1 to 4" in found[0].sentence
    course = next(course for course in diagnosis.courses if course.rater == NAME)
    assert course.periods == ("1", "2", "3", "4")
    assert np.corrcoef(course.tougher, [1, 2, 3, 4])[0, 1] > 0.9


def test_periods_are_ordered_by_number(interviews: SimulatedInterviews) -> None:
    table = interviews.table
    period = 8 + table.application % 4
    table = replace(table, period=tuple(str(p) for p in period))
    diagnosis = diagnose(table, true_calibration(interviews))
    assert {course.periods for course in diagnosis.courses} == {("8", "9", "10", "11")}


def test_unused_level_is_found(interviews: SimulatedInterviews) -> None:
    category = np.where(interviews.table.category == 1, 2, interviews.table.category)
    diagnosis = diagnose(replace(interviews.table, category=category), true_calibration(interviews))
    assert [finding.subject for finding in of_kind(diagnosis, "level-unused")] == ["2"]
    assert "All 5 levels are used." not in diagnosis.summary


def test_levels_that_are_not_told_apart_are_found(interviews: SimulatedInterviews) -> None:
    calibration = true_calibration(interviews, thresholds=(-1.5, 0.5, -0.5, 1.5))
    found = of_kind(diagnose(interviews.table, calibration), "levels-not-told-apart")
    assert [finding.subject for finding in found] == ["3"]
    assert "levels 2, 3 and 4 are not told apart" in found[0].sentence


def test_failing_question_is_found() -> None:
    """Among four of its competency: of two alone, nobody can say which one fails."""
    design = replace(DESIGN, n_competencies=2, questions_per_competency=4)
    interviews = simulate_interviews(design, seed=11)
    table = interviews.table
    chance = np.random.default_rng(3).integers(0, 5, table.n_ratings)
    category = np.where(table.question == 5, chance, table.category)
    diagnosis = diagnose(replace(table, category=category), true_calibration(interviews))
    found = of_kind(diagnosis, "question-says-little")
    assert [finding.subject for finding in found] == [table.questions[5]]


def test_disconnected_site_is_found() -> None:
    rows = []
    for site in ("north", "south"):
        table = simulate_interviews(replace(DESIGN, n_applications=40, n_raters=3), seed=2).table
        rows += [
            RatingRow(f"{site}-{a}", f"{site}-{r}", f"q{q}", f"c{c}", int(level))
            for a, r, q, c, level in zip(
                table.application,
                table.rater,
                table.question,
                table.competency,
                table.level,
                strict=True,
            )
        ]
    table = tabulate(rows, table.scale)
    calibration = true_calibration(simulate_interviews(DESIGN, seed=0), raters=False)
    diagnosis = diagnose(table, calibration)
    assert diagnosis.groups == (
        ("north-0", "north-1", "north-2"),
        ("south-0", "south-1", "south-2"),
    )
    assert len(of_kind(diagnosis, "panels-apart")) == 1
    assert "The raters fall into 2 groups that share no application." in diagnosis.summary


def test_one_level_throughout_is_found(interviews: SimulatedInterviews) -> None:
    table = interviews.table
    straight = (table.rater == PLANTED) & (table.application % 4 == 0)
    category = np.where(straight, 2 + table.application % 2, table.category)
    diagnosis = diagnose(replace(table, category=category), true_calibration(interviews))
    found = of_kind(diagnosis, "one-level-throughout")
    assert [finding.subject for finding in found] == [NAME]


def test_rater_in_the_middle_is_found(interviews: SimulatedInterviews) -> None:
    table = interviews.table
    drawn = np.random.default_rng(5).random(table.n_ratings) < 0.6
    category = np.where((table.rater == PLANTED) & drawn, 2, table.category)
    diagnosis = diagnose(replace(table, category=category), true_calibration(interviews))
    found = of_kind(diagnosis, "stays-in-the-middle")
    assert [finding.subject for finding in found] == [NAME]
    row = diagnosis.raters[PLANTED]
    assert row.spread < row.spread_expected


def test_scattered_rater_is_found(interviews: SimulatedInterviews) -> None:
    table = interviews.table
    random = np.random.default_rng(6)
    noisy = (table.rater == PLANTED) & (random.random(table.n_ratings) < 0.6)
    category = np.where(noisy, random.integers(0, 5, table.n_ratings), table.category)
    diagnosis = diagnose(replace(table, category=category), true_calibration(interviews))
    assert [finding.subject for finding in of_kind(diagnosis, "scattered")] == [NAME]


def test_copied_ratings_are_found_as_muted_and_as_agreement() -> None:
    design = replace(DESIGN, n_applications=120, n_raters=2)
    interviews = simulate_interviews(design, seed=8)
    table = interviews.table
    first = table.rater == 0
    copied = table.category.copy()
    copied[~first] = table.category[first]
    diagnosis = diagnose(replace(table, category=copied), true_calibration(interviews))
    assert diagnosis.agreement.observed == 1.0
    assert diagnosis.agreement.expected < 0.5
    assert [c.name for c in diagnosis.agreement.coefficients][:6] == [
        f"ICC({form},{mean})" for mean in "1k" for form in "123"
    ]


def test_unusual_pairing_is_found(interviews: SimulatedInterviews) -> None:
    table = interviews.table
    there = (table.rater == PLANTED) & (table.competency == 1)
    diagnosis = diagnose(redrawn(interviews, 1.8 * there), true_calibration(interviews))
    found = of_kind(diagnosis, "unusual-pairing")
    in_competencies = [f.subject for f in found if "competency" in f.subject]
    assert in_competencies == [f"{NAME}, competency-2"]


def test_many_surprising_ratings_are_found_and_listed(interviews: SimulatedInterviews) -> None:
    table = interviews.table
    turned = np.random.default_rng(7).random(table.n_ratings) < 0.02
    category = np.where(turned, 4 - table.category, table.category)
    diagnosis = diagnose(replace(table, category=category), true_calibration(interviews))
    assert len(of_kind(diagnosis, "many-surprises")) == 1
    farthest = diagnosis.surprises.largest
    assert len(farthest) == min(20, diagnosis.surprises.count)
    planted = {
        (table.applications[table.application[row]], table.questions[table.question[row]])
        for row in np.flatnonzero(turned)
    }
    hits = sum((one.application, one.question) in planted for one in farthest[:10])
    assert hits >= 5


def test_few_scorecards_are_too_early_to_judge(interviews: SimulatedInterviews) -> None:
    table = interviews.table
    first = np.unique(table.application[table.rater == PLANTED])[:3]
    kept = (table.rater != PLANTED) | np.isin(table.application, first)
    table = _only(redrawn(interviews, np.where(table.rater == PLANTED, 4.0, 0.0)), kept)
    diagnosis = diagnose(table, true_calibration(interviews, raters=False))
    assert not of_kind(diagnosis, "strictness")
    assert any(
        f"Too early to say how strict {NAME} is" in sentence for sentence in diagnosis.summary
    )


@pytest.mark.slow
def test_errors_of_pairings_and_of_new_raters_cover() -> None:
    """Every rater has likes and dislikes (.5 logit) and a severity nobody told the calibration."""
    inside, z = [], []
    for seed in range(8):
        design = replace(DESIGN, n_raters=12, severity_sd=0.5)
        interviews = simulate_interviews(design, seed=seed)
        table = interviews.table
        effect = np.random.default_rng(seed).normal(0, 0.5, (12, 4))
        effect -= effect.mean(axis=1, keepdims=True)
        drawn = redrawn(interviews, effect[table.rater, table.competency], seed)
        evidence = gather_evidence(drawn, true_calibration(interviews))
        found = cell_effects(drawn, evidence.cards, evidence.residuals, drawn.competency, 10)
        others = (effect.sum(axis=0) - effect) / 11
        truth = (effect - others)[found.rater, found.cell] * evidence.residuals.information.mean()
        inside += (np.abs(found.tougher - truth) < 1.645 * found.error).tolist()
        evidence = gather_evidence(table, true_calibration(interviews, raters=False))
        current = current_severities(evidence)
        z += ((current.severity - interviews.severity) / current.error).tolist()
    assert np.mean(inside) == pytest.approx(0.90, abs=0.05)
    assert np.mean(np.abs(z) < 1.645) == pytest.approx(0.90, abs=0.07)


@pytest.mark.slow
def test_clean_interviews_give_findings_at_no_more_than_the_stated_rate() -> None:
    """Thirty clean sets: each kind in at most 5 % of them, give or take chance (4 of 30)."""
    sets = Counter[str]()
    for seed in range(30):
        interviews = simulate_interviews(replace(DESIGN, n_applications=120), seed=100 + seed)
        table, _ = with_periods(interviews.table)
        diagnosis = diagnose(table, true_calibration(interviews))
        sets.update({finding.kind for finding in diagnosis.findings})
    assert max(sets.values(), default=0) <= 4
    assert sets.total() <= 18  # 12 kinds * 30 sets * 5 %


def _only(table: RatingTable, kept: np.ndarray) -> RatingTable:
    return replace(
        table,
        application=table.application[kept],
        rater=table.rater[kept],
        question=table.question[kept],
        category=table.category[kept],
    )
