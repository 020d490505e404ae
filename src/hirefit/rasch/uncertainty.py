"""What the uncertainty of severities, difficulties, thresholds and means adds to each ability.

Equation 14 of docs/estimation.md: an ability's mean moves with each parameter by -V times their
link, so its covariance is V plus that movement's. The same pass gathers the scores of the
variances, whose products are their information (equation 15).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hirefit.rasch.blocks import Blocks
from hirefit.rasch.compiled import compiled, inlined
from hirefit.rasch.expectation_propagation import Posterior, Setting, settle
from hirefit.rasch.information import eliminate, fill, name_columns
from hirefit.rasch.sums import Local

Floats = npt.NDArray[np.float64]


class Abilities(NamedTuple):
    """Posterior of every application of a partition, in its pattern's competencies."""

    mean: Floats  # (n, widest)
    covariance: Floats  # (n, widest, widest)
    halo: Floats  # (1,): added to the sum of squared halos
    square: Floats  # (n_patterns, widest, widest): added to the abilities' squares
    scores: Floats  # (v, v): products of the scores of Sigma's lower triangle and the halo's
    score: Floats  # (v,): of the application in hand


def empty_abilities(blocks: Blocks, setting: Setting, n_competencies: int) -> Abilities:
    """Return zeros."""
    number, widest = setting.mean.shape
    size = len(blocks.pattern)
    n_variances = n_competencies * (n_competencies + 1) // 2 + 1
    return Abilities(
        np.zeros((size, widest)),
        np.zeros((size, widest, widest)),
        np.zeros(1),
        np.zeros((number, widest, widest)),
        np.zeros((n_variances, n_variances)),
        np.zeros(n_variances),
    )


@inlined
def look_up(
    n: int,
    count: int,
    blocks: Blocks,
    pair: Floats,
    rater_border: Floats,
    border: Floats,
    local: Local,
) -> None:
    """Put the covariance of application n's own parameters into `local.information`."""
    at = blocks.pair_list[n]
    for p in range(count):
        column = local.column[p]
        for q in range(p, count):
            other = local.column[q]
            if column >= 0:
                value = border[column, other]
            elif other >= 0:
                value = rater_border[-1 - column, other]
            else:
                value = pair[blocks.pairs[at]]
                at += 1
            local.information[p, q] = value
            local.information[q, p] = value


@inlined
def quadratic(rows: Floats, i: int, j: int, count: int, known: Floats) -> float:
    """Row i of `rows`, times the parameters' covariance, times row j."""
    total = 0.0
    for p in range(count):
        inner = 0.0
        for q in range(count):
            inner += known[p, q] * rows[j, q]
        total += rows[i, p] * inner
    return total


@inlined
def add_spread(
    n: int,
    count: int,
    blocks: Blocks,
    setting: Setting,
    room: Posterior,
    local: Local,
    out: Abilities,
) -> None:
    """Add the parameters' share to the covariances of abilities and to all squares.

    The squares are about the mean, which moves too.
    """
    pattern = blocks.pattern[n]
    size = setting.size[pattern]
    moved, link, known = local.moved, local.link, local.information
    for c in range(size):
        out.mean[n, c] = room.mean[c]
        for k in range(c + 1):
            value = room.covariance[c, k] + quadratic(moved, c, k, count, known)
            out.covariance[n, c, k] = value
            out.covariance[n, k, c] = value
    for r in range(blocks.n_blocks[n]):
        if room.halo_given[r] > 0.0:
            for p in range(count):
                for c in range(size):
                    link[size + r, p] -= room.site_precision[r, c] * moved[c, p]
                link[size + r, p] *= room.halo_given[r]
            out.halo[0] += quadratic(link, size + r, size + r, count, known)
    if setting.is_known[pattern]:
        return
    for c in range(size):
        moved[c, count - size + c] += 1.0
    for c in range(size):
        for k in range(c + 1):
            value = quadratic(moved, c, k, count, known)
            out.square[pattern, c, k] += value
            if k < c:
                out.square[pattern, k, c] += value


@inlined
def add_scores(n: int, blocks: Blocks, setting: Setting, room: Posterior, out: Abilities) -> None:
    """Add the products of application n's scores of the variances.

    The score of Sigma is half of S (E - Sigma) S with S its inverse and E the expected square;
    entries off the diagonal count twice.
    """
    pattern = blocks.pattern[n]
    size = setting.size[pattern]
    score = out.score
    score[:] = 0.0
    precision = setting.precision[pattern]
    for a in range(size):
        for b in range(a + 1):
            total = -precision[a, b]
            for c in range(size):
                for k in range(size):
                    expected = room.covariance[c, k] + (room.mean[c] - room.start[c]) * (
                        room.mean[k] - room.start[k]
                    )
                    total += precision[a, c] * expected * precision[k, b]
            row, column = setting.competency[pattern, a], setting.competency[pattern, b]
            score[row * (row + 1) // 2 + column] = 0.5 * total if a == b else total
    variance = setting.halo_variance
    if variance > 0.0:
        for r in range(blocks.n_blocks[n]):
            square = room.halo_mean[r] ** 2 + room.halo_variance[r]
            score[-1] += 0.5 * (square - variance) / variance**2
    for a in range(len(score)):
        for b in range(len(score)):
            out.scores[a, b] += score[a] * score[b]


@compiled
def spread_partition(
    blocks: Blocks,
    setting: Setting,
    sites: Floats,
    room: Posterior,
    local: Local,
    known: tuple[Floats, Floats, Floats],
    out: Abilities,
) -> None:
    """Posterior of every application; `known` is the covariance: pairs, rater-border, border."""
    for n in range(len(blocks.pattern)):
        settle(n, blocks, setting, sites, room)
        count = name_columns(n, blocks, setting, local)
        fill(n, count, blocks, setting, sites, room, local)
        eliminate(n, blocks, setting, room, local, count)
        look_up(n, count, blocks, known[0], known[1], known[2], local)
        add_spread(n, count, blocks, setting, room, local, out)
        if not setting.is_known[blocks.pattern[n]]:
            add_scores(n, blocks, setting, room, out)
