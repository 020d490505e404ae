"""What would have moved the fit level across the cut: the smallest changes on the rating grid.

A step is one answer rated one level higher (or lower) by every rater who rated it: a thing that
the person could have done, never "be rated by someone else". A counterfactual says on how many
answers of each competency a step would have been enough, whichever answers these are: its level
is that of the least favourable choice. It is minimal: one step fewer in any competency would not
do. All minimal ones of up to `MOST_STEPS` steps are given.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from hirefit.explanation.rounding import NEAR
from hirefit.rasch.compiled import compiled
from hirefit.scoring.evidence import Codes, Floats
from hirefit.scoring.score import Scored

MOST_STEPS = 4
MISSING = -1


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
    direction = 1 if level < target - NEAR else -1
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
    """Tell which levels lie on the far side; noise does not decide."""
    return level >= target - NEAR if direction > 0 else level < target - NEAR


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

    Returns
    -------
    ndarray, shape (n_units, MOST_STEPS + 1)
        Levels above the lowest.
    """
    evidence, parameters, posterior = scored.evidence, scored.parameters, scored.posterior
    competency = evidence.unit_competency
    mean, sd = parameters.mean[competency][:, None], parameters.sd[competency][:, None]
    prior = -0.5 * ((posterior.nodes - mean) / sd) ** 2
    curves = posterior.curves[competency]
    grid = _grid(scored)
    first = np.append(evidence.first_block, len(evidence.block_unit)).tolist()
    levels = np.empty((len(competency), MOST_STEPS + 1))
    for unit, questions in enumerate(evidence.unit_questions.tolist()):
        blocks = slice(first[unit], first[unit + 1])
        _fill_levels(
            grid[blocks, :questions],
            (direction, scored.table.scale.categories - 1),
            _moves(questions),
            posterior.likelihood.first_row[blocks],
            (posterior.likelihood.log_likelihood, prior[unit], curves[unit]),
            levels[unit],
        )
    return levels


@compiled
def _fill_levels(
    grid: Codes,
    bounds: tuple[int, int],
    moves: Codes,
    first_row: Codes,
    tables: tuple[Floats, Floats, Floats],
    levels: Floats,
) -> None:
    """Fill in one unit's levels after 0, 1, ... steps, each the least favourable.

    Parameters
    ----------
    grid : ndarray of int, shape (n_raters, n_questions)
        Categories; `MISSING` where a rater did not rate.
    bounds : tuple of int
        Direction of the steps, highest category.
    moves : ndarray of int, shape (n_moves, n_questions)
        Steps by question, in the order of their sum.
    first_row : ndarray of int, shape (n_raters,)
        Row of each rater's total zero in the likelihood table.
    tables : tuple of ndarray
        Log likelihood, shape (n_rows, n_nodes); the unit's log prior and level curve on the nodes.
    levels : ndarray, shape (most steps + 1,)
    """
    direction, highest = bounds
    likelihood, prior, curve = tables
    levels[:] = -np.inf
    density, room = np.empty(len(prior)), _room(grid, direction, highest)
    for move in moves:
        if (move > room).any():
            continue
        density[:] = prior
        for rater in range(len(grid)):
            total = 0
            for question in range(grid.shape[1]):
                if grid[rater, question] != MISSING:
                    moved = grid[rater, question] + direction * move[question]
                    total += min(max(moved, 0), highest)
            density += likelihood[first_row[rater] + total]
        top, mass, level = density.max(), 0.0, 0.0
        for at in range(len(density)):
            weight = math.exp(density[at] - top)
            mass += weight
            level += weight * curve[at]
        steps = move.sum()
        level *= direction / mass
        levels[steps] = level if levels[steps] == -np.inf else min(levels[steps], level)
    for steps in range(1, len(levels)):
        levels[steps] = max(levels[steps], levels[steps - 1])
    levels *= direction


@compiled
def _room(grid: Codes, direction: int, highest: int) -> Codes:
    """Return how many steps each answer can take, shape (n_questions,)."""
    room = np.zeros(grid.shape[1], np.int64)
    for rater in range(len(grid)):
        for question in range(grid.shape[1]):
            category = grid[rater, question]
            if category != MISSING:
                free = highest - category if direction > 0 else category
                room[question] = max(room[question], free)
    return room


def _grid(scored: Scored) -> Codes:
    """Return the categories as blocks x places of their question in the unit, `MISSING` if none."""
    evidence, table = scored.evidence, scored.table
    block = evidence.rating_block
    unit = evidence.block_unit[block]
    place = evidence.rating_asked - evidence.first_asked[unit]
    width = int(evidence.unit_questions.max())
    grid = np.full((len(evidence.block_unit), width), MISSING, np.int64)
    grid[block, place] = table.category
    return grid


@lru_cache(maxsize=64)
def _moves(questions: int) -> Codes:
    """Return every way to move answers by none to `MOST_STEPS` steps in all."""
    none = np.zeros((1, questions), np.int64)
    return np.concatenate([none, _step_vectors(questions)])
