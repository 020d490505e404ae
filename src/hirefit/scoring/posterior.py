"""The posterior of each competency's measure, by nested quadrature without approximation.

For the unit of application n and competency c (docs/model.md, equations 4 to 7)::

    p(theta | ratings) ~ N(theta; mu, sigma^2) * prod_r  L_r(theta)
    L_r(theta) = integral N(u; 0, s_r^2) * f_r(theta + u - severity_r) du
    f_r(x)     = exp(total_r * x - sum_q log Z(x - difficulty_q))

u is the rater's halo on this application less the error of the rater's severity, so
``s_r^2 = halo_sd^2 + standard_error_r^2``. Both integrals are sums over evenly spaced nodes: for
smooth integrands that fall off like a normal density the trapezoidal rule converges geometrically,
with a relative error of ``exp(-2 pi^2 (sd / step)^2)`` (Trefethen & Weideman 2014).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hirefit.exceptions import CalibrationError, Fault
from hirefit.rasch.response_model import category_weights
from hirefit.scoring.evidence import Evidence, Floats
from hirefit.scoring.extent import Extent, even_nodes, extent_of
from hirefit.scoring.likelihood import REACH, STEP, LikelihoodTable, tabulate_likelihood
from hirefit.scoring.parameters import Parameters
from hirefit.scoring.slices import for_each_slice
from hirefit.scoring.sweep import fill_measures, sweep_units

UNITS_AT_ONCE = 4096


@dataclass(frozen=True, slots=True)
class Posterior:
    """Moments of each unit's posterior, in levels unless said otherwise.

    Parameters
    ----------
    level, level_variance : ndarray, shape (n_units,)
        Mean and variance of the fair level: the expected level that an average rater gives on a
        question of average difficulty (Linacre's fair average).
    measure, measure_variance : ndarray, shape (n_units,)
        Mean and variance of theta (logits; logits squared).
    prior_pull : ndarray, shape (n_units,)
        Derivative of `level` by the prior mean (levels per logit).
    severity_pull : ndarray, shape (n_blocks,)
        Derivative of `level` by the severity of the block's rater (levels per logit).
        Over a unit these and `prior_pull` add up to the mean slope of the level curve.
    nodes : ndarray, shape (n_nodes,)
        Values of theta (logits).
    weights : ndarray, shape (n_competencies, K)
        ``exp`` of the cumulated thresholds.
    prior : ndarray, shape (n_competencies, n_nodes)
        Prior density of theta at each node, in units of its top.
    curves : ndarray, shape (n_competencies, n_nodes)
        Fair level at each node, in levels above the lowest.
    density : ndarray, shape (n_units, n_nodes)
        Posterior probability of each node; empty unless asked for.
    likelihood : LikelihoodTable
        What the posterior was made from.
    """

    level: Floats
    level_variance: Floats
    measure: Floats
    measure_variance: Floats
    prior_pull: Floats
    severity_pull: Floats
    nodes: Floats
    weights: Floats
    prior: Floats
    curves: Floats
    density: Floats
    likelihood: LikelihoodTable


def integrate_measures(
    evidence: Evidence, parameters: Parameters, *, keep_density: bool = False
) -> Posterior:
    """Return the posterior of every unit.

    Parameters
    ----------
    evidence : Evidence
        Grouped ratings.
    parameters : Parameters
        The calibration, looked up.
    keep_density : bool
        Keep the whole distribution over the nodes (memory: units times nodes).

    Raises
    ------
    CalibrationError
        The parameters lie too far from the ratings, or too far apart, for a number to hold it.
    """
    extent = extent_of(evidence, parameters)
    nodes = _nodes(evidence, parameters, extent)
    weights = np.exp(category_weights(parameters.thresholds))
    prior, curves = np.empty((2, len(weights), len(nodes)))
    fill_measures(nodes, (parameters.mean, parameters.sd, weights), prior, curves)
    table = tabulate_likelihood(evidence, parameters, extent, weights, nodes)
    n_units, n_blocks = len(evidence.unit_application), len(evidence.block_unit)
    moments, pull = np.empty((5, n_units)), np.empty(n_blocks)
    density = np.empty((n_units if keep_density else 0, len(nodes)))
    rows_of_blocks = table.first_row + evidence.block_total

    def integrate(units: slice) -> None:
        sweep_units(
            (units.start, units.stop),
            evidence.block_bounds,
            evidence.unit_competency,
            rows_of_blocks,
            table.rows,
            (nodes, prior, curves),
            (moments, pull, density),
        )

    for_each_slice(n_units, UNITS_AT_ONCE, integrate)
    if not np.isfinite(moments[:2]).all():
        message = "under these parameters the ratings given are next to impossible."
        raise CalibrationError(Fault(message, "calibration", "too-far-apart"))
    return Posterior(
        level=moments[0],
        level_variance=moments[1],
        measure=moments[2],
        measure_variance=moments[3],
        prior_pull=moments[4] / parameters.sd[evidence.unit_competency] ** 2,
        severity_pull=pull,
        nodes=nodes,
        weights=weights,
        prior=prior,
        curves=curves,
        density=density,
        likelihood=table,
    )


def _nodes(evidence: Evidence, parameters: Parameters, extent: Extent) -> Floats:
    """Return evenly spaced nodes of theta that resolve the narrowest posterior (logits).

    A competency that nobody was rated on has no say: it must not move a digit of the others.
    """
    rated = evidence.rated_competencies
    mean, reach = parameters.mean[rated], REACH * parameters.sd[rated]
    low, high = float((mean - reach).min()), float((mean + reach).max())
    return even_nodes(low, high, STEP / math.sqrt(extent.precision))
