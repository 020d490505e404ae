"""What would have moved the fit level across the cut: the smallest changes on the rating grid.

A step is one answer rated one level higher (or lower) by every rater who rated it: a thing that
the person could have done, never "be rated by someone else". A counterfactual says on how many
answers of each competency a step would have been enough, whichever answers these are: its level
is that of the least favourable choice. It is minimal: one step fewer in any competency would not
do. All minimal ones of up to `MOST_STEPS` steps are given.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from hirefit.rasch.response_model import expected_category
from hirefit.scoring.evidence import Codes, Floats
from hirefit.scoring.score import Scored

MOST_STEPS = 4


@dataclass(frozen=True, slots=True)
class Crossing:
    """A minimal change: steps by unit, and the fit level it leads to (levels above lowest)."""

    steps: tuple[int, ...]
    fit_level: float


def minimal_crossings(scored: Scored, cut: float) -> tuple[int, tuple[Crossing, ...]]:
    """Return the direction (1: more, -1: less) and all minimal changes that cross the cut.

    Parameters
    ----------
    scored : Scored
        One application.
    cut : float
        On the rating scale. At or above it the direction is down: what would lead below.

    Returns
    -------
    direction : int
    crossings : tuple of Crossing
        Fewest steps first, then in the order of the units.
    """
    level = float(scored.fit.level[0])
    target = cut - scored.table.scale.lowest
    direction = 1 if level < target else -1
    reached = _levels_by_steps(scored, direction)
    moves = scored.fit.weight[:, None] * (reached - reached[:, :1])
    vectors = _step_vectors(len(moves))
    units = np.arange(len(moves))
    moved = moves[units, vectors]
    after = level + moved.sum(axis=1)
    one_fewer = after[:, None] - moved + moves[units, np.maximum(vectors - 1, 0)]
    minimal = _crosses(after, target, direction) & ~(
        _crosses(one_fewer, target, direction) & (vectors > 0)
    ).any(axis=1)
    found = [
        Crossing(tuple(steps), fit_level)
        for steps, fit_level in zip(vectors[minimal].tolist(), after[minimal].tolist(), strict=True)
    ]
    return direction, tuple(found)


def _crosses(level: Floats, target: float, direction: int) -> npt.NDArray[np.bool_]:
    """Tell which levels lie on the far side; noise below 1e-12 does not decide."""
    return level >= target - 1e-12 if direction > 0 else level < target - 1e-12


@lru_cache(maxsize=16)
def _step_vectors(units: int) -> Codes:
    """Return every way to spread 1 to `MOST_STEPS` steps over the units, fewest steps first."""
    return np.array(
        [
            np.bincount(chosen, minlength=units)
            for total in range(1, MOST_STEPS + 1)
            for chosen in itertools.combinations_with_replacement(range(units), total)
        ]
    )


def _levels_by_steps(scored: Scored, direction: int) -> Floats:
    """Return each unit's level after 0..`MOST_STEPS` steps, least favourable choice.

    Where the answers cannot take that many steps the level stays as after the most they can.
    Units with as many raters and questions are worked on together.

    Returns
    -------
    ndarray, shape (n_units, MOST_STEPS + 1)
        Levels above the lowest.
    """
    evidence = scored.evidence
    shape = np.stack([evidence.unit_raters, evidence.unit_questions], axis=1)
    levels = np.empty((len(shape), MOST_STEPS + 1))
    for raters, questions in {tuple(row) for row in shape.tolist()}:
        units = np.flatnonzero((shape == (raters, questions)).all(axis=1))
        levels[units] = _levels_of_shape(scored, direction, units, questions)
    return levels


def _levels_of_shape(scored: Scored, direction: int, units: Codes, questions: int) -> Floats:
    """Do it for units of one shape; arrays are units x moves x raters x questions or nodes."""
    evidence, parameters = scored.evidence, scored.parameters
    highest = scored.table.scale.categories - 1
    grid = _grid(scored, units, questions)
    room = np.nanmax(highest - grid if direction > 0 else grid, axis=1)
    moves = _moves(questions)
    feasible = (moves <= room[:, None, :]).all(axis=2)
    moved = np.clip(grid[:, None] + direction * moves[:, None, :], 0, highest)
    totals = np.nansum(moved, axis=3).astype(np.int64)
    blocks = evidence.first_block[units][:, None] + np.arange(grid.shape[1])
    rows = scored.posterior.likelihood.first_row[blocks][:, None, :] + totals
    competency = evidence.unit_competency[units]
    nodes = scored.posterior.nodes
    z = (nodes - parameters.mean[competency][:, None]) / parameters.sd[competency][:, None]
    log_density = scored.posterior.likelihood.log_likelihood[rows].sum(axis=2)
    log_density -= 0.5 * (z**2)[:, None, :]
    weights = np.exp(log_density - log_density.max(axis=2, keepdims=True))
    curves = expected_category(nodes, parameters.thresholds[competency][:, None, :])
    level = direction * np.einsum("umt,ut->um", weights, curves) / weights.sum(axis=2)
    least = np.full((len(units), MOST_STEPS + 1), np.inf)
    for steps, chosen in enumerate(_moves_by_steps(questions)):
        least[:, steps] = np.where(feasible[:, chosen], level[:, chosen], np.inf).min(axis=1)
    least[np.isinf(least)] = -np.inf
    return np.asarray(direction * np.maximum.accumulate(least, axis=1))


def _grid(scored: Scored, units: Codes, questions: int) -> Floats:
    """Return ratings as units x raters x questions, NaN where a rater did not rate."""
    evidence, table = scored.evidence, scored.table
    grid = np.full((len(units), int(evidence.unit_raters[units[0]]), questions), np.nan)
    row = np.full(len(evidence.unit_raters), -1)
    row[units] = np.arange(len(units))
    block = evidence.rating_block
    unit = evidence.block_unit[block]
    ours = np.flatnonzero(row[unit] >= 0)
    asked = unit[ours] * len(table.questions) + table.question[ours]
    place = np.searchsorted(
        evidence.asked_unit * len(table.questions) + evidence.asked_question, asked
    )
    first = np.searchsorted(evidence.asked_unit, unit[ours])
    rater = block[ours] - evidence.first_block[unit[ours]]
    grid[row[unit[ours]], rater, place - first] = table.category[ours]
    return grid


@lru_cache(maxsize=64)
def _moves(questions: int) -> Codes:
    """Return every way to move answers by none to `MOST_STEPS` steps in all."""
    none = np.zeros((1, questions), np.int64)
    return np.concatenate([none, _step_vectors(questions)])


@lru_cache(maxsize=64)
def _moves_by_steps(questions: int) -> tuple[Codes, ...]:
    """Return which of the moves take 0, 1, ... steps."""
    steps = _moves(questions).sum(axis=1)
    return tuple(np.flatnonzero(steps == count) for count in range(MOST_STEPS + 1))
