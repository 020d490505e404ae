"""What holds of every explanation: sums, evidence, minimality, silence on what must not speak."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from hirefit.explanation.explain import explain
from hirefit.explanation.explanation import Counterfactual
from hirefit.explanation.inputs import parameters_of, table_of
from hirefit.explanation.phrases import counterfactual_sentence, rater_names
from hirefit.explanation.rounding import units_of
from hirefit.explanation.text import explanation_text
from hirefit.explanation.verify import verify_document
from hirefit.rasch.response_model import expected_category
from hirefit.scoring.score import score_arrays


def test_contributions_add_up_exactly_and_as_printed(explanations):
    for explanation in explanations:
        results, terms = explanation.results, explanation.inputs.terms
        assert results.difference == results.fit_level - terms.standard_level
        for rows in (results.competencies, results.service_values):
            assert sum(row.contribution for row in rows) == pytest.approx(
                results.difference, abs=1e-9
            )
            assert sum(units_of(row.contribution_shown) for row in rows) == units_of(
                results.difference_shown
            )
        assert units_of(results.fit_level_shown) - round(100 * terms.standard_level) == units_of(
            results.difference_shown
        )


def test_waterfalls_telescope_exactly_and_as_printed(explanations):
    for explanation in explanations:
        for result in explanation.results.competencies:
            steps = sum(step.change for step in result.steps)
            assert result.as_rated + steps == pytest.approx(result.fair_level, abs=1e-9)
            printed = units_of(result.as_rated_shown) + sum(
                units_of(step.shown) for step in result.steps
            )
            assert printed == units_of(result.fair_level_shown)


def test_severity_step_has_the_sign_of_the_panels_severity(explanations, demo):
    for explanation in explanations:
        raters = {rating.rater for rating in explanation.inputs.ratings if rating.level}
        severities = [demo.severity[rater] for rater in raters]
        if all(value > 0 for value in severities) or all(value < 0 for value in severities):
            for result in explanation.results.competencies:
                if result.raters == len(raters):
                    assert np.sign(result.steps[0].change) == np.sign(severities[0])


def test_pulls_add_up_to_the_way_from_the_mean_to_the_mode(explanations):
    for explanation in explanations:
        for mode in explanation.results.modes:
            pulls = [p.pull for p in explanation.results.pulls if p.competency == mode.competency]
            assert sum(pulls) == pytest.approx(mode.mode - mode.mean, abs=1e-9)


def test_reasons_are_few_and_rest_on_notes(explanations):
    for explanation in explanations:
        notes = {(r.rater, r.question): r.evidence for r in explanation.inputs.ratings}
        assert 1 <= len(explanation.results.reasons) <= 4
        for reason in explanation.results.reasons:
            assert re.fullmatch(r"[a-z_]+-[1-5]-(GAP|MET)", reason.code)
            assert reason.evidence
            for quote in reason.evidence:
                assert notes[quote.rater, quote.question] == quote.evidence
            assert reason.met_anchor
            assert (reason.unmet_level is None) == (reason.met_level == 5)


def test_without_notes_there_are_no_reasons(explanations):
    inputs = explanations[0].inputs
    bare = inputs.model_copy(
        update={"ratings": tuple(r.model_copy(update={"evidence": ""}) for r in inputs.ratings)}
    )
    results = explain(bare, "x").results
    assert results.reasons == ()
    assert len(results.reasons_without_evidence) == len(results.competencies)


def test_a_competency_without_weight_is_no_reason_and_is_said_to_have_none(explanations):
    inputs = explanations[0].inputs
    first, *others = sorted(inputs.terms.weights)
    weights = {first: 0.0} | dict.fromkeys(others, 1 / len(others))
    terms = inputs.terms.model_copy(update={"weights": weights})
    results = explain(inputs.model_copy(update={"terms": terms}), "x").results
    name = next(item.name for item in inputs.competencies if item.competency == first)
    assert first not in {reason.competency for reason in results.reasons}
    assert f"{name} has no weight here: its ratings do not count in the fit level." in (
        results.not_known
    )
    (part,) = [part for part in results.competencies if part.competency == first]
    assert (part.contribution, part.contribution_shown) == (0.0, "0.00")


def moved(inputs, steps: dict[str, list[str]], direction: int):
    """Move answers by a level for every rater, clipped at the ends of the scale."""
    ratings = []
    for rating in inputs.ratings:
        times = steps.get(rating.competency, []).count(rating.question)
        if rating.level is not None and times:
            level = min(max(rating.level + direction * times, 1), 5)
            ratings.append(rating.model_copy(update={"level": level}))
        else:
            ratings.append(rating)
    return inputs.model_copy(update={"ratings": tuple(ratings)})


def fit_after(inputs, steps: dict[str, list[str]], direction: int) -> float:
    changed = moved(inputs, steps, direction)
    table = table_of(changed, "x")
    terms = changed.terms
    scored = score_arrays(table, parameters_of(changed, table), terms.weights, terms.cut)
    return float(scored.fit.level[0]) + 1


def spread(questions: list[str], count: int) -> list[list[str]]:
    """Return every way to give `count` steps to the questions."""
    if count == 0:
        return [[]]
    return [
        [question, *rest]
        for at, question in enumerate(questions)
        for rest in spread(questions[at:], count - 1)
    ]


def every_choice(inputs, steps: dict[str, int], sign: int) -> list[dict[str, list[str]]]:
    """Return each way to choose one competency's answers; the others take their first way."""
    ways = {}
    for competency, count in steps.items():
        rated = [r for r in inputs.ratings if r.competency == competency and r.level is not None]
        room = {r.question: 0 for r in rated}
        for r in rated:
            room[r.question] = max(room[r.question], 5 - r.level if sign > 0 else r.level - 1)
        ways[competency] = [
            way
            for way in spread(sorted(room), count)
            if all(way.count(question) <= most for question, most in room.items())
        ]
    first = {name: found[0] for name, found in ways.items()}
    return [first | {name: way} for name, found in ways.items() for way in found]


