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
    reached = np.stack(_levels_by_steps(scored, direction))
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


def _levels_by_steps(scored: Scored, direction: int) -> list[Floats]:
    """Return for each unit the level after 0..`MOST_STEPS` steps, least favourable choice.

    Where the answers cannot take that many steps the level stays as after the most they can.
    """
    table, evidence = scored.table, scored.evidence
    ratings = _grid(scored)
    choices = [_choices(grid, direction, table.scale.categories - 1) for grid in ratings]
    totals = [np.nansum(moved, axis=2).astype(np.int64) for moved, _ in choices]
    nodes, parameters = scored.posterior.nodes, scored.parameters
    curves = expected_category(nodes, parameters.thresholds[:, None, :])
    log_likelihood = scored.posterior.likelihood.log_likelihood
    table_rows = scored.posterior.likelihood.first_row
    levels = []
    for unit, (unit_totals, (_, steps)) in enumerate(zip(totals, choices, strict=True)):
        competency = evidence.unit_competency[unit]
        z = (nodes - parameters.mean[competency]) / parameters.sd[competency]
        first = table_rows[evidence.first_block[unit] :][: evidence.unit_raters[unit]]
        log_density = log_likelihood[first + unit_totals].sum(axis=1) - 0.5 * z**2
        weights = np.exp(log_density - log_density.max(axis=1, keepdims=True))
        level = direction * (weights @ curves[competency]) / weights.sum(axis=1)
        least = np.full(MOST_STEPS + 1, np.inf)
        np.minimum.at(least, steps, level)
        least[np.isinf(least)] = -np.inf
        levels.append(direction * np.maximum.accumulate(least))
    return levels


def _grid(scored: Scored) -> list[Floats]:
    """Return each unit's ratings as raters x questions, NaN where a rater did not rate."""
    table, evidence = scored.table, scored.evidence
    grids = []
    for unit, competency in enumerate(evidence.unit_competency):
        rows = table.competency == competency
        questions, column = np.unique(table.question[rows], return_inverse=True)
        first = evidence.first_block[unit]
        raters = evidence.block_rater[first : first + evidence.unit_raters[unit]]
        grid = np.full((len(raters), len(questions)), np.nan)
        grid[np.searchsorted(raters, table.rater[rows]), column] = table.category[rows]
        grids.append(grid)
    return grids


def _choices(grid: Floats, direction: int, highest: int) -> tuple[Floats, Codes]:
    """Return every way to move up to `MOST_STEPS` answers, and how many steps each takes.

    Returns
    -------
    moved : ndarray, shape (n_choices, n_raters, n_questions)
        Categories after the move; an answer at the end of the scale cannot move on.
    steps : ndarray of int, shape (n_choices,)
    """
    edge = highest if direction > 0 else 0
    room = np.nanmax(np.abs(edge - grid), axis=0).astype(int)
    moves = _moves(tuple(room.tolist()))
    moved = np.clip(grid + direction * moves[:, None, :], 0, highest)
    return moved, moves.sum(axis=1)


@lru_cache(maxsize=1024)
def _moves(room: tuple[int, ...]) -> Codes:
    """Return every way to move answers with this much room, `MOST_STEPS` in all at the most."""
    none = np.zeros((1, len(room)), np.int64)
    moves = np.concatenate([none, _step_vectors(len(room))])
    return moves[(moves <= room).all(axis=1)]
