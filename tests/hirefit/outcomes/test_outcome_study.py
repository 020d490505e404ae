"""Studies over planted truth, the claim under fifty, learned weights, and what HR expected."""

from __future__ import annotations

import numpy as np
import pytest

from hirefit.exceptions import RatingError
from hirefit.outcomes.expectation import by_thirds, link_verdict, mean_verdict, reported_mean
from hirefit.outcomes.learned_weights import learn_weights, weights_for
from hirefit.outcomes.outcome_reader import Outcome, read_outcomes
from hirefit.outcomes.scores_reader import holds_scores, read_scores
from hirefit.outcomes.sentences import headline, power_sentence, weights_sentence
from hirefit.outcomes.study import study_measure, value_by_person

NAMES = ("calm", "clear", "listen", "vision")
HEAD = "application,measure,value,date\n"


def people(count, slopes, noise, seed=3):
    """Scores and outcomes of invented people whose outcome is `slopes` times their levels."""
    rng = np.random.default_rng(seed)
    shared = rng.normal(size=(count, 1))
    levels = 3 + 0.5 * shared + 0.6 * rng.normal(size=(count, len(NAMES)))
    values = levels @ np.array(slopes) + noise * rng.normal(size=count)
    scores = {
        f"a{at}": dict(zip(NAMES, row, strict=True)) | {"fit_level": sum(row) / 4}
        for at, row in enumerate(levels.tolist())
    }
    found = [Outcome(f"a{at}", "csat", value, "2026-05-01") for at, value in enumerate(values)]
    return scores, found


def test_under_fifty_people_nothing_is_claimed():
    scores, found = people(49, (0.3, 0.3, 0.3, 0.3), 0.5)
    study = study_measure(scores, found, "csat", 0.7)
    assert {item.observed for item in study.validities} == {None}
    assert {item.corrected for item in study.validities} == {()}
    assert headline(study).startswith("No claim yet: 49 people have both, 50 are the least.")
    assert study_measure(*people(50, (0.3, 0.3, 0.3, 0.3), 0.5), "csat").may_claim


def test_observed_first_then_corrections_from_everyone_assessed():
    scores, found = people(400, (0.3, 0.3, 0.3, 0.3), 0.8)
    hired = sorted(scores, key=lambda name: -scores[name]["fit_level"])[:120]
    chosen = [outcome for outcome in found if outcome.application in hired]
    study = study_measure(scores, chosen, "csat", 0.8)
    whole = study.validities[0]
    everyone = study_measure(scores, found, "csat").validities[0]
    assert [item.score for item in study.validities] == ["fit_level", *NAMES]
    assert (study.people, study.assessed, len(whole.corrected)) == (120, 400, 2)
    assert whole.observed < everyone.observed
    only_range = study_measure(scores, chosen, "csat").validities[0].corrected[0]
    assert only_range.value == pytest.approx(everyone.observed, abs=0.12)
    assert only_range.label.startswith("for range restriction (Thorndike case II)")


def test_several_days_of_one_person_count_once():
    found = [Outcome("a", "csat", 4.0, "2026-01-01"), Outcome("a", "csat", 2.0, "2026-02-01")]
    assert value_by_person([*found, Outcome("a", "stay", 9.0, "2026-01-01")], "csat") == {"a": 3.0}


def test_a_study_of_nobody_and_of_equal_scores_says_so():
    scores, found = people(60, (0.3, 0.3, 0.3, 0.3), 0.5)
    assert "no local evidence" in headline(study_measure(scores, found, "stay"))
    same = {name: dict.fromkeys(row, 3.0) for name, row in scores.items()}
    study = study_measure(same, found, "csat")
    assert {item.interval for item in study.validities} == {None}
    assert "does not vary" in headline(study)
    assert power_sentence(study).endswith("85 people would in 80 of 100.")


def test_weights_are_offered_when_one_competency_carries_the_outcome():
    scores, found = people(300, (1.2, 0.0, 0.0, 0.0), 0.5)
    learned = weights_for(scores, found, "csat")
    assert learned.offered
    assert learned.gain[1] > 0
    assert sum(learned.weights) == pytest.approx(1)
    assert min(learned.weights) >= 0
    assert learned.weights[0] > 0.6
    assert weights_sentence(learned).startswith("Learned weights predict better here")


@pytest.mark.parametrize("seed", [1])
def test_weights_are_not_offered_where_equal_ones_are_the_truth(seed):
    scores, found = people(150, (0.3, 0.3, 0.3, 0.3), 1.0, seed)
    learned = weights_for(scores, found, "csat")
    assert not learned.offered
    assert weights_sentence(learned).startswith("Equal weights stay")


