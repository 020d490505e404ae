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

from dataclasses import dataclass

import numpy as np

from hirefit.rasch.response_model import expected_category
from hirefit.scoring.evidence import Evidence, Floats
from hirefit.scoring.likelihood import (
    REACH,
    STEP,
    LikelihoodTable,
    even_nodes,
    tabulate_likelihood,
)
from hirefit.scoring.parameters import Parameters
from hirefit.scoring.slices import for_each_slice
from hirefit.scoring.sweep import sweep_units

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
    curves: Floats
    density: Floats
    likelihood: LikelihoodTable


def measure_nodes(evidence: Evidence, parameters: Parameters) -> Floats:
    """Return evenly spaced nodes of theta that resolve the narrowest posterior (logits).

    No posterior is narrower than the bound that halo sets: a rater adds at most
    ``1 / (s_r^2 + 1 / (n_questions * largest category variance))`` to the precision.
    """
    size = evidence.set_sizes[evidence.block_set]
    spread = parameters.spread[evidence.block_rater]
    information = 1 / (spread**2 + 1 / (size * parameters.largest_variance))
    precision = np.add.reduceat(information, evidence.first_block)
    precision = precision + 1 / parameters.sd[evidence.unit_competency] ** 2
    step = STEP / np.sqrt(precision.max())
    low = float((parameters.mean - REACH * parameters.sd).min())
    high = float((parameters.mean + REACH * parameters.sd).max())
    return even_nodes(low, high, step)


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
    """
    nodes = measure_nodes(evidence, parameters)
    table = tabulate_likelihood(evidence, parameters, nodes)
    curves = expected_category(nodes, parameters.thresholds[:, None, :])
    prior = -0.5 * ((nodes - parameters.mean[:, None]) / parameters.sd[:, None]) ** 2
    n_units, n_blocks = len(evidence.unit_application), len(evidence.block_unit)
    moments, pull = np.empty((5, n_units)), np.empty(n_blocks)
    density = np.empty((n_units if keep_density else 0, len(nodes)))
    first_block = np.append(evidence.first_block, n_blocks)
    rows_of_blocks = table.first_row + evidence.block_total

    def integrate(units: slice) -> None:
        sweep_units(
            (units.start, units.stop),
            first_block,
            evidence.unit_competency,
            rows_of_blocks,
            (table.log_likelihood, table.slope),
            (nodes, prior, curves),
            (moments, pull, density),
        )

    for_each_slice(n_units, UNITS_AT_ONCE, integrate)
    return Posterior(
        level=moments[0],
        level_variance=moments[1],
        measure=moments[2],
        measure_variance=moments[3],
        prior_pull=moments[4] / parameters.sd[evidence.unit_competency] ** 2,
        severity_pull=pull,
        nodes=nodes,
        curves=curves,
        density=density,
        likelihood=table,
    )
