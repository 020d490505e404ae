"""Halo integrated out of each block's likelihood (docs/model.md, equations 5 and 6).

For a rater with severity b and a spread s of halo less severity error, and a set of questions::

    L(theta; total)  = integral N(u; 0, s^2) * f(theta + u - b; total) du
    L'(theta; total) = integral N(u; 0, s^2) * f'(theta + u - b; total) du
    f(x; total)      = exp(total * x - sum_q log Z(x - difficulty_q))
    f'(x; total)     = f(x; total) * (total - sum_q E[x | x - difficulty_q])

on evenly spaced nodes of theta and of the location ``theta + u - b``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hirefit.rasch.compiled import compiled
from hirefit.rasch.one_location import moments_at
from hirefit.scoring.evidence import Codes, Evidence, Floats, number_by_first
from hirefit.scoring.extent import MOST_PAIRS, NEGLIGIBLE_SPREAD, Extent, even_nodes
from hirefit.scoring.parameters import Parameters
from hirefit.scoring.slices import for_each_slice

STEP = 0.8
"""Step of the nodes as a share of the narrowest standard deviation: error exp(-30)."""
REACH = 7.0
"""How far the nodes reach, in standard deviations."""
PAIRS_AT_ONCE = 1024


@dataclass(frozen=True, slots=True)
class LikelihoodTable:
    """Likelihood of each pair of rater and set, for every total, on the nodes of theta.

    Raters of the same severity and spread share their rows.

    Parameters
    ----------
    rows : ndarray, shape (n_rows, 2, n_nodes)
        Likelihood in units of its largest value, and derivative of its log by theta: side by side,
        as they are read together. A pair's rows are those of the totals 0, 1, 2, ...
    log_largest : ndarray, shape (n_rows,)
        Log of the largest likelihood of each row.
    first_row : ndarray of int, shape (n_blocks,)
        Row of total zero for each block's pair.
    """

    rows: Floats
    log_largest: Floats
    first_row: Codes

    @property
    def log_likelihood(self) -> Floats:
        """Log likelihood, shape (n_rows, n_nodes); minus infinity where it is too small."""
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(self.rows[:, 0]) + self.log_largest[:, None])


def tabulate_likelihood(
    evidence: Evidence, parameters: Parameters, extent: Extent, weights: Floats, nodes: Floats
) -> LikelihoodTable:
    """Integrate halo out of the likelihood of every pair of rater and set, for every total.

    Parameters
    ----------
    evidence : Evidence
    parameters : Parameters
    extent : Extent
        Of the evidence.
    weights : ndarray, shape (n_competencies, K)
        ``exp`` of the cumulated thresholds.
    nodes : ndarray, shape (n_nodes,)
        Of theta.
    """
    severity, spread = parameters.severity, parameters.spread
    pair_of_block, example = _pairs(evidence, severity, spread)
    rater, asked = evidence.block_rater[example], evidence.block_set[example]
    competency = np.empty(len(evidence.set_bounds) - 1, np.int64)
    competency[evidence.block_set] = evidence.unit_competency[evidence.block_unit]
    sets = (evidence.set_bounds, parameters.difficulty[evidence.set_question], weights[competency])
    sizes = evidence.set_bounds[1:] - evidence.set_bounds[:-1]
    rows = np.zeros(len(rater) + 1, np.int64)
    np.cumsum(sizes[asked] * (weights.shape[1] - 1) + 1, out=rows[1:])
    locations = _locations(extent, nodes)
    partition = np.empty((len(sizes), len(locations), 2))
    _fill_partitions(sets, locations, partition)
    results = (np.empty((rows[-1], 2, len(nodes))), np.empty(rows[-1]))
    pairs = (np.argsort(rater, kind="stable"), rater, asked, rows)

    def integrate(part: slice) -> None:
        _integrate_halos(
            (part.start, part.stop),
            pairs,
            (nodes, locations),
            (severity, spread),
            sets,
            partition,
            results,
        )

    for_each_slice(len(rater), PAIRS_AT_ONCE, integrate)
    return LikelihoodTable(*results, rows[pair_of_block])


def _pairs(evidence: Evidence, severity: Floats, spread: Floats) -> tuple[Codes, Codes]:
    """Return each block's pair of rater and set, and a block of each pair.

    Raters whose severity and spread are the same numbers are one here: all those that the
    calibration does not list.
    """
    same_severity, same_spread = (
        number_by_first(values.view(np.int64))[0] for values in (severity, spread)
    )
    alike, _ = number_by_first(same_severity * len(spread) + same_spread)
    return number_by_first(
        alike[evidence.block_rater] * len(evidence.set_bounds) + evidence.block_set
    )


def _locations(extent: Extent, nodes: Floats) -> Floats:
    """Return nodes of ``theta + u - b`` that resolve halo times block likelihood."""
    if not extent.narrowest_spread:
        return nodes
    step = STEP / math.sqrt(1 / extent.narrowest_spread**2 + extent.information)
    reach = REACH * extent.widest_spread
    low, high = nodes[0] - extent.harshest - reach, nodes[-1] - extent.mildest + reach
    return even_nodes(low, high, step, MOST_PAIRS // len(nodes))


@compiled
def _fill_partitions(
    sets: tuple[Codes, Floats, Floats], locations: Floats, partition: Floats
) -> None:
    """Fill in the partition of every set, shape (n_sets, n_locations, 2)."""
    for asked in range(len(partition)):
        _fill_partition(asked, sets, locations, 0.0, partition[asked])


@compiled
def _fill_partition(
    asked: int,
    sets: tuple[Codes, Floats, Floats],
    locations: Floats,
    shift: float,
    partition: Floats,
) -> None:
    """Fill in the sum of log Z over a set's questions, and its slope, shape (n_locations, 2).

    Taken at the locations less the shift.
    """
    bounds, difficulty, weights = sets
    for at in range(len(locations)):
        partition[at, 0] = partition[at, 1] = 0.0
        for question in range(bounds[asked], bounds[asked + 1]):
            log_partition, mean, _ = moments_at(
                locations[at] - shift - difficulty[question], weights[asked]
            )
            partition[at, 0] += log_partition
            partition[at, 1] += mean


@compiled
def _fill_totals(locations: Floats, shift: float, partition: Floats, values: Floats) -> None:
    """Fill in ``f(x; total)`` and its derivative by x, shape (2, n_totals, n_locations).

    Each total differs from the next by a factor of exp(x). Counted from the likelier end the
    factors are at most one, so nothing overflows.
    """
    last = values.shape[1] - 1
    for at in range(len(locations)):
        x = locations[at] - shift
        ratio = math.exp(-abs(x))
        value = math.exp((last * x if x > 0 else 0.0) - partition[at, 0])
        for steps in range(last + 1):
            total = last - steps if x > 0 else steps
            values[0, total, at] = value
            values[1, total, at] = value * (total - partition[at, 1])
            value *= ratio


@compiled
def _fill_kernel(kernel: Floats, nodes: Floats, shift: float, grid: Floats, spread: float) -> None:
    """Fill in the halo's density around each node of theta less the shift.

    Parameters
    ----------
    kernel : ndarray, shape (n_locations, n_nodes)
        Density times step.
    nodes : ndarray, shape (n_nodes,)
    shift : float
    grid : ndarray, shape (n_locations,)
        Evenly spaced. From one location to the next a normal density changes by a factor that
        itself changes by a constant factor: three exponentials a node are enough.
    spread : float
    """
    step = (grid[1] - grid[0]) / spread
    bend = math.exp(-step * step)
    for node in range(len(nodes)):
        centre = nodes[node] - shift
        nearest = min(max(int((centre - grid[0]) / (grid[1] - grid[0]) + 0.5), 0), len(grid) - 1)
        z = (grid[nearest] - centre) / spread
        top = step * math.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)
        value, factor = top, math.exp(-step * z - 0.5 * step * step)
        for at in range(nearest, len(grid)):
            kernel[at, node] = value
            value *= factor
            factor *= bend
        value, factor = top, math.exp(step * z - 0.5 * step * step)
        for at in range(nearest, -1, -1):
            kernel[at, node] = value
            value *= factor
            factor *= bend


@compiled
def _integrate_halos(
    part: tuple[int, int],
    pairs: tuple[Codes, Codes, Codes, Codes],
    grids: tuple[Floats, Floats],
    raters: tuple[Floats, Floats],
    sets: tuple[Codes, Floats, Floats],
    partition: Floats,
    results: tuple[Floats, Floats],
) -> None:
    """Fill in the rows of a part of the pairs.

    Parameters
    ----------
    part : tuple of int
        From and to which place of the order.
    pairs : tuple of ndarray of int
        Order in which they are taken, by rater; rater and set of each pair; first row of each pair
        and the end.
    grids : tuple of ndarray
        Nodes of theta; locations.
    raters : tuple of ndarray
        Severity and spread.
    sets : tuple of ndarray
        First question of each set and the end; difficulties; ``exp`` of the cumulated thresholds of
        each set.
    partition : ndarray, shape (n_sets, n_locations, 2)
        From `_fill_partition`.
    results : tuple of ndarray
        `rows` and `log_largest` of `LikelihoodTable`.
    """
    order, rater, asked, rows = pairs
    nodes, locations = grids
    kernel = np.empty((len(locations), len(nodes)))
    exact = np.empty((len(nodes), 2))
    filled = -1
    for place in range(part[0], part[1]):
        pair = order[place]
        first, totals = rows[pair], rows[pair + 1] - rows[pair]
        severity, spread = raters[0][rater[pair]], raters[1][rater[pair]]
        if spread < NEGLIGIBLE_SPREAD:
            values = np.empty((2, totals, len(nodes)))
            _fill_partition(asked[pair], sets, nodes, severity, exact)
            _fill_totals(nodes, severity, exact, values)
            _keep(values, first, results)
            continue
        if rater[pair] != filled:
            _fill_kernel(kernel, nodes, severity, locations, spread)
            filled = rater[pair]
        values = np.empty((2, totals, len(locations)))
        _fill_totals(locations, 0.0, partition[asked[pair]], values)
        smooth = np.empty((2, totals, len(nodes)))
        _smooth(values, kernel, smooth)
        _keep(smooth, first, results)


@compiled
def _smooth(values: Floats, kernel: Floats, smooth: Floats) -> None:
    """Add up the values at all locations, each weighted with the kernel."""
    for kind in range(2):
        for total in range(values.shape[1]):
            for node in range(kernel.shape[1]):
                smooth[kind, total, node] = 0.0
            for at in range(kernel.shape[0]):
                value = values[kind, total, at]
                for node in range(kernel.shape[1]):
                    smooth[kind, total, node] += value * kernel[at, node]


@compiled
def _keep(values: Floats, first: int, results: tuple[Floats, Floats]) -> None:
    """Turn likelihoods and their derivatives, shape (2, n_totals, n_nodes), into rows."""
    rows, log_largest = results
    for total in range(values.shape[1]):
        largest = 0.0
        for node in range(values.shape[2]):
            largest = max(largest, values[0, total, node])
        log_largest[first + total] = math.log(largest)
        for node in range(values.shape[2]):
            value = values[0, total, node]
            rows[first + total, 0, node] = value / largest
            rows[first + total, 1, node] = values[1, total, node] / value if value > 0 else 0.0
