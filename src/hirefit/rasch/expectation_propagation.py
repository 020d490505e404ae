"""The posterior of one application: a normal one, its sites matched by their moments.

Expectation propagation (Minka 2001) with one Gaussian site for each block and competency, in
natural parameters (precision, shift): docs/estimation.md, equations 4 to 9. The abilities of an
application and its halos form an arrow: given the abilities the halos are independent, so they
are eliminated exactly and the only matrix left has one row a competency (equation 6).

Every function here runs compiled; indices are local to a partition of `hirefit.rasch.blocks`.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hirefit.rasch.blocks import Blocks
from hirefit.rasch.compiled import compiled, inlined

Floats = npt.NDArray[np.float64]
HUGE = 1e200
FLATTEST = 1e-9  # a site's precision is never less: far-off ratings say next to nothing


class Setting(NamedTuple):
    """The parameters a pass is made with; arrays only, so that compiled code can read it."""

    severity: Floats  # (n_raters,)
    difficulty: Floats  # (n_questions,)
    easing: Floats  # exp(-severity)
    ease: Floats  # exp(-difficulty)
    log_weight: Floats  # (n_tables, K): cumulated thresholds, equation 1
    weight: Floats  # exp(log_weight)
    own_thresholds: bool  # whether every competency has a table of its own
    mean: Floats  # (n_patterns, widest): prior mean of the abilities
    precision: Floats  # (n_patterns, widest, widest): inverse prior covariance
    log_determinant: Floats  # (n_patterns,) of the prior covariance
    size: npt.NDArray[np.int32]  # (n_patterns,)
    competency: npt.NDArray[np.int32]  # (n_patterns, widest)
    is_known: npt.NDArray[np.bool_]  # (n_patterns,)
    halo_variance: float
    nodes: Floats  # Gauss-Hermite, times sqrt(2)
    log_node_weight: Floats  # log w + x^2 - log(pi) / 2, for integrals over a density
    tolerance: float  # of a site's mean, in its standard deviations
    sweeps: int  # at most


class Posterior(NamedTuple):
    """Room for one application; reused from one to the next."""

    covariance: Floats  # (c, c) of the abilities
    factor: Floats  # (c, c): Cholesky factor of their precision
    mean: Floats  # (c,)
    start: Floats  # (c,): prior mean
    site_precision: Floats  # (blocks, c), zero where a block has no such competency
    pull: Floats  # (blocks, c): covariance @ site_precision
    halo_given: Floats  # (blocks,): variance of a halo given the abilities
    halo_shift: Floats  # (blocks,): sum of the shifts of a block's sites
    halo_mean: Floats  # (blocks,)
    halo_variance: Floats  # (blocks,)
    site_mean: Floats  # (sites,)
    site_variance: Floats  # (sites,)
    site_log_mass: Floats  # (sites,)
    proposal: Floats  # (sites, 2): precision and shift that would match the moments
    node_weight: Floats  # (sites, nodes): the tilted distribution on its nodes
    location: Floats  # (nodes,), and below: of the site in hand
    power: Floats  # exp(location)
    product: Floats
    partition: Floats


def room_for(blocks: Blocks, widest: int, n_nodes: int) -> Posterior:
    """Allocate for the largest application of a partition."""
    n_blocks = max(1, int(blocks.n_blocks.max(initial=1)))
    n_sites = max(1, int(np.diff(blocks.sites).max(initial=1)))
    square, per_block = (widest, widest), (n_blocks, widest)
    return Posterior(
        np.zeros(square),
        np.zeros(square),
        np.zeros(widest),
        np.zeros(widest),
        np.zeros(per_block),
        np.zeros(per_block),
        *(np.zeros(n_blocks) for _ in range(4)),
        *(np.zeros(n_sites) for _ in range(3)),
        np.zeros((n_sites, 2)),
        np.zeros((n_sites, n_nodes)),
        *(np.zeros(n_nodes) for _ in range(4)),
    )


@inlined
def invert(factor: Floats, inverse: Floats, size: int) -> float:
    """Cholesky in place (lower), then the inverse; return the log determinant.

    `inverse` holds the matrix on entry. Written out, as matrices here have one to ten rows.
    """
    logarithm = 0.0
    for i in range(size):
        for j in range(i + 1):
            total = inverse[i, j]
            for k in range(j):
                total -= factor[i, k] * factor[j, k]
            factor[i, j] = math.sqrt(max(total, 1e-12)) if i == j else total / factor[j, j]
        logarithm += 2.0 * math.log(factor[i, i])
    for j in range(size):  # columns of the inverse: two triangular solves each
        for i in range(size):
            total = 1.0 if i == j else 0.0
            for k in range(i):
                total -= factor[i, k] * inverse[k, j]
            inverse[i, j] = total / factor[i, i]
        for i in range(size - 1, -1, -1):
            total = inverse[i, j]
            for k in range(i + 1, size):
                total -= factor[k, i] * inverse[k, j]
            inverse[i, j] = total / factor[i, i]
    return logarithm


@inlined
def combine(n: int, blocks: Blocks, setting: Setting, sites: Floats, room: Posterior) -> float:
    """Join prior and sites (equation 6); return log |prior covariance| - log |posterior|.

    `sites` has shape (n_sites, 2): precision and shift of every site of the partition.
    """
    pattern = blocks.pattern[n]
    size = setting.size[pattern]
    covariance, mean = room.covariance, room.mean
    for r in range(blocks.n_blocks[n]):
        room.site_precision[r, :size] = 0.0
        room.halo_given[r] = 0.0
        room.halo_shift[r] = 0.0
    covariance[:size, :size] = setting.precision[pattern, :size, :size]
    natural = room.pull[0]  # free until the halos are joined below
    for c in range(size):
        room.start[c] = setting.mean[pattern, c]
        if setting.is_known[pattern]:
            room.start[c] = blocks.known[n, c]
    for c in range(size):
        natural[c] = 0.0
        for k in range(size):
            natural[c] += covariance[c, k] * room.start[k]
    for i in range(blocks.sites[n], blocks.sites[n + 1]):
        r, c = blocks.block[i], blocks.coordinate[i]
        room.site_precision[r, c] = sites[i, 0]
        room.halo_given[r] += sites[i, 0]
        room.halo_shift[r] += sites[i, 1]
        covariance[c, c] += sites[i, 0]
        natural[c] += sites[i, 1]
    logarithm = setting.log_determinant[pattern]
    for r in range(blocks.n_blocks[n]):
        logarithm += math.log1p(setting.halo_variance * room.halo_given[r])
        room.halo_given[r] = setting.halo_variance / (
            1.0 + setting.halo_variance * room.halo_given[r]
        )
        for c in range(size):
            share = room.halo_given[r] * room.site_precision[r, c]
            natural[c] -= share * room.halo_shift[r]
            for k in range(size):
                covariance[c, k] -= share * room.site_precision[r, k]
    logarithm += invert(room.factor, covariance, size)
    for c in range(size):
        mean[c] = 0.0
        for k in range(size):
            mean[c] += covariance[c, k] * natural[k]
    _join_halos(n, blocks, size, room)
    return logarithm


@inlined
def _join_halos(n: int, blocks: Blocks, size: int, room: Posterior) -> None:
    """Moments of the halos and of every site's location, from those of the abilities."""
    for r in range(blocks.n_blocks[n]):
        level, spread = 0.0, 0.0
        for c in range(size):
            room.pull[r, c] = 0.0
            for k in range(size):
                room.pull[r, c] += room.covariance[c, k] * room.site_precision[r, k]
        for c in range(size):
            level += room.site_precision[r, c] * room.mean[c]
            spread += room.site_precision[r, c] * room.pull[r, c]
        given = room.halo_given[r]
        room.halo_mean[r] = given * (room.halo_shift[r] - level)
        room.halo_variance[r] = given + given * given * spread
    first = blocks.sites[n]
    for i in range(first, blocks.sites[n + 1]):
        r, c = blocks.block[i], blocks.coordinate[i]
        room.site_mean[i - first] = room.mean[c] + room.halo_mean[r]
        room.site_variance[i - first] = (
            room.covariance[c, c]
            + room.halo_variance[r]
            - 2.0 * room.halo_given[r] * room.pull[r, c]
        )


