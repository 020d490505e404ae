"""What the uncertainty of severities, difficulties, thresholds and means adds to each ability.

Equation 14 of docs/estimation.md: an ability's mean moves with each parameter by -V times their
link, so its covariance is V plus that movement's. The same pass gathers the
information about the variances (equation 15).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hirefit.rasch.blocks import Blocks
from hirefit.rasch.compiled import Record, compiled, has_fields_of
from hirefit.rasch.expectation_propagation import settle
from hirefit.rasch.links import find_links, same_border
from hirefit.rasch.setting import Posterior, Setting
from hirefit.rasch.sums import Local

Floats = npt.NDArray[np.float64]


class Abilities(NamedTuple):
    """Posterior of every application of a partition, in its pattern's competencies."""

    mean: Floats  # (n, widest)
    covariance: Floats  # (n, widest, widest)
    location: Floats  # (sites, 2): mean and variance of ability plus halo
    halo: Floats  # (1,): added to the sum of squared halos
    square: Floats  # (n_patterns, widest, widest): added to the abilities' squares
    information: Floats  # (v, v) about Sigma's lower triangle, row by row, and the halo's variance
    seen: Floats  # (widest, widest): of the application in hand
    beta: Floats  # (blocks, widest): of the application in hand


@has_fields_of(Abilities)
class AbilitiesRecord(Record):
    """Abilities behind one address."""


@compiled
def abilities_record(abilities: Abilities) -> Abilities:
    """Put abilities behind one address."""
    return AbilitiesRecord(*abilities)  # type: ignore[no-untyped-call, return-value]


def empty_abilities(blocks: Blocks, setting: Setting, n_competencies: int) -> Abilities:
    """Return zeros."""
    number, widest = setting.mean.shape
    size = len(blocks.pattern)
    n_variances = n_competencies * (n_competencies + 1) // 2 + 1
    return Abilities(
        np.zeros((size, widest)),
        np.zeros((size, widest, widest)),
        np.zeros((len(blocks.score), 2)),
        np.zeros(1),
        np.zeros((number, widest, widest)),
        np.zeros((n_variances, n_variances)),
        np.zeros((widest, widest)),
        np.zeros((max(1, int(blocks.n_blocks.max(initial=1))), widest)),
    )


@compiled
def look_up(
    a: int, blocks: Blocks, known: tuple[Floats, Floats, Floats], room: Posterior, local: Local
) -> None:
    """Put the covariance of the parameters of the application at place a in `local.information`.

    `known` is the covariance: pairs, rater-border, border. What is between questions, thresholds
    and means stays for the next application that has the same.
    """
    pair, rater_border, border = known
    n, count, column = room.application[a], local.columns[a], local.column[a]
    at, pairs, within, last = blocks.pair_list[n], blocks.pairs, local.information, local.held[0]
    lists = blocks.rater_list
    raters = lists[n + 1] - lists[n]
    for p in range(raters):
        for q in range(p, raters):
            within[p, q] = pair[pairs[at]]
            within[q, p] = within[p, q]
            at += 1
        for q in range(raters, count):
            within[p, q] = rater_border[-1 - column[p], column[q]]
            within[q, p] = within[p, q]
    if same_border(n, last, blocks) and lists[last + 1] - lists[last] == raters:
        return
    local.held[0] = n
    for p in range(raters, count):
        for q in range(p, count):
            within[p, q] = border[column[p], column[q]]
            within[q, p] = within[p, q]


@compiled
def draw(row: Floats, count: int, known: Floats, drawn: Floats) -> None:
    """Put a row times the parameters' covariance into `drawn`."""
    for p in range(count):
        drawn[p] = 0.0
    for p in range(count):
        share = row[p]
        if share != 0.0:
            for q in range(count):
                drawn[q] += share * known[p, q]


@compiled
def product(left: Floats, right: Floats, count: int) -> float:
    """Sum the products of two rows."""
    total = 0.0
    for p in range(count):
        total += left[p] * right[p]
    return total


@compiled
def add_spread(
    a: int,
    blocks: Blocks,
    setting: Setting,
    room: Posterior,
    local: Local,
    out: Abilities,
) -> None:
    """Add the parameters' share to the covariances of abilities and to all squares.

    The squares are about the mean, which moves too.
    """
    n, count = room.application[a], local.columns[a]
    pattern = blocks.pattern[n]
    size = setting.size[pattern]
    moved, known, drawn = local.moved[a], local.information, local.reduced[a]
    for s in range(room.first_lane[a], room.first_lane[a + 1]):
        out.location[room.site_of[s], 0] = room.site_mean[s]
        out.location[room.site_of[s], 1] = room.site_variance[s]
    for c in range(size):
        out.mean[n, c] = room.mean[c, a]
        draw(moved[c], count, known, drawn[c])
        for k in range(c + 1):
            value = room.covariance[c, k, a] + product(drawn[c], moved[k], count)
            out.covariance[n, c, k] = value
            out.covariance[n, k, c] = value
    if setting.halo_variance > 0.0:
        out.halo[0] += halo_spread(a, size, blocks, room, local, out)
    if setting.is_known[pattern]:
        return
    first, square = count - size, out.square[pattern]  # the means are the last columns
    for c in range(size):
        for k in range(c + 1):
            value = product(drawn[c], moved[k], count) + known[first + c, first + k]
            value += drawn[c, first + k] + drawn[k, first + c]
            square[c, k] += value
            if k < c:
                square[k, c] += value