def test_weights_are_not_learned_from_few_or_from_what_does_not_vary():
    scores, found = people(99, (1.2, 0.0, 0.0, 0.0), 0.5)
    assert weights_for(scores, found, "csat") is None
    assert weights_for({}, [], "csat") is None
    assert learn_weights(("a", "b"), np.full((120, 2), 3.0), np.arange(120.0)) is None


def test_what_hr_expected_stands_beside_what_customers_report():
    scores, found = people(90, (0.6, 0.6, 0.6, 0.6), 0.3)
    values = value_by_person(found, "csat")
    reported = reported_mean(list(values.values()))
    assert mean_verdict(99.0, reported) == "customers report less than HR expected"
    assert mean_verdict(0.0, reported) == "customers report more than HR expected"
    assert mean_verdict(reported.mean, reported) == "what customers report fits the expectation"
    assert mean_verdict(3.0, reported_mean([3.0, 4.0])) == "too few people to compare"
    thirds = by_thirds(scores, values)
    assert [part.people for part in thirds] == [30, 30, 30]
    assert thirds[0].reported < thirds[1].reported < thirds[2].reported
    assert by_thirds(scores, dict(list(values.items())[:49])) == ()


@pytest.mark.parametrize(
    ("expected", "interval", "people_seen", "verdict"),
    [
        ("close", (0.0, 0.2), 90, "the scores go with this less closely than HR expected"),
        ("none", (0.2, 0.5), 90, "the scores go with this more closely than HR expected"),
        ("clear", (0.2, 0.5), 90, "what was seen does not contradict the expectation"),
        ("close", (0.0, 0.2), 49, "too early to say: 49 of at least 50 people"),
        ("close", None, 90, "too early to say: 90 of at least 50 people"),
    ],
)
def test_expected_closeness_is_held_against_the_interval(expected, interval, people_seen, verdict):
    assert link_verdict(expected, interval, people_seen) == verdict


def test_outcome_files_are_read_whatever_the_separator():
    for sign in ",;\t":
        text = f"\ufeff{HEAD}a1,csat,4.5,2026-01-31\na2,csat,-3,2026-02-01\n".replace(",", sign)
        assert [outcome.value for outcome in read_outcomes(text, "o.csv")] == [4.5, -3.0]


def test_every_fault_of_an_outcome_file_is_named_with_its_line_and_no_input():
    rows = [
        "=cmd(),csat,4,2026-01-01",
        "a1,,4,2026-01-01",
        "a2,csat,viel,2026-01-01",
        "a3,csat,4,31.1.2026",
        "a4,csat,4,2026-01-01",
        "a4,csat,5,2026-01-01",
    ]
    with pytest.raises(RatingError) as refused:
        read_outcomes(HEAD + "\n".join(rows), "o.csv")
    assert [(fault.place, fault.code) for fault in refused.value.faults] == [
        ("o.csv:2", "bad-id"),
        ("o.csv:3", "bad-measure"),
        ("o.csv:4", "value"),
        ("o.csv:5", "bad-date"),
        ("o.csv:7", "duplicate"),
    ]
    assert "viel" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "missing-column"),
        ("application,value\n", "missing-column"),
        ("application,measure,value,date,value\n", "column-twice"),
        (HEAD, "no-outcomes"),
    ],
)
def test_an_outcome_file_without_its_form_is_refused(text, code):
    with pytest.raises(RatingError) as refused:
        read_outcomes(text, "o.csv")
    assert [fault.code for fault in refused.value.faults] == [code]


def test_scores_are_read_as_the_command_writes_them():
    text = "application,fit_level,low,standing,fair_level_calm\na1,3.5,3.1,complete,3.9\na2,3,2,,\n"
    assert holds_scores(text)
    assert read_scores(text, "s.csv") == {
        "a1": {"fit_level": 3.5, "calm": 3.9},
        "a2": {"fit_level": 3.0},
    }
    assert read_scores("application,fit_level\na1,3,4\n", "s.csv") == {"a1": {"fit_level": 3.0}}


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ("a1,3\na1,3\n,2\n", ["application", "application"]),
        ("a1,x\na2,nan\na3,inf\n", ["level"] * 3),
        ("a1,3\n" + "x" * 200_000, ["not-csv"]),
    ],
)
def test_a_line_that_is_no_score_is_refused(rows, codes):
    with pytest.raises(RatingError) as refused:
        read_scores(f"application,fit_level\n{rows}", "s.csv")
    assert [fault.code for fault in refused.value.faults] == codes
