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
HUGE = 1e150  # of a product: what is left of the range is for the weights that it divides
FARTHEST = 40.0  # logits
LEAST_POWER = math.exp(-FARTHEST)
PATIENCE = 10
FLATTEST = 1e-9  # a site's precision is never less: far-off ratings say next to nothing


@compiled
def invert(factor: Floats, inverse: Floats, size: int) -> float:
    """Cholesky (lower), then the inverse; return the log determinant.

    `inverse` holds the matrix on entry. Written out, as matrices here have one to ten rows; the
    diagonal of `factor` is kept as its reciprocal.
    """
    determinant = 1.0
    for i in range(size):
        for j in range(i):
            total = inverse[i, j]
            for k in range(j):
                total -= factor[i, k] * factor[j, k]
            factor[i, j] = total * factor[j, j]
        total = inverse[i, i]
        for k in range(i):
            total -= factor[i, k] * factor[i, k]
        total = max(total, 1e-12)
        determinant *= total
        factor[i, i] = 1.0 / math.sqrt(total)  # the reciprocal is what is needed below
    for j in range(size):  # columns of the inverse: two triangular solves each
        for i in range(j, size):
            total = 1.0 if i == j else 0.0
            for k in range(j, i):
                total -= factor[i, k] * inverse[k, j]
            inverse[i, j] = total * factor[i, i]
        for i in range(size - 1, j - 1, -1):
            total = inverse[i, j]
            for k in range(i + 1, size):
                total -= factor[k, i] * inverse[k, j]
            inverse[i, j] = total * factor[i, i]
            inverse[j, i] = inverse[i, j]
    return math.log(determinant)


@compiled
def combine(n: int, blocks: Blocks, setting: Setting, sites: Floats, room: Posterior) -> float:
    """Join prior and sites (equation 6); return log |prior covariance| - log |posterior|.

    `sites` has shape (n_sites, 2): precision and shift of every site of the partition.
    """
    pattern = blocks.pattern[n]
    size = setting.size[pattern]
    covariance, mean, natural, start = room.covariance, room.mean, room.natural, room.start
    prior, prior_mean = setting.precision[pattern], setting.mean[pattern]
    for c in range(size):
        start[c] = prior_mean[c]
    if setting.is_known[pattern]:
        for c in range(size):
            start[c] = blocks.known[n, c]
    for c in range(size):
        natural[c] = 0.0
        for k in range(size):
            covariance[c, k] = prior[c, k]
            natural[c] += prior[c, k] * start[k]
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
    given, shift, n_blocks = room.halo_given, room.halo_shift, blocks.n_blocks[n]
    block, coordinate = blocks.block, blocks.coordinate
    for r in range(n_blocks):
        given[r] = 0.0
        shift[r] = 0.0
        for c in range(size):
            site_precision[r, c] = 0.0
    for i in range(blocks.sites[n], blocks.sites[n + 1]):
        r, c, precision, pull = block[i], coordinate[i], sites[i, 0], sites[i, 1]
        site_precision[r, c] = precision
        given[r] += precision
        shift[r] += pull
        covariance[c, c] += precision
        natural[c] += pull
    product = 1.0
    for r in range(n_blocks):
        factor = 1.0 + halo_variance * given[r]
        product *= factor
        given[r] = halo_variance / factor
        for c in range(size):
            share = given[r] * site_precision[r, c]
            natural[c] -= share * shift[r]
            for k in range(size):
                covariance[c, k] -= share * site_precision[r, k]
    return math.log(product)


@compiled
def join_halos(n: int, size: int, blocks: Blocks, room: Posterior) -> None:
    """Moments of the halos and of every site's location, from those of the abilities."""
    covariance, mean, pull, seen = room.covariance, room.mean, room.pull, room.site_precision
    given, halo_mean, halo_variance = room.halo_given, room.halo_mean, room.halo_variance
    for r in range(blocks.n_blocks[n]):
        level, spread = 0.0, 0.0
        for c in range(size):
            total = 0.0
            for k in range(size):
                total += covariance[c, k] * seen[r, k]
            pull[r, c] = total
            level += seen[r, c] * mean[c]
            spread += seen[r, c] * total
        halo_mean[r] = given[r] * (room.halo_shift[r] - level)
        halo_variance[r] = given[r] + given[r] * given[r] * spread
    first, block, coordinate = blocks.sites[n], blocks.block, blocks.coordinate
    site_mean, site_variance = room.site_mean, room.site_variance
    for i in range(first, blocks.sites[n + 1]):
        r, c = block[i], coordinate[i]
        site_mean[i - first] = mean[c] + halo_mean[r]
        site_variance[i - first] = covariance[c, c] + halo_variance[r] - 2.0 * given[r] * pull[r, c]


