"""Laws of scoring that hold whatever the ratings are (docs/model.md, section 5)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hirefit.calibration.calibration import (
    Calibration,
    CompetencyParameter,
    Provenance,
    QuestionParameter,
    RaterParameter,
    Unlisted,
)
from hirefit.calibration.prior import prior_calibration, prior_thresholds
from hirefit.competencies.scale import RatingScale
from hirefit.exceptions import CalibrationError
from hirefit.rasch.response_model import category_probabilities
from hirefit.ratings.table import RatingRow, tabulate
from hirefit.scoring.score import ApplicationScore, parameters_for, score_arrays, score_table
from hirefit.scoring.terms import ScoringTerms, default_terms

APPLICATIONS, RATERS = ("a1", "a2"), ("r1", "r2", "r3")
QUESTIONS = {"p1": "promise", "p2": "promise", "q1": "listening", "q2": "listening"}


@st.composite
def interviews(draw, applications=APPLICATIONS):
    """Draw rows of ratings on a scale of 2 to 7 levels, some of them missing."""
    scale = RatingScale(lowest=draw(st.integers(-1, 1)), highest=draw(st.integers(2, 5)))
    level = st.none() | st.integers(scale.lowest, scale.highest)
    rows = [
        RatingRow(application, rater, question, competency, value)
        for application in applications
        for rater in RATERS
        for question, competency in QUESTIONS.items()
        if (value := draw(level)) is not None
    ]
    assume(rows)
    return scale, rows


@st.composite
def calibrations(draw, scale):
    number = st.floats(-2, 2).map(lambda x: round(x, 3))
    error = st.sampled_from([0.0, 0.1, 0.4])
    sd = draw(st.sampled_from([0.6, 1.0, 1.4]))
    correlation = draw(st.sampled_from([0.0, 0.5, 0.9]))
    covariance = sd**2 * np.array([[1, correlation], [correlation, 1]])
    return Calibration(
        scale=scale,
        thresholds=prior_thresholds(scale.categories),
        raters=tuple(
            RaterParameter(rater=r, severity=draw(number), standard_error=draw(error))
            for r in RATERS[:2]
        ),
        questions=tuple(
            QuestionParameter(
                question=q, competency=c, difficulty=draw(number), standard_error=draw(error)
            )
            for q, c in QUESTIONS.items()
        ),
        competencies=tuple(
            CompetencyParameter(competency=c, mean=draw(number), sd=sd)
            for c in ("listening", "promise")
        ),
        covariance=tuple(map(tuple, covariance.tolist())),
        unlisted=Unlisted(sd=1.0, correlation=0.5),
        severity_sd=0.5,
        difficulty_sd=0.3,
        halo_sd=draw(st.sampled_from([0.0, 0.3, 0.8])),
        provenance=Provenance(method="drawn", source="test", hirefit_version="0"),
    )


@st.composite
def cases(draw):
    scale, rows = draw(interviews())
    return scale, rows, draw(calibrations(scale))


def scores(scale, rows, calibration) -> dict[str, ApplicationScore]:
    table = tabulate(rows, scale)
    found = score_table(table, calibration, default_terms(table.competencies, scale))
    return {score.application: score for score in found}


def close(left: ApplicationScore, right: ApplicationScore, tolerance: float = 1e-9) -> bool:
    def numbers(score):
        parts = [(c.fair_level, *c.interval, c.variance) for c in score.competencies]
        own = (score.fit_level, *score.interval, score.variance, score.probability_above_cut)
        return np.concatenate([own, *parts])

    return np.allclose(numbers(left), numbers(right), rtol=0, atol=tolerance)


@given(cases())
def test_levels_and_intervals_lie_on_the_scale(case):
    scale, rows, calibration = case
    for score in scores(scale, rows, calibration).values():
        for part in (score, *score.competencies):
            level = getattr(part, "fair_level", None) or score.fit_level
            low, high = part.interval
            assert scale.lowest <= low <= high <= scale.highest
            assert scale.lowest <= level <= scale.highest
        assert 0 <= score.probability_above_cut <= 1


@given(cases(), st.data())
def test_a_higher_rating_never_lowers_a_level(case, data):
    scale, rows, calibration = case
    raisable = [at for at, row in enumerate(rows) if row.level < scale.highest]
    assume(raisable)
    at = data.draw(st.sampled_from(raisable))
    raised = [*rows[:at], replace(rows[at], level=rows[at].level + 1), *rows[at + 1 :]]
    before = scores(scale, rows, calibration)
    after = scores(scale, raised, calibration)
    name = rows[at].application
    assert after[name].fit_level > before[name].fit_level
    assert after[name].as_rated > before[name].as_rated
    assert after[name].probability_above_cut >= before[name].probability_above_cut - 0.05


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(case, random):
    scale, rows, calibration = case
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert scores(scale, rows, calibration) == scores(scale, shuffled, calibration)


@given(cases())
def test_another_application_changes_nothing(case):
    scale, rows, calibration = case
    together = scores(scale, rows, calibration)
    for name in APPLICATIONS:
        own = [row for row in rows if row.application == name]
        if own and {row.competency for row in own} == {row.competency for row in rows}:
            assert close(scores(scale, own, calibration)[name], together[name], 1e-8)


@given(cases(), st.permutations(RATERS[:2]))
def test_names_change_nothing(case, names):
    scale, rows, calibration = case
    new = dict(zip(RATERS[:2], names, strict=True)) | {"r3": "r0"}
    renamed = [replace(row, rater=new[row.rater]) for row in rows]
    moved = tuple(r.model_copy(update={"rater": new[r.rater]}) for r in calibration.raters)
    again = scores(scale, renamed, calibration.model_copy(update={"raters": moved}))
    for name, score in scores(scale, rows, calibration).items():
        assert close(score, again[name], 1e-9)


@given(cases(), st.floats(-1.5, 1.5))
def test_a_shift_from_severities_to_difficulties_cancels(case, shift):
    scale, rows, calibration = case
    rows = [row for row in rows if row.rater != "r3"]
    assume(rows)
    shifted = calibration.model_copy(
        update={
            "raters": tuple(
                r.model_copy(update={"severity": r.severity + shift}) for r in calibration.raters
            ),
            "questions": tuple(
                q.model_copy(update={"difficulty": q.difficulty - shift})
                for q in calibration.questions
            ),
        }
    )
    before, after = scores(scale, rows, calibration), scores(scale, rows, shifted)
    for name in before:
        assert close(before[name], after[name], 1e-8)


@given(cases(), st.floats(0.1, 1.5))
def test_a_harsher_rater_lifts_the_level(case, shift):
    scale, rows, calibration = case
    name = rows[0].application
    rater = rows[0].rater
    assume(rater != "r3")
    harsher = tuple(
        r.model_copy(update={"severity": r.severity + shift * (r.rater == rater)})
        for r in calibration.raters
    )
    after = scores(scale, rows, calibration.model_copy(update={"raters": harsher}))
    assert after[name].fit_level > scores(scale, rows, calibration)[name].fit_level


@given(cases())
def test_a_question_not_assessed_changes_no_level(case):
    scale, rows, calibration = case
    left_out = RatingRow("a1", "r9", "p1", "promise", None, not_assessed_reason="no_time")
    before = scores(scale, rows, calibration)
    after = scores(scale, [*rows, left_out], calibration)
    for name, score in before.items():
        assert score.fit_level == after[name].fit_level
        assert score.interval == after[name].interval
        assert score.as_rated == after[name].as_rated


def test_a_competency_that_nobody_rated_moves_no_digit():
    """Not even by where the nodes of the quadrature lie."""
    scale = RatingScale()
    calibration = prior_calibration(scale).model_copy(
        update={
            "competencies": (
                CompetencyParameter(competency="listening", mean=0.2, sd=1.0),
                CompetencyParameter(competency="promise", mean=-0.7, sd=1.3),
            ),
            "covariance": ((1.0, 0.6), (0.6, 1.69)),
        }
    )
    rows = [RatingRow("a1", "r1", "q1", "listening", 4)]
    left_out = RatingRow("a1", "r2", "p1", "promise", None, not_assessed_reason="no_time")
    alone, beside = (scores(scale, found, calibration)["a1"] for found in (rows, [*rows, left_out]))
    assert (alone.fit_level, alone.interval) == (beside.fit_level, beside.interval)


@given(cases())
def test_pulls_of_prior_and_severities_add_up_to_the_slope_of_the_level(case):
    """Stein's identity: a shift of mean, severities and measure together moves nothing else."""
    scale, rows, calibration = case
    table = tabulate(rows, scale)
    parameters = parameters_for(table, calibration)
    weights = dict.fromkeys(table.competencies, 1.0)
    step = 1e-4

    def level(shift: float) -> np.ndarray:
        moved = replace(
            parameters, mean=parameters.mean + shift, severity=parameters.severity - shift
        )
        return score_arrays(table, moved, weights, 0.0).posterior.level

    scored = score_arrays(table, parameters, weights, 0.0)
    pulls = np.add.reduceat(scored.posterior.severity_pull, scored.evidence.first_block)
    slope = (level(step) - level(-step)) / (2 * step)
    assert np.allclose(scored.posterior.prior_pull - pulls, slope, atol=1e-5)


