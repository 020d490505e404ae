"""The posterior of one application: a normal one, its sites matched by their moments.

Expectation propagation (Minka 2001) with one Gaussian site for each block and competency, in
natural parameters (precision, shift): docs/estimation.md, equations 4 to 9. The abilities of an
application and its halos form an arrow: given the abilities the halos are independent, so they
are eliminated exactly and the only matrix left has one row a competency (equation 6).

Every function here runs compiled; indices are local to a partition of `hirefit.rasch.blocks`.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from hirefit.rasch.blocks import Blocks
from hirefit.rasch.compiled import compiled
from hirefit.rasch.setting import Posterior, Setting

Floats = npt.NDArray[np.float64]
HUGE = 1e200
PATIENCE = 10
FLATTEST = 1e-9  # a site's precision is never less: far-off ratings say next to nothing


@compiled
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


@compiled
def combine(n: int, blocks: Blocks, setting: Setting, sites: Floats, room: Posterior) -> float:
    """Join prior and sites (equation 6); return log |prior covariance| - log |posterior|.

    `sites` has shape (n_sites, 2): precision and shift of every site of the partition.
    """
    pattern = blocks.pattern[n]
    size = setting.size[pattern]
    covariance, mean, natural = room.covariance, room.mean, room.natural
    for c in range(size):
        room.start[c] = setting.mean[pattern, c]
        if setting.is_known[pattern]:
            room.start[c] = blocks.known[n, c]
    for c in range(size):
        natural[c] = 0.0
        for k in range(size):
            covariance[c, k] = setting.precision[pattern, c, k]
            natural[c] += covariance[c, k] * room.start[k]
    logarithm = float(setting.log_determinant[pattern])
    logarithm += add_sites(n, size, blocks, setting.halo_variance, sites, room)
    logarithm += invert(room.factor, covariance, size)
    for c in range(size):
        mean[c] = 0.0
        for k in range(size):
            mean[c] += covariance[c, k] * natural[k]
    join_halos(n, size, blocks, room)
    return logarithm


@compiled
def add_sites(
    n: int, size: int, blocks: Blocks, halo_variance: float, sites: Floats, room: Posterior
) -> float:
    """Add the sites to precision and shift, then take the halos out; return their log factor."""
    covariance, natural, site_precision = room.covariance, room.natural, room.site_precision
    given, shift = room.halo_given, room.halo_shift
    for r in range(blocks.n_blocks[n]):
        given[r] = 0.0
        shift[r] = 0.0
        for c in range(size):
            site_precision[r, c] = 0.0
    for i in range(blocks.sites[n], blocks.sites[n + 1]):
        r, c = blocks.block[i], blocks.coordinate[i]
        site_precision[r, c] = sites[i, 0]
        given[r] += sites[i, 0]
        shift[r] += sites[i, 1]
        covariance[c, c] += sites[i, 0]
        natural[c] += sites[i, 1]
    logarithm = 0.0
    for r in range(blocks.n_blocks[n]):
        factor = 1.0 + halo_variance * given[r]
        logarithm += math.log(factor)
        given[r] = halo_variance / factor
        for c in range(size):
            share = given[r] * site_precision[r, c]
            natural[c] -= share * shift[r]
            for k in range(size):
                covariance[c, k] -= share * site_precision[r, k]
    return logarithm


@compiled
def join_halos(n: int, size: int, blocks: Blocks, room: Posterior) -> None:
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


@compiled
def place_nodes(n: int, blocks: Blocks, setting: Setting, room: Posterior) -> None:
    """Put the nodes of every site of application n at its posterior."""
    location, power, nodes = room.location, room.power, setting.nodes
    for s in range(blocks.sites[n + 1] - blocks.sites[n]):
        mean, deviation = room.site_mean[s], math.sqrt(room.site_variance[s])
        for q in range(len(nodes)):
            location[s, q] = mean + deviation * nodes[q]
            power[s, q] = math.exp(min(max(location[s, q], -40.0), 40.0))


@compiled
def log_partitions(n: int, blocks: Blocks, setting: Setting, room: Posterior) -> None:
    """Sum log Z over the ratings of each site, at its nodes (equation 2).

    A category's weight is a power of exp(eta), so Z is a polynomial and one exponential a node
    serves all. The product of a site's polynomials is logged once, or before it overflows. The
    innermost loops run over nodes: that is what the compiler turns into vector instructions.
    """
    n_nodes, top = len(setting.nodes), setting.weight.shape[1] - 1
    power, product, partition, result = room.power, room.product, room.partition, room.node_weight
    easing, ease, weights = setting.easing, setting.ease, setting.weight
    rater, question, ratings = blocks.rater, blocks.question, blocks.ratings
    first = blocks.sites[n]
    for s in range(blocks.sites[n + 1] - first):
        table = blocks.competency[first + s] if setting.own_thresholds else 0
        for q in range(n_nodes):
            result[s, q] = 0.0
            product[q] = 1.0
        for j in range(ratings[first + s], ratings[first + s + 1]):
            factor = easing[rater[j]] * ease[question[j]]
            for q in range(n_nodes):
                partition[q] = weights[table, top]
            for k in range(top - 1, -1, -1):
                weight = weights[table, k]
                for q in range(n_nodes):
                    partition[q] = partition[q] * (power[s, q] * factor) + weight
            highest = 0.0
            for q in range(n_nodes):
                product[q] *= partition[q]
                highest = max(highest, product[q])
            if highest > HUGE:
                bank_logarithms(product, result[s])
        bank_logarithms(product, result[s])


@compiled
def bank_logarithms(product: Floats, result: Floats) -> None:
    """Add the logarithms of the products to the result and begin new products."""
    for q in range(len(product)):
        result[q] += math.log(product[q])
        product[q] = 1.0


@compiled
def tilt(n: int, blocks: Blocks, setting: Setting, sites: Floats, room: Posterior) -> float:
    """Propose moments for each site from its tilted distribution (equations 7 and 8).

    Returns how far the tilted moments are from the posterior's at most, in standard deviations:
    zero at the fixed point.
    """
    first, moved = blocks.sites[n], 0.0
    nodes, weight, location = setting.nodes, room.node_weight, room.location
    for s in range(blocks.sites[n + 1] - first):
        mean, variance = room.site_mean[s], room.site_variance[s]
        rest = max(1.0 / variance - sites[first + s, 0], FLATTEST)  # precision of the cavity
        centre = (mean / variance - sites[first + s, 1]) / rest
        highest = -np.inf
        for q in range(len(nodes)):
            gap = location[s, q] - centre
            weight[s, q] = (
                setting.log_node_weight[q]
                + blocks.score[first + s] * location[s, q]
                - weight[s, q]
                - 0.5 * rest * gap * gap
            )
            highest = max(highest, weight[s, q])
        mass, offset, square = 0.0, 0.0, 0.0
        for q in range(len(nodes)):
            weight[s, q] = math.exp(weight[s, q] - highest)
            mass += weight[s, q]
            offset += weight[s, q] * nodes[q]
            square += weight[s, q] * nodes[q] * nodes[q]
        for q in range(len(nodes)):
            weight[s, q] /= mass
        offset /= mass
        spread = max(square / mass - offset * offset, 1e-4)
        room.site_log_mass[s] = (
            math.log(mass) + highest + 0.5 * (rest * centre * centre - mean * mean / variance)
        )
        precision = max(1.0 / (variance * spread) - rest, FLATTEST)
        room.proposal[s, 0] = precision
        room.proposal[s, 1] = (precision + rest) * (
            mean + math.sqrt(variance) * offset
        ) - rest * centre
        moved = max(moved, abs(offset) + abs(spread - 1.0))
    return moved


@compiled
def settle(
    n: int, blocks: Blocks, setting: Setting, sites: Floats, room: Posterior
) -> tuple[float, float]:
    """Sweep over the sites of application n until none moves; return log evidence and last move.

    On return `room` holds the posterior and the tilted distributions that belong together.
    The steps are halved after `PATIENCE` sweeps, should the sites take turns.
    """
    first = blocks.sites[n]
    sweep = 0
    while True:
        determinant = combine(n, blocks, setting, sites, room)
        place_nodes(n, blocks, setting, room)
        log_partitions(n, blocks, setting, room)
        moved = tilt(n, blocks, setting, sites, room)
        sweep += 1
        if moved < setting.tolerance or sweep >= setting.sweeps:
            return log_evidence(n, determinant, blocks, setting, sites, room), moved
        step = 1.0 if sweep < PATIENCE else 0.5
        for s in range(blocks.sites[n + 1] - first):
            for part in range(2):
                sites[first + s, part] += step * (room.proposal[s, part] - sites[first + s, part])


@compiled
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
