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

from hirefit.rasch.response_model import expected_category, log_partition
from hirefit.scoring.evidence import Codes, Evidence, Floats, Parameters

STEP = 0.8
"""Step of the nodes as a share of the narrowest standard deviation: error exp(-30)."""
LONGEST_STEP = 0.4
"""In logits: the singularities of 1 / Z, about pi away from the real line, ask for it."""
REACH = 7.0
"""How far the nodes reach, in standard deviations."""
UNITS_AT_ONCE = 8192
NEGLIGIBLE_SPREAD = 1e-3
"""Halo below this many logits is taken as none: it moves no level by more than 1e-6."""


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
    density : ndarray, shape (n_units, n_nodes) or None
        Posterior probability of each node; kept on request.
    """

    level: Floats
    level_variance: Floats
    measure: Floats
    measure_variance: Floats
    prior_pull: Floats
    severity_pull: Floats
    nodes: Floats
    density: Floats | None


@dataclass(frozen=True, slots=True)
class LikelihoodTable:
    """Log likelihood of each distinct (rater, column) pair on the nodes of theta.

    `slope` is its derivative by theta; `row_of_block` says which row a block reads.
    """

    log_likelihood: Floats
    slope: Floats
    row_of_block: Codes


def measure_nodes(evidence: Evidence, parameters: Parameters) -> Floats:
    """Return evenly spaced nodes of theta that resolve the narrowest posterior (logits).

    No posterior is narrower than the bound that halo sets: a rater adds at most
    ``1 / (s_r^2 + 1 / (n_questions * largest category variance))`` to the precision.
    """
    size = evidence.set_sizes[evidence.column_set[evidence.block_column]]
    spread = parameters.spread[evidence.block_rater]
    information = 1 / (spread**2 + 1 / (size * parameters.largest_variance))
    precision = np.add.reduceat(information, evidence.first_block)
    precision = precision + 1 / parameters.sd[evidence.unit_competency] ** 2
    step = STEP / np.sqrt(precision.max())
    low = float((parameters.mean - REACH * parameters.sd).min())
    high = float((parameters.mean + REACH * parameters.sd).max())
    return _grid(low, high, step)


def _grid(low: float, high: float, step: float) -> Floats:
    count = int(np.ceil((high - low) / min(step, LONGEST_STEP))) + 1
    return np.linspace(low, high, count)


def tabulate_likelihood(
    evidence: Evidence, parameters: Parameters, nodes: Floats
) -> LikelihoodTable:
    """Integrate halo out of every distinct (rater, column) pair.

    Returns
    -------
    LikelihoodTable
        Arrays of shape (n_pairs, n_nodes).
    """
    pairs, row_of_block = np.unique(
        np.stack([evidence.block_rater, evidence.block_column]), axis=1, return_inverse=True
    )
    likelihood = np.empty((pairs.shape[1], len(nodes)))
    slope = np.empty_like(likelihood)
    locations = _locations(evidence, parameters, nodes)
    log_f, _ = _column_log_likelihoods(evidence, parameters, locations)
    f_top = log_f.max(axis=1, keepdims=True)
    f = np.exp(log_f - f_top)
    starts = np.flatnonzero(np.diff(pairs[0], prepend=-1))
    for start, end in zip(starts, [*starts[1:], pairs.shape[1]], strict=True):
        rater, columns = pairs[0, start], pairs[1, start:end]
        centre = nodes - parameters.severity[rater]
        spread = float(parameters.spread[rater])
        if spread < NEGLIGIBLE_SPREAD:
            exact = _column_log_likelihoods(evidence, parameters, centre)
            likelihood[start:end], slope[start:end] = exact[0][columns], exact[1][columns]
        else:
            value, derivative = _integrate_halo(f[columns], locations, centre, spread)
            likelihood[start:end] = np.log(value) + f_top[columns]
            slope[start:end] = derivative / value
    return LikelihoodTable(likelihood, slope, row_of_block.ravel().astype(np.int64))


def _locations(evidence: Evidence, parameters: Parameters, nodes: Floats) -> Floats:
    """Return nodes of ``theta + u - severity`` that resolve halo times block likelihood."""
    spread = parameters.spread[np.unique(evidence.block_rater)]
    severity = parameters.severity[np.unique(evidence.block_rater)]
    felt = spread[spread >= NEGLIGIBLE_SPREAD]
    if not len(felt):
        return nodes
    most = int(evidence.set_sizes.max())
    narrowest = float(felt.min())
    step = STEP / np.sqrt(1 / narrowest**2 + most * parameters.largest_variance)
    reach = REACH * float(spread.max())
    return _grid(nodes[0] - severity.max() - reach, nodes[-1] - severity.min() + reach, step)


def _column_log_likelihoods(
    evidence: Evidence, parameters: Parameters, locations: Floats
) -> tuple[Floats, Floats]:
    """Return log f of every column at locations, and its derivative.

    Both have shape (n_columns, n_locations).
    """
    questions = np.concatenate(evidence.set_questions)
    first = np.cumsum(evidence.set_sizes) - evidence.set_sizes
    competency = _competency_of_set(evidence)
    thresholds = parameters.thresholds[np.repeat(competency, evidence.set_sizes)][:, None, :]
    eta = locations - parameters.difficulty[questions][:, None]
    partition = np.add.reduceat(log_partition(eta, thresholds), first)
    expected = np.add.reduceat(expected_category(eta, thresholds), first)
    total = evidence.column_total[:, None].astype(np.float64)
    value = total * locations - partition[evidence.column_set]
    return value, total - expected[evidence.column_set]


def _competency_of_set(evidence: Evidence) -> Codes:
    competency = np.empty(len(evidence.set_questions), np.int64)
    asked = evidence.column_set[evidence.block_column]
    competency[asked] = evidence.unit_competency[evidence.block_unit]
    return competency


def _integrate_halo(
    f: Floats, locations: Floats, centre: Floats, spread: float
) -> tuple[Floats, Floats]:
    """Return the integral over halo and its derivative by theta, shape (n_columns, n_nodes)."""
    z = (locations - centre[:, None]) / spread
    kernel = np.exp(-0.5 * z**2)
    kernel *= (locations[1] - locations[0]) / (spread * np.sqrt(2 * np.pi))
    return f @ kernel.T, f @ (kernel * z / spread).T


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
    moments = np.empty((5, n_units))
    pull = np.empty(n_blocks)
    density = np.empty((n_units, len(nodes))) if keep_density else None
    for start in range(0, n_units, UNITS_AT_ONCE):
        units = slice(start, min(start + UNITS_AT_ONCE, n_units))
        ends = np.append(evidence.first_block, n_blocks)
        blocks = slice(ends[units.start], ends[units.stop])
        competency = evidence.unit_competency[units]
        rows = table.row_of_block[blocks]
        log_density = prior[competency] + np.add.reduceat(
            table.log_likelihood[rows], evidence.first_block[units] - blocks.start
        )
        weights = np.exp(log_density - log_density.max(axis=1, keepdims=True))
        weights /= weights.sum(axis=1, keepdims=True)
        level = curves[competency]
        moments[:, units] = _moments(weights, level, nodes)
        local = evidence.block_unit[blocks] - start
        deviation = level - moments[0, units][:, None]
        pull[blocks] = -np.einsum(
            "bt,bt->b", (weights * deviation)[local], table.slope[rows], optimize=False
        )
        if density is not None:
            density[units] = weights
    variance = parameters.sd[evidence.unit_competency] ** 2
    return Posterior(
        level=moments[0],
        level_variance=moments[1],
        measure=moments[2],
        measure_variance=moments[3],
        prior_pull=moments[4] / variance,
        severity_pull=pull,
        nodes=nodes,
        density=density,
    )


def _moments(weights: Floats, level: Floats, nodes: Floats) -> Floats:
    """Return mean and variance of level and theta, and their covariance, shape (5, n_units)."""
    mean_level = np.einsum("ut,ut->u", weights, level)
    mean = weights @ nodes
    level_off = level - mean_level[:, None]
    off = nodes - mean[:, None]
    return np.stack(
        [
            mean_level,
            np.einsum("ut,ut,ut->u", weights, level_off, level_off),
            mean,
            np.einsum("ut,ut,ut->u", weights, off, off),
            np.einsum("ut,ut,ut->u", weights, level_off, off),
        ]
    )
