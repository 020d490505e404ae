"""Rounds of estimation: a pass, a Newton step, new variances; until nothing moves.

Section 5 of docs/estimation.md. The variances move by expectation-maximisation, accelerated by
Anderson's method (Anderson 1965) on their logarithms.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from hirefit.rasch import newton, passes
from hirefit.rasch.blocks import Blocks, Patterns
from hirefit.rasch.expectation_propagation import Setting
from hirefit.rasch.newton import Covariance, Frame, Step, System
from hirefit.rasch.population import (
    Free,
    Moments,
    Population,
    Prior,
    gauss_hermite,
    setting_of,
    update_variances,
)
from hirefit.rasch.sums import Sums
from hirefit.rasch.uncertainty import Abilities

Floats = npt.NDArray[np.float64]
FIRST_ROUNDS = 3  # with new information each, and plain moves of the variances
CORRECTED_ROUNDS = (3, 6)  # in which the parameters' covariance is found, besides the last
LONGEST_STEP = 2.0  # logits
MEMORY = 4  # rounds that the acceleration looks back on


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a fit is: handed to the callback after every round.

    Parameters
    ----------
    round : int
        From 1.
    change : float
        Largest change of a parameter (logits) or of the log of a variance.
    log_likelihood : float
        Log evidence of the ratings at the round's start.
    seconds_left : float
        From the pace and the fall of the changes so far; NaN in the first two rounds.
    population : Population
        Where a later fit can resume from.
    """

    round: int
    change: float
    log_likelihood: float
    seconds_left: float
    population: Population


@dataclass(frozen=True, slots=True)
class Plan:
    """How to fit: what is free, how precisely, where."""

    free: Free
    tolerance: float
    max_rounds: int
    n_nodes: int
    corrected: bool  # whether variances include the parameters' uncertainty
    n_jobs: int | None
    progress: Callable[[Progress], None] | None


@dataclass(slots=True)
class Fit:
    """The state of a fit between rounds and its result."""

    population: Population
    partitions: list[Blocks]
    patterns: Patterns
    frame: Frame
    prior: Prior
    plan: Plan
    name: str = field(default_factory=lambda: uuid.uuid4().hex)
    covariance: Covariance | None = None
    abilities: list[Abilities] = field(default_factory=list)
    scores: Floats | None = None
    log_likelihood: float = float("nan")
    changes: list[float] = field(default_factory=list)
    converged: bool = False

    @property
    def shape(self) -> tuple[int, int, int]:
        """Raters, border, pairs."""
        return self.frame.n_raters, self.frame.n_border, len(self.frame.pairs.first)


def run(fit: Fit) -> None:
    """Fit in place. The callback may raise; what it was handed last is a point to resume from."""
    started = time.perf_counter()
    past: list[tuple[Floats, Floats]] = []
    system: System | None = None
    plan = fit.plan
    try:
        for number in range(1, plan.max_rounds + 1):
            settled = bool(fit.changes) and fit.changes[-1] < plan.tolerance
            fresh = settled or number in CORRECTED_ROUNDS or number == plan.max_rounds
            system, sums = _pass(fit, system, informed=fresh or number <= FIRST_ROUNDS)
            if fresh:
                _correct(fit, system)
            step, updated = newton.solve(system, fit.frame), _updated(fit, sums)
            change = max(step.largest, _distance(fit, updated))
            fit.changes.append(change)
            if plan.progress is not None:
                left = _seconds_left(fit, started)
                plan.progress(Progress(number, change, fit.log_likelihood, left, fit.population))
            if fresh and change < plan.tolerance:
                fit.converged = True
                break
            if number < plan.max_rounds:
                fit.population = _advance(fit, step, updated, past)
    finally:
        passes.forget(fit.name)


def _pass(fit: Fit, system: System | None, *, informed: bool) -> tuple[System, Sums]:
    """Sum over all applications; without new information the last one serves again."""
    last = fit.changes[-1] if fit.changes else 1.0
    tolerance = min(1e-2, max(0.02 * last, 1e-9))
    setting = _setting(fit, tolerance)
    informed = informed or system is None
    n_jobs = fit.plan.n_jobs
    sums = passes.sum_all(
        fit.name, fit.partitions, setting, fit.shape, informed=informed, n_jobs=n_jobs
    )
    fit.log_likelihood = float(sums.total[0])
    if informed or system is None:
        return newton.assemble(sums, fit.population, fit.prior, fit.patterns, fit.frame), sums
    rater, border, _, _ = newton.gradient(
        sums, fit.population, fit.prior, fit.patterns, fit.frame
    )
    border = fit.frame.free().T @ border
    return system._replace(rater_gradient=rater, border_gradient=border), sums


