"""The report of a design and its sentences."""

from __future__ import annotations

import itertools
import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hirefit.calibration.calibration import RaterParameter
from hirefit.calibration.prior import prior_calibration
from hirefit.competencies.scale import RatingScale
from hirefit.datasets.simulate import InterviewDesign, simulate_interviews
from hirefit.design.assumptions import assumptions_of
from hirefit.design.error_model import difference_variance, plan_errors
from hirefit.design.limits import AssignmentLimits
from hirefit.design.plan import Interview, InterviewPlan, arrange, plan_of
from hirefit.design.report import DesignReport, judge_design
from hirefit.design.text import design_sentences, listed
from hirefit.digests import canonical_bytes, rounded
from hirefit.rasch.estimator import ManyFacetRasch
from hirefit.rasch.response_model import expected_category
from hirefit.scoring.score import score_table
from hirefit.scoring.terms import default_terms

PRIOR = assumptions_of(prior_calibration(RatingScale()))


def two_sites(**more: object) -> InterviewPlan:
    """Site A: four applications with R1 to R3 in turn; site B: three with R4 and R5."""
    interviews = [
        *(Interview(f"a{n}", f"R{1 + (n + k) % 3}") for n in range(4) for k in (0, 1)),
        *(Interview(f"b{n}", rater) for n in range(3) for rater in ("R4", "R5")),
    ]
    site_of = {one.application: one.application[0].upper() for one in interviews}
    return arrange(interviews, site_of=site_of, **more)  # type: ignore[arg-type]


def test_two_sites_without_a_link_are_said_first_with_the_cheapest_link() -> None:
    lines = design_sentences(judge_design(two_sites(), PRIOR)).splitlines()
    assert lines[:3] == [
        "7 applications, 5 raters, 14 interviews.",
        "Site A and site B share no rater and no practice case: their scores can't be compared.",
        "Cheapest link: let R1 also rate 2 applications of site B (b0 and b1).",
    ]


def test_the_link_that_is_named_does_link() -> None:
    report = judge_design(two_sites(), PRIOR)
    (link,) = report.links
    more = [Interview(application, link.rater) for application in link.applications]
    plan = two_sites()
    held = [
        Interview(plan.applications[n], plan.raters[r])
        for n, r in zip(plan.application, plan.rater, strict=True)
    ]
    sites = dict(zip(plan.applications, plan.site, strict=True))
    linked = judge_design(arrange([*held, *more], site_of=sites), PRIOR)
    assert len(linked.subsets) == 1
    assert linked.bridges == ()
    assert report.different_panels is not None
    assert linked.different_panels is not None
    assert linked.different_panels.logits < report.different_panels.logits


def test_a_practice_case_links_the_sites() -> None:
    interviews = [Interview("a", "R1"), Interview("b", "R2")]
    case = [Interview("case", "R1"), Interview("case", "R2")]
    sites = {"a": "A", "b": "B"}
    apart = judge_design(arrange(interviews, site_of=sites), PRIOR)
    linked = judge_design(
        arrange([*interviews, *case], site_of=sites, practice_cases=["case"]), PRIOR
    )
    assert [len(apart.subsets), len(linked.subsets)] == [2, 1]
    assert (linked.applications, linked.practice_cases) == (2, 1)
    assert design_sentences(linked).startswith(
        "2 applications, 2 raters, 4 interviews, 1 practice case.\nAll raters with interviews"
    )


def test_parts_without_sites_are_named_by_their_raters() -> None:
    interviews = [Interview(f"a{n}", f"R{n}") for n in range(3)]
    text = design_sentences(judge_design(arrange(interviews), PRIOR))
    assert "The plan falls into 3 parts" in text
    assert "  - the part of R0: 1 rater, 1 application" in text
    assert "rest on an assumption alone" in text


def test_one_rater_each_has_the_reliability_of_one_rater_and_a_crossed_panel_more() -> None:
    names = [f"a{n}" for n in range(6)]
    alone = judge_design(
        arrange([Interview(a, f"R{a}") for a in names], site_of=dict.fromkeys(names, "A")), PRIOR
    )
    assert alone.reliability == pytest.approx(alone.one_rater_reliability)
    crossed = judge_design(arrange([Interview(a, r) for a in names for r in "xyz"]), PRIOR)
    noise = 1 / float(PRIOR.weights(np.zeros(1))[0]) / 3
    assert crossed.reliability == pytest.approx(
        PRIOR.ability_variance / (PRIOR.ability_variance + noise)
    )


