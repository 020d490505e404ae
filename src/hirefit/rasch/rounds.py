"""Rounds of estimation: a pass, a Newton step, new variances; until nothing moves.

Section 6 of docs/estimation.md. The variances move by Fisher scoring.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from hirefit.rasch import freedom, newton, passes, second_order
from hirefit.rasch.acceleration import Acceleration
from hirefit.rasch.blocks import Blocks, Patterns
from hirefit.rasch.freedom import Members
from hirefit.rasch.halo_seen import ABSENT, HaloSeen, halo_seen
from hirefit.rasch.joint_step import couple
from hirefit.rasch.newton import Covariance, Frame, System
from hirefit.rasch.plan import Plan, Progress
from hirefit.rasch.population import (
    Moments,
    Population,
    Prior,
    Step,
    Terms,
    gauss_hermite,
    setting_of,
    update_variances,
)
from hirefit.rasch.second_order import SecondOrder
from hirefit.rasch.setting import Setting
from hirefit.rasch.sums import Sums
from hirefit.rasch.uncertainty import Abilities

Floats = npt.NDArray[np.float64]
FEWEST_CHANGES = 3  # to say how fast they fall
SLOWEST = 0.8  # share of a change that is left after a round, beyond which nothing is foreseen
PATIENCE = 12  # rounds, before steps that do not get smaller are shortened
SLOW = 0.5  # of the change of the round before
STALLED = 0.9  # of the change two rounds before
LONGEST_STEP = 2.0  # logits
DUE = 0.3  # change at which the second-order slopes are found; they are found again at the end
ENOUGH = 2_000  # applications whose posteriors stand for all while the fit is on its way
NODES_ON_THE_WAY = 5  # of each location, until the steps are short
MOVED = 0.1  # change of the log of a spread, by the share of members' variances that rests on it
SMALL_STEP = 0.15  # below it the rounds are near enough to linear to be accelerated


@dataclass(slots=True)
class Fit:
    """The state of a fit between rounds and its result."""

    population: Population
    partitions: list[Blocks]
    patterns: Patterns
    frame: Frame
    prior: Prior
    plan: Plan
    sites: list[Floats] = field(default_factory=list)
    found: int = 0  # round in which the covariance was found last
    system: System | None = None  # that the covariance belongs to
    covariance: Covariance | None = None
    close: bool = False  # whether the last steps were short
    halo: HaloSeen = ABSENT  # where the abilities and their information were found
    abilities: list[Abilities] = field(default_factory=list)
    members: tuple[Members, Members] | None = None  # raters and questions
    slopes: SecondOrder | None = None
    slopes_halo: HaloSeen = ABSENT  # where the slopes were found
    slopes_last: bool = False  # whether they were found near the end: they hardly move from there
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
    system: System | None = None
    acceleration = Acceleration()  # anew with every correction, which changes the map
    plan, damping, fresh, patience = fit.plan, 1.0, False, PATIENCE
    for number in range(1, plan.max_rounds + 1):
        settled, last = _is_settled(fit), plan.exact and number == plan.max_rounds
        near = min(fit.changes[-1:], default=1.0) < plan.near * plan.tolerance
        near = near or (settled and plan.exact)
        lasting = fresh
        fresh = (settled and plan.exact) or (near and not fit.close) or plan.is_fresh(number)
        fresh = fresh or _is_due(fit) or _is_slow(fit) or _has_moved(fit)
        fit.close = fit.close or near or last
        system, sums = _pass(fit, system, informed=fresh)
        if fresh:
            fit.found = number
            _correct(fit, system, exact=(plan.exact and settled) or last)
            found = _find_slopes(fit, system, near=near)
            patience = number + PATIENCE if found else patience
            if found or not lasting:
                acceleration = Acceleration()
        step, updated = _updated(fit, sums, _step(fit, system))
        change = max(step.largest, _distance(fit.population, updated))
        fit.changes.append(change)
        if plan.progress is not None:
            left = _seconds_left(fit, started)
            plan.progress(Progress(number, change, fit.log_likelihood, left, fit.population))
        fit.converged = settled and change < plan.tolerance
        if fit.converged:
            fit.population = updated.moved(step)
            break
        if number < plan.max_rounds:
            if number > patience:
                stalled = change > STALLED * fit.changes[-3]
                damping = max(0.1, 0.7 * damping) if stalled else min(1.0, 1.1 * damping)
            if len(fit.changes) > 1 and change > fit.changes[-2]:
                acceleration = Acceleration()  # what it led to was no shorter step
            fit.population = _advance(fit, step, updated, acceleration, damping)
    if plan.exact:
        _find_abilities(fit, stride=1)


def _is_settled(fit: Fit) -> bool:
    """Whether the coming step is short enough to be the last, as the steps before tell."""
    if not fit.changes:
        return False
    before, last = fit.changes[-2:][0], fit.changes[-1]
    return last < fit.plan.tolerance or last**2 < fit.plan.tolerance * before


def _pass(fit: Fit, system: System | None, *, informed: bool) -> tuple[System, Sums]:
    """Sum over all applications; without new information the last one serves again."""
    last = fit.changes[-1] if fit.changes else 1.0
    tolerance = min(1e-2, max(0.02 * last, 1e-9))
    setting = _setting(fit, tolerance)
    informed = informed or system is None
    n_jobs = fit.plan.n_jobs
    if not fit.sites:
        fit.sites = [passes.first_sites(blocks, setting) for blocks in fit.partitions]
    sums, fit.sites = passes.sum_all(
        fit.partitions, fit.sites, setting, fit.shape, informed=informed, n_jobs=n_jobs
    )
    fit.log_likelihood = float(sums.total[0])
    if informed or system is None:
        system = newton.assemble(sums, fit.population, fit.prior, fit.patterns, fit.frame)
    rater, border, _, _ = newton.gradient(sums, fit.population, fit.prior, fit.patterns, fit.frame)
    border = fit.frame.free.T @ border
    return system._replace(rater_gradient=rater, border_gradient=border), sums


def _find_slopes(fit: Fit, system: System, *, near: bool) -> bool:
    """Find the second-order slopes when the fit is close and once more near its end.

    The second time makes the result independent of the way that led there. Return whether they
    were found.
    """
    again = near and fit.slopes is not None and not fit.slopes_last
    if fit.covariance is None or not (_is_due(fit) or again):
        return False
    fit.slopes_last = near
    place = second_order.Place(
        fit.partitions,
        fit.sites,
        fit.patterns,
        fit.frame,
        fit.prior,
        gauss_hermite(fit.plan.n_nodes),
        fit.plan.n_jobs,
        second_order.ENOUGH if near else second_order.FEW,
    )
    slopes = second_order.slopes(place, fit.population, fit.covariance, system)
    square, halo = _parameters_share(fit)
    fit.slopes = second_order.beyond(slopes, square, halo, fit.population, fit.patterns)
    fit.slopes_halo = fit.halo
    return True


def _is_due(fit: Fit) -> bool:
    """Whether the second-order slopes are to be found for the first time."""
    wanted = fit.plan.second_order and fit.slopes is None
    return wanted and bool(fit.changes) and fit.changes[-1] <= DUE


def _is_slow(fit: Fit) -> bool:
    """Whether the rounds have not got much shorter steps from what they know of the curvature."""
    since = len(fit.changes) - fit.found
    return since > 1 and fit.changes[-1] > SLOW * fit.changes[-2]


def _has_moved(fit: Fit) -> bool:
    """Whether a spread has moved so far that a Newton step by the old curvature would be wrong.

    It matters as far as severities or difficulties rest on the spread: of raters with two ratings
    each the step would go through their mode and beyond, and the variance back and forth.
    """
    if fit.members is None:
        return False
    spreads = fit.population.severity_variance, fit.population.difficulty_variance
    return any(
        abs(math.log(now / of.spread)) * float(np.mean(of.variance / of.spread)) > MOVED
        for now, of in zip(spreads, fit.members, strict=True)
    )


def _parameters_share(fit: Fit) -> tuple[Floats, float]:
    """Return what not knowing the parameters adds to the squares of abilities and of halos."""
    square = np.sum([part.square for part in fit.abilities], axis=0)
    return square, float(np.sum([part.halo[0] for part in fit.abilities]))


def _setting(fit: Fit, tolerance: float, stride: int = 1) -> Setting:
    nodes = gauss_hermite(fit.plan.n_nodes if fit.close else NODES_ON_THE_WAY)
    return setting_of(
        fit.population, fit.patterns, fit.frame.tables, nodes, tolerance, stride=stride
    )


def _step(fit: Fit, system: System) -> Step:
    """Solve for the Newton step.

    Where severities and difficulties are not shrunken, the ratings say nothing about a common
    shift, so none is taken: what rounding would make of it would be far too long.
    """
    if fit.slopes is not None:
        border = system.border_gradient + fit.frame.free.T @ fit.slopes.border
        system = system._replace(border_gradient=border)
    step = newton.solve(system, fit.frame)
    if fit.plan.free.severity or fit.patterns.is_known.any():
        return step
    counts = np.bincount(fit.frame.of_question, minlength=fit.frame.n_competencies)
    sums = np.bincount(fit.frame.of_question, step.difficulty, fit.frame.n_competencies)
    difficulty, severity = sums / np.maximum(counts, 1), float(step.severity.mean())
    return Step(
        step.severity - severity,
        step.difficulty - difficulty[fit.frame.of_question],
        step.thresholds,
        step.mean - severity - difficulty,
    )


def _correct(fit: Fit, system: System, *, exact: bool) -> None:
    """Find the parameters' covariance, and posteriors with it of some applications for all."""
    fit.system, fit.covariance = system, newton.covariance(system, fit.frame, exact=exact)
    fit.members = freedom.members(fit.population, fit.frame, fit.covariance)
    total = sum(len(part.pattern) for part in fit.partitions)
    _find_abilities(fit, stride=max(1, total // ENOUGH))


def _find_abilities(fit: Fit, *, stride: int) -> None:
    """Find posteriors, of all applications or of every so many, which stand for all."""
    if fit.covariance is None:
        raise RuntimeError("no covariance has been found")
    last = fit.changes[-1] if fit.changes else 1.0
    fit.abilities = passes.spread_all(
        fit.partitions,
        fit.sites,
        _setting(fit, min(1e-2, max(0.02 * last, 1e-9)), stride),
        fit.covariance,
        fit.frame.n_competencies,
        n_jobs=fit.plan.n_jobs,
    )
    information = float(sum(part.information[-1, -1] for part in fit.abilities))
    halos = sum(int(part.n_blocks.sum()) for part in fit.partitions)
    fit.halo = halo_seen(fit.population.halo_variance, information, halos)


def _updated(fit: Fit, sums: Sums, step: Step) -> tuple[Step, Population]:
    """Return the step as the parameters follow the variances, and the variances one step on.

    Severities and difficulties enter as the Newton step leaves them: at the mode that belongs to
    the present variances.
    """
    population, seen = fit.population, fit.halo
    square, halo = sums.square, float(sums.total[1])
    if fit.plan.corrected:
        share = _parameters_share(fit)
        square, halo = square + share[0], halo + share[1] * seen.square(population.halo_variance)
    applications = np.zeros(len(fit.patterns.size), dtype=np.int64)
    for part in fit.partitions:
        applications += np.bincount(part.pattern, minlength=len(applications))
    moments = Moments(
        square,
        applications,
        halo,
        float(sums.total[2]),
        *_terms(fit, step),
    )
    information = np.sum([part.information for part in fit.abilities], axis=0)
    ratio = seen.share(population.halo_variance)
    information[-1, :] *= ratio
    information[:, -1] *= ratio
    if fit.slopes is None:
        return step, _scored(fit, moments, information, (0.0, 0.0, 0.0))
    grown = fit.slopes_halo.slope(population.halo_variance)
    coupling = couple(
        population, information, fit.slopes, grown, step, fit.frame, halo=fit.plan.free.halo
    )
    own = np.array([fit.slopes.ability, fit.slopes.halo * grown]) + coupling.score
    beyond = float(own[0]), float(own[1]), fit.slopes.spread
    updated = _scored(fit, moments, information - coupling.lost, beyond)
    return coupling.followed(step, population, updated), updated


def _terms(fit: Fit, step: Step) -> tuple[Terms, Terms]:
    """Return severities and difficulties as the Newton step leaves them."""
    population = fit.population
    if fit.members is None:
        raise RuntimeError("no covariance has been found")
    raters, questions = fit.members
    return (
        Terms(
            float(np.sum((population.severity + step.severity) ** 2)),
            raters.told(population.severity_variance),
            raters.seen_at(population.severity_variance),
        ),
        Terms(
            float(np.sum((population.difficulty + step.difficulty) ** 2)),
            questions.told(population.difficulty_variance),
            questions.seen_at(population.difficulty_variance),
        ),
    )


def _scored(
    fit: Fit, moments: Moments, information: Floats, beyond: tuple[float, float, float]
) -> Population:
    return update_variances(
        fit.population,
        moments,
        information,
        fit.patterns,
        fit.prior,
        fit.plan.free,
        beyond=beyond,
    )


def _distance(before: Population, after: Population) -> float:
    """Largest change of a variance, relative to it (of a covariance: to the two variances)."""
    scale = np.sqrt(np.diag(before.covariance))
    relative = (after.covariance - before.covariance) / np.outer(scale, scale)
    ratios = [
        new / old - 1.0
        for old, new in (
            (before.halo_variance, after.halo_variance),
            (before.severity_variance, after.severity_variance),
            (before.difficulty_variance, after.difficulty_variance),
        )
        if old > 0.0
    ]
    return float(np.abs(np.append(relative, ratios)).max(initial=0.0))


def _advance(
    fit: Fit, step: Step, updated: Population, acceleration: Acceleration, damping: float
) -> Population:
    """Take the steps: shortened while they are wild, or if they go back and forth.

    Once they are small they are accelerated.
    """
    before = fit.population
    shrink = min(1.0, LONGEST_STEP / max(step.largest, 1e-12))
    proposed = updated.moved(step, shrink)
    point = before.vector()
    move = proposed.vector() - point
    if damping < 1.0:
        return before.at(point + damping * move)
    if float(np.abs(move).max(initial=0.0)) > SMALL_STEP:
        return proposed
    return before.at(point + acceleration.step(point, move))


def _seconds_left(fit: Fit, started: float) -> float:
    """Estimate: rounds to go at the pace at which the changes fell, times the time of one."""
    changes = fit.changes
    if len(changes) < FEWEST_CHANGES or changes[-1] <= 0.0:
        return float("nan")
    fall = (changes[-1] / changes[0]) ** (1.0 / (len(changes) - 1))
    if fall > SLOWEST:
        return float("nan")
    rounds = max(0.0, np.log(fit.plan.tolerance / changes[-1]) / np.log(fall)) + 1.0
    return float(rounds * (time.perf_counter() - started) / len(changes))
