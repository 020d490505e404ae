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

from hirefit.rasch.response_model import category_moments
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
    block = evidence.rating_block
    unit = evidence.block_unit[block]
    offset = parameters.severity[table.rater] + parameters.difficulty[table.question]
    thresholds = parameters.thresholds[table.competency]
    mean = parameters.mean[evidence.unit_competency]
    precision = 1 / parameters.sd[evidence.unit_competency] ** 2
    spread = np.maximum(parameters.spread[evidence.block_rater], NARROWEST_HALO)
    theta, halo = scored.posterior.measure.copy(), np.zeros(len(spread))
    rest = np.zeros(table.n_ratings)
    for _ in range(ROUNDS):
        eta = theta[unit] + halo[block] - offset
        expected, information = category_moments(eta, thresholds)
        rest = table.category - expected
        theta_step, halo_step = _newton_step(
            evidence.first_block,
            evidence.block_unit,
            np.bincount(block, rest, len(halo)).astype(np.float64),
            np.bincount(block, information, len(halo)).astype(np.float64),
            (theta - mean) * precision,
            precision,
            (halo / spread**2, 1 / spread**2),
        )
        theta += theta_step
        halo += halo_step
        if max(np.abs(theta_step).max(), np.abs(halo_step).max()) < CLOSE:
            break
    return Pulls(rest / precision[unit], theta, unit)


def _newton_step(
    first_block: Codes,
    block_unit: Codes,
    block_rest: Floats,
    block_information: Floats,
    theta_prior: Floats,
    theta_precision: Floats,
    halo_prior: tuple[Floats, Floats],
) -> tuple[Floats, Floats]:
    """Return the joint step of theta and halo, the halos eliminated (Schur complement).

    `theta_prior` and the first of `halo_prior` are gradients of minus the log prior; the
    precisions are their derivatives.
    """
    halo_gradient = block_rest - halo_prior[0]
    halo_curvature = block_information + halo_prior[1]
    share = block_information / halo_curvature
    gradient = np.add.reduceat(block_rest - share * halo_gradient, first_block) - theta_prior
    curvature = theta_precision + np.add.reduceat(share * halo_prior[1], first_block)
    theta = np.clip(gradient / curvature, -LONGEST_STEP, LONGEST_STEP)
    return theta, (halo_gradient - block_information * theta[block_unit]) / halo_curvature
