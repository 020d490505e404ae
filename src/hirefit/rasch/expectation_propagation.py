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
from hirefit.rasch.lanes import gather, log_mass, multiply_partitions, place_nodes, tilt
from hirefit.rasch.setting import Posterior, Setting

Floats = npt.NDArray[np.float64]
PATIENCE = 10


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
def combine(a: int, blocks: Blocks, setting: Setting, sites: Floats, room: Posterior) -> float:
    """Join prior and sites (equation 6); return log |prior covariance| - log |posterior|.

    `a` is the application's place among those in hand; `sites` has shape (n_sites, 2): precision
    and shift of every site of the partition.
    """
    n = room.application[a]
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
    join_halos(a, size, blocks, room)
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
def join_halos(a: int, size: int, blocks: Blocks, room: Posterior) -> None:
    """Moments of the halos and of every site's location, from those of the abilities."""
    n = room.application[a]
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
    block, coordinate, site_of = blocks.block, blocks.coordinate, room.site_of
    site_mean, site_variance = room.site_mean, room.site_variance
    for s in range(room.first_lane[a], room.first_lane[a + 1]):
        r, c = block[site_of[s]], coordinate[site_of[s]]
        site_mean[s] = mean[c] + halo_mean[r]
        site_variance[s] = covariance[c, c] + halo_variance[r] - 2.0 * given[r] * pull[r, c]


@compiled
def settle(start: int, blocks: Blocks, setting: Setting, sites: Floats, room: Posterior) -> int:
    """Take some applications in hand and sweep over their sites until none moves.

    Returns how many there are. On return the lanes hold the tilted distributions; `combine` puts
    the posterior of one of them that belongs to these into `room`. The steps are halved after
    `PATIENCE` sweeps, should the sites take turns. An application that has settled stays as it is,
    so that it does not matter which others are in hand.
    """
    count = gather(start, blocks, setting, room)
    lanes, left, sweep = room.first_lane[count], count, 0
    for a in range(count):
        room.settled[a] = False
    while left > 0:
        for a in range(count):
            if not room.settled[a]:
                combine(a, blocks, setting, sites, room)
        place_nodes(lanes, setting, room)
        multiply_partitions(lanes, setting, room)
        tilt(lanes, setting, sites, room)
        sweep += 1
        step = 1.0 if sweep < PATIENCE else 0.5
        for a in range(count):
            if room.settled[a]:
                continue
            if farthest(a, room) < setting.tolerance or sweep >= setting.sweeps:
                room.settled[a] = True
                left -= 1
                continue
            for s in range(room.first_lane[a], room.first_lane[a + 1]):
                i = room.site_of[s]
                for part in range(2):
                    sites[i, part] += step * (room.proposal[s, part] - sites[i, part])
    return count


@compiled
def farthest(a: int, room: Posterior) -> float:
    """Return the largest move of the sites of the application at place a."""
    result = 0.0
    for s in range(room.first_lane[a], room.first_lane[a + 1]):
        result = max(result, room.moved[s])
    return result


@compiled
def log_evidence(
    a: int,
    determinant: float,
    blocks: Blocks,
    setting: Setting,
    sites: Floats,
    room: Posterior,
) -> float:
    """Log probability of an application's ratings, abilities and halos integrated (eq. 9)."""
    pattern = blocks.pattern[room.application[a]]
    total = -0.5 * determinant
    for c in range(setting.size[pattern]):
        for k in range(setting.size[pattern]):
            total += (
                0.5
                * setting.precision[pattern, c, k]
                * room.start[c]
                * (room.mean[k] - room.start[k])
            )
    for s in range(room.first_lane[a], room.first_lane[a + 1]):
        i = room.site_of[s]
        total += log_mass(s, room) + 0.5 * sites[i, 1] * room.site_mean[s]
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
