"""The second term's slopes, by the determinant that they are slopes of (equation 16)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from hirefit.calibration.from_fit import labels_of
from hirefit.datasets.simulate import InterviewDesign, simulate_interviews
from hirefit.rasch import newton, second_order
from hirefit.rasch.estimator import ManyFacetRasch
from hirefit.rasch.labels import code
from hirefit.rasch.population import Population, gauss_hermite
from hirefit.rasch.rounds import Fit, run
from hirefit.rasch.second_order import Place

WIDER = 0.02  # in the logs of the variances


@pytest.fixture(scope="module")
def fit() -> Fit:
    design = InterviewDesign(n_applications=15, n_raters=3, questions_per_competency=5)
    drawn = simulate_interviews(design, seed=1)
    model = ManyFacetRasch(scale=(1, 5), tolerance=1e-6, n_jobs=1)
    coded = code(labels_of(drawn.table), drawn.table.level, scale=(1, 5), joined=True, known=None)
    prepared = model._prepare(coded, None)
    run(prepared)
    return prepared


@pytest.fixture(scope="module")
def place(fit: Fit) -> Place:
    nodes = gauss_hermite(fit.plan.n_nodes)
    return Place(fit.partitions, fit.sites, fit.patterns, fit.frame, fit.prior, nodes, n_jobs=1)


def _others(place: Place, population: Population) -> tuple[npt.NDArray[np.bool_], np.ndarray]:
    """Which free coordinates are no thresholds, and the information about them."""
    sums = place.sums(population, informed=True)
    system = newton.assemble(sums, population, place.prior, place.patterns, place.frame)
    assert system.factor is not None
    lower = np.tril(system.factor)
    kept = np.ones(len(lower), dtype=bool)
    first = place.frame.n_raters + place.frame.n_questions
    kept[first : len(lower) - place.frame.n_competencies] = False
    return kept, (lower @ lower.T)[np.ix_(kept, kept)]


def _settled(place: Place, population: Population) -> Population:
    """Severities, difficulties and means at their mode, thresholds and variances given."""
    for _ in range(5):
        kept, information = _others(place, population)
        rater, border = place.gradient(place.sums(population, informed=True), population)
        gradient = np.concatenate([rater, place.frame.free.T @ border])
        step = np.zeros(len(gradient))
        step[kept] = np.linalg.solve(information, gradient[kept])
        raters = place.frame.n_raters
        moved = place.frame.split(step[:raters], place.frame.free @ step[raters:])
        population = population.moved(moved)
    return population


@pytest.mark.parametrize("of", ["ability", "halo"])
def test_slopes_by_the_variances_are_those_with_thresholds_given(
    fit: Fit, place: Place, of: str
) -> None:
    assert fit.covariance is not None
    assert fit.system is not None
    found = second_order.slopes(place, fit.population, fit.covariance, fit.system)
    halves = []
    for share in (np.exp(WIDER), np.exp(-WIDER)):
        wider = (
            replace(fit.population, covariance=share * fit.population.covariance)
            if of == "ability"
            else replace(fit.population, halo_variance=share * fit.population.halo_variance)
        )
        _, information = _others(place, _settled(place, wider))
        halves.append(-0.5 * np.linalg.slogdet(information)[1])
    assert getattr(found, of) == pytest.approx((halves[0] - halves[1]) / (2 * WIDER), rel=0.05)
