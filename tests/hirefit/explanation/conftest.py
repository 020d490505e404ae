"""Explanations of the demo's applications."""

from __future__ import annotations

import pytest

from hirefit.calibration.calibration import Calibration, Provenance, RaterParameter
from hirefit.calibration.prior import prior_calibration
from hirefit.competencies.library import load_library
from hirefit.competencies.scale import RatingScale
from hirefit.datasets.demo import make_demo
from hirefit.explanation.explain import explain
from hirefit.explanation.inputs import CardInput, gather_inputs
from hirefit.ratings.scorecard import rows_of
from hirefit.ratings.table import tabulate
from hirefit.scoring.terms import company_terms


@pytest.fixture(scope="session")
def library():
    return load_library()


@pytest.fixture(scope="session")
def demo(library):
    return make_demo(library)


@pytest.fixture(scope="session")
def known_severities(demo) -> Calibration:
    """A calibration that knows the demo's raters, so that every step of a waterfall moves."""
    prior = prior_calibration(RatingScale())
    raters = tuple(
        RaterParameter(rater=name, severity=value, standard_error=0.2, ratings=120)
        for name, value in sorted(demo.severity.items())
    )
    return prior.model_copy(
        update={
            "raters": raters,
            "n_ratings": 1000,
            "provenance": Provenance(method="given", source="demo", hirefit_version="test"),
        }
    )


@pytest.fixture(scope="session")
def explanations(demo, library, known_severities):
    """One explanation an application, the practice cases included."""
    table = tabulate(list(rows_of(demo.scorecards, demo.kit.competency_of)), RatingScale())
    terms = company_terms(demo.company, library, table.competencies)
    made = []
    for application in table.applications:
        cards = [
            CardInput(rater=card.rater, version=card.version, kit_digest=card.kit_digest)
            for card in demo.scorecards
            if card.application == application
        ]
        inputs = gather_inputs(table, application, known_severities, terms, library, cards)
        made.append(explain(inputs, application))
    return made
