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
from hirefit.rasch.response_model import category_weights
from hirefit.scoring.evidence import Codes, Floats
from hirefit.scoring.score import Scored


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
    density = scored.posterior.density
    if not len(density):
        raise ValueError("score with keep_density=True")
    evidence, parameters, table = scored.evidence, scored.parameters, scored.table
    size = np.bincount(evidence.rating_block)
    block = evidence.rating_block
    unit = evidence.block_unit[block]
    expected = np.zeros((len(density), 2))
    _sum_expected(
        (unit, 1 / (size[block] * evidence.unit_raters[unit])),
        (parameters.difficulty[table.question], parameters.severity[table.rater]),
        np.exp(category_weights(parameters.thresholds))[evidence.unit_competency],
        (scored.posterior.nodes, density),
        expected,
    )
    of_average, of_given = expected.T
    as_rated = evidence.unit_as_rated - table.scale.lowest
    return np.stack(
        [of_average - of_given, scored.posterior.level - of_average, of_given - as_rated], axis=1
    )


@compiled
def _sum_expected(
    ratings: tuple[Codes, Floats],
    offsets: tuple[Floats, Floats],
    weights: Floats,
    posterior: tuple[Floats, Floats],
    expected: Floats,
) -> None:
    """Add up each unit's expected level, shape (n_units, 2): average raters, those given.

    Parameters
    ----------
    ratings : tuple of ndarray, shape (n_ratings,)
        Unit of each rating and its share in the unit's mean.
    offsets : tuple of ndarray, shape (n_ratings,)
        Difficulty and severity (logits).
    weights : ndarray, shape (n_units, K)
        ``exp`` of the cumulated thresholds.
    posterior : tuple of ndarray
        Nodes, and the density of each unit on them.
    expected : ndarray, shape (n_units, 2)
        Zeros, to be filled in.
    """
    unit_of, share = ratings
    nodes, density = posterior
    for at in range(len(unit_of)):
        unit = unit_of[at]
        for given in range(2):
            offset = offsets[0][at] + given * offsets[1][at]
            for node in range(len(nodes)):
                _, mean, _ = moments_at(nodes[node] - offset, weights[unit])
                expected[unit, given] += share[at] * density[unit, node] * mean