@inlined
def log_partitions(
    i: int, table: int, blocks: Blocks, setting: Setting, room: Posterior, logarithm: Floats
) -> None:
    """Sum of log Z over the ratings of site i at each of `room.power` (equation 2).

    A category's weight is a power of exp(eta), so Z is a polynomial and one exponential a node
    serves all. The product of a site's polynomials is logged once, or before it overflows. The
    innermost loops run over nodes: that is what the compiler turns into vector instructions.
    """
    n_nodes, top = len(setting.nodes), setting.weight.shape[1] - 1
    power, product, partition = room.power, room.product, room.partition
    logarithm[:] = 0.0
    product[:] = 1.0
    for j in range(blocks.ratings[i], blocks.ratings[i + 1]):
        factor = setting.easing[blocks.rater[j]] * setting.ease[blocks.question[j]]
        for q in range(n_nodes):
            partition[q] = setting.weight[table, top]
        for k in range(top - 1, -1, -1):
            weight = setting.weight[table, k]
            for q in range(n_nodes):
                partition[q] = partition[q] * (power[q] * factor) + weight
        highest = 0.0
        for q in range(n_nodes):
            product[q] *= partition[q]
            highest = max(highest, product[q])
        if highest > HUGE:
            for q in range(n_nodes):
                logarithm[q] += math.log(product[q])
                product[q] = 1.0
    for q in range(n_nodes):
        logarithm[q] += math.log(product[q])


@inlined
def find_powers(i: int, first: int, setting: Setting, room: Posterior) -> None:
    """Put the nodes of site i at its posterior, and their exponentials."""
    deviation = math.sqrt(room.site_variance[i - first])
    for q in range(len(setting.nodes)):
        room.location[q] = room.site_mean[i - first] + deviation * setting.nodes[q]
        room.power[q] = math.exp(min(max(room.location[q], -40.0), 40.0))