def test_counterfactuals_cross_the_cut_whichever_answers_are_chosen(explanations):
    checked = 0
    for explanation in explanations[:24]:
        inputs, results = explanation.inputs, explanation.results
        sign = 1 if results.counterfactual_direction == "more" else -1
        assert (sign > 0) == (results.fit_level < inputs.terms.cut)
        for change in results.counterfactuals[:3]:
            for choice in every_choice(inputs, change.steps, sign):
                beyond = sign * (fit_after(inputs, choice, sign) - inputs.terms.cut)
                assert beyond >= -1e-9
                checked += 1
    assert checked > 20


def test_no_counterfactual_holds_another(explanations):
    for explanation in explanations:
        found = [change.steps for change in explanation.results.counterfactuals]
        for steps in found:
            for other in found:
                if other is not steps:
                    assert any(other.get(name, 0) < count for name, count in steps.items())


def test_three_half_steps_reach_the_cut_each_alone():
    """Facts 5.26: a constructed case whose three minimal counterfactuals are single steps."""
    from hirefit.explanation.counterfactuals import MOST_STEPS, _step_vectors  # noqa: PLC0415

    vectors = _step_vectors(3)
    assert len(vectors) == 3 + 6 + 10 + 15
    assert vectors.sum(axis=1).max() == MOST_STEPS


def test_the_same_inputs_give_the_same_bytes(explanations):
    for explanation in explanations[:10]:
        again = explain(explanation.inputs, explanation.application)
        first = json.dumps(explanation.document(), sort_keys=True)
        assert json.dumps(again.document(), sort_keys=True) == first


def test_the_order_of_ratings_changes_no_byte(explanations):
    explanation = explanations[3]
    inputs = explanation.inputs
    backwards = inputs.model_copy(update={"ratings": inputs.ratings[::-1]})
    assert explain(backwards, explanation.application).results == explanation.results


def test_a_question_not_assessed_is_named_and_changes_no_number(explanations):
    left_out = [e for e in explanations if any(r.level is None for r in e.inputs.ratings)]
    assert len(left_out) > 5
    for explanation in left_out:
        inputs, results = explanation.inputs, explanation.results
        rated = tuple(rating for rating in inputs.ratings if rating.level is not None)
        without = explain(inputs.model_copy(update={"ratings": rated}), "x").results
        assert (without.fit_level, without.interval) == (results.fit_level, results.interval)
        assert any("no time" in sentence for sentence in results.not_known)
        assert not any("no time" in sentence for sentence in without.not_known)


def test_every_demo_explanation_verifies_after_a_round_trip(explanations):
    for explanation in explanations:
        document = json.loads(json.dumps(explanation.document()))
        assert verify_document(document) == []


def test_no_other_application_is_named(explanations):
    names = [e.application for e in explanations]
    for explanation in explanations[:5]:
        text = json.dumps(explanation.document()) + explanation_text(explanation)
        assert [name for name in names if name in text] == [explanation.application]


def test_expected_levels_use_the_calibration_of_the_inputs(explanations):
    """The fair level is the posterior mean of the level curve: checked from the kept density."""
    explanation = explanations[0]
    inputs = explanation.inputs
    table = table_of(inputs, "x")
    parameters = parameters_of(inputs, table)
    scored = score_arrays(table, parameters, inputs.terms.weights, 3.0, keep_density=True)
    curve = expected_category(scored.posterior.nodes, parameters.thresholds[0])
    for unit, result in enumerate(explanation.results.competencies):
        assert scored.posterior.density[unit] @ curve + 1 == pytest.approx(result.fair_level)
    wider = replace(parameters, halo_sd=parameters.halo_sd * 2)
    again = score_arrays(table, wider, inputs.terms.weights, 3.0)
    assert again.fit.variance[0] > scored.fit.variance[0]


def test_raters_are_numbered_and_never_named(explanations):
    names = rater_names(explanations[0])
    assert list(names.values()) == ["Rater 1", "Rater 2"]
    assert list(names) == sorted(names)
    assert not [name for name in names if name in explanation_text(explanations[0])]


def test_counterfactual_is_read_as_a_sentence(explanations):
    item = Counterfactual(
        steps={"empathic_listening": 2, "promise_keeping": 1},
        fit_level=3.051,
        fit_level_shown="3.05",
    )
    way = explanations[0].results.counterfactual_direction
    assert counterfactual_sentence(explanations[0], item) == (
        f"One level {way} on two answers on Listening with empathy and one answer on "
        "Making and keeping promises: fit level 3.05."
    )