@settings(max_examples=min(50, settings.default.max_examples), deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 3)), unique=True, min_size=2, max_size=18),
    st.booleans(),
)
def test_errors_by_panel_equal_those_of_every_pair(
    pairs: list[tuple[int, int]], sited: bool
) -> None:
    plan = arrange(
        [Interview(f"a{n}", f"R{r}") for n, r in pairs],
        site_of={f"a{n}": "AB"[n % 2] for n in range(7)} if sited else None,
    )
    report, errors = judge_design(plan, PRIOR), plan_errors(plan, PRIOR)
    panel = {
        n: (int(errors.group[n]), tuple(plan.rater[plan.application == n].tolist()))
        for n in range(len(plan.applications))
    }
    same, different, every = [], [], {}
    for a, b in itertools.combinations(range(len(plan.applications)), 2):
        variance = difference_variance(errors, a, b)
        every[a, b] = variance
        (same if panel[a] == panel[b] else different).append(variance)
    for found, expected in ((report.same_panel, same), (report.different_panels, different)):
        assert (found is None) == (not expected)
        if found and expected:
            assert found.logits == pytest.approx(math.sqrt(np.mean(expected)))
            assert found.levels == pytest.approx(found.logits * PRIOR.levels_per_logit)
    assert (report.worst_applications is None) == (not every)
    if report.worst_applications and every:
        worst = report.worst_applications
        codes = tuple(plan.applications.index(a) for a in (worst.first, worst.second))
        assert worst.error.logits == pytest.approx(math.sqrt(max(every.values())))
        assert worst.error.logits == pytest.approx(math.sqrt(every[codes]))


@settings(max_examples=min(50, settings.default.max_examples), deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 4)), unique=True, min_size=1, max_size=18),
    st.permutations(range(5)),
    st.permutations(range(7)),
)
def test_figures_do_not_depend_on_order_or_names(
    pairs: list[tuple[int, int]], raters: list[int], applications: list[int]
) -> None:
    def figures(report: DesignReport) -> list[float | None]:
        return [
            report.rater_difference and report.rater_difference.logits,
            report.worst_raters and report.worst_raters.error.logits,
            report.same_panel and report.same_panel.logits,
            report.different_panels and report.different_panels.logits,
            report.worst_applications and report.worst_applications.error.logits,
            report.reliability,
        ]

    first = judge_design(arrange([Interview(f"a{n}", f"R{r}") for n, r in pairs]), PRIOR)
    second = judge_design(
        arrange([Interview(f"a{applications[n]}", f"R{raters[r]}") for n, r in pairs[::-1]]), PRIOR
    )
    assert figures(second) == pytest.approx(figures(first))
    by_name = {one.rater: one.error.logits for one in second.severities}
    for one in first.severities:
        assert by_name[f"R{raters[int(one.rater[1:])]}"] == pytest.approx(one.error.logits)


def test_severities_are_no_worse_known_than_without_any_interview() -> None:
    report = judge_design(two_sites(raters=["R9"]), PRIOR)
    assert report.idle == ("R9",)
    assert max(one.error.logits for one in report.severities) == pytest.approx(
        math.sqrt(PRIOR.severity_variance)
    )
    assert report.rater_difference is not None
    assert report.rater_difference.logits < report.rater_difference_unknown.logits


def test_periods_that_fall_apart_are_named() -> None:
    interviews = [
        Interview("a", "R1", period="2026-1"),
        Interview("a", "R2", period="2026-1"),
        Interview("b", "R1", period="2026-2"),
        Interview("c", "R2", period="2026-2"),
    ]
    report = judge_design(arrange(interviews), PRIOR)
    assert report.split_periods == (("2026-2", 2),)
    assert "The interviews of period 2026-2 alone fall into 2 parts" in design_sentences(report)


def test_the_proposal_is_read_aloud_and_says_where_the_limits_stop_it() -> None:
    plan = arrange([Interview("a", "R1"), Interview("b", "R2")], applications=["c"])
    report = judge_design(plan, PRIOR, AssignmentLimits(1), propose_count=3)
    # By hand: an application of a group of its own has the variance 1.36 = .68 + .68, severity
    # .317, an interview .549. Before: .529 for a and b, 1.36 for c, so 1.612 for a difference on
    # average. With c by R1 too, a - c keeps .782, a and c .512 each: .955. Mean slope .719.
    lines = design_sentences(report).splitlines()
    assert "1 application has no rater yet." in lines
    assert lines[-4:-2] == ["Next 1 interview, the most helpful first:", "  1. R1 with c"]
    assert lines[-2].endswith("falls from 0.91 to 0.70 levels on average.")
    assert lines[-1] == "The limits leave room for 1 of the 3 asked for."