@pytest.mark.slow
@given(cases())
@settings(max_examples=40)
def test_one_more_rating_never_widens_the_posterior_in_expectation(case):
    """Law of total variance: the mean variance after is the variance before, less a spread."""
    scale, rows, calibration = case
    others = [row for row in rows if row.rater != "r3" and row.application == "a1"]
    rows = [row for row in others if row.competency == "promise" and row.level is not None]
    rows = rows or [RatingRow("a1", "r1", "p1", "promise", scale.highest)]
    table = tabulate(rows, scale)
    parameters = parameters_for(table, calibration)
    before = score_arrays(table, parameters, {"promise": 1.0}, 0.0, keep_density=True).posterior
    question = next(q for q in calibration.questions if q.question == "p1")
    spread = np.hypot(calibration.halo_sd, calibration.severity_sd)
    nodes, weights = np.polynomial.hermite_e.hermegauss(41)
    eta = before.nodes[:, None] + spread * nodes - question.difficulty
    chance = category_probabilities(eta, np.array(calibration.thresholds))
    predictive = before.density[0] @ np.einsum("tjk,j->tk", chance, weights / weights.sum())
    after = [
        promise([*rows, RatingRow("a1", "r3", "p1", "promise", level)], scale, calibration)
        for level in range(scale.lowest, scale.highest + 1)
    ]
    levels, variances = np.array(after).T
    assert predictive @ levels == pytest.approx(before.level[0], abs=1e-6)
    spread_of_levels = predictive @ (levels - before.level[0]) ** 2
    assert predictive @ variances + spread_of_levels == pytest.approx(
        before.level_variance[0], abs=1e-6
    )


