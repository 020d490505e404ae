"""What the spread of severities says about thresholds and variances (equation 16).

At their joint mode with severities, thresholds come out too near each other and variances too
small, by the same share at any number of raters, as each rater brings a severity of its own. The
Laplace approximation of the marginal likelihood (Tierney & Kadane 1986) has a second term, minus
half the log determinant of the information about severities and the rest, whose slope mends that.
Its slopes are found by differences of the information, on some of the applications.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hirefit.rasch import newton, passes
from hirefit.rasch.blocks import Blocks, PairIndex, Patterns
from hirefit.rasch.newton import Covariance, Frame, System, symmetric
from hirefit.rasch.population import Population, Prior, Step, setting_of
from hirefit.rasch.sums import Sums

Floats = npt.NDArray[np.float64]
STRIDE = 0.02  # logits, or share of a variance: between the points of a difference
FINE = 1e-5  # tolerance of sites where differences are taken
SCALE_BIAS = -1.5  # times the variance of the log of a scale (equation 26)
ENOUGH = 1_000  # applications that the slopes are found on


class SecondOrder(NamedTuple):
    """Slopes of the second term, which are added to the gradients.

    Parameters
    ----------
    border : ndarray, shape (n_border,)
        Gradient for thresholds; zero elsewhere.
    ability, halo : float
        Slope by the log of the scale of Sigma, and of the halo's variance, beyond what the
        parameters' linear share in the expected squares already holds (equation 12).
    spread : float
        Variance of the log of the common scale, Var log k of equation 26.
    follow : tuple of Step
        How the parameters follow these two logs; without a halo only the first.
    lost : ndarray, shape (1 or 2, 1 or 2)
        Information about the two logs that is lost, as the parameters follow (equation 19).
    """

    border: Floats
    ability: float
    halo: float
    spread: float
    follow: tuple[Step, ...]
    lost: Floats


def trace(sums: Sums, known: Covariance, pairs: PairIndex) -> float:
    """Trace of information times covariance; both are needed at the same entries only."""
    twice = np.where(pairs.first == pairs.second, 1.0, 2.0)
    return float(
        np.sum(twice * sums.pair * known.pair)
        + 2.0 * np.sum(sums.rater_border * known.rater_border)
        + np.sum(symmetric(sums.border_border) * known.border)
    )


def given_thresholds(known: Covariance, columns: Floats, pairs: PairIndex) -> Covariance:
    """Return the covariance of the other parameters where thresholds are given."""
    raters, border = known.rater_border @ columns, known.border @ columns
    inside = np.linalg.inv(columns.T @ border)
    within = np.einsum(
        "pi,ij,pj->p", raters[pairs.first], inside, raters[pairs.second], optimize=True
    )
    return known._replace(
        pair=known.pair - within,
        rater_border=known.rater_border - raters @ inside @ border.T,
        border=known.border - border @ inside @ border.T,
    )


class Place(NamedTuple):
    """Where a fit is: what a pass over some of its applications needs."""

    partitions: Sequence[Blocks]
    sites: Sequence[Floats]
    patterns: Patterns
    frame: Frame
    prior: Prior
    nodes: tuple[Floats, Floats]
    n_jobs: int | None

    def sums(self, population: Population, *, informed: bool) -> Sums:
        """Sum over some applications, as if over all."""
        total = sum(len(part.pattern) for part in self.partitions)
        stride = max(1, total // ENOUGH)
        seen = sum(-(-len(part.pattern) // stride) for part in self.partitions)
        frame = self.frame
        sums, _ = passes.sum_all(
            self.partitions,
            self.sites,
            setting_of(population, self.patterns, frame.tables, self.nodes, FINE, stride=stride),
            (frame.n_raters, frame.n_border, len(frame.pairs.first)),
            informed=informed,
            n_jobs=self.n_jobs,
        )
        return Sums(*(total / seen * part for part in sums))

    def look(self, population: Population, covariance: Covariance) -> float:
        """Trace of a covariance times the information at a population."""
        return trace(self.sums(population, informed=True), covariance, self.frame.pairs)

    def gradient(self, sums: Sums, population: Population) -> tuple[Floats, Floats]:
        """Gradient of severities and border at a population."""
        return newton.gradient(sums, population, self.prior, self.patterns, self.frame)[:2]


def slopes(place: Place, population: Population, known: Covariance, system: System) -> SecondOrder:
    """Find the slopes by differences, each along the way that the other parameters follow.

    Thresholds and variances are found at their joint mode, so each slope is at given others.
    """
    frame, scale = place.frame, 1.0 + STRIDE
    given = given_thresholds(known, frame.threshold_columns, frame.pairs)
    sums = place.sums(population, informed=True)
    before, here = trace(sums, given, frame.pairs), place.gradient(sums, population)

    def follow(wider: Population) -> tuple[Step, System]:
        rater, border = place.gradient(place.sums(wider, informed=False), wider)
        push = system._replace(
            rater_gradient=rater - here[0],
            border_gradient=frame.free.T @ (border - here[1]),
        )
        return newton.solve(push, frame), push

    def slope(wider: Population, step: Step) -> float:
        held = _with_thresholds_held(step, known, frame)
        return -0.5 * (place.look(wider.moved(held), given) - before) / stride

    stride = float(np.log(scale))
    ways = [replace(population, covariance=scale * population.covariance)]
    if population.halo_variance > 0.0:
        ways.append(replace(population, halo_variance=scale * population.halo_variance))
    followed = [follow(wider) for wider in ways]
    found = [slope(wider, step) for wider, (step, _) in zip(ways, followed, strict=True)]
    lost = [
        [
            float(push.rater_gradient @ step.severity)
            + float(frame.free @ push.border_gradient @ frame.join(step))
            for step, _ in followed
        ]
        for _, push in followed
    ]
    along, spread = _scale(frame, population, known)
    return SecondOrder(
        _threshold_slopes(place, population, known, given, before) + SCALE_BIAS * along,
        found[0],
        found[1] if len(found) > 1 else 0.0,
        spread,
        tuple(Step(*(part / stride for part in step)) for step, _ in followed),
        np.array(lost) / stride**2,
    )


def _with_thresholds_held(step: Step, known: Covariance, frame: Frame) -> Step:
    """Return the step that the other parameters take where thresholds stay."""
    columns, border = frame.threshold_columns, frame.join(step)
    back = columns @ np.linalg.solve(columns.T @ known.border @ columns, columns.T @ border)
    return frame.split(step.severity - known.rater_border @ back, border - known.border @ back)


def _threshold_slopes(
    place: Place, population: Population, known: Covariance, given: Covariance, before: float
) -> Floats:
    """Return the slopes by thresholds, on the places of the border."""
    frame = place.frame
    columns = frame.threshold_columns
    shift = np.zeros(columns.shape[1])
    for k, column in enumerate(columns.T):
        towards = frame.split(known.rater_border @ column, known.border @ column)
        length = STRIDE / towards.largest
        after = place.look(population.moved(towards, length), given)
        shift[k] = -0.5 * (after - before) / length
    return np.asarray(columns @ np.linalg.solve(columns.T @ known.border @ columns, shift))


def _scale(frame: Frame, population: Population, known: Covariance) -> tuple[Floats, float]:
    """Return the slope of the log of the common scale by thresholds, and its variance.

    The variance of the thresholds is in their square, so that those that may be all zero have no
    slope.
    """
    columns, inside = frame.threshold_columns, slice(frame.n_questions, -frame.n_competencies)
    along = np.zeros(frame.n_border)
    along[inside] = population.thresholds.ravel()
    square = along @ along + np.trace(columns.T @ known.border @ columns)
    along /= max(square, 1e-300)
    return along, float(along @ known.border @ along)


def beyond(
    slopes: SecondOrder,
    square: Floats,
    halo: float,
    population: Population,
    patterns: Patterns,
) -> SecondOrder:
    """Take out of the slopes what the parameters' share in the expected squares holds already."""
    linear = 0.0
    for p, size in enumerate(patterns.size):
        if size and not patterns.is_known[p]:
            members = patterns.competency[p, :size]
            within = population.covariance[np.ix_(members, members)]
            linear += 0.5 * float(np.trace(np.linalg.solve(within, square[p, :size, :size])))
    return slopes._replace(
        ability=slopes.ability - linear,
        halo=slopes.halo - 0.5 * halo / max(population.halo_variance, 1e-300),
    )
