"""How far nodes must reach and how close they must lie for the evidence at hand."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from hirefit.exceptions import CalibrationError, Fault
from hirefit.rasch.compiled import compiled
from hirefit.scoring.evidence import Codes, Evidence, Floats
from hirefit.scoring.parameters import Parameters

LONGEST_STEP = 0.4
"""In logits: the singularities of 1 / Z, about pi away from the real line, ask for it."""
MOST_NODES = 20_000
"""Of theta; a panel of five thousand raters needs a quarter of them."""
MOST_PAIRS = 50_000_000
"""Of a node of theta with one of the location; usual are some ten thousand."""
NEGLIGIBLE_SPREAD = 1e-3
"""Halo below this many logits is taken as none: it moves no level by more than 1e-6."""


class Extent(NamedTuple):
    """Extremes of the raters who rated, and of what the ratings can tell (logits).

    Parameters
    ----------
    harshest, mildest : float
        Largest and smallest severity.
    widest_spread, narrowest_spread : float
        Of halo less severity error; spreads that are taken as none are left out of the narrowest,
        which is zero where there is no other.
    information : float
        The most that one block can tell of its location (per squared logit).
    precision : float
        No posterior is narrower than this: a rater adds at most
        ``1 / (s_r^2 + 1 / (n_questions * largest category variance))`` to the prior's precision.
    """

    harshest: float
    mildest: float
    widest_spread: float
    narrowest_spread: float
    information: float
    precision: float


def extent_of(evidence: Evidence, parameters: Parameters) -> Extent:
    """Go over the evidence and find its extremes."""
    return Extent(
        *_extremes(
            (evidence.block_bounds, evidence.unit_competency),
            (evidence.block_rater, evidence.block_set, evidence.set_bounds),
            (parameters.severity, parameters.spread),
            parameters.sd,
            parameters.largest_variance(evidence.rated_competencies),
        )
    )


@compiled
def _extremes(
    units: tuple[Codes, Codes],
    blocks: tuple[Codes, Codes, Codes],
    raters: tuple[Floats, Floats],
    sd: Floats,
    largest_variance: float,
) -> tuple[float, float, float, float, float, float]:
    """Return the fields of `Extent`, in their order."""
    block_bounds, competency = units
    block_rater, block_set, set_bounds = blocks
    severity, spread = raters
    harshest, mildest, widest, narrowest = -np.inf, np.inf, 0.0, np.inf
    most_information = most_precision = 0.0
    for unit in range(len(competency)):
        precision = 1 / sd[competency[unit]] ** 2
        for block in range(block_bounds[unit], block_bounds[unit + 1]):
            rater, asked = block_rater[block], block_set[block]
            size = set_bounds[asked + 1] - set_bounds[asked]
            most_information = max(most_information, size * largest_variance)
            precision += 1 / (spread[rater] ** 2 + 1 / (size * largest_variance))
            harshest, mildest = max(harshest, severity[rater]), min(mildest, severity[rater])
            widest = max(widest, spread[rater])
            if spread[rater] >= NEGLIGIBLE_SPREAD:
                narrowest = min(narrowest, spread[rater])
        most_precision = max(most_precision, precision)
    found = narrowest if narrowest < np.inf else 0.0
    return harshest, mildest, widest, found, most_information, most_precision


def even_nodes(low: float, high: float, step: float, most: int = MOST_NODES) -> Floats:
    """Return evenly spaced nodes from `low` to `high`, at most `step` apart (logits).

    Raises
    ------
    CalibrationError
        There would be more than `most`.
    """
    count = math.ceil((high - low) / min(step, LONGEST_STEP)) + 1
    if count > most:
        message = "parameters lie too far apart for how narrow the narrowest spread is."
        raise CalibrationError(Fault(message, "calibration", "too-far-apart"))
    return np.arange(count, dtype=np.float64) * ((high - low) / (count - 1)) + low