@inlined
def tilt(
    i: int, first: int, blocks: Blocks, setting: Setting, sites: Floats, room: Posterior
) -> float:
    """Propose moments for site i from its tilted distribution (equations 7 and 8).

    Returns how far the tilted moments are from the posterior's, in standard deviations: zero
    at the fixed point.
    """
    mean, variance = room.site_mean[i - first], room.site_variance[i - first]
    deviation = math.sqrt(variance)
    cavity_precision = max(1.0 / variance - sites[i, 0], FLATTEST)
    cavity_mean = (mean / variance - sites[i, 1]) / cavity_precision
    table = blocks.competency[i] if setting.own_thresholds else 0
    weight = room.node_weight[i - first]
    find_powers(i, first, setting, room)
    log_partitions(i, table, blocks, setting, room, weight)
    highest = -np.inf
    for q in range(len(setting.nodes)):
        weight[q] = (
            setting.log_node_weight[q]
            + blocks.score[i] * room.location[q]
            - weight[q]
            - 0.5 * cavity_precision * (room.location[q] - cavity_mean) ** 2
        )
        highest = max(highest, weight[q])
    mass, offset, square = 0.0, 0.0, 0.0
    for q in range(len(setting.nodes)):
        weight[q] = math.exp(weight[q] - highest)
        mass += weight[q]
        offset += weight[q] * setting.nodes[q]
        square += weight[q] * setting.nodes[q] ** 2
    for q in range(len(setting.nodes)):
        weight[q] /= mass
    offset /= mass
    spread = max(square / mass - offset * offset, 1e-4)
    room.site_log_mass[i - first] = (
        math.log(mass)
        + highest
        + 0.5 * cavity_precision * cavity_mean**2
        - 0.5 * mean * mean / variance
    )
    precision = max(1.0 / (variance * spread) - cavity_precision, FLATTEST)
    shift = (precision + cavity_precision) * (mean + deviation * offset)
    room.proposal[i - first, 0] = precision
    room.proposal[i - first, 1] = shift - cavity_precision * cavity_mean
    return abs(offset) + abs(spread - 1.0)


@inlined
def settle(
    n: int, blocks: Blocks, setting: Setting, sites: Floats, room: Posterior
) -> tuple[float, float]:
    """Sweep over the sites of application n until none moves; return log evidence and last move.

    On return `room` holds the posterior and the tilted distributions that belong together.
    The steps are halved after ten sweeps, should the sites take turns.
    """
    first, stop = blocks.sites[n], blocks.sites[n + 1]
    determinant = combine(n, blocks, setting, sites, room)
    moved = 0.0
    for sweep in range(setting.sweeps):
        moved = 0.0
        for i in range(first, stop):
            moved = max(moved, tilt(i, first, blocks, setting, sites, room))
        if moved < setting.tolerance or sweep == setting.sweeps - 1:
            break
        step = 1.0 if sweep < 10 else 0.5
        for i in range(first, stop):
            for part in range(2):
                sites[i, part] += step * (room.proposal[i - first, part] - sites[i, part])
        determinant = combine(n, blocks, setting, sites, room)
    return log_evidence(n, determinant, blocks, setting, sites, room), moved


@inlined
def log_evidence(
    n: int,
    determinant: float,
    blocks: Blocks,
    setting: Setting,
    sites: Floats,
    room: Posterior,
) -> float:
    """Log probability of the ratings of application n, abilities and halos integrated (eq. 9)."""
    pattern = blocks.pattern[n]
    total = -0.5 * determinant
    for c in range(setting.size[pattern]):
        for k in range(setting.size[pattern]):
            total += (
                0.5
                * setting.precision[pattern, c, k]
                * room.start[c]
                * (room.mean[k] - room.start[k])
            )
    first = blocks.sites[n]
    for i in range(first, blocks.sites[n + 1]):
        total += room.site_log_mass[i - first] + 0.5 * sites[i, 1] * room.site_mean[i - first]
        table = blocks.competency[i] if setting.own_thresholds else 0
        for j in range(blocks.ratings[i], blocks.ratings[i + 1]):
            total += setting.log_weight[table, blocks.category[j]] - blocks.category[j] * (
                setting.severity[blocks.rater[j]] + setting.difficulty[blocks.question[j]]
            )
    return total


@compiled
def begin(blocks: Blocks, setting: Setting, sites: Floats) -> None:
    """Give each site a first guess: about its mean rating, with half a unit a rating."""
    middle = 0.5 * (setting.weight.shape[1] - 1)
    for i in range(len(blocks.score)):
        count, place = 0, 0.0
        for j in range(blocks.ratings[i], blocks.ratings[i + 1]):
            count += 1
            place += setting.severity[blocks.rater[j]] + setting.difficulty[blocks.question[j]]
        guess = place / count + 2.0 * (blocks.score[i] - middle * count) / (middle * (count + 1))
        sites[i, 0] = 0.5 * count
        sites[i, 1] = 0.5 * count * guess