def test_a_plan_too_large_for_links_is_still_judged() -> None:
    interviews = [Interview(f"a{n}", f"R{n % 400}") for n in range(2000)]
    report = judge_design(arrange(interviews), PRIOR)
    assert (len(report.subsets), report.links) == (400, ())


def test_an_empty_plan_says_that_nothing_can_be_compared() -> None:
    report = judge_design(arrange([], applications=["a"], raters=["R1"]), PRIOR)
    assert design_sentences(report) == (
        "1 application, 1 rater, 0 interviews.\n"
        "No interview is planned yet, so nothing can be compared.\n"
        "1 application has no rater yet.\n"
        "No interview so far: R1.\n"
    )


def test_the_document_is_json_and_the_same_bytes_each_time() -> None:
    first, second = (judge_design(two_sites(), PRIOR, propose_count=2) for _ in range(2))
    document = json.loads(json.dumps(rounded(first.document())))
    assert document["format"] == "hirefit-design/1"
    assert document["connected"] is False
    assert [subset["sites"] for subset in document["subsets"]] == [["A"], ["B"]]
    assert canonical_bytes(first.document()) == canonical_bytes(second.document())


@pytest.mark.parametrize("raters_each", [1, 2, 3])
def test_expected_errors_are_those_of_simulated_interviews(raters_each: int) -> None:
    # Interviews drawn from the rating model itself, severities known, scored in levels.
    prior = prior_calibration(RatingScale())
    drawn = simulate_interviews(
        InterviewDesign(
            n_applications=3000,
            n_raters=60,
            raters_per_application=raters_each,
            n_competencies=5,
            questions_per_competency=2,
            ability_correlation=prior.unlisted.correlation,
            severity_sd=prior.severity_sd,
            halo_sd=prior.halo_sd,
            difficulty_sd=0.0,
            thresholds=prior.thresholds,
        ),
        seed=3,
    )
    table = drawn.table
    known = tuple(
        RaterParameter(rater=rater, severity=float(severity), standard_error=0.001)
        for rater, severity in zip(table.raters, drawn.severity, strict=True)
    )
    calibration = prior.model_copy(update={"raters": known, "difficulty_sd": 0.0})
    scores = score_table(table, calibration, default_terms(table.competencies, table.scale))
    truth = expected_category(drawn.ability, drawn.thresholds).mean(axis=1) + 1
    error = np.array([score.fit_level for score in scores]) - truth

    report = judge_design(plan_of(table), assumptions_of(calibration))
    assert report.different_panels is not None
    assert report.different_panels.levels == pytest.approx(math.sqrt(2) * error.std(), rel=0.06)
    assert report.reliability == pytest.approx(1 - error.var() / truth.var(), abs=0.05)


def test_expected_errors_of_severities_are_those_that_a_fit_states() -> None:
    prior = prior_calibration(RatingScale())
    table = simulate_interviews(
        InterviewDesign(
            n_applications=400,
            n_raters=20,
            n_competencies=5,
            questions_per_competency=2,
            ability_correlation=prior.unlisted.correlation,
            severity_sd=prior.severity_sd,
            halo_sd=prior.halo_sd,
            difficulty_sd=prior.difficulty_sd,
            thresholds=prior.thresholds,
        )
    ).table
    labels = (table.applications, table.raters, table.questions, table.competencies)
    codes = (table.application, table.rater, table.question, table.competency)
    columns = [np.array(names, object)[code] for names, code in zip(labels, codes, strict=True)]
    fitted = ManyFacetRasch(scale=(1, 5)).fit(np.stack(columns, axis=1), table.level)
    expected = [one.error.logits for one in judge_design(plan_of(table), PRIOR).severities]
    assert np.mean(expected) == pytest.approx(fitted.severity_standard_error_.mean(), rel=0.1)


def test_ten_thousand_applications_are_judged_without_the_worst_ones() -> None:
    random = np.random.default_rng(0)
    interviews = [
        Interview(f"a{n:05d}", f"R{r:03d}")
        for n in range(10_000)
        for r in random.choice(300, 2, replace=False)
    ]
    plan = arrange(interviews)
    report = judge_design(plan, PRIOR)
    assert report.worst_applications is None
    assert len(report.subsets) == 1


def test_long_lists_are_cut_short() -> None:
    assert listed([]) == ""
    assert listed(["A"]) == "A"
    assert listed(["A", "B", "C"]) == "A, B and C"
    assert listed(list("ABCDEFG")) == "A, B, C, D and 3 others"
