"""Sentences of the explanation page say what the numbers say."""

from __future__ import annotations

import pytest

from hirefit.calibration.calibration import RaterParameter
from hirefit.calibration.prior import prior_calibration
from hirefit.competencies.library import load_library
from hirefit.competencies.scale import RatingScale
from hirefit.datasets.demo import make_demo
from hirefit.explanation.explain import explain
from hirefit.explanation.explanation import Explanation
from hirefit.explanation.inputs import gather_inputs
from hirefit.explanation.rounding import units_of
from hirefit.ratings.scorecard import rows_of
from hirefit.ratings.table import tabulate
from hirefit.scoring.terms import company_terms
from hirefit_api.scores.words import correction_steps


@pytest.fixture(scope="module")
def explanations() -> list[Explanation]:
    library = load_library()
    demo = make_demo(library)
    table = tabulate(rows_of(demo.scorecards, demo.kit.competency_of), RatingScale())
    raters = tuple(
        RaterParameter(rater=name, severity=value, standard_error=0.2)
        for name, value in sorted(demo.severity.items())
    )
    calibration = prior_calibration(table.scale).model_copy(update={"raters": raters})
    terms = company_terms(demo.company, library, table.competencies)
    return [
        explain(gather_inputs(table, name, calibration, terms, library), name)
        for name in ("hill-001", "hill-030", "harbour-004", "practice-1")
    ]


def test_correction_steps_add_up_as_printed(explanations: list[Explanation]) -> None:
    for explanation in explanations:
        results = explanation.results
        steps = correction_steps(results)
        total = units_of(results.as_rated_shown) + sum(units_of(step.shown) for step in steps)
        assert total == units_of(results.fit_level_shown)


def test_step_says_up_exactly_when_the_level_goes_up(explanations: list[Explanation]) -> None:
    said = {
        (units_of(step.shown) > 0, "goes up by" in step.sentence)
        for explanation in explanations
        for step in correction_steps(explanation.results)
    }
    assert said == {(True, True), (False, False)}
