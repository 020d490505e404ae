"""From the ratings as given to the fair level, in steps that telescope exactly.

Under the posterior of a competency's measure, with E the expected level of the ratings that were
given (docs/model.md, equations 11 to 13)::

    rater severity       = E[severity 0, these questions]  - E[these severities, these questions]
    question difficulty  = E[severity 0, difficulty 0]     - E[severity 0, these questions]
    limited evidence     = E[these severities, these questions] - as rated

E averages over raters the mean over their questions, as `as rated` does, and the first E of the
second line is the fair level; so as rated plus the three steps is the fair level.
"""

from __future__ import annotations

import numpy as np

from hirefit.rasch.compiled import compiled
from hirefit.rasch.one_location import moments_at
from hirefit.scoring.evidence import Codes, Floats
from hirefit.scoring.score import Scored

NEGLIGIBLE = 1e-20
"""Probability of a node that moves no digit of a mean."""


def waterfall_steps(scored: Scored) -> Floats:
    """Return the three steps of each unit, shape (n_units, 3), in levels.

    Parameters
    ----------
    scored : Scored
        With the posterior's density kept.

    Raises
    ------
    ValueError
        The density was not kept.
    """
    posterior, evidence, table = scored.posterior, scored.evidence, scored.table
    if not len(posterior.density):
        raise ValueError("score with keep_density=True")
    parameters = scored.parameters
    expected = np.zeros((len(posterior.density), 2))
    _sum_expected(
        (evidence.rating_block, evidence.block_unit, evidence.block_bounds),
        (parameters.difficulty[table.question], parameters.severity[table.rater]),
        posterior.weights[evidence.unit_competency],
        (posterior.nodes, posterior.density),
        expected,
    )
    steps = np.empty((len(expected), 3))
    of_average, of_given = expected[:, 0], expected[:, 1]
    steps[:, 0] = of_average - of_given
    steps[:, 1] = posterior.level - of_average
    steps[:, 2] = of_given - (evidence.unit_as_rated - table.scale.lowest)
    return steps


@compiled
def _sum_expected(
    places: tuple[Codes, Codes, Codes],
    offsets: tuple[Floats, Floats],
    weights: Floats,
    posterior: tuple[Floats, Floats],
    expected: Floats,
) -> None:
    """Add up each unit's expected level, shape (n_units, 2): average raters, those given.

    Parameters
    ----------
    places : tuple of ndarray of int
        Block of each rating, unit of each block, first block of each unit and the end.
    offsets : tuple of ndarray, shape (n_ratings,)
        Difficulty and severity (logits).
    weights : ndarray, shape (n_units, K)
        ``exp`` of the cumulated thresholds.
    posterior : tuple of ndarray
        Nodes, and the density of each unit on them.
    expected : ndarray, shape (n_units, 2)
        Zeros, to be filled in.
    """
    block_of, unit_of, bounds = places
    nodes, density = posterior
    size = np.zeros(len(unit_of), np.int64)
    for at in range(len(block_of)):
        size[block_of[at]] += 1
    for at in range(len(block_of)):
        unit = unit_of[block_of[at]]
        share = 1 / (size[block_of[at]] * (bounds[unit + 1] - bounds[unit]))
        for given in range(2):
            offset = offsets[0][at] + given * offsets[1][at]
            for node in range(len(nodes)):
                if density[unit, node] > NEGLIGIBLE:
                    _, mean, _ = moments_at(nodes[node] - offset, weights[unit])
                    expected[unit, given] += share * density[unit, node] * mean
