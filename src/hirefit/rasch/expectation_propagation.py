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
LEAST_PIVOT = 1e-12


@compiled
def invert(a: int, size: int, factor: Floats, inverse: Floats) -> float:
    """Cholesky (lower), then the inverse, of the application at place a; return the determinant.

    `inverse` holds the matrix on entry. Written out, as matrices here have one to ten rows; the
    diagonal of `factor` is kept as its reciprocal.
    """
    determinant = 1.0
    for i in range(size):
        for j in range(i):
            total = inverse[i, j, a]
            for k in range(j):
                total -= factor[i, k, a] * factor[j, k, a]
            factor[i, j, a] = total * factor[j, j, a]
        total = inverse[i, i, a]
        for k in range(i):
            total -= factor[i, k, a] * factor[i, k, a]
        total = max(total, LEAST_PIVOT)
        determinant *= total
        factor[i, i, a] = 1.0 / math.sqrt(total)  # the reciprocal is what is needed below
    for j in range(size):  # columns of the inverse: two triangular solves each
        for i in range(j, size):
            total = 1.0 if i == j else 0.0
            for k in range(j, i):
                total -= factor[i, k, a] * inverse[k, j, a]
            inverse[i, j, a] = total * factor[i, i, a]
        for i in range(size - 1, j - 1, -1):
            total = inverse[i, j, a]
            for k in range(i + 1, size):
                total -= factor[k, i, a] * inverse[k, j, a]
            inverse[i, j, a] = total * factor[i, i, a]
            inverse[j, i, a] = inverse[i, j, a]
    return determinant


@compiled
def combine(count: int, blocks: Blocks, setting: Setting, sites: Floats, room: Posterior) -> None:
    """Join prior and sites of the applications in hand that have not settled (equation 6).

    `sites` has shape (n_sites, 2): precision and shift of every site of the partition.
    """
    covariance, mean, natural, start = room.covariance, room.mean, room.natural, room.start
    for a in range(count):
        if room.settled[a]:
            continue
        n = room.application[a]
        pattern = blocks.pattern[n]
        size, prior = setting.size[pattern], setting.precision[pattern]
        for c in range(size):
            known = setting.is_known[pattern]
            start[c, a] = blocks.known[n, c] if known else setting.mean[pattern, c]
        for c in range(size):
            natural[c, a] = 0.0
            for k in range(size):
                covariance[c, k, a] = prior[c, k]
                natural[c, a] += prior[c, k] * start[k, a]
    add_sites(count, blocks, setting, sites, room)
    for a in range(count):
        if room.settled[a]:
            continue
        size = setting.size[blocks.pattern[room.application[a]]]
        room.determinant[a] = invert(a, size, room.factor, covariance)
        for c in range(size):
            total = 0.0
            for k in range(size):
                total += covariance[c, k, a] * natural[k, a]
            mean[c, a] = total
    find_halos(count, blocks, setting, room)
    find_locations(count, blocks, room)


@compiled
def add_sites(count: int, blocks: Blocks, setting: Setting, sites: Floats, room: Posterior) -> None:
    """Add the sites to precision and shift, then take the halos out (equation 5)."""
    covariance, natural, site_precision = room.covariance, room.natural, room.site_precision
    given, shift, block, coordinate = (
        room.halo_given,
        room.halo_shift,
        blocks.block,
        blocks.coordinate,
    )
    site_of, first_lane, halo_variance = room.site_of, room.first_lane, setting.halo_variance
    for a in range(count):
        if room.settled[a]:
            continue
        n = room.application[a]
        n_blocks, size = blocks.n_blocks[n], setting.size[blocks.pattern[n]]
        for r in range(n_blocks):
            given[r, a] = 0.0
            shift[r, a] = 0.0
            for c in range(size):
                site_precision[r, c, a] = 0.0
        for s in range(first_lane[a], first_lane[a + 1]):
            i = site_of[s]
            r, c, precision, pull = block[i], coordinate[i], sites[i, 0], sites[i, 1]
            site_precision[r, c, a] = precision
            given[r, a] += precision
            shift[r, a] += pull
            covariance[c, c, a] += precision
            natural[c, a] += pull
        for r in range(n_blocks):
            given[r, a] = halo_variance / (1.0 + halo_variance * given[r, a])
            for c in range(size):
                share = given[r, a] * site_precision[r, c, a]
                natural[c, a] -= share * shift[r, a]
                for k in range(c + 1):
                    covariance[c, k, a] -= share * site_precision[r, k, a]


@compiled
def find_halos(count: int, blocks: Blocks, setting: Setting, room: Posterior) -> None:
    """Moments of the halos, from those of the abilities."""
    covariance, mean, pull, seen = room.covariance, room.mean, room.pull, room.site_precision
    given, halo_mean, halo_variance = room.halo_given, room.halo_mean, room.halo_variance
    shift = room.halo_shift
    for a in range(count):
        if room.settled[a]:
            continue
        n = room.application[a]
        size = setting.size[blocks.pattern[n]]
        for r in range(blocks.n_blocks[n]):
            level, spread, own = 0.0, 0.0, given[r, a]
            for c in range(size):
                total = 0.0
                for k in range(size):
                    total += covariance[c, k, a] * seen[r, k, a]
                pull[r, c, a] = total
                level += seen[r, c, a] * mean[c, a]
                spread += seen[r, c, a] * total
            halo_mean[r, a] = own * (shift[r, a] - level)
            halo_variance[r, a] = own + own * own * spread