@compiled
def halo_spread(
    a: int, size: int, blocks: Blocks, room: Posterior, local: Local, out: Abilities
) -> float:
    """Sum, over the halos, of the variance that the parameters' uncertainty adds to each.

    A halo moves by its own links, which are few, and by those of the abilities, whose products with
    the parameters' covariance are at hand: panels of hundreds are no square of a square.
    """
    known, drawn, total, count = local.information, local.reduced[a], 0.0, local.columns[a]
    given, seen, own, n = room.halo_given, room.site_precision, local.row, room.application[a]
    for r in range(blocks.n_blocks[n]):
        row = local.link[a, size + r]
        draw(row, count, known, own)
        value = product(row, own, count)
        for c in range(size):
            value -= 2.0 * seen[r, c, a] * product(row, drawn[c], count)
            for k in range(size):
                added = out.covariance[n, c, k] - room.covariance[c, k, a]
                value += seen[r, c, a] * seen[r, k, a] * added
        total += given[r, a] * given[r, a] * value
    return total


@compiled
def seen_precision(
    a: int, blocks: Blocks, setting: Setting, room: Posterior, out: Abilities
) -> None:
    """Put S - S V S into `out.seen` (S the prior precision, V the posterior covariance).

    It is the precision with which the application's sites, taken as observations, see the
    abilities; `out.beta` is the same between abilities and halos.
    """
    n = room.application[a]
    pattern = blocks.pattern[n]
    size = setting.size[pattern]
    precision, covariance, seen, beta = (
        setting.precision[pattern],
        room.covariance,
        out.seen,
        out.beta,
    )
    for b in range(size):
        for d in range(size):
            total = precision[b, d]
            for c in range(size):
                for k in range(size):
                    total -= precision[b, c] * covariance[c, k, a] * precision[k, d]
            seen[b, d] = total
    for r in range(blocks.n_blocks[n]):
        for b in range(size):
            beta[r, b] = 0.0
            if setting.halo_variance > 0.0:
                ratio = room.halo_given[r, a] / setting.halo_variance
                for c in range(size):
                    beta[r, b] += ratio * precision[b, c] * room.pull[r, c, a]


@compiled
def add_variance_information(
    place: int, blocks: Blocks, setting: Setting, room: Posterior, out: Abilities
) -> None:
    """Add the expected information about Sigma and the halo's variance (equation 15).

    Half the trace of B D B D', with B of `seen_precision` and D the derivative of the prior
    covariance by each entry of Sigma's lower triangle.
    """
    n = room.application[place]
    pattern = blocks.pattern[n]
    size = setting.size[pattern]
    seen, beta, information = out.seen, out.beta, out.information
    last, competency, n_blocks = (
        len(information) - 1,
        setting.competency[pattern],
        blocks.n_blocks[n],
    )
    for a in range(size):
        for b in range(a + 1):
            row = competency[a] * (competency[a] + 1) // 2 + competency[b]
            single = 0.5 if a == b else 1.0
            for c in range(size):
                for d in range(c + 1):
                    column = competency[c] * (competency[c] + 1) // 2 + competency[d]
                    value = single * (seen[a, c] * seen[b, d] + seen[a, d] * seen[b, c])
                    information[row, column] += value * (0.5 if c == d else 1.0)
            for r in range(n_blocks):
                value = single * beta[r, a] * beta[r, b]
                information[row, last] += value
                information[last, row] += value
    variance, given = setting.halo_variance, room.halo_given
    pull, site_precision = room.pull, room.site_precision
    if variance > 0.0:
        for r in range(n_blocks):
            ratio = given[r, place] / variance
            for t in range(n_blocks):
                value = (1.0 - ratio) / variance if r == t else 0.0
                for c in range(size):
                    value -= (
                        ratio
                        * (given[t, place] / variance)
                        * pull[r, c, place]
                        * site_precision[t, c, place]
                    )
                information[last, last] += 0.5 * value * value


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
    """Posterior of the applications looked at.

    `known` is the covariance: pairs, rater-border, border.
    """
    start = np.int64(0)  # a literal would be compiled for itself
    while start < len(blocks.pattern):
        applications = settle(start, blocks, setting, sites, room)
        find_links(applications, blocks, setting, sites, room, local)
        for a in range(applications):
            look_up(a, blocks, known, room, local)
            add_spread(a, blocks, setting, room, local, out)
            if not setting.is_known[blocks.pattern[room.application[a]]]:
                seen_precision(a, blocks, setting, room, out)
                add_variance_information(a, blocks, setting, room, out)
        start = room.application[applications - 1] + setting.stride
