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
FEW = 200  # for the first time, as they are found again near the end


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
    pull : ndarray, shape (1 or 2, n_raters + n_border)
        How the gradient changes with these two logs; without a halo only with the first.
    follow : tuple of Step
        How the parameters follow the two logs.
    lost : ndarray, shape (1 or 2, 1 or 2)
        Information about the two logs that is lost, as the parameters follow (equation 19).
    """

    border: Floats
    ability: float
    halo: float
    spread: float
    pull: Floats
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
    enough: int = ENOUGH

    @property
    def stride(self) -> int:
        """Every so many applications are looked at."""
        return max(1, sum(len(part.pattern) for part in self.partitions) // self.enough)

    def sums(self, population: Population, *, informed: bool) -> Sums:
        """Sum over some applications, as if over all."""
        total, stride = sum(len(part.pattern) for part in self.partitions), self.stride
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

    def pull_of_raters(self, change: Floats, population: Population, known: Covariance) -> Floats:
        """Return the change of the raters' gradient, from that on some applications.

        Of each rater too few of these are there. What raters have in common is taken: a share of
        what the ratings say of each, and another of that times the severity (least squares).
        """
        if self.stride == 1:
            return change
        severity = population.severity
        told = np.maximum(1.0 / known.severity - 1.0 / population.severity_variance, 1e-12)
        ways = np.column_stack([np.ones_like(severity), severity])
        return np.asarray(
            told * (ways @ np.linalg.solve(ways.T @ (told[:, None] * ways), ways.T @ change))
        )

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
            rater_gradient=place.pull_of_raters(rater - here[0], population, known),
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
            float(_pulled(push, frame.free) @ np.append(step.severity, frame.join(step)))
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
        np.array([_pulled(push, frame.free) for _, push in followed]) / stride,
        tuple(Step(*(part / stride for part in step)) for step, _ in followed),
        np.array(lost) / stride**2,
    )


def _pulled(push: System, free: Floats) -> Floats:
    """Return a gradient in one row, raters first."""
    return np.append(push.rater_gradient, free @ push.border_gradient)


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
