"""Information about severities, difficulties, thresholds and means, abilities eliminated.

Equation 11 of docs/estimation.md: the complete-data information of an application's ratings less
what is lost because abilities and halos are not observed (Louis 1982).
"""

from __future__ import annotations

import math

from hirefit.rasch.blocks import Blocks
from hirefit.rasch.compiled import compiled
from hirefit.rasch.expectation_propagation import (
    Floats,
    combine,
    farthest,
    log_evidence,
    settle,
)
from hirefit.rasch.setting import BY_COMPETENCY, BY_QUESTION, Posterior, Setting
from hirefit.rasch.sums import Local, Sums, add_moments, add_ratings


@compiled
def name_columns(n: int, blocks: Blocks, setting: Setting, local: Local) -> int:
    """List the parameters that application n has a say in; return how many.

    A column is a place in the border (questions, thresholds, means) or -1 - rater.
    """
    count, column, raters, questions = 0, local.column, blocks.raters, blocks.questions
    for a in range(blocks.rater_list[n], blocks.rater_list[n + 1]):
        column[count] = -1 - raters[a]
        count += 1
    for a in range(blocks.question_list[n], blocks.question_list[n + 1]):
        column[count] = questions[a]
        count += 1
    steps, places = setting.weight.shape[1] - 1, len(setting.ease)
    pattern = blocks.pattern[n]
    tables, start = 1, blocks.question_list[n]
    if setting.table_kind == BY_COMPETENCY:
        tables = setting.size[pattern]
    elif setting.table_kind == BY_QUESTION:
        tables = blocks.question_list[n + 1] - start
    for c in range(tables):
        table = 0
        if setting.table_kind == BY_COMPETENCY:
            table = setting.competency[pattern, c]
        elif setting.table_kind == BY_QUESTION:
            table = questions[start + c]
        for k in range(steps):
            column[count] = places + table * steps + k
            count += 1
    for c in range(setting.size[pattern]):
        means = places + len(setting.weight) * steps
        column[count] = means + setting.competency[pattern, c]
        count += 1
    return count


@compiled
def fill(
    a: int,
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
    n = room.application[a]
    pattern = blocks.pattern[n]
    size, information, link = setting.size[pattern], local.information, local.link
    for p in range(count):
        for q in range(p, count):
            information[p, q] = 0.0
    for c in range(size + blocks.n_blocks[n]):
        for p in range(count):
            link[c, p] = 0.0
    for s in range(room.first_lane[a], room.first_lane[a + 1]):
        i = room.site_of[s]
        variance = expect_steps(i, room.site_mean[s], blocks, setting, local)
        add_site(n, i, sites[i, 0] / variance, size, blocks, setting, local)
    if not setting.is_known[pattern]:
        prior = setting.precision[pattern]
        for c in range(size):
            for k in range(size):
                information[count - size + c, count - size + k] += prior[c, k]
                link[c, count - size + k] -= prior[c, k]


@compiled
def expect_steps(i: int, location: float, blocks: Blocks, setting: Setting, local: Local) -> float:
    """P(x >= k) of each rating of site i at one location; return the sum of their variances."""
    steps, cumulated = setting.weight.shape[1] - 1, local.cumulated
    power, variance = math.exp(min(max(location, -40.0), 40.0)), 0.0
    start, weights, tables = blocks.ratings[i], setting.weight, setting.table
    easing, ease, raters, questions = setting.easing, setting.ease, blocks.rater, blocks.question
    for j in range(start, blocks.ratings[i + 1]):
        z, row = power * easing[raters[j]] * ease[questions[j]], cumulated[j - start]
        running, total, table = 1.0, 1.0, tables[questions[j]]
        for k in range(steps):
            running *= z
            row[k] = running * weights[table, k + 1]
            total += row[k]
        share, running, above = 1.0 / total, 0.0, 0.0
        for k in range(steps - 1, -1, -1):
            running += row[k] * share
            row[k] = running
            variance += (running + 2.0 * above) * (1.0 - running)
            above += running
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
    tables = raters + blocks.question_list[n + 1] - blocks.question_list[n]
    rater_place, question_place = blocks.rater_place, blocks.question_place
    for j in range(start, blocks.ratings[i + 1]):
        rater, question, variance = rater_place[j], raters + question_place[j], 0.0
        row, below, first = cumulated[j - start], 0.0, tables
        if setting.table_kind == BY_COMPETENCY:
            first += ability * steps
        elif setting.table_kind == BY_QUESTION:
            first += question_place[j] * steps
        for k in range(steps):
            left, above = scale * (1.0 - row[k]), 0.0
            for h in range(k, steps):
                information[first + k, first + h] += left * row[h]
                above += row[h]
            cross = left * above + row[k] * below
            below += left
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
    given, seen, covariance = room.halo_given, room.site_precision, room.covariance
    for c in range(size):
        for p in range(count):
            reduced[c, p] = link[c, p]
        for r in range(blocks.n_blocks[n]):
            share = given[r] * seen[r, c]
            for p in range(count):
                reduced[c, p] -= share * link[size + r, p]
    for c in range(size):
        for p in range(count):
            moved[c, p] = 0.0
        for k in range(size):
            share = covariance[c, k]
            for p in range(count):
                moved[c, p] += share * reduced[k, p]
        subtract(reduced[c], moved[c], 1.0, count, information)
    for r in range(blocks.n_blocks[n]):
        subtract(link[size + r], link[size + r], given[r], count, information)


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
    a: int,
    blocks: Blocks,
    setting: Setting,
    sites: Floats,
    room: Posterior,
    local: Local,
    sums: Sums,
) -> None:
    """Add the information of the application at place a to the sums."""
    n = room.application[a]
    count = name_columns(n, blocks, setting, local)
    size = setting.size[blocks.pattern[n]]
    fill(a, count, blocks, setting, sites, room, local)
    eliminate(n, count, size, blocks, room, local)
    raters = blocks.rater_list[n + 1] - blocks.rater_list[n]
    number, pairs, column, information = (
        blocks.pair_list[n],
        blocks.pairs,
        local.column,
        local.information,
    )
    pair, rater_border, border_border = sums.pair, sums.rater_border, sums.border_border
    for p in range(raters):
        for q in range(p, raters):
            pair[pairs[number]] += information[p, q]
            number += 1
        for q in range(raters, count):
            rater_border[-1 - column[p], column[q]] += information[p, q]
    for p in range(raters, count):
        for q in range(p, count):
            border_border[column[p], column[q]] += information[p, q]


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
    start = 0
    while start < len(blocks.pattern):
        count = settle(start, blocks, setting, sites, room)
        add_ratings(count, blocks, setting, room, local, sums)
        for a in range(count):
            determinant = combine(a, blocks, setting, sites, room)
            sums.total[0] += log_evidence(a, determinant, blocks, setting, sites, room)
            sums.total[3] = max(sums.total[3], farthest(a, room))
            add_moments(room.application[a], blocks, setting, room, sums)
            if informed:
                add_information(a, blocks, setting, sites, room, local, sums)
        start = room.application[count - 1] + setting.stride
