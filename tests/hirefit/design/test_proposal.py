"""Proposals keep every limit, never lose to random ones, and are the same each time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hirefit.calibration.prior import prior_calibration
from hirefit.competencies.scale import RatingScale
from hirefit.design.assumptions import assumptions_of
from hirefit.design.connection import connected_subsets
from hirefit.design.error_model import ErrorModel, plan_errors
from hirefit.design.limits import AssignmentLimits, RaterLimits
from hirefit.design.links import cheapest_links
from hirefit.design.plan import Interview, InterviewPlan, arrange, enlarge
from hirefit.design.proposal import Proposal, propose
from hirefit.exceptions import DesignError

PRIOR = assumptions_of(prior_calibration(RatingScale()))
RANDOM_PROPOSALS = 30


@st.composite
def tasks(draw: st.DrawFn) -> tuple[InterviewPlan, AssignmentLimits, int]:
    """Plans of two sites with loads, absences, conflicts, practice cases."""
    n_applications, n_raters = draw(st.integers(2, 9)), draw(st.integers(1, 6))
    pairs = draw(
        st.lists(
            st.tuples(st.integers(0, n_applications - 1), st.integers(0, n_raters - 1)),
            unique=True,
            max_size=14,
        )
    )
    cases = [f"a{n}" for n in range(n_applications)]
    plan = arrange(
        [Interview(cases[n], f"R{r}") for n, r in pairs],
        applications=cases,
        raters=[f"R{r}" for r in range(n_raters)],
        site_of={case: draw(st.sampled_from("AB")) for case in cases},
        practice_cases=cases[2 : 2 + draw(st.integers(0, 1))],
    )
    limited = st.builds(
        RaterLimits,
        rater=st.just("R"),
        available=st.booleans() | st.just(value=True),
        most_interviews=st.none() | st.integers(0, 5),
        sites=st.sampled_from([(), (), ("A",), ("B",)]),
        conflicts=st.lists(st.sampled_from(cases), max_size=2).map(tuple),
    )
    raters = {
        rater: draw(limited).model_copy(update={"rater": rater})
        for rater in plan.raters
        if draw(st.booleans())
    }
    limits = AssignmentLimits(draw(st.integers(1, 3)), draw(st.none() | st.integers(1, 6)), raters)
    return plan, limits, draw(st.integers(0, 6))


def with_pairs(plan: InterviewPlan, proposal: Proposal) -> list[tuple[int, int]]:
    return [
        (plan.applications.index(one.application), plan.raters.index(one.rater))
        for one in proposal.interviews
    ]


def draw_at_random(
    plan: InterviewPlan, limits: AssignmentLimits, count: int, random: np.random.Generator
) -> float:
    """Return the criterion after a random proposal within the same limits."""
    weight = float(PRIOR.weights(np.zeros(1))[0])
    model = ErrorModel(plan_errors(plan, PRIOR), weight)
    allowed, room, seats = limits.allowed(plan), limits.room(plan), limits.seats(plan)
    for _ in range(count):
        open_ = np.argwhere(allowed & (room > 0) & (seats > 0)[:, None])
        if not len(open_):
            break
        n, r = open_[random.integers(len(open_))]
        model.add(n, r)
        allowed[n, r] = False
        room[r] -= 1
        seats[n] -= 1
    return model.criterion


@pytest.mark.slow
@settings(max_examples=min(25, settings.default.max_examples), deadline=None)
@given(tasks(), st.integers(0, 2**32 - 1))
def test_no_random_proposal_is_better(
    task: tuple[InterviewPlan, AssignmentLimits, int], seed: int
) -> None:
    plan, limits, count = task
    if (~plan.practice).sum() < 2:
        return
    random = np.random.default_rng(seed)
    ours = propose(plan, PRIOR, limits, count)
    drawn = [draw_at_random(plan, limits, count, random) for _ in range(RANDOM_PROPOSALS)]
    assert ours.after <= np.mean(drawn) + 1e-12
    assert ours.after <= min(drawn) + 1e-12
    assert ours.after <= ours.before + 1e-12


@settings(max_examples=min(25, settings.default.max_examples), deadline=None)
@given(tasks())
def test_a_proposal_keeps_every_limit(
    task: tuple[InterviewPlan, AssignmentLimits, int],
) -> None:
    plan, limits, count = task
    if (~plan.practice).sum() < 2:
        return
    proposal = propose(plan, PRIOR, limits, count)
    pairs = with_pairs(plan, proposal)
    assert len(pairs) == len(set(pairs)) <= count
    per_rater = np.bincount(plan.rater, minlength=len(plan.raters))
    per_case = np.bincount(plan.application, minlength=len(plan.applications))
    for n, r in pairs:
        assert not plan.interviewed[n, r]
        per_rater[r] += 1
        per_case[n] += 1
        assert plan.practice[n] or per_case[n] <= limits.raters_per_application
        own = limits.raters.get(plan.raters[r])
        most = own.most_interviews if own and own.most_interviews is not None else None
        most = limits.most_interviews if most is None else most
        assert most is None or per_rater[r] <= most
        if own:
            assert own.available
            assert not own.sites or plan.site[n] in own.sites
            assert plan.applications[n] not in own.conflicts
    gains = sum(one.gain for one in proposal.interviews)
    assert proposal.before - proposal.after == pytest.approx(gains, abs=1e-12)
    assert propose(plan, PRIOR, limits, count) == proposal


def test_order_of_rows_changes_no_proposal() -> None:
    interviews = [Interview(f"a{n}", f"R{n % 3}", 4 + n) for n in range(9)]
    first = propose(arrange(interviews), PRIOR, AssignmentLimits(), 4)
    assert propose(arrange(interviews[::-1]), PRIOR, AssignmentLimits(), 4) == first


def test_names_change_no_proposal_where_no_two_gains_are_equal() -> None:
    interviews = [Interview(f"a{n}", f"R{n % 3}", 4 + n) for n in range(9)]
    new_name = {f"R{r}": f"Q{(r * 2 + 1) % 3}" for r in range(3)}
    renamed = [Interview(i.application, new_name[i.rater], i.ratings) for i in interviews]
    first = propose(arrange(interviews), PRIOR, AssignmentLimits(), 4)
    second = propose(arrange(renamed), PRIOR, AssignmentLimits(), 4)
    assert [(i.application, new_name[i.rater]) for i in first.interviews] == [
        (i.application, i.rater) for i in second.interviews
    ]
    assert first.after == pytest.approx(second.after)


def test_an_exchange_makes_room_where_the_greedy_choice_left_none() -> None:
    # R1 may see one more, R2 only x: both interviews fit only if R1 takes y.
    plan = arrange([], applications=["x", "y"], raters=["R1", "R2"])
    limits = AssignmentLimits(
        1,
        None,
        {
            "R1": RaterLimits(rater="R1", most_interviews=1),
            "R2": RaterLimits(rater="R2", conflicts=("y",)),
        },
    )
    found = propose(plan, PRIOR, limits, 2)
    assert sorted((i.application, i.rater) for i in found.interviews) == [("x", "R2"), ("y", "R1")]


def test_a_proposal_joins_two_sites() -> None:
    interviews = [Interview(f"{s}{n}", f"{s}{r}") for s in "AB" for n in range(4) for r in "xy"]
    sites = {f"{s}{n}": s for s in "AB" for n in range(4)}
    plan = arrange(interviews, site_of=sites)
    found = propose(plan, PRIOR, AssignmentLimits(3), 1).interviews[0]
    assert found.application[0] != found.rater[0]


def test_the_cheapest_link_is_one_rater_with_two_applications_within_the_limits() -> None:
    interviews = [Interview(f"{s}{n}", f"{s}{r}") for s in "AB" for n in range(4) for r in "xy"]
    plan = arrange(interviews, site_of={f"{s}{n}": s for s in "AB" for n in range(4)})
    away = {name: RaterLimits(rater=name, available=False) for name in ("Ax", "Bx", "By")}
    subsets = connected_subsets(plan)
    (link,) = cheapest_links(plan, PRIOR, AssignmentLimits(2, None, away), subsets)
    assert (link.subset, link.to, link.rater, len(link.applications)) == (1, 0, "Ay", 2)
    assert {application[0] for application in link.applications} == {"B"}
    short = away | {"Ay": RaterLimits(rater="Ay", most_interviews=5)}
    (single,) = cheapest_links(plan, PRIOR, AssignmentLimits(2, None, short), subsets)
    assert (single.rater, len(single.applications)) == ("Ay", 1)
    everyone = away | {"Ay": RaterLimits(rater="Ay", conflicts=("B0", "B1", "B2", "B3"))}
    (none,) = cheapest_links(plan, PRIOR, AssignmentLimits(2, None, everyone), subsets)
    assert (none.rater, none.applications) == ("", ())


def test_a_proposal_needs_two_applications_a_rater_and_a_plan_it_can_go_through() -> None:
    with pytest.raises(DesignError, match="two applications"):
        propose(arrange([Interview("a", "R")]), PRIOR, AssignmentLimits(), 1)
    with pytest.raises(DesignError, match="no rater"):
        propose(arrange([], applications=["a", "b"]), PRIOR, AssignmentLimits(), 1)
    large = enlarge(arrange([], raters=[f"R{r}" for r in range(200)]), applications=6000)
    with pytest.raises(DesignError, match="split it by site"):
        propose(large, PRIOR, AssignmentLimits(), 1)


def test_a_proposal_for_two_hundred_applications_beats_random_ones() -> None:
    random = np.random.default_rng(0)
    interviews = [Interview(f"a{n:03d}", f"R{random.integers(20):02d}") for n in range(200)]
    plan, limits = arrange(interviews), AssignmentLimits(2, 40)
    proposal = propose(plan, PRIOR, limits, 50)
    assert len(proposal.interviews) == 50
    drawn = [draw_at_random(plan, limits, 50, random) for _ in range(20)]
    assert proposal.after < min(drawn)