def promise(rows, scale, calibration) -> tuple[float, float]:
    """Return mean and variance of the one unit's level under its posterior."""
    table = tabulate(rows, scale)
    found = score_arrays(table, parameters_for(table, calibration), {"promise": 1.0}, 0.0).posterior
    return found.level[0], found.level_variance[0]


def test_standing_names_what_is_missing():
    scale = RatingScale()
    rows = [RatingRow("a1", r, q, c, 3) for r in ("r1", "r2") for q, c in QUESTIONS.items()] + [
        RatingRow("a2", "r1", "p1", "promise", 3)
    ]
    table = tabulate(rows, scale)
    terms = ScoringTerms(
        weights={"promise": 0.5, "listening": 0.5}, standard_level=3, cut=3, planned_raters=2
    )
    from_prior = Calibration(
        scale=scale,
        thresholds=prior_thresholds(5),
        unlisted=Unlisted(sd=1.0, correlation=0.5),
        severity_sd=0.5,
        difficulty_sd=0.3,
        halo_sd=0.6,
        provenance=Provenance(method="m", source="s", hirefit_version="0"),
    )
    first, second = score_table(table, from_prior, terms)
    assert (first.standing, second.standing) == ("complete", "provisional")
    assert second.not_assessed == ("listening",)
    alone = score_table(table, from_prior, terms.model_copy(update={"planned_raters": 1}))
    assert [score.standing for score in alone] == ["complete", "incomplete"]


def test_a_calibration_of_another_scale_is_refused():
    table = tabulate([RatingRow("a", "r", "q", "c", 3)], RatingScale())
    with pytest.raises(CalibrationError, match="scale 1-7"):
        parameters_for(table, prior_calibration(RatingScale(lowest=1, highest=7)))
