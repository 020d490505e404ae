"""Errors of a design: small cases by hand, a dense inverse, and laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hirefit.calibration.calibration import CompetencyParameter, RaterParameter
from hirefit.calibration.prior import prior_calibration
from hirefit.competencies.scale import RatingScale
from hirefit.design.assumptions import DesignAssumptions, assumptions_of
from hirefit.design.error_model import (
    ErrorModel,
    difference_variance,
    groups_of,
    mean_difference_variance,
    plan_errors,
)
from hirefit.design.plan import Interview, InterviewPlan, arrange

PRIOR = assumptions_of(prior_calibration(RatingScale()))
UNIT = DesignAssumptions(
    ability_variance=1.0,
    severity_variance=0.5,
    halo_variance=0.25,
    information=1.0,
    levels_per_logit=0.7,
    ratings_each=4,
)


@st.composite
def plans(draw: st.DrawFn) -> InterviewPlan:
    n_applications, n_raters = draw(st.integers(2, 8)), draw(st.integers(1, 5))
    pairs = draw(
        st.lists(
            st.tuples(st.integers(0, n_applications - 1), st.integers(0, n_raters - 1)),
            unique=True,
            max_size=20,
        )
    )
    ratings = draw(st.lists(st.integers(0, 12), min_size=len(pairs), max_size=len(pairs)))
    practice = draw(st.sets(st.integers(2, 9), max_size=2))
    sited = draw(st.booleans())
    return arrange(
        [Interview(f"a{n}", f"R{r}", m) for (n, r), m in zip(pairs, ratings, strict=True)],
        applications=[f"a{n}" for n in range(n_applications)],
        raters=[f"R{r}" for r in range(n_raters)],
        site_of={f"a{n}": "AB"[n % 2] for n in range(n_applications)} if sited else None,
        practice_cases=[f"a{n}" for n in practice if n < n_applications],
    )


def dense_covariance(plan: InterviewPlan, assumed: DesignAssumptions) -> np.ndarray:
    """Invert the whole information matrix over theta, severities and group means."""
    n, r, group = len(plan.applications), len(plan.raters), groups_of(plan)
    size = n + r + int(group.max()) + 1
    information = np.zeros((size, size))

    def add(weight: float, plus: int | None, minus: int | None) -> None:
        x = np.zeros(size)
        if plus is not None:
            x[plus] += 1
        if minus is not None:
            x[minus] -= 1
        information[:] += weight * np.outer(x, x)

    for at in range(n):
        # A known level is an own variance of next to nothing.
        known = plan.practice[at]
        add(
            1e9 if known else 1 / assumed.ability_variance, at, None if known else n + r + group[at]
        )
    for at in range(r):
        add(1 / assumed.severity_variance, n + at, None)
    for at in range(n + r, size):
        add(1 / assumed.group_variance, at, None)
    for a, b, w in zip(plan.application, plan.rater, assumed.weights(plan.ratings), strict=True):
        add(float(w), int(a), n + int(b))
    return np.linalg.inv(information)


def test_raters_of_their_own_give_the_published_reliability_of_one_rater() -> None:
    plan = arrange(
        [Interview(f"a{n}", f"R{n}") for n in range(6)],
        site_of=dict.fromkeys([f"a{n}" for n in range(6)], "A"),
    )
    found = mean_difference_variance(plan_errors(plan, PRIOR), np.ones(6, bool))
    assert 1 - found / (2 * PRIOR.ability_variance) == pytest.approx(0.44, abs=5e-4)
    assert PRIOR.one_rater_reliability == pytest.approx(0.44, abs=5e-4)


def test_shared_raters_cancel_in_a_difference() -> None:
    # Both applications by the same two raters: severity drops out. Each interview has the error
    # variance .25 + 1/4 = .5, two of them .25; 1 / (1 + 4) = .2 for each application.
    plan = arrange([Interview(a, r) for a in "xy" for r in ("R1", "R2")])
    assert difference_variance(plan_errors(plan, UNIT), 0, 1) == pytest.approx(0.4)


def test_different_raters_add_their_severities() -> None:
    # One interview each by raters of their own: error .5 + .5 = 1 about theta of variance 1,
    # so .5 for each; the mean of the site drops out of the difference.
    plan = arrange([Interview("x", "R1"), Interview("y", "R2")], site_of={"x": "A", "y": "A"})
    assert difference_variance(plan_errors(plan, UNIT), 0, 1) == pytest.approx(1.0)
    assert difference_variance(plan_errors(plan, UNIT), 1, 1) == 0.0


def test_unrated_applications_of_two_sites_differ_by_people_and_sites() -> None:
    plan = arrange([], applications=["x", "y"], raters=["R"], site_of={"x": "A", "y": "B"})
    assert difference_variance(plan_errors(plan, UNIT), 0, 1) == pytest.approx(4.0)


def test_a_practice_case_tells_of_its_rater_alone() -> None:
    # Prior precision 2 and one interview of precision 2 with a known level.
    plan = arrange([Interview("case", "R")], practice_cases=["case"])
    errors = plan_errors(plan, UNIT)
    assert errors.shared[0, 0] == pytest.approx(0.25)
    assert errors.own_variance.tolist() == [0.0]


def test_variances_come_from_the_calibration() -> None:
    calibration = prior_calibration(RatingScale()).model_copy(
        update={
            "competencies": (
                CompetencyParameter(competency="c1", mean=0, sd=1),
                CompetencyParameter(competency="c2", mean=0, sd=1),
            ),
            "covariance": ((1.0, 0.5), (0.5, 1.0)),
            "raters": (RaterParameter(rater="R1", severity=1.0, standard_error=0.1),),
        }
    )
    assumed = assumptions_of(calibration, ratings_each=4)
    assert assumed.ability_variance == pytest.approx(0.75)
    assert assumed.known_severity_variance == {"R1": pytest.approx(0.01)}
    plan = arrange([], applications=["a"], raters=["R1", "R2"])
    variances = np.diag(plan_errors(plan, assumed).shared)[:2]
    assert variances == pytest.approx([0.01, calibration.severity_sd**2])


@settings(max_examples=min(60, settings.default.max_examples), deadline=None)
@given(plans())
def test_elimination_equals_the_dense_inverse(plan: InterviewPlan) -> None:
    errors = plan_errors(plan, UNIT)
    n = len(plan.applications)
    dense = dense_covariance(plan, UNIT)
    pull = errors.pull.toarray()
    ours = np.diag(errors.own_variance) + pull @ errors.shared @ pull.T
    assert ours == pytest.approx(dense[:n, :n], abs=1e-6)
    assert errors.shared == pytest.approx(dense[n:, n:], abs=1e-6)
    rows = np.flatnonzero(errors.counted)
    pairs = [(a, b) for a in rows for b in rows if a < b]
    if pairs:
        each = [difference_variance(errors, int(a), int(b)) for a, b in pairs]
        assert mean_difference_variance(errors, errors.counted) == pytest.approx(np.mean(each))
    else:
        assert np.isnan(mean_difference_variance(errors, errors.counted))


@settings(max_examples=min(60, settings.default.max_examples), deadline=None)
@given(plans(), st.data())
def test_the_gain_of_each_interview_is_exact_and_never_negative(
    plan: InterviewPlan, data: st.DataObject
) -> None:
    if (~plan.practice).sum() < 2:
        return
    group = groups_of(plan)
    weight = float(UNIT.weights(np.zeros(1))[0])
    model = ErrorModel(plan_errors(plan, UNIT), weight)
    free = np.argwhere(~plan.interviewed)
    if not len(free):
        return
    n, r = data.draw(st.sampled_from(free.tolist()))
    gains = model.gains(len(plan.raters))
    before = model.criterion
    model.add(n, r)
    held = [
        Interview(plan.applications[a], plan.raters[b], int(m))
        for a, b, m in zip(plan.application, plan.rater, plan.ratings, strict=True)
    ]
    grown = arrange(
        [*held, Interview(plan.applications[n], plan.raters[r])],
        applications=plan.applications,
        raters=plan.raters,
        practice_cases=[a for a, p in zip(plan.applications, plan.practice, strict=True) if p],
    )
    anew = plan_errors(grown, UNIT, group=group)
    assert model.criterion == pytest.approx(mean_difference_variance(anew, anew.counted))
    assert before - model.criterion == pytest.approx(gains[n, r], abs=1e-12)
    assert gains.min() >= 0.0
    assert model.criterion <= before + 1e-12
    model.remove(n, r)
    assert model.criterion == pytest.approx(before)


@settings(max_examples=min(60, settings.default.max_examples), deadline=None)
@given(plans(), st.data())
def test_another_interview_never_raises_any_error(plan: InterviewPlan, data: st.DataObject) -> None:
    free = np.argwhere(~plan.interviewed)
    if not len(free):
        return
    n, r = data.draw(st.sampled_from(free.tolist()))
    practice = [a for a, p in zip(plan.applications, plan.practice, strict=True) if p]
    held = [
        Interview(plan.applications[a], plan.raters[b], int(m))
        for a, b, m in zip(plan.application, plan.rater, plan.ratings, strict=True)
    ]
    grown = arrange(
        [*held, Interview(plan.applications[n], plan.raters[r])],
        applications=plan.applications,
        raters=plan.raters,
        site_of=dict(zip(plan.applications, plan.site, strict=True)),
        practice_cases=practice,
    )
    group = groups_of(plan)
    before, after = (plan_errors(p, UNIT, group=group) for p in (plan, grown))
    pull = [errors.pull.toarray() for errors in (before, after)]
    covariance = [
        np.diag(errors.own_variance) + q @ errors.shared @ q.T
        for errors, q in zip((before, after), pull, strict=True)
    ]
    assert np.linalg.eigvalsh(covariance[0] - covariance[1]).min() >= -1e-9
    assert np.linalg.eigvalsh(before.shared - after.shared).min() >= -1e-9