def _setting(fit: Fit, tolerance: float) -> Setting:
    nodes = gauss_hermite(fit.plan.n_nodes)
    return setting_of(fit.population, fit.patterns, nodes, tolerance)


def _correct(fit: Fit, system: System) -> None:
    """Find the parameters' covariance and every posterior with it."""
    fit.covariance = newton.covariance(system, fit.frame)
    last = fit.changes[-1] if fit.changes else 1.0
    fit.abilities = passes.spread_all(
        fit.name,
        fit.partitions,
        _setting(fit, min(1e-2, max(0.02 * last, 1e-9))),
        fit.covariance,
        fit.frame.n_competencies,
        n_jobs=fit.plan.n_jobs,
    )


def _updated(fit: Fit, sums: Sums) -> Population:
    """Return the population with its variances as expected squares."""
    population, covariance = fit.population, fit.covariance
    square, halo = sums.square, float(sums.total[1])
    severity = float(np.sum(population.severity**2))
    difficulty = float(np.sum(population.difficulty**2))
    if covariance is not None and fit.plan.corrected:
        square = square + np.sum([part.square for part in fit.abilities], axis=0)
        halo += float(np.sum([part.halo[0] for part in fit.abilities]))
        severity += float(covariance.severity.sum())
        difficulty += float(np.trace(covariance.border[: fit.frame.n_questions]))
    applications = np.zeros(len(fit.patterns.size), dtype=np.int64)
    for part in fit.partitions:
        applications += np.bincount(part.pattern, minlength=len(applications))
    moments = Moments(square, applications, halo, float(sums.total[2]), severity, difficulty)
    return update_variances(population, moments, fit.patterns, fit.prior, fit.plan.free)


def _distance(fit: Fit, updated: Population) -> float:
    free = fit.plan.free
    moved = updated.variances(free) - fit.population.variances(free)
    return float(np.abs(moved).max(initial=0.0))


def _advance(
    fit: Fit, step: Step, updated: Population, past: list[tuple[Floats, Floats]]
) -> Population:
    """Take the Newton step and the accelerated step of the variances."""
    free, before = fit.plan.free, fit.population
    old = before.variances(free)
    past.append((old, updated.variances(free) - old))
    del past[:-MEMORY]
    shrink = min(1.0, LONGEST_STEP / max(step.largest, 1e-12))
    return replace(
        before.with_variances(_accelerated(past), free),
        severity=before.severity + shrink * step.severity,
        difficulty=before.difficulty + shrink * step.difficulty,
        thresholds=before.thresholds + shrink * step.thresholds,
        mean=before.mean + shrink * step.mean,
    )


def _accelerated(past: list[tuple[Floats, Floats]]) -> Floats:
    """Anderson's mix of the last points x and moves g, least squares in the moves.

    Kept within five plain moves, so that an early, wild extrapolation does no harm.
    """
    point, move = past[-1]
    if len(past) < FIRST_ROUNDS:
        return point + move
    points = np.diff([x for x, _ in past], axis=0).T
    moves = np.diff([g for _, g in past], axis=0).T
    share = np.linalg.lstsq(moves, move, rcond=1e-8)[0]
    step = move - (points + moves) @ share
    longest = 5.0 * float(np.abs(move).max(initial=0.0))
    largest = float(np.abs(step).max(initial=0.0))
    return np.asarray(point + step * min(1.0, longest / max(largest, 1e-300)))


def _seconds_left(fit: Fit, started: float) -> float:
    """Rounds still to go at the pace at which the changes fell, times the time of a round."""
    changes = fit.changes
    if len(changes) < FIRST_ROUNDS or changes[-1] <= 0.0:
        return float("nan")
    fall = (changes[-1] / changes[0]) ** (1.0 / (len(changes) - 1))
    if fall >= 1.0:
        return float("nan")
    rounds = max(0.0, np.log(fit.plan.tolerance / changes[-1]) / np.log(fall)) + 1.0
    return float(rounds * (time.perf_counter() - started) / len(changes))