@compiled
def place_nodes(n: int, blocks: Blocks, setting: Setting, room: Posterior) -> None:
    """Put the nodes of every site of application n at its posterior.

    Nodes lie symmetric about the mean, so two of them share an exponential.
    """
    location, power, nodes = room.location, room.power, setting.nodes
    site_mean, site_variance, last = room.site_mean, room.site_variance, len(setting.nodes) - 1
    for s in range(blocks.sites[n + 1] - blocks.sites[n]):
        mean, deviation = site_mean[s], math.sqrt(site_variance[s])
        middle = math.exp(min(max(mean, -FARTHEST), FARTHEST))
        for q in range(last + 1):
            location[s, q] = mean + deviation * nodes[q]
        for q in range(last // 2 + 1):
            up = math.exp(min(-deviation * nodes[q], FARTHEST))
            power[s, q] = max(middle / up, LEAST_POWER)
            power[s, last - q] = min(middle * up, 1.0 / LEAST_POWER)


@compiled
def multiply_partitions(n: int, blocks: Blocks, setting: Setting, room: Posterior) -> None:
    """Multiply the Z of the ratings of each site, at its nodes (equation 2).

    A category's weight is a power of exp(eta), so Z is a polynomial and one exponential a node
    serves all. A product that is about to overflow is logged and begun anew. The innermost loops
    run over nodes: that is what the compiler turns into vector instructions.
    """
    n_nodes, top = len(setting.nodes), setting.weight.shape[1] - 1
    power, factor, partition, banked = room.power, room.factor_at, room.partition, room.banked
    easing, ease, weights = setting.easing, setting.ease, setting.weight
    rater, question, ratings = blocks.rater, blocks.question, blocks.ratings
    product_of, first = room.node_weight, blocks.sites[n]
    tables = setting.table
    for s in range(blocks.sites[n + 1] - first):
        product = product_of[s]
        for q in range(n_nodes):
            banked[s, q] = 0.0
            product[q] = 1.0
        for j in range(ratings[first + s], ratings[first + s + 1]):
            easier, highest = easing[rater[j]] * ease[question[j]], 0.0
            table = tables[question[j]]
            for q in range(n_nodes):
                factor[q] = power[s, q] * easier
                partition[q] = weights[table, top]
            for k in range(top - 1, -1, -1):
                weight = weights[table, k]
                for q in range(n_nodes):
                    partition[q] = partition[q] * factor[q] + weight
            for q in range(n_nodes):
                product[q] *= partition[q]
                highest = max(highest, product[q])
            if highest > HUGE:
                bank_logarithms(product, banked[s])


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
    first, moved, n_nodes = blocks.sites[n], 0.0, len(setting.nodes)
    nodes, log_node_weight, scores = setting.nodes, setting.log_node_weight, blocks.score
    proposal, exponent = room.proposal, room.partition
    for s in range(blocks.sites[n + 1] - first):
        mean, variance, score = room.site_mean[s], room.site_variance[s], scores[first + s]
        rest = max(1.0 / variance - sites[first + s, 0], FLATTEST)  # precision of the cavity
        centre = (mean / variance - sites[first + s, 1]) / rest
        weight, location, banked = room.node_weight[s], room.location[s], room.banked[s]
        highest = -np.inf
        for q in range(n_nodes):
            gap = location[q] - centre
            exponent[q] = (
                log_node_weight[q] + score * location[q] - banked[q] - 0.5 * rest * gap * gap
            )
            highest = max(highest, exponent[q])
        mass, offset, square = 0.0, 0.0, 0.0
        for q in range(n_nodes):
            weight[q] = math.exp(exponent[q] - highest) / weight[q]
            mass += weight[q]
            offset += weight[q] * nodes[q]
            square += weight[q] * nodes[q] * nodes[q]
        share = 1.0 / mass
        for q in range(n_nodes):
            weight[q] *= share
        offset *= share
        spread = max(square * share - offset * offset, 1e-4)
        room.site_log_mass[s] = (
            math.log(mass) + highest + 0.5 * (rest * centre * centre - mean * mean / variance)
        )
        precision = max(1.0 / (variance * spread) - rest, FLATTEST)
        proposal[s, 0] = precision
        proposal[s, 1] = (precision + rest) * (mean + math.sqrt(variance) * offset) - rest * centre
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
        multiply_partitions(n, blocks, setting, room)
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
        for j in range(blocks.ratings[i], blocks.ratings[i + 1]):
            table = setting.table[blocks.question[j]]
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
