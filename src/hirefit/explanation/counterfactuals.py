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

from hirefit.explanation.rounding import NEAR
from hirefit.rasch.compiled import compiled
from hirefit.scoring.evidence import Codes, Floats
from hirefit.scoring.score import Scored
from hirefit.scoring.sweep import fill_density

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
    after = level + moves[units, vectors].sum(axis=1)
    crossing = _crosses(after, target, direction)
    if not crossing.any():
        return direction, ()
    vectors, after = vectors[crossing], after[crossing]
    fewer = moves[units, np.maximum(vectors - 1, 0)] - moves[units, vectors]
    needless = _crosses(after[:, None] + fewer, target, direction) & (vectors > 0)
    minimal = ~needless.any(axis=1)
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
    evidence, posterior = scored.evidence, scored.posterior
    width = int(evidence.unit_questions.max())
    levels = np.empty((len(evidence.unit_competency), MOST_STEPS + 1))
    _fill_levels(
        (evidence.block_bounds, evidence.unit_competency),
        _grid(scored, width),
        (direction, scored.table.scale.categories - 1),
        _moves(width),
        (posterior.likelihood.first_row, posterior.likelihood.rows),
        (posterior.prior, posterior.curves),
        levels,
    )
    return levels


@compiled
def _fill_levels(
    units: tuple[Codes, Codes],
    grid: Codes,
    bounds: tuple[int, int],
    moves: Codes,
    likelihood: tuple[Codes, Floats],
    measures: tuple[Floats, Floats],
    levels: Floats,
) -> None:
    """Fill in each unit's levels after 0, 1, ... steps, each the least favourable.

    Parameters
    ----------
    units : tuple of ndarray of int
        First block of each unit and the end; competency of each unit.
    grid : ndarray of int, shape (n_blocks, most questions of a unit)
        Categories; `MISSING` where a rater did not rate.
    bounds : tuple of int
        Direction of the steps, highest category.
    moves : ndarray of int, shape (n_moves, most questions of a unit)
        Steps by question.
    likelihood : tuple of ndarray
        Row of each block's total zero; the table's rows.
    measures : tuple of ndarray, shape (n_competencies, n_nodes)
        Prior and level curve on the nodes.
    levels : ndarray, shape (n_units, most steps + 1)
    """
    block_bounds, competency = units
    direction = bounds[0]
    first_row, table = likelihood
    prior, curves = measures
    density, rows = np.empty(prior.shape[1]), np.empty(len(first_row), np.int64)
    for unit in range(len(competency)):
        own, blocks = competency[unit], (block_bounds[unit], block_bounds[unit + 1])
        best = levels[unit]
        for steps in range(len(best)):
            best[steps] = np.inf
        for move in range(len(moves)):
            steps = _rows_after(blocks, grid, bounds, moves[move], first_row, rows)
            if steps >= 0:
                here = rows[blocks[0] : blocks[1]]
                mass, level = fill_density(prior[own], table, here, density), 0.0
                for at in range(len(density)):
                    level += density[at] * curves[own, at]
                best[steps] = min(best[steps], direction * level / mass)
        for steps in range(1, len(best)):
            # More steps than the answers can take leave the level where the most they can left it.
            if best[steps] == np.inf or best[steps] < best[steps - 1]:
                best[steps] = best[steps - 1]
        for steps in range(len(best)):
            best[steps] *= direction


@compiled
def _rows_after(
    blocks: tuple[int, int],
    grid: Codes,
    bounds: tuple[int, int],
    move: Codes,
    first_row: Codes,
    rows: Codes,
) -> int:
    """Fill in the likelihood's row of each block after a move; return the steps of the move.

    Minus one if the move takes an answer further than anyone's rating of it can go.
    """
    direction, highest = bounds
    total = 0
    for block in range(blocks[0], blocks[1]):
        rows[block] = first_row[block]
    for place in range(len(move)):
        room = 0
        for block in range(blocks[0], blocks[1]):
            category = grid[block, place]
            if category != MISSING:
                moved = min(max(category + direction * move[place], 0), highest)
                rows[block] += moved
                room = max(room, highest - category if direction > 0 else category)
        if move[place] > room:
            return -1
        total += move[place]
    return total


def _grid(scored: Scored, width: int) -> Codes:
    """Return the categories as blocks x places of their question in the unit, `MISSING` if none."""
    evidence = scored.evidence
    block = evidence.rating_block
    place = evidence.rating_asked - evidence.asked_bounds[evidence.block_unit[block]]
    grid = np.full((len(evidence.block_unit), width), MISSING, np.int64)
    grid[block, place] = scored.table.category
    return grid


@lru_cache(maxsize=64)
def _moves(questions: int) -> Codes:
    """Return every way to move answers by none to `MOST_STEPS` steps in all."""
    none = np.zeros((1, questions), np.int64)
    return np.concatenate([none, _step_vectors(questions)])
