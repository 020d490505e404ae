"""Competencies that are nearly one ability: the prior bends where Sigma is nearly singular."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hirefit.datasets.simulate import InterviewDesign, simulate_interviews
from hirefit.rasch.beliefs import Beliefs, Shape, prior_of
from hirefit.rasch.blocks import Patterns
from hirefit.rasch.estimator import ManyFacetRasch
from hirefit.rasch.population import Moments, Population, Prior, Terms, ability_score

Floats = npt.NDArray[np.float64]
NOTHING = np.zeros(0)


def _score(covariance: Floats, prior: Prior) -> tuple[Floats, Floats]:
    """Score and information of the prior alone, as nothing was rated."""
    terms = Terms(0.0, NOTHING, 0.0)
    moments = Moments(np.zeros((0, 2, 2)), np.zeros(0, dtype=np.int64), 0.0, 0.0, terms, terms)
    nobody = Patterns(
        np.zeros(0, dtype=np.int32),
        np.zeros((0, 2), dtype=np.int32),
        np.zeros(0, dtype=np.bool_),
    )
    population = Population(
        NOTHING, NOTHING, np.zeros((1, 4)), np.zeros(2), covariance, 0.25, 0.25, 0.25
    )
    score, information = ability_score(population, moments, nobody, prior, 0.0)
    return score[:-1], information


def test_the_information_is_how_the_score_falls() -> None:
    prior = prior_of(Beliefs(), Shape(np.zeros(0), np.zeros(0), 2, 1, 4), shrunken=True, halo=True)
    covariance, step = np.array([[0.5, 0.28], [0.28, 0.3]]), 1e-6
    _, information = _score(covariance, prior)
    falls = np.zeros((3, 3))
    for entry, place in enumerate(zip(*np.tril_indices(2), strict=True)):
        change = np.zeros((2, 2))
        change[place] = change[place[::-1]] = step
        ends = [_score(covariance + sign * change, prior)[0] for sign in (-1.0, 1.0)]
        falls[:, entry] = (ends[0] - ends[1]) / (2.0 * step)
    assert np.allclose(information, falls, rtol=1e-6)


def test_abilities_that_are_one_in_truth_take_no_more_rounds_than_others() -> None:
    design = InterviewDesign(n_applications=300, n_raters=20, questions_per_competency=15)
    table = simulate_interviews(design, seed=1).table
    rated = np.column_stack([table.application, table.rater, table.question])
    rounds = [
        ManyFacetRasch(scale=(1, 5))
        .fit(np.column_stack([rated, table.question % of]), table.level)
        .n_iter_
        for of in (1, 5)
    ]
    assert rounds[1] <= rounds[0] + 3
