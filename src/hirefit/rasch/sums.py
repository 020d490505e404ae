"""One pass over a partition: what each application adds to the sums that travel.

Gradient (equation 10), information with abilities and halos eliminated (equation 11) and the
moments that the variances are updated from (equation 12) of docs/estimation.md.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hirefit.rasch.blocks import Blocks
from hirefit.rasch.compiled import inlined
from hirefit.rasch.expectation_propagation import Posterior, Setting, find_powers

Floats = npt.NDArray[np.float64]


class Sums(NamedTuple):
    """Sums over applications. The border lists questions, thresholds (by table), means."""

    total: Floats  # log evidence, sum of squared halos, number of halos, largest last move
    rater: Floats  # (n_raters,) gradient
    border: Floats  # (n_border,) gradient
    square: Floats  # (n_patterns, widest, widest): of abilities about the mean
    shift: Floats  # (n_patterns, widest): of abilities from the mean
    pair: Floats  # (n_pairs,) information of each pair of raters who share an application
    rater_border: Floats  # (n_raters, n_border)
    border_border: Floats  # (n_border, n_border)


class Local(NamedTuple):
    """Room for one application's own parameters: raters, questions, thresholds, means."""

    column: npt.NDArray[np.int64]  # (p,): place in the border, or -1 - rater
    information: Floats  # (p, p)
    link: Floats  # (c + blocks, p): cross-information of abilities and halos with parameters
    reduced: Floats  # (c, p)
    moved: Floats  # (c, p): change of each ability's mean with each parameter
    cumulated: Floats  # (K - 1,): P(x >= k) averaged over the tilted distribution
    shared: Floats  # (ratings of a site, K - 1, K - 1): covariances of those steps, averaged
    step_at: Floats  # (K - 1, nodes): P(x >= k) at each node
    running: Floats  # (nodes,)
    total: Floats  # (nodes,)


def empty_sums(
    n_raters: int, n_border: int, n_pairs: int, patterns: tuple[int, int], *, information: bool
) -> Sums:
    """Return zeros; without `information` its parts have no rows."""
    inside = (n_raters, n_border, n_pairs) if information else (0, 0, 0)
    number, widest = patterns
    return Sums(
        np.zeros(4),
        np.zeros(n_raters),
        np.zeros(n_border),
        np.zeros((number, widest, widest)),
        np.zeros((number, widest)),
        np.zeros(inside[2]),
        np.zeros((inside[0], inside[1])),
        np.zeros((inside[1], inside[1])),
    )


def local_room(blocks: Blocks, setting: Setting) -> Local:
    """Allocate for the largest application of a partition."""
    steps = setting.weight.shape[1] - 1
    widest = setting.mean.shape[1]
    n_blocks = max(1, int(blocks.n_blocks.max(initial=1)))
    n_columns = (
        max(1, int(np.diff(blocks.rater_list).max(initial=1)))
        + max(1, int(np.diff(blocks.question_list).max(initial=1)))
        + steps * (widest if setting.own_thresholds else 1)
        + widest
    )
    return Local(
        np.zeros(n_columns, dtype=np.int64),
        np.zeros((n_columns, n_columns)),
        np.zeros((widest + n_blocks, n_columns)),
        np.zeros((widest, n_columns)),
        np.zeros((widest, n_columns)),
        np.zeros(steps),
        np.zeros((max(1, int(np.diff(blocks.ratings).max(initial=1))), steps, steps)),
        np.zeros((steps, len(setting.nodes))),
        np.zeros(len(setting.nodes)),
        np.zeros(len(setting.nodes)),
    )


@inlined
def expect_steps(
    j: int, i: int, first: int, setting: Setting, blocks: Blocks, room: Posterior, local: Local
) -> None:
    """P(x >= k) of rating j at each node of its site, and averaged over the tilted distribution."""
    table = blocks.competency[i] if setting.own_thresholds else 0
    n_nodes, steps = len(setting.nodes), len(local.cumulated)
    factor = setting.easing[blocks.rater[j]] * setting.ease[blocks.question[j]]
    at, weight = local.step_at, room.node_weight[i - first]
    for q in range(n_nodes):
        local.running[q] = 1.0
        local.total[q] = 1.0
    for k in range(steps):
        own = setting.weight[table, k + 1]
        for q in range(n_nodes):
            local.running[q] *= room.power[q] * factor
            at[k, q] = local.running[q] * own
            local.total[q] += at[k, q]
    for q in range(n_nodes):
        local.total[q] = 1.0 / local.total[q]
        local.running[q] = 0.0
    for k in range(steps - 1, -1, -1):
        average = 0.0
        for q in range(n_nodes):
            local.running[q] += at[k, q]
            at[k, q] = local.running[q] * local.total[q]
            average += weight[q] * at[k, q]
        local.cumulated[k] = average


@inlined
def expect_products(j: int, i: int, first: int, room: Posterior, local: Local) -> float:
    """Average the covariances of the steps of the site's rating j: P(x >= k) (1 - P(x >= h)).

    Returns their sum, the average variance of the rating.
    """
    at, weight = local.step_at, room.node_weight[i - first]
    variance = 0.0
    for k in range(len(local.cumulated)):
        for h in range(k + 1):
            average = 0.0
            for q in range(len(weight)):
                average += weight[q] * at[k, q] * (1.0 - at[h, q])
            local.shared[j, k, h] = average
            local.shared[j, h, k] = average
            variance += average if h == k else 2.0 * average
    return variance


@inlined
def add_gradient(
    n: int, blocks: Blocks, setting: Setting, room: Posterior, local: Local, sums: Sums
) -> None:
    """Add application n to gradient and moments."""
    steps, places = len(local.cumulated), len(setting.difficulty)
    pattern = blocks.pattern[n]
    size = setting.size[pattern]
    first = blocks.sites[n]
    for i in range(first, blocks.sites[n + 1]):
        find_powers(i, first, setting, room)
        at = places + (blocks.competency[i] if setting.own_thresholds else 0) * steps
        for j in range(blocks.ratings[i], blocks.ratings[i + 1]):
            expect_steps(j, i, first, setting, blocks, room, local)
            expected = 0.0
            for k in range(steps):
                expected += local.cumulated[k]
                sums.border[at + k] += local.cumulated[k]
            for k in range(blocks.category[j]):
                sums.border[at + k] -= 1.0
            sums.rater[blocks.rater[j]] += expected - blocks.category[j]
            sums.border[blocks.question[j]] += expected - blocks.category[j]
    for r in range(blocks.n_blocks[n]):
        sums.total[1] += room.halo_mean[r] ** 2 + room.halo_variance[r]
        sums.total[2] += 1.0
    for c in range(size):
        sums.shift[pattern, c] += room.mean[c] - room.start[c]
        for k in range(size):
            sums.square[pattern, c, k] += room.covariance[c, k] + (room.mean[c] - room.start[c]) * (
                room.mean[k] - room.start[k]
            )
