"""Information about severities, difficulties, thresholds and means, abilities eliminated.

Equation 11 of docs/estimation.md: the complete-data information of an application's ratings less
what is lost because abilities and halos are not observed (Louis 1982), with each rating's
expected category linearised over the tilted distribution of its site.
"""

from __future__ import annotations

import numpy as np

from hirefit.rasch.blocks import Blocks
from hirefit.rasch.compiled import compiled, inlined
from hirefit.rasch.expectation_propagation import Floats, Posterior, Setting, find_powers, settle
from hirefit.rasch.sums import Local, Sums, add_gradient, expect_products, expect_steps


@inlined
def name_columns(n: int, blocks: Blocks, setting: Setting, local: Local) -> int:
    """List the parameters that application n has a say in; return how many.

    A column is a place in the border (questions, thresholds, means) or -1 - rater.
    """
    count = 0
    for a in range(blocks.rater_list[n], blocks.rater_list[n + 1]):
        local.column[count] = -1 - blocks.raters[a]
        count += 1
    for a in range(blocks.question_list[n], blocks.question_list[n + 1]):
        local.column[count] = blocks.questions[a]
        count += 1
    steps, places = len(local.cumulated), len(setting.difficulty)
    pattern = blocks.pattern[n]
    for c in range(setting.size[pattern] if setting.own_thresholds else 1):
        table = setting.competency[pattern, c] if setting.own_thresholds else 0
        for k in range(steps):
            local.column[count] = places + table * steps + k
            count += 1
    for c in range(setting.size[pattern]):
        means = places + len(setting.weight) * steps
        local.column[count] = means + setting.competency[pattern, c]
        count += 1
    return count


@inlined
def add_rating(
    j: int, scale: float, row: tuple[int, ...], places: tuple[int, ...], local: Local
) -> None:
    """Add the information of the site's rating j; `row`: its ability and halo, `places`: columns."""
    steps = len(local.cumulated)
    thresholds = places[2]
    variance = 0.0
    for k in range(steps):
        cross = 0.0
        for h in range(steps):
            value = scale * local.shared[j, k, h]
            cross += value
            local.information[thresholds + k, thresholds + h] += value
        variance += cross
        for other in places[:2]:
            local.information[other, thresholds + k] += cross
            local.information[thresholds + k, other] += cross
        for latent in row:
            local.link[latent, thresholds + k] -= cross
    for one in places[:2]:
        for latent in row:
            local.link[latent, one] -= variance
        for other in places[:2]:
            local.information[one, other] += variance


@inlined
def fill(
    n: int,
    count: int,
    blocks: Blocks,
    setting: Setting,
    sites: Floats,
    room: Posterior,
    local: Local,
) -> None:
    """Complete-data information of application n and its links with abilities and halos.

    Scaled so that a site's ratings together are as precise as the site is: what the ratings say
    about a shift of all of them is then exactly what they say about the ability.
    """
    pattern = blocks.pattern[n]
    size, steps = setting.size[pattern], len(local.cumulated)
    local.information[:count, :count] = 0.0
    local.link[: size + blocks.n_blocks[n], :count] = 0.0
    raters = blocks.rater_list[n + 1] - blocks.rater_list[n]
    thresholds = raters + blocks.question_list[n + 1] - blocks.question_list[n]
    first = blocks.sites[n]
    for i in range(first, blocks.sites[n + 1]):
        find_powers(i, first, setting, room)
        c = blocks.coordinate[i]
        table = c if setting.own_thresholds else 0
        start, variance = blocks.ratings[i], 0.0
        for j in range(start, blocks.ratings[i + 1]):
            expect_steps(j, i, first, setting, blocks, room, local)
            variance += expect_products(j - start, i, first, room, local)
        scale = sites[i, 0] / variance
        for j in range(start, blocks.ratings[i + 1]):
            own = (
                np.int64(blocks.rater_place[j]),
                np.int64(raters + blocks.question_place[j]),
                np.int64(thresholds + table * steps),
            )
            latent = (np.int64(c), np.int64(size + blocks.block[i]))
            add_rating(j - start, scale, latent, own, local)
    if not setting.is_known[pattern]:
        for c in range(size):
            for k in range(size):
                precision = setting.precision[pattern, c, k]
                local.information[count - size + c, count - size + k] += precision
                local.link[c, count - size + k] -= precision


@inlined
def eliminate(
    n: int, blocks: Blocks, setting: Setting, room: Posterior, local: Local, count: int
) -> None:
    """Take abilities and halos out of the information (Schur complement of the arrow)."""
    size = setting.size[blocks.pattern[n]]
    reduced, moved, link = local.reduced, local.moved, local.link
    for c in range(size):
        for p in range(count):
            reduced[c, p] = link[c, p]
            for r in range(blocks.n_blocks[n]):
                share = room.halo_given[r] * room.site_precision[r, c]
                reduced[c, p] -= share * link[size + r, p]
    for c in range(size):
        for p in range(count):
            moved[c, p] = 0.0
            for k in range(size):
                moved[c, p] += room.covariance[c, k] * reduced[k, p]
    for p in range(count):
        for c in range(size):
            for q in range(count):
                local.information[p, q] -= reduced[c, p] * moved[c, q]
        for r in range(blocks.n_blocks[n]):
            share = room.halo_given[r] * link[size + r, p]
            if share != 0.0:
                for q in range(count):
                    local.information[p, q] -= share * link[size + r, q]


@inlined
def add_information(
    n: int,
    blocks: Blocks,
    setting: Setting,
    sites: Floats,
    room: Posterior,
    local: Local,
    sums: Sums,
) -> None:
    """Add application n's information to the sums."""
    count = name_columns(n, blocks, setting, local)
    fill(n, count, blocks, setting, sites, room, local)
    eliminate(n, blocks, setting, room, local, count)
    pair = blocks.pair_list[n]
    for p in range(count):
        rater = -1 - local.column[p]
        for q in range(count):
            if rater < 0:
                if local.column[q] >= 0:
                    sums.border_border[local.column[p], local.column[q]] += local.information[p, q]
            elif local.column[q] >= 0:
                sums.rater_border[rater, local.column[q]] += local.information[p, q]
            elif q >= p:
                sums.pair[blocks.pairs[pair]] += local.information[p, q]
                pair += 1


@compiled
def sweep_partition(
    blocks: Blocks,
    setting: Setting,
    sites: Floats,
    room: Posterior,
    local: Local,
    sums: Sums,
    informed: bool,
) -> None:
    """Settle every application of a partition and add it to the sums; its information if `informed`."""
    for n in range(len(blocks.pattern)):
        evidence, moved = settle(n, blocks, setting, sites, room)
        sums.total[0] += evidence
        sums.total[3] = max(sums.total[3], moved)
        add_gradient(n, blocks, setting, room, local, sums)
        if informed:
            add_information(n, blocks, setting, sites, room, local, sums)
