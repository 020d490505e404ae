"""Steps of the parameters and the two scales together (equation 29), and what is known between."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hirefit.calibration.from_fit import labels_of
from hirefit.datasets.simulate import InterviewDesign, simulate_interviews
from hirefit.rasch import freedom, newton, second_order
from hirefit.rasch.blocks import PairIndex
from hirefit.rasch.estimator import ManyFacetRasch
from hirefit.rasch.joint_step import couple
from hirefit.rasch.labels import code
from hirefit.rasch.newton import Frame
from hirefit.rasch.population import Population, gauss_hermite
from hirefit.rasch.rounds import Fit, run
from hirefit.rasch.second_order import Place, SecondOrder
from hirefit.rasch.setting import tables_of

RATERS, QUESTIONS, STEPS = 3, 2, 3


@pytest.fixture(scope="module")
def fit() -> Fit:
    design = InterviewDesign(n_applications=600, n_raters=24, questions_per_competency=3)
    drawn = simulate_interviews(design, seed=4)
    model = ManyFacetRasch(scale=(1, 5), n_jobs=1)
    coded = code(labels_of(drawn.table), drawn.table.level, scale=(1, 5), joined=True, known=None)
    prepared = model._prepare(coded, None)
    run(prepared)
    return prepared


def _frame() -> Frame:
    of_question = np.zeros(QUESTIONS, dtype=np.int64)
    own = np.arange(RATERS, dtype=np.int32)
    tables = tables_of("common", of_question, 1)
    return Frame(RATERS, QUESTIONS, tables, STEPS, 1, PairIndex(own, own), of_question)


def test_steps_are_newtons_for_all_unknowns_together() -> None:
    frame, generator = _frame(), np.random.default_rng(1)
    size = RATERS + frame.n_border
    root = generator.standard_normal((size + 2, size + 2))
    whole = root @ root.T + 10.0 * np.eye(size + 2)  # of parameters, then of both logs
    slope = generator.standard_normal(size + 2)
    right = np.linalg.solve(whole, slope)
    inside, pull = whole[:size, :size], -whole[size:, :size]
    follow = np.asarray(np.linalg.solve(inside, pull.T).T, dtype=np.float64)
    population = Population(
        severity=np.zeros(RATERS),
        difficulty=np.zeros(QUESTIONS),
        thresholds=np.zeros((1, STEPS)),
        mean=np.zeros(1),
        covariance=np.array([[1.3]]),
        halo_variance=0.4,
        severity_variance=0.2,
        difficulty_variance=0.1,
    )
    by_log = np.array([1.0 / 1.3, 1.0 / 0.4])
    information = whole[size:, size:] * np.outer(by_log, by_log)
    slopes = SecondOrder(
        border=np.zeros(frame.n_border),
        ability=0.0,
        halo=0.0,
        spread=0.0,
        pull=pull,
        follow=tuple(frame.split(way[:RATERS], way[RATERS:]) for way in follow),
        lost=pull @ follow.T,
    )
    alone = np.asarray(np.linalg.solve(inside, slope[:size]), dtype=np.float64)
    step = frame.split(alone[:RATERS], alone[RATERS:])
    coupling = couple(population, information, slopes, 1.0, step, frame, halo=True)
    change = np.linalg.solve(information - coupling.lost, by_log * (slope[size:] + coupling.score))
    after = replace(
        population,
        covariance=population.covariance + change[0],
        halo_variance=population.halo_variance + change[1],
    )
    followed = coupling.followed(step, population, after)
    np.testing.assert_allclose(by_log * change, right[size:], rtol=1e-10)
    np.testing.assert_allclose(np.append(followed.severity, frame.join(followed)), right[:size])


def test_what_some_applications_lose_is_what_all_do(fit: Fit) -> None:
    nodes = gauss_hermite(fit.plan.n_nodes)
    assert fit.covariance is not None
    assert fit.system is not None
    found = []
    for enough in (600, 60):
        place = Place(
            fit.partitions, fit.sites, fit.patterns, fit.frame, fit.prior, nodes, 1, enough
        )
        slopes = second_order.slopes(place, fit.population, fit.covariance, fit.system)
        found.append(slopes.lost)
    every, some = found
    given = np.sqrt(np.outer(np.diag(every), np.diag(every)))
    assert np.abs(some - every).max() < 0.25 * given.max()
    assert some[1, 1] < 1.5 * every[1, 1]


def test_the_ratings_tell_of_differences_alone(fit: Fit) -> None:
    """Where the spread is half as much again, posterior variances are those found there."""
    population, frame = fit.population, fit.frame
    sums = Place(
        fit.partitions,
        fit.sites,
        fit.patterns,
        frame,
        fit.prior,
        gauss_hermite(fit.plan.n_nodes),
        1,
    ).sums(population, informed=True)
    told = []
    wider = replace(population, difficulty_variance=1.5 * population.difficulty_variance)
    for there in (population, wider):
        system = newton.assemble(sums, there, fit.prior, fit.patterns, frame)
        known = newton.covariance(system, frame, exact=True)
        questions = freedom.members(there, frame, known)[1]
        told.append(questions.told(wider.difficulty_variance))
    np.testing.assert_allclose(told[0], told[1], rtol=0.05)