@compiled
def find_locations(count: int, blocks: Blocks, room: Posterior) -> None:
    """Moments of every site's location: ability plus halo."""
    covariance, mean, pull, given = room.covariance, room.mean, room.pull, room.halo_given
    halo_mean, halo_variance, block = room.halo_mean, room.halo_variance, blocks.block
    site_mean, site_variance, coordinate = room.site_mean, room.site_variance, blocks.coordinate
    site_of, first_lane = room.site_of, room.first_lane
    for a in range(count):
        if room.settled[a]:
            continue
        for s in range(first_lane[a], first_lane[a + 1]):
            r, c = block[site_of[s]], coordinate[site_of[s]]
            site_mean[s] = mean[c, a] + halo_mean[r, a]
            both = covariance[c, c, a] + halo_variance[r, a]
            site_variance[s] = both - 2.0 * given[r, a] * pull[r, c, a]


@compiled
def settle(
    start: int | np.int64, blocks: Blocks, setting: Setting, sites: Floats, room: Posterior
) -> int:
    """Take some applications in hand and sweep over their sites until none moves.

    Returns how many there are. On return `room` holds their posteriors and the lanes the tilted
    distributions that belong to these. The steps are halved after `PATIENCE` sweeps, should the
    sites take turns. An application that has settled stays as it is, so that it does not matter
    which others are in hand.
    """
    count = gather(start, blocks, setting, room)
    lanes, left, sweep = room.first_lane[count], count, 0
    for a in range(count):
        room.settled[a] = False
    while left > 0:
        combine(count, blocks, setting, sites, room)
        place_nodes(lanes, setting, room)
        multiply_partitions(lanes, setting, room)
        tilt(lanes, setting, sites, room)
        sweep += 1
        last = sweep >= setting.sweeps
        left = renew(count, 1.0 if sweep < PATIENCE else 0.5, setting.tolerance, last, sites, room)
    return count


@compiled
def renew(
    count: int, step: float, tolerance: float, last: bool, sites: Floats, room: Posterior
) -> int:
    """Renew the sites of applications that have not settled; return how many there are."""
    settled, first_lane, farthest, left = room.settled, room.first_lane, room.farthest, 0
    proposal, site_of, moved = room.proposal, room.site_of, room.moved
    for a in range(count):
        if settled[a]:
            continue
        farthest[a] = 0.0
        for s in range(first_lane[a], first_lane[a + 1]):
            farthest[a] = max(farthest[a], moved[s])
        if last or farthest[a] < tolerance:
            settled[a] = True
            continue
        left += 1
        for s in range(first_lane[a], first_lane[a + 1]):
            i = site_of[s]
            for part in range(2):
                sites[i, part] += step * (proposal[part, s] - sites[i, part])
    return left


@compiled
def log_evidence(
    count: int, blocks: Blocks, setting: Setting, sites: Floats, room: Posterior
) -> float:
    """Log probability of the ratings in hand, abilities and halos integrated (equation 9)."""
    start, mean, given, variance = room.start, room.mean, room.halo_given, setting.halo_variance
    first_lane, site_of, site_mean = room.first_lane, room.site_of, room.site_mean
    total = 0.0
    for a in range(count):
        n = room.application[a]
        pattern = blocks.pattern[n]
        size, prior = setting.size[pattern], setting.precision[pattern]
        total -= 0.5 * (setting.log_determinant[pattern] + math.log(room.determinant[a]))
        if variance > 0.0:
            for r in range(blocks.n_blocks[n]):
                total -= 0.5 * math.log(variance / given[r, a])
        for c in range(size):
            for k in range(size):
                total += 0.5 * prior[c, k] * start[c, a] * (mean[k, a] - start[k, a])
        for s in range(first_lane[a], first_lane[a + 1]):
            total += log_mass(s, room) + 0.5 * sites[site_of[s], 1] * site_mean[s]
    return total - weigh(first_lane[count], blocks, setting, room)


@compiled
def weigh(lanes: int, blocks: Blocks, setting: Setting, room: Posterior) -> float:
    """Sum what equation 9 takes off for each rating: thresholds passed, severity, difficulty."""
    table, log_weight, severity, total = setting.table, setting.log_weight, setting.severity, 0.0
    difficulty, rater, question = setting.difficulty, blocks.rater, blocks.question
    ratings, site_of, category = blocks.ratings, room.site_of, blocks.category
    for s in range(lanes):
        for j in range(ratings[site_of[s]], ratings[site_of[s] + 1]):
            asked, step = question[j], category[j]
            total += step * (severity[rater[j]] + difficulty[asked])
            total -= log_weight[table[asked], step]
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
