"""Information about severities, difficulties, thresholds and means, abilities eliminated.

Equation 11 of docs/estimation.md: the complete-data information of an application's ratings less
what is lost because abilities and halos are not observed (Louis 1982).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hirefit.rasch.blocks import Blocks
from hirefit.rasch.compiled import compiled
from hirefit.rasch.expectation_propagation import log_evidence, settle
from hirefit.rasch.links import find_links, name_columns, same_border
from hirefit.rasch.setting import BY_QUESTION, Posterior, Setting
from hirefit.rasch.sums import ROWS, Local, Sums, add_moments, add_ratings

Floats = npt.NDArray[np.float64]


@compiled
def add_complete(
    count: int, blocks: Blocks, setting: Setting, room: Posterior, local: Local, sums: Sums
) -> None:
    """Add the complete-data information (C of equation 11) of the ratings in hand."""
    pair, rater_border, border = sums.pair, sums.rater_border, sums.border_border
    ratings, site_of, tables, variance = blocks.ratings, room.site_of, setting.table, local.variance
    raters, questions, rater_place, cross = (
        blocks.rater,
        blocks.question,
        blocks.rater_place,
        local.cross,
    )
    places, steps, by_question = (
        len(setting.ease),
        cross.shape[1],
        setting.table_kind == BY_QUESTION,
    )
    for a in range(count):
        n = room.application[a]
        most, first_pair = blocks.rater_list[n + 1] - blocks.rater_list[n], blocks.pair_list[n]
        for s in range(room.first_lane[a], room.first_lane[a + 1]):
            start, first = ratings[site_of[s]], places
            for j in range(ratings[site_of[s] + 1] - start):
                own, rater, asked = variance[j, s], raters[start + j], questions[start + j]
                place, first = rater_place[start + j], places + tables[asked] * steps
                number = first_pair + place * most - place * (place - 1) // 2
                pair[blocks.pairs[number]] += own
                rater_border[rater, asked] += own
                border[asked, asked] += own
                for k in range(steps):
                    rater_border[rater, first + k] += cross[j, k, s]
                    border[asked, first + k] += cross[j, k, s]
                if by_question:
                    add_thresholds(first, j, s, local, border)
            if not by_question:
                add_thresholds(first, np.int64(0), s, local, border)


@compiled
def add_thresholds(first: int, j: int | np.int64, s: int, local: Local, border: Floats) -> None:
    """Add the covariances of steps in slot j of lane s."""
    within, number, steps = local.within, 0, local.cross.shape[1]
    for k in range(steps):
        for h in range(k, steps):
            border[first + k, first + h] += within[j, number, s]
            number += 1


@compiled
def take_lost(
    count: int, blocks: Blocks, setting: Setting, room: Posterior, local: Local, sums: Sums
) -> None:
    """Take off what is lost as abilities and halos are not observed (equation 11).

    Of questions, thresholds and means it is kept in `local.information`, as long as applications
    have the same.
    """
    for a in range(count):
        n = room.application[a]
        if not same_border(n, local.held[0], blocks):
            put_away(blocks, setting, local, sums)
            local.held[0] = n
        take_from_raters(a, blocks, setting, room, local, sums)
        take_from_border(a, blocks, setting, room, local)


@compiled
def take_from_raters(
    a: int, blocks: Blocks, setting: Setting, room: Posterior, local: Local, sums: Sums
) -> None:
    """Take off what is lost from the rows of the raters of the application at place a."""
    n, columns, row, column = room.application[a], local.columns[a], local.row, local.column
    size, link, given = setting.size[blocks.pattern[n]], local.link, room.halo_given
    reduced, moved, number, pairs = local.reduced, local.moved, blocks.pair_list[n], blocks.pairs
    pair, rater_border = sums.pair, sums.rater_border
    raters = blocks.rater_list[n + 1] - blocks.rater_list[n]
    for p in range(raters):
        for q in range(p, columns):
            row[q] = 0.0
        for c in range(size):
            share = reduced[a, c, p]
            for q in range(p, columns):
                row[q] += share * moved[a, c, q]
        for r in range(blocks.n_blocks[n]):
            share = given[r, a] * link[a, size + r, p]
            if share != 0.0:
                for q in range(p, columns):
                    row[q] += share * link[a, size + r, q]
        for q in range(p, raters):
            pair[pairs[number]] -= row[q]
            number += 1
        for q in range(raters, columns):
            rater_border[-1 - column[a, p], column[a, q]] -= row[q]


@compiled
def take_from_border(
    a: int, blocks: Blocks, setting: Setting, room: Posterior, local: Local
) -> None:
    """Take off what is lost from questions, thresholds and means; upper triangle only."""
    n, left, right, link = room.application[a], local.left, local.right, local.link
    size, given, filled = setting.size[blocks.pattern[n]], room.halo_given, local.held[1]
    raters = blocks.rater_list[n + 1] - blocks.rater_list[n]
    border = local.columns[a] - raters
    for c in range(size):
        for p in range(border):
            left[filled, p] = local.reduced[a, c, raters + p]
            right[filled, p] = local.moved[a, c, raters + p]
        filled += 1
        if filled == ROWS:
            filled = subtract(border, filled, local)
    for r in range(blocks.n_blocks[n] if setting.halo_variance > 0.0 else 0):
        share = given[r, a]
        for p in range(border):
            left[filled, p] = share * link[a, size + r, raters + p]
            right[filled, p] = link[a, size + r, raters + p]
        filled += 1
        if filled == ROWS:
            filled = subtract(border, filled, local)
    local.held[1] = filled


@compiled
def subtract(border: int, filled: int, local: Local) -> int:
    """Subtract the products of the rows that wait, four at a time; return how many wait: none."""
    left, right, information = local.left, local.right, local.information
    for t in range(filled, -(-filled // 4) * 4):
        for p in range(border):
            left[t, p] = 0.0
            right[t, p] = 0.0
    for t in range(0, filled, 4):
        for p in range(border):
            first, second, third, fourth = (
                left[t, p],
                left[t + 1, p],
                left[t + 2, p],
                left[t + 3, p],
            )
            for q in range(p, border):
                information[p, q] -= (
                    first * right[t, q]
                    + second * right[t + 1, q]
                    + third * right[t + 2, q]
                    + fourth * right[t + 3, q]
                )
    return 0


@compiled
def put_away(blocks: Blocks, setting: Setting, local: Local, sums: Sums) -> None:
    """Add what was kept of the border to the sums."""
    n, information = local.held[0], local.information
    if n < 0:
        return
    column, border = local.places, sums.border_border
    count = name_columns(n, column, blocks, setting)
    raters = blocks.rater_list[n + 1] - blocks.rater_list[n]
    local.held[1] = subtract(count - raters, local.held[1], local)
    for p in range(count - raters):
        for q in range(p, count - raters):
            border[column[raters + p], column[raters + q]] += information[p, q]
            information[p, q] = 0.0
    local.held[0] = -1


@compiled
def add_means(count: int, blocks: Blocks, setting: Setting, room: Posterior, sums: Sums) -> None:
    """Add the priors' information about means."""
    border, first = (
        sums.border_border,
        len(setting.ease) + setting.weight.size - len(setting.weight),
    )
    for a in range(count):
        pattern = blocks.pattern[room.application[a]]
        if setting.is_known[pattern]:
            continue
        size, prior, own = setting.size[pattern], setting.precision[pattern], setting.competency
        for c in range(size):
            for k in range(c, size):
                border[first + own[pattern, c], first + own[pattern, k]] += prior[c, k]


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
    start, total = np.int64(0), sums.total  # a literal would be compiled for itself
    while start < len(blocks.pattern):
        count = settle(start, blocks, setting, sites, room)
        add_ratings(count, blocks, setting, room, local, sums)
        total[0] += log_evidence(count, blocks, setting, sites, room)
        for a in range(count):
            total[3] = max(total[3], room.farthest[a])
        add_moments(count, blocks, setting, room, sums)
        if informed:
            find_links(count, blocks, setting, sites, room, local)
            add_complete(count, blocks, setting, room, local, sums)
            add_means(count, blocks, setting, room, sums)
            take_lost(count, blocks, setting, room, local, sums)
        start = room.application[count - 1] + setting.stride
    put_away(blocks, setting, local, sums)
