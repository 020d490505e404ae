"""Differences of applications: laws, and what another panel costs."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pytest

from hirefit.calibration.from_fit import labels_of
from hirefit.datasets.simulate import InterviewDesign, SimulatedInterviews, simulate_interviews
from hirefit.exceptions import DisconnectedDesignWarning
from hirefit.rasch.estimator import ManyFacetRasch

DESIGN = InterviewDesign(
    n_applications=24, n_raters=4, n_competencies=2, questions_per_competency=4, severity_sd=0.8
)


def _fit(drawn: SimulatedInterviews, *, panels: int = 1) -> tuple[ManyFacetRasch, np.ndarray]:
    """Fit; with two panels, even and odd applications keep to raters of their own."""
    table = drawn.table
    labels, kept = labels_of(table), np.ones(table.n_ratings, dtype=np.bool_)
    if panels == 2:
        kept = (labels[:, 1] // 2) == labels[:, 0] % 2
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DisconnectedDesignWarning)
        model = ManyFacetRasch(scale=(1, 5)).fit(labels[kept], table.level[kept])
    return model, drawn.ability


def test_a_difference_is_that_of_the_abilities_and_turns_with_its_ends() -> None:
    model, _ = _fit(simulate_interviews(DESIGN, seed=1))
    here, there = model.difference(3, 8), model.difference(8, 3)
    assert here.value == pytest.approx(model.ability_[3] - model.ability_[8], abs=2e-3)
    assert there.value == pytest.approx(-here.value, abs=1e-12)
    assert there.standard_error == pytest.approx(here.standard_error, abs=1e-6)
    assert here.linked


def test_a_practice_case_stands_where_it_is_known_to() -> None:
    table = simulate_interviews(DESIGN, seed=1).table
    case = (1.5, -0.5)
    model = ManyFacetRasch(scale=(1, 5)).fit(labels_of(table), table.level, known={3: case})
    against = model.difference(3, 8)
    assert against.value == pytest.approx(np.array(case) - model.ability_[8], abs=2e-3)
    assert (against.standard_error < model.difference(4, 8).standard_error).all()


def test_nothing_separates_an_application_from_itself_but_its_ratings() -> None:
    """What is not known of the parameters cancels: twice what it is with all of them given."""
    model, _ = _fit(simulate_interviews(DESIGN, seed=1))
    alone = model.difference(3, 3)
    own = np.sqrt(2.0 * np.diagonal(model.ability_covariance_[3]))
    assert alone.value == pytest.approx(np.zeros(2), abs=1e-12)
    assert (alone.standard_error < own).all()


def test_abilities_move_with_parameters_as_their_slopes_say() -> None:
    """Also one whose competency nobody rated, which follows from the other.

    Links with thresholds are taken at a site's mean, so their slopes are rougher.
    """
    drawn = simulate_interviews(DESIGN, seed=1)
    labels, level = labels_of(drawn.table), drawn.table.level
    kept = (labels[:, 0] != 3) | (labels[:, 3] != 1)
    compared = ManyFacetRasch(scale=(1, 5)).fit(labels[kept], level[kept])._compared
    frame, population = compared.frame, compared.population
    here = compared._look_at(3)
    slopes = np.hstack([here.by_rater, here.by_border])
    steps = range(frame.n_raters + frame.n_questions, slopes.shape[1] - frame.n_competencies)
    for place in range(slopes.shape[1]):
        push = np.zeros(frame.n_raters + frame.n_border)
        push[place] = 1e-3
        step = frame.split(push[: frame.n_raters], push[frame.n_raters :])
        ends = [
            replace(compared, population=population.moved(step, length))._look_at(3).mean
            for length in (-1.0, 1.0)
        ]
        far, share = (0.02, 0.1) if place in steps else (1e-3, 0.0)
        found = pytest.approx(slopes[:, place], abs=far, rel=share)
        assert (ends[1] - ends[0]) / 2e-3 == found


def test_a_label_that_was_not_fitted_is_named() -> None:
    model, _ = _fit(simulate_interviews(DESIGN, seed=1))
    with pytest.raises(KeyError, match="77"):
        model.difference(3, 77)


def test_panels_that_share_nobody_are_named_and_cost_more() -> None:
    design = replace(DESIGN, raters_per_application=4)
    model, _ = _fit(simulate_interviews(design, seed=2), panels=2)
    across, within = model.difference(2, 3), model.difference(2, 4)
    assert not across.linked
    assert within.linked
    assert (across.standard_error > within.standard_error + 0.05).all()


@pytest.mark.slow
def test_differences_across_panels_that_share_nobody_are_covered() -> None:
    design = replace(DESIGN, raters_per_application=4, severity_sd=0.56)
    inside = []
    for seed in range(12):
        model, ability = _fit(simulate_interviews(design, seed=seed), panels=2)
        for first, second in ((0, 1), (2, 5), (8, 11)):
            found = model.difference(first, second)
            gap = found.value - (ability[first] - ability[second])
            inside.append(np.abs(gap) < 1.645 * found.standard_error)
    assert np.mean(inside) == pytest.approx(0.90, abs=0.08)
