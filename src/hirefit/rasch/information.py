"""Information about severities, difficulties, thresholds and means, abilities eliminated.

Equation 11 of docs/estimation.md: the complete-data information of an application's ratings less
what is lost because abilities and halos are not observed (Louis 1982).
"""

from __future__ import annotations

import math

from hirefit.rasch.blocks import Blocks
from hirefit.rasch.compiled import compiled
from hirefit.rasch.expectation_propagation import Floats, settle
from hirefit.rasch.setting import Posterior, Setting
from hirefit.rasch.sums import Local, Sums, add_moments, add_ratings


@compiled
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
    steps, places = setting.weight.shape[1] - 1, len(setting.ease)
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


@compiled
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

    The covariances of a rating's steps are taken at its site's mean and scaled so that a site's
    ratings together are as precise as the site is: what the ratings say about a shift of all of
    them is then exactly what they say about the ability.
    """
    pattern = blocks.pattern[n]
    size = setting.size[pattern]
    for p in range(count):
        for q in range(count):
            local.information[p, q] = 0.0
        for c in range(size + blocks.n_blocks[n]):
            local.link[c, p] = 0.0
    first = blocks.sites[n]
    for s in range(blocks.sites[n + 1] - first):
        variance = expect_steps(first + s, room.site_mean[s], blocks, setting, local)
        scale = sites[first + s, 0] / variance
        add_site(n, first + s, scale, size, blocks, setting, local)
    if not setting.is_known[pattern]:
        for c in range(size):
            for k in range(size):
                precision = setting.precision[pattern, c, k]
                local.information[count - size + c, count - size + k] += precision
                local.link[c, count - size + k] -= precision


@compiled
def expect_steps(i: int, location: float, blocks: Blocks, setting: Setting, local: Local) -> float:
    """P(x >= k) of each rating of site i at one location; return the sum of their variances."""
    table = blocks.competency[i] if setting.own_thresholds else 0
    steps, cumulated = setting.weight.shape[1] - 1, local.cumulated
    power, variance = math.exp(min(max(location, -40.0), 40.0)), 0.0
    start = blocks.ratings[i]
    for j in range(start, blocks.ratings[i + 1]):
        z = power * setting.easing[blocks.rater[j]] * setting.ease[blocks.question[j]]
        running, total = 1.0, 1.0
        for k in range(steps):
            running *= z
            cumulated[j - start, k] = running * setting.weight[table, k + 1]
            total += cumulated[j - start, k]
        running = 0.0
        for k in range(steps - 1, -1, -1):
            running += cumulated[j - start, k] / total
            cumulated[j - start, k] = running
            for h in range(k, steps):
                value = cumulated[j - start, h] * (1.0 - running)
                variance += value if h == k else 2.0 * value
    return max(variance, 1e-12)


@compiled
def add_site(
    n: int,
    i: int,
    scale: float,
    size: int,
    blocks: Blocks,
    setting: Setting,
    local: Local,
) -> None:
    """Add the ratings of site i: covariances of the steps for its raters, questions, thresholds."""
    information, link, cumulated = local.information, local.link, local.cumulated
    steps, start = setting.weight.shape[1] - 1, blocks.ratings[i]
    raters = blocks.rater_list[n + 1] - blocks.rater_list[n]
    ability, halo = blocks.coordinate[i], size + blocks.block[i]
    first = raters + blocks.question_list[n + 1] - blocks.question_list[n]
    first += (ability if setting.own_thresholds else 0) * steps
    for j in range(start, blocks.ratings[i + 1]):
        rater, question, variance = blocks.rater_place[j], raters + blocks.question_place[j], 0.0
        for k in range(steps):
            cross = 0.0
            for h in range(steps):
                upper, lower = max(k, h), min(k, h)
                value = scale * cumulated[j - start, upper] * (1.0 - cumulated[j - start, lower])
                information[first + k, first + h] += value
                cross += value
            information[rater, first + k] += cross
            information[question, first + k] += cross
            link[ability, first + k] -= cross
            link[halo, first + k] -= cross
            variance += cross
        information[rater, rater] += variance
        information[question, question] += variance
        information[rater, question] += variance
        link[ability, rater] -= variance
        link[ability, question] -= variance
        link[halo, rater] -= variance
        link[halo, question] -= variance


@compiled
def eliminate(n: int, count: int, size: int, blocks: Blocks, room: Posterior, local: Local) -> None:
    """Take abilities and halos out of the information (Schur complement of the arrow).

    Only entries on and above the diagonal are kept.
    """
    reduced, moved, link, information = local.reduced, local.moved, local.link, local.information
    for c in range(size):
        for p in range(count):
            reduced[c, p] = link[c, p]
        for r in range(blocks.n_blocks[n]):
            share = room.halo_given[r] * room.site_precision[r, c]
            for p in range(count):
                reduced[c, p] -= share * link[size + r, p]
    for c in range(size):
        for p in range(count):
            moved[c, p] = 0.0
        for k in range(size):
            for p in range(count):
                moved[c, p] += room.covariance[c, k] * reduced[k, p]
        subtract(reduced[c], moved[c], 1.0, count, information)
    for r in range(blocks.n_blocks[n]):
        subtract(link[size + r], link[size + r], room.halo_given[r], count, information)


@compiled
def subtract(left: Floats, right: Floats, factor: float, count: int, matrix: Floats) -> None:
    """Subtract an outer product from the upper triangle."""
    for p in range(count):
        share = factor * left[p]
        if share != 0.0:
            for q in range(p, count):
                matrix[p, q] -= share * right[q]


@compiled
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
    size = setting.size[blocks.pattern[n]]
    fill(n, count, blocks, setting, sites, room, local)
    eliminate(n, count, size, blocks, room, local)
    pair, column = blocks.pair_list[n], local.column
    for p in range(count):
        for q in range(p, count):
            value = local.information[p, q]
            if column[q] < 0:
                sums.pair[blocks.pairs[pair]] += value
                pair += 1
            elif column[p] < 0:
                sums.rater_border[-1 - column[p], column[q]] += value
            else:
                sums.border_border[column[p], column[q]] += value


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
    """Settle the applications of a partition and add them to the sums.

    Its information only if `informed`, as that takes as long as the rest.
    """
    for n in range(0, len(blocks.pattern), setting.stride):
        evidence, moved = settle(n, blocks, setting, sites, room)
        sums.total[0] += evidence
        sums.total[3] = max(sums.total[3], moved)
        add_ratings(n, blocks, setting, room, local, sums)
        add_moments(n, blocks, setting, room, sums)
        if informed:
            add_information(n, blocks, setting, sites, room, local, sums)
