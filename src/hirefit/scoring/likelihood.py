"""Halo integrated out of each block's likelihood (docs/model.md, equations 5 and 6).

For a rater with severity b and a spread s of halo less severity error, and a set of questions::

    L(theta; total) = integral N(u; 0, s^2) * f(theta + u - b; total) du
    f(x; total)     = exp(total * x - sum_q log Z(x - difficulty_q))

on evenly spaced nodes of theta and of the location ``theta + u - b``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hirefit.rasch.compiled import compiled
from hirefit.rasch.one_location import moments_at
from hirefit.rasch.response_model import category_weights
from hirefit.scoring.evidence import Codes, Evidence, Floats
from hirefit.scoring.parameters import Parameters
from hirefit.scoring.slices import for_each_slice

STEP = 0.8
"""Step of the nodes as a share of the narrowest standard deviation: error exp(-30)."""
LONGEST_STEP = 0.4
"""In logits: the singularities of 1 / Z, about pi away from the real line, ask for it."""
REACH = 7.0
"""How far the nodes reach, in standard deviations."""
NEGLIGIBLE_SPREAD = 1e-3
"""Halo below this many logits is taken as none: it moves no level by more than 1e-6."""
PAIRS_AT_ONCE = 1024


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


def even_nodes(low: float, high: float, step: float) -> Floats:
    """Return evenly spaced nodes from `low` to `high`, at most `step` apart (logits)."""
    count = int(np.ceil((high - low) / min(step, LONGEST_STEP))) + 1
    return np.linspace(low, high, count)


def tabulate_likelihood(
    evidence: Evidence, parameters: Parameters, nodes: Floats
) -> LikelihoodTable:
    """Integrate halo out of the likelihood of every pair of rater and set, for every total."""
    n_sets, sizes = len(evidence.set_questions), evidence.set_sizes
    pairs, pair_of_block = np.unique(
        evidence.block_rater * n_sets + evidence.block_set, return_inverse=True
    )
    rater, asked = np.divmod(pairs, n_sets)
    rows = _starts((sizes * parameters.thresholds.shape[1] + 1)[asked])
    competency = np.empty(n_sets, np.int64)
    competency[evidence.block_set] = evidence.unit_competency[evidence.block_unit]
    sets = (
        _starts(sizes),
        parameters.difficulty[np.concatenate(evidence.set_questions)],
        np.exp(category_weights(parameters.thresholds))[competency],
    )
    raters = (np.ascontiguousarray(parameters.severity), parameters.spread)
    locations = _locations(evidence, parameters, nodes)
    partition = np.empty((n_sets, len(locations), 2))
    _fill_partitions(sets, locations, partition)
    likelihood = np.empty((rows[-1], len(nodes)))
    table = (likelihood, np.empty_like(likelihood))

    def integrate(part: slice) -> None:
        _integrate_halos(
            (part.start, part.stop),
            (rater, asked, rows),
            (nodes, locations),
            raters,
            sets,
            partition,
            table,
        )

    for_each_slice(len(pairs), PAIRS_AT_ONCE, integrate)
    return LikelihoodTable(*table, rows[pair_of_block.ravel()])


def _starts(sizes: Codes) -> Codes:
    """Return where each of several runs starts, and where the last ends."""
    starts = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=starts[1:])
    return starts


def _locations(evidence: Evidence, parameters: Parameters, nodes: Floats) -> Floats:
    """Return nodes of ``theta + u - b`` that resolve halo times block likelihood."""
    present = np.unique(evidence.block_rater)
    spread, severity = parameters.spread[present], parameters.severity[present]
    felt = spread[spread >= NEGLIGIBLE_SPREAD]
    if not len(felt):
        return nodes
    most = int(evidence.set_sizes.max())
    step = STEP / np.sqrt(1 / float(felt.min()) ** 2 + most * parameters.largest_variance)
    reach = REACH * float(spread.max())
    return even_nodes(nodes[0] - severity.max() - reach, nodes[-1] - severity.min() + reach, step)


@compiled
def _sum_partitions(
    asked: int, sets: tuple[Codes, Floats, Floats], locations: Floats, partition: Floats
) -> None:
    """Fill in the sum of log Z over a set's questions, and its slope, shape (n_locations, 2)."""
    first, difficulty, weights = sets
    partition[:] = 0.0
    for question in range(first[asked], first[asked + 1]):
        for at in range(len(locations)):
            log_partition, mean, _ = moments_at(
                locations[at] - difficulty[question], weights[asked]
            )
            partition[at, 0] += log_partition
            partition[at, 1] += mean


