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

from hirefit.rasch.response_model import expected_category
from hirefit.scoring.evidence import Floats
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
    block = evidence.rating_block
    unit = evidence.block_unit[block]
    thresholds = parameters.thresholds[table.competency][:, None, :]
    eta = scored.posterior.nodes - parameters.difficulty[table.question][:, None]
    severity = parameters.severity[table.rater][:, None]
    share = 1 / (np.bincount(block)[block] * evidence.unit_raters[unit])

    def expected(location: Floats) -> Floats:
        by_rating = np.einsum("rt,rt->r", expected_category(location, thresholds), density[unit])
        return np.bincount(unit, share * by_rating).astype(np.float64, copy=False)

    of_average, of_given = expected(eta), expected(eta - severity)
    as_rated = evidence.unit_as_rated - table.scale.lowest
    return np.stack(
        [of_average - of_given, scored.posterior.level - of_average, of_given - as_rated], axis=1
    )
