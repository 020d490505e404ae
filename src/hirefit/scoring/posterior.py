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

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from hirefit.rasch.response_model import expected_category, log_partition_and_slope
from hirefit.scoring.evidence import Codes, Evidence, Floats, Parameters
from hirefit.scoring.slices import for_each_slice

STEP = 0.8
"""Step of the nodes as a share of the narrowest standard deviation: error exp(-30)."""
LONGEST_STEP = 0.4
"""In logits: the singularities of 1 / Z, about pi away from the real line, ask for it."""
REACH = 7.0
"""How far the nodes reach, in standard deviations."""
UNITS_AT_ONCE = 4096
NEGLIGIBLE_SPREAD = 1e-3
"""Halo below this many logits is taken as none: it moves no level by more than 1e-6."""


@dataclass(frozen=True, slots=True)
class LikelihoodTable:
    """Log likelihood of each pair of rater and set, for every total, on the nodes of theta.

    Parameters
    ----------
    log_likelihood, slope : ndarray, shape (n_rows, n_nodes)
        And its derivative by theta. A pair's rows are those of the totals 0, 1, 2, ...
    first_row : ndarray of int, shape (n_blocks,)
        Row of total zero for each block's pair.
    """

    log_likelihood: Floats
    slope: Floats
    first_row: Codes


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
    return _grid(low, high, step)


def _grid(low: float, high: float, step: float) -> Floats:
    count = int(np.ceil((high - low) / min(step, LONGEST_STEP))) + 1
    return np.linspace(low, high, count)


def tabulate_likelihood(
    evidence: Evidence, parameters: Parameters, nodes: Floats
) -> LikelihoodTable:
    """Integrate halo out of the likelihood of every pair of rater and set, for every total."""
    n_sets, highest = len(evidence.set_questions), parameters.thresholds.shape[1]
    pairs, pair_of_block = np.unique(
        evidence.block_rater * n_sets + evidence.block_set, return_inverse=True
    )
    rater, asked = np.divmod(pairs, n_sets)
    totals = evidence.set_sizes * highest + 1
    first_column = np.cumsum(totals) - totals
    ends = np.cumsum(totals[asked])
    first_row = ends - totals[asked]
    column = np.arange(ends[-1]) + np.repeat(first_column[asked] - first_row, totals[asked])

    likelihood = np.empty((len(column), len(nodes)))
    slope = np.empty_like(likelihood)
    locations = _locations(evidence, parameters, nodes)
    log_f, _ = _log_likelihoods(evidence, parameters, locations)
    top = log_f.max(axis=1, keepdims=True)
    f, spread = np.exp(log_f - top), parameters.spread
    starts = np.flatnonzero(np.diff(rater, prepend=-1))
    for start, end in zip(starts, [*starts[1:], len(pairs)], strict=True):
        rows = slice(first_row[start], ends[end - 1])
        centre = nodes - parameters.severity[rater[start]]
        if spread[rater[start]] < NEGLIGIBLE_SPREAD:
            exact = _log_likelihoods(evidence, parameters, centre)
            likelihood[rows], slope[rows] = exact[0][column[rows]], exact[1][column[rows]]
        else:
            value, derivative = _integrate_halo(
                f[column[rows]], locations, centre, float(spread[rater[start]])
            )
            likelihood[rows] = np.log(value) + top[column[rows]]
            slope[rows] = derivative / value
    return LikelihoodTable(likelihood, slope, first_row[pair_of_block.ravel()])


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


def _log_likelihoods(
    evidence: Evidence, parameters: Parameters, locations: Floats
) -> tuple[Floats, Floats]:
    """Return log f of every set and total at locations, and its derivative.

    Both have shape (n_columns, n_locations); a set's columns are those of the totals 0, 1, 2, ...
    """
    sizes = evidence.set_sizes
    questions = np.concatenate(evidence.set_questions)
    competency = np.empty(len(sizes), np.int64)
    competency[evidence.block_set] = evidence.unit_competency[evidence.block_unit]
    thresholds = parameters.thresholds[np.repeat(competency, sizes)][:, None, :]
    eta = locations - parameters.difficulty[questions][:, None]
    first = np.cumsum(sizes) - sizes
    by_question, slope = log_partition_and_slope(eta, thresholds)
    partition, expected = np.add.reduceat(by_question, first), np.add.reduceat(slope, first)
    counts = sizes * parameters.thresholds.shape[1] + 1
    asked = np.repeat(np.arange(len(sizes)), counts)
    total = (np.arange(len(asked)) - (np.cumsum(counts) - counts)[asked])[:, None].astype(float)
    return total * locations - partition[asked], total - expected[asked]


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
    rows_of_blocks = table.first_row + evidence.block_total
    density = np.empty((n_units if keep_density else 0, len(nodes)))

    def integrate(units: slice) -> None:
        competency = evidence.unit_competency[units]
        layers = list(_layers(evidence, units))
        weights = prior[competency]
        for rows, blocks in layers:
            weights[rows] += table.log_likelihood[rows_of_blocks[blocks]]
        weights -= weights.max(axis=1, keepdims=True)
        np.exp(weights, out=weights)
        weights /= weights.sum(axis=1, keepdims=True)
        level = curves[competency]
        moments[:, units] = _moments(weights, level, nodes)
        if keep_density:
            density[units] = weights
        weights *= level - moments[0, units][:, None]
        for rows, blocks in layers:
            slope = table.slope[rows_of_blocks[blocks]]
            pull[blocks] = -np.einsum("ut,ut->u", weights[rows], slope)

    for_each_slice(n_units, UNITS_AT_ONCE, integrate)
    return Posterior(
        level=moments[0],
        level_variance=moments[1],
        measure=moments[2],
        measure_variance=moments[3],
        prior_pull=moments[4] / parameters.sd[evidence.unit_competency] ** 2,
        severity_pull=pull,
        nodes=nodes,
        density=density,
        likelihood=table,
    )


def _layers(evidence: Evidence, units: slice) -> Iterator[tuple[Codes | slice, Codes]]:
    """Yield the first, second, ... block of each unit: rows within the slice, and the blocks."""
    first, count = evidence.first_block[units], evidence.unit_raters[units]
    for place in range(int(count.max(initial=0))):
        rows = np.flatnonzero(count > place)
        everyone = len(rows) == len(count)
        yield (slice(None) if everyone else rows), first[rows] + place


def _moments(weights: Floats, level: Floats, nodes: Floats) -> Floats:
    """Return mean and variance of level and theta, and their covariance, shape (5, n_units)."""
    mean_level = np.einsum("ut,ut->u", weights, level)
    mean = weights @ nodes
    level_off = (level - mean_level[:, None]) * weights
    off = nodes - mean[:, None]
    return np.stack(
        [
            mean_level,
            np.einsum("ut,ut->u", level_off, level),
            mean,
            np.einsum("ut,ut->u", weights, off * off),
            np.einsum("ut,ut->u", level_off, off),
        ]
    )