@compiled
def _fill_partitions(
    sets: tuple[Codes, Floats, Floats], locations: Floats, partition: Floats
) -> None:
    """Do it for every set, shape (n_sets, n_locations, 2)."""
    for asked in range(len(partition)):
        _sum_partitions(asked, sets, locations, partition[asked])


@compiled
def _integrate_halos(
    part: tuple[int, int],
    pairs: tuple[Codes, Codes, Codes],
    grids: tuple[Floats, Floats],
    raters: tuple[Floats, Floats],
    sets: tuple[Codes, Floats, Floats],
    partition: Floats,
    table: tuple[Floats, Floats],
) -> None:
    """Fill in the rows of the pairs ``part[0] <= p < part[1]``.

    Parameters
    ----------
    part : tuple of int
    pairs : tuple of ndarray of int
        Rater and set of each pair; first row of each pair and the number of rows.
    grids : tuple of ndarray
        Nodes of theta; locations.
    raters : tuple of ndarray
        Severity and spread.
    sets : tuple of ndarray
        First question of each set and the end; difficulties; ``exp`` of the cumulated thresholds of
        each set.
    partition : ndarray, shape (n_sets, n_locations, 2)
        From `_sum_partitions`.
    table : tuple of ndarray, shape (n_rows, n_nodes)
        Log likelihood and slope.
    """
    rater, asked, rows = pairs
    nodes, locations = grids
    kernel = np.empty((2, len(locations), len(nodes)))
    exact = np.empty((len(nodes), 2))
    filled = -1
    for pair in range(part[0], part[1]):
        severity, spread = raters[0][rater[pair]], raters[1][rater[pair]]
        if spread < NEGLIGIBLE_SPREAD:
            _sum_partitions(asked[pair], sets, nodes - severity, exact)
            for row in range(rows[pair], rows[pair + 1]):
                total = row - rows[pair]
                table[0][row] = total * (nodes - severity) - exact[:, 0]
                table[1][row] = total - exact[:, 1]
            continue
        if rater[pair] != filled:
            _fill_kernel(kernel, nodes - severity, locations, spread)
            filled = rater[pair]
        for row in range(rows[pair], rows[pair + 1]):
            exponent = (row - rows[pair]) * locations - partition[asked[pair], :, 0]
            top = exponent.max()
            value, slope = table[0][row], table[1][row]
            value[:] = 0.0
            slope[:] = 0.0
            for at in range(len(locations)):
                weight = math.exp(exponent[at] - top)
                for node in range(len(nodes)):
                    value[node] += weight * kernel[0, at, node]
                    slope[node] += weight * kernel[1, at, node]
            for node in range(len(nodes)):
                slope[node] /= value[node]
                value[node] = math.log(value[node]) + top


@compiled
def _fill_kernel(kernel: Floats, centre: Floats, locations: Floats, spread: float) -> None:
    """Fill in the halo's density at each location for each node of theta, and its slope."""
    scale = (locations[1] - locations[0]) / (spread * math.sqrt(2 * math.pi))
    for at in range(len(locations)):
        for node in range(len(centre)):
            z = (locations[at] - centre[node]) / spread
            kernel[0, at, node] = scale * math.exp(-0.5 * z * z)
            kernel[1, at, node] = kernel[0, at, node] * z / spread
