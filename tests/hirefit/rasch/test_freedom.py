"""Laws of the spreads that errors rest on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize

from hirefit.calibration.from_fit import labels_of
from hirefit.datasets.simulate import InterviewDesign, simulate_interviews
from hirefit.rasch.beliefs import Beliefs, Shape, prior_of
from hirefit.rasch.estimator import ManyFacetRasch
from hirefit.rasch.freedom import Members, Seen, Spread, spreads, student
from hirefit.rasch.population import Population, Prior, Terms, step_of_spread

SHAPE = Shape(np.arange(3), np.arange(4), n_competencies=2, n_tables=1, steps=4)
NEVER = Spread(estimate=0.25, own=0.25, freedom=1e12)


def _prior() -> Prior:
    return prior_of(Beliefs(), SHAPE, shrunken=True, halo=True)


def _at(prior: Prior, squares: float, seen: float) -> Population:
    """Return a population whose severities have this sum of squares: where both pulls are equal."""
    centre = prior.population.severity_variance

    def pull(log_variance: float) -> float:
        variance = np.exp(log_variance)
        weight = prior.spread_weight * (np.log(centre) - log_variance)
        return float(squares / variance - seen + weight)

    variance = float(np.exp(optimize.brentq(pull, -40.0, 40.0)))
    return replace(prior.population, severity_variance=variance)


@given(st.floats(0.01, 20.0), st.floats(0.5, 500.0))
def test_the_estimate_tells_what_the_ratings_alone_say(squares: float, seen: float) -> None:
    prior = _prior()
    spread, _ = spreads(_at(prior, squares, seen), prior, Seen(seen, 1.0))
    weight, centre = prior.error_weight, prior.population.severity_variance
    assert spread.own == pytest.approx((squares + weight * centre) / (seen + weight), rel=1e-6)


@given(st.floats(0.5, 500.0))
def test_where_ratings_and_prior_agree_so_do_both_spreads(seen: float) -> None:
    prior = _prior()
    for spread in spreads(prior.population, prior, Seen(seen, seen)):
        assert spread.own == pytest.approx(spread.estimate)


def test_where_nothing_is_seen_the_spread_is_the_published_one() -> None:
    prior = _prior()
    spread, _ = spreads(prior.population, prior, Seen(0.0, 0.0))
    assert spread.own == pytest.approx(0.56**2)
    assert spread.freedom > 1e6


@given(st.floats(0.1, 4.0), st.floats(0.0, 1.0), st.floats(3.0, 1e4))
def test_student_widens_what_rests_on_a_spread_and_nothing_else(
    variance: float, share: float, freedom: float
) -> None:
    moved = np.array([share * variance])
    wide = student(
        np.array([variance]), moved, np.zeros(1), (NEVER._replace(freedom=freedom), NEVER)
    )
    assert wide[0] >= variance * (1.0 - 1e-12)
    assert wide[0] <= 2.0 * variance * (1.0 + 1e-12)
    alone = student(np.array([variance]), np.zeros(1), np.zeros(1), (NEVER, NEVER))
    assert alone[0] == pytest.approx(variance)


@given(st.floats(-6.0, 6.0), st.integers(1, 400))
def test_what_nobody_has_seen_goes_to_the_centre_of_the_prior(away: float, members: int) -> None:
    """As in the first rounds of a fit, when ratings have told nothing of raters yet."""
    prior = _prior()
    centre = prior.population.severity_variance
    unseen = Terms(square=0.0, information=np.zeros(members), members=0.0)
    variance = centre * np.exp(away)
    for _ in range(60):
        variance = step_of_spread(unseen, variance, centre, prior.spread_weight)
    assert variance == pytest.approx(centre, rel=1e-6)


@given(st.floats(-6.0, 6.0), st.floats(0.5, 100.0), st.integers(2, 60))
def test_spread_settles_where_both_pulls_are_equal(away: float, squares: float, seen: int) -> None:
    prior = _prior()
    centre = prior.population.severity_variance
    known = Terms(squares, np.full(seen, 1e12), float(seen))
    variance = centre * np.exp(away)
    for _ in range(200):
        variance = step_of_spread(known, variance, centre, prior.spread_weight)
    assert variance == pytest.approx(_at(prior, squares, seen).severity_variance, rel=1e-6)


def test_the_reported_spread_is_what_errors_rest_on_and_shrinks_nothing() -> None:
    """The more the errors' prior weighs, the nearer it is to the published one."""
    design = InterviewDesign(n_applications=12, n_raters=3, severity_sd=0.2)
    table = simulate_interviews(design, seed=1).table

    def fitted(error_weight: float) -> ManyFacetRasch:
        model = ManyFacetRasch(scale=(1, 5), beliefs=Beliefs(error_weight=error_weight), n_jobs=1)
        return model.fit(labels_of(table), table.level)

    free, held = fitted(1e-9), fitted(1e9)
    assert (held.severity_sd_, held.difficulty_sd_) == pytest.approx((0.56, 0.3))
    assert free.severity_sd_ < np.sqrt(free.population_.severity_variance) < held.severity_sd_
    assert free.variance_standard_error_["severity"] > held.variance_standard_error_["severity"]
    assert free.severity_ == pytest.approx(held.severity_)
    assert free.difficulty_ == pytest.approx(held.difficulty_)


@given(st.floats(0.02, 2.0), st.floats(0.02, 2.0), st.floats(0.01, 500.0), st.floats(0.0, 0.5))
def test_members_are_known_at_another_spread_as_if_they_had_been_looked_at_there(
    found: float, other: float, told: float, shared: float
) -> None:
    """Each told by ratings of its own, but for a shift that nothing but the spread says."""

    def looked_at(spread: float) -> Members:
        own = 1.0 / (1.0 + spread * told)
        variance = np.full(7, spread * (shared + (1.0 - shared) * own))
        moved = np.full(7, spread * (shared + (1.0 - shared) * own**2))
        return Members(variance, moved, spread, 7 * (1.0 - shared) * (1.0 - own) ** 2)

    here, there = looked_at(found), looked_at(other)
    precision = 1.0 / there.variance - 1.0 / other
    assert here.told(other) == pytest.approx(precision, rel=1e-4, abs=1e-6)
    assert here.seen_at(other) == pytest.approx(there.seen, rel=1e-4, abs=1e-6)


@pytest.mark.filterwarnings("ignore::hirefit.exceptions.DisconnectedDesignWarning")
def test_raters_of_two_ratings_each_are_fitted_without_new_curvature_in_every_round(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each rests on the spread by four fifths: a step by an old one goes through the mode."""
    design = InterviewDesign(
        n_applications=300, n_raters=300, questions_per_competency=1, halo_sd=0.0
    )
    table = simulate_interviews(design, seed=5).table
    monkeypatch.setattr("hirefit.rasch.estimator.LITTLE", 0)
    model = ManyFacetRasch(scale=(1, 5), halo=False, n_jobs=1).fit(labels_of(table), table.level)
    assert model.converged_
    error = model.variance_standard_error_["severity"]
    assert model.severity_sd_**2 == pytest.approx(0.25, abs=2.0 * error)
