"""What each rating pulls, in logits: an exact sum, without sampling or a surrogate model.

At the joint mode of a competency's measure and its raters' halos the gradient of the log
posterior is zero, which reads (docs/model.md, equation 14)::

    (theta - mean) / variance = sum over ratings of (x - E[x])
    u_r / s_r^2               = sum over rater r's ratings of (x - E[x])

so ``variance * (x - E[x])`` of all ratings add up to ``theta - mean``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hirefit.rasch.compiled import compiled
from hirefit.rasch.one_location import moments_at
from hirefit.scoring.evidence import Codes, Floats
from hirefit.scoring.score import Scored

ROUNDS = 60
CLOSE = 1e-11
LONGEST_STEP = 1.0
NARROWEST_HALO = 1e-6
"""A halo of no width is given this one, so that one formula serves both (logits)."""


@dataclass(frozen=True, slots=True)
class Pulls:
    """Pulls of all ratings of a scored table.

    Parameters
    ----------
    pull : ndarray, shape (n_ratings,)
        Logits, in the order of the table's rows.
    mode : ndarray, shape (n_units,)
        Mode of the measure (logits).
    unit : ndarray of int, shape (n_ratings,)
        Unit of each rating.
    """

    pull: Floats
    mode: Floats
    unit: Codes


def rating_pulls(scored: Scored) -> Pulls:
    """Find the joint mode of measure and halo of each unit and the pull of each rating.

    Newton's method on a concave function; no step is longer than `LONGEST_STEP`.
    """
    table, parameters, evidence = scored.table, scored.parameters, scored.evidence
    unit = evidence.block_unit[evidence.rating_block]
    precision = 1 / parameters.sd[evidence.unit_competency] ** 2
    spread = np.maximum(parameters.spread[evidence.block_rater], NARROWEST_HALO)
    theta, rest = scored.posterior.measure.copy(), np.empty(table.n_ratings)
    _find_modes(
        (table.category, parameters.severity[table.rater] + parameters.difficulty[table.question]),
        scored.posterior.weights[evidence.unit_competency],
        (evidence.rating_block, evidence.block_unit),
        (parameters.mean[evidence.unit_competency], precision, 1 / spread**2),
        (theta, rest),
    )
    return Pulls(rest / precision[unit], theta, unit)


@compiled
def _find_modes(
    ratings: tuple[Codes, Floats],
    weights: Floats,
    places: tuple[Codes, Codes],
    prior: tuple[Floats, Floats, Floats],
    results: tuple[Floats, Floats],
) -> None:
    """Climb to the modes; fill in theta and each rating's ``x - E[x]``.

    Parameters
    ----------
    ratings : tuple
        Category of each rating; severity plus difficulty (logits).
    weights : ndarray, shape (n_units, K)
        ``exp`` of the cumulated thresholds.
    places : tuple of ndarray of int
        Block of each rating, unit of each block.
    prior : tuple of ndarray
        Mean and precision of each unit's measure, precision of each block's halo.
    results : tuple of ndarray
        Start and mode of each unit's measure; the rests.
    """
    category, offset = ratings
    block_of, unit_of = places
    mean, precision, halo_precision = prior
    theta, rest = results
    halo, of_block = np.zeros(len(halo_precision)), np.empty((len(halo_precision), 2))
    steps = np.empty(len(theta))
    for _ in range(ROUNDS):
        for block in range(len(halo)):
            of_block[block, 0] = of_block[block, 1] = 0.0
        for at in range(len(rest)):
            block = block_of[at]
            unit = unit_of[block]
            eta = theta[unit] + halo[block] - offset[at]
            _, expected, information = moments_at(eta, weights[unit])
            rest[at] = category[at] - expected
            of_block[block, 0] += rest[at]
            of_block[block, 1] += information
        _find_steps(unit_of, halo, of_block, (mean, precision, halo_precision), theta, steps)
        largest = 0.0
        for unit in range(len(theta)):
            theta[unit] += steps[unit]
            largest = max(largest, abs(steps[unit]))
        for block in range(len(halo)):
            pull = of_block[block, 0] - halo[block] * halo_precision[block]
            own = of_block[block, 1] + halo_precision[block]
            change = (pull - of_block[block, 1] * steps[unit_of[block]]) / own
            halo[block] += change
            largest = max(largest, abs(change))
        if largest < CLOSE:
            return


@compiled
def _find_steps(
    unit_of: Codes,
    halo: Floats,
    of_block: Floats,
    prior: tuple[Floats, Floats, Floats],
    theta: Floats,
    steps: Floats,
) -> None:
    """Fill in each measure's step; the halos are eliminated (Schur complement).

    Parameters
    ----------
    of_block : ndarray, shape (n_blocks, 2)
        Sums of ``x - E[x]`` and of information over a block's ratings.
    unit_of, halo, prior, theta, steps
        As in `_find_modes`; blocks lie in the order of their units.
    """
    mean, precision, halo_precision = prior
    block = 0
    for unit in range(len(theta)):
        gradient, curvature = (mean[unit] - theta[unit]) * precision[unit], precision[unit]
        while block < len(halo) and unit_of[block] == unit:
            share = of_block[block, 1] / (of_block[block, 1] + halo_precision[block])
            pull = of_block[block, 0] - halo[block] * halo_precision[block]
            gradient += of_block[block, 0] - share * pull
            curvature += share * halo_precision[block]
            block += 1
        steps[unit] = min(max(gradient / curvature, -LONGEST_STEP), LONGEST_STEP)
