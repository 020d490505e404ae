"""What links the abilities and halos of an application with the parameters of its ratings.

A of equation 11 of docs/estimation.md: the cross-information of each latent term with raters,
questions, thresholds and means, which both the information about these (`information.py`) and the
errors of abilities (`uncertainty.py`) rest on. The steps of all ratings in hand are expected side
by side (`lanes.py`); their sums then go to each application's own columns.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hirefit.rasch.blocks import Blocks
from hirefit.rasch.compiled import compiled
from hirefit.rasch.lanes import FARTHEST, exponentials
from hirefit.rasch.setting import BY_COMPETENCY, BY_QUESTION, Posterior, Setting
from hirefit.rasch.sums import Local

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
LEAST_VARIANCE = 1e-12


@compiled
def name_columns(n: int, column: Indices, blocks: Blocks, setting: Setting) -> int:
    """List the parameters that application n has a say in; return how many.

    A column is a place in the border (questions, thresholds, means) or -1 - rater.
    """
    count, raters, questions = 0, blocks.raters, blocks.questions
    for p in range(blocks.rater_list[n], blocks.rater_list[n + 1]):
        column[count] = -1 - raters[p]
        count += 1
    for p in range(blocks.question_list[n], blocks.question_list[n + 1]):
        column[count] = questions[p]
        count += 1
    steps, places = setting.weight.shape[1] - 1, len(setting.ease)
    pattern, start = blocks.pattern[n], blocks.question_list[n]
    tables, kind, size = 1, setting.table_kind, setting.size[pattern]
    if kind == BY_COMPETENCY:
        tables = size
    elif kind == BY_QUESTION:
        tables = blocks.question_list[n + 1] - start
    for c in range(tables):
        table = 0
        if kind == BY_COMPETENCY:
            table = setting.competency[pattern, c]
        elif kind == BY_QUESTION:
            table = questions[start + c]
        for k in range(steps):
            column[count] = places + table * steps + k
            count += 1
    for c in range(size):
        column[count] = places + len(setting.weight) * steps + setting.competency[pattern, c]
        count += 1
    return count


@compiled
def find_links(
    count: int, blocks: Blocks, setting: Setting, sites: Floats, room: Posterior, local: Local
) -> None:
    """Link abilities and halos of the applications in hand with their parameters (A of eq. 11).

    The covariances of a rating's steps are taken at its site's mean and scaled so that a site's
    ratings together are as precise as the site is: what the ratings say about a shift of all of
    them is then exactly what they say about the ability. On return `local.moved` says how the
    abilities move with the parameters, negative.
    """
    expect_steps(room.first_lane[count], setting, sites, room, local)
    for a in range(count):
        n = room.application[a]
        local.columns[a] = name_columns(n, local.column[a], blocks, setting)
    link_ratings(count, blocks, setting, room, local)
    link_means(count, blocks, setting, room, local)
    eliminate(count, blocks, setting, room, local)
    move(count, blocks, setting, room, local)


@compiled
def expect_steps(
    lanes: int, setting: Setting, sites: Floats, room: Posterior, local: Local
) -> None:
    """P(x >= k) of every rating in hand at its site's mean, and how its steps vary together."""
    power, scale, common = room.factor_at, local.scale, setting.table_kind != BY_QUESTION
    site_mean, site_of, slots = room.site_mean, room.site_of, room.slots[0]
    for s in range(lanes):
        power[s] = min(max(site_mean[s], -FARTHEST), FARTHEST)
        scale[s] = 0.0
    exponentials(power, lanes, room.shifted, room.bits)
    for j in range(slots):
        cumulate(j, lanes, power, room, local)
        cross_steps(j, lanes, local)
        pair_steps(j, lanes, common, local)
    for s in range(lanes):
        scale[s] = sites[site_of[s], 0] / max(scale[s], LEAST_VARIANCE)
    scale_steps(lanes, slots, 1 if common else slots, local)


@compiled
def scale_steps(lanes: int, slots: int, tables: int, local: Local) -> None:
    """Scale what `expect_steps` found in each slot, and sum the cross-covariances of a site."""
    variance, cross, within, scale = local.variance, local.cross, local.within, local.scale
    pooled = local.pooled
    for k in range(len(pooled)):
        for s in range(lanes):
            pooled[k, s] = 0.0
    for j in range(slots):
        for s in range(lanes):
            variance[j, s] *= scale[s]
        for k in range(len(pooled)):
            for s in range(lanes):
                cross[j, k, s] *= scale[s]
                pooled[k, s] += cross[j, k, s]
    for j in range(tables):
        for k in range(within.shape[1]):
            for s in range(lanes):
                within[j, k, s] *= scale[s]


@compiled
def cumulate(j: int, lanes: int, power: Floats, room: Posterior, local: Local) -> None:
    """P(x >= k) of the ratings of one slot."""
    easier, weights, row = room.easier, room.weight_at, local.cumulated
    total, running, steps = local.total, local.running, local.cumulated.shape[1]
    for s in range(lanes):
        running[s] = 1.0
        total[s] = 1.0
    for k in range(steps):
        for s in range(lanes):
            running[s] *= power[s] * easier[j, s]
            row[j, k, s] = running[s] * weights[j, k + 1, s]
            total[s] += row[j, k, s]
    for s in range(lanes):
        total[s] = 1.0 / total[s]
        running[s] = 0.0
    for k in range(steps - 1, -1, -1):
        for s in range(lanes):
            running[s] += row[j, k, s] * total[s]
            row[j, k, s] = running[s]


@compiled
def cross_steps(j: int, lanes: int, local: Local) -> None:
    """Covariance of each step with the category, for one slot, and the category's variance."""
    row, cross, variance, scale = local.cumulated, local.cross, local.variance, local.scale
    above, below = local.running, local.total
    for s in range(lanes):
        above[s] = 0.0
        below[s] = 0.0
        variance[j, s] = 0.0
    for k in range(row.shape[1] - 1, -1, -1):
        for s in range(lanes):
            above[s] += row[j, k, s]
            cross[j, k, s] = (1.0 - row[j, k, s]) * above[s]
    for k in range(row.shape[1]):
        for s in range(lanes):
            cross[j, k, s] += row[j, k, s] * below[s]
            below[s] += 1.0 - row[j, k, s]
            variance[j, s] += cross[j, k, s]
    for s in range(lanes):
        scale[s] += variance[j, s]


@compiled
def pair_steps(j: int, lanes: int, common: bool, local: Local) -> None:
    """Covariance of any two steps of the ratings of one slot.

    Where all ratings of a site have the same thresholds it is summed in the first slot.
    """
    row, within, number = local.cumulated, local.within, 0
    at = 0 if common else j
    for k in range(row.shape[1]):
        for h in range(k, row.shape[1]):
            if at == j:
                for s in range(lanes):
                    within[at, number, s] = (1.0 - row[j, k, s]) * row[j, h, s]
            else:
                for s in range(lanes):
                    within[at, number, s] += (1.0 - row[j, k, s]) * row[j, h, s]
            number += 1


@compiled
def link_ratings(
    count: int, blocks: Blocks, setting: Setting, room: Posterior, local: Local
) -> None:
    """Link abilities and halos with raters, questions and thresholds."""
    link, variance, cross, pooled = local.link, local.variance, local.cross, local.pooled
    site_of, first_lane, ratings = room.site_of, room.first_lane, blocks.ratings
    rater_place, question_place, block = blocks.rater_place, blocks.question_place, blocks.block
    steps, kind, coordinate = cross.shape[1], setting.table_kind, blocks.coordinate
    for a in range(count):
        n = room.application[a]
        size = setting.size[blocks.pattern[n]]
        for latent in range(size + blocks.n_blocks[n]):
            for p in range(local.columns[a]):
                link[a, latent, p] = 0.0
        raters = blocks.rater_list[n + 1] - blocks.rater_list[n]
        tables = raters + blocks.question_list[n + 1] - blocks.question_list[n]
        for s in range(first_lane[a], first_lane[a + 1]):
            i = site_of[s]
            ability, halo, start = coordinate[i], size + block[i], ratings[i]
            for j in range(ratings[i + 1] - start):
                own, rater, place = (
                    variance[j, s],
                    rater_place[start + j],
                    raters + question_place[start + j],
                )
                link[a, ability, rater] -= own
                link[a, ability, place] -= own
                link[a, halo, rater] -= own
                link[a, halo, place] -= own
                if kind == BY_QUESTION:
                    first = tables + (place - raters) * steps
                    for k in range(steps):
                        link[a, ability, first + k] -= cross[j, k, s]
                        link[a, halo, first + k] -= cross[j, k, s]
            if kind != BY_QUESTION:
                first = tables + (ability * steps if kind == BY_COMPETENCY else 0)
                for k in range(steps):
                    link[a, ability, first + k] -= pooled[k, s]
                    link[a, halo, first + k] -= pooled[k, s]


@compiled
def link_means(count: int, blocks: Blocks, setting: Setting, room: Posterior, local: Local) -> None:
    """Link abilities with their means, unless they are known."""
    link = local.link
    for a in range(count):
        pattern = blocks.pattern[room.application[a]]
        size, prior = setting.size[pattern], setting.precision[pattern]
        if not setting.is_known[pattern]:
            means = local.columns[a] - size
            for c in range(size):
                for k in range(size):
                    link[a, c, means + k] -= prior[c, k]


@compiled
def eliminate(count: int, blocks: Blocks, setting: Setting, room: Posterior, local: Local) -> None:
    """Take the halos out of the links of the abilities."""
    link, reduced, given, seen = local.link, local.reduced, room.halo_given, room.site_precision
    for a in range(count):
        n, columns = room.application[a], local.columns[a]
        size, n_blocks = setting.size[blocks.pattern[n]], blocks.n_blocks[n]
        for c in range(size):
            for p in range(columns):
                reduced[a, c, p] = link[a, c, p]
            for r in range(n_blocks):
                share = given[r, a] * seen[r, c, a]
                if share != 0.0:
                    for p in range(columns):
                        reduced[a, c, p] -= share * link[a, size + r, p]


@compiled
def move(count: int, blocks: Blocks, setting: Setting, room: Posterior, local: Local) -> None:
    """Find how the abilities move with the parameters."""
    reduced, moved, covariance = local.reduced, local.moved, room.covariance
    for a in range(count):
        columns, size = local.columns[a], setting.size[blocks.pattern[room.application[a]]]
        for c in range(size):
            for p in range(columns):
                moved[a, c, p] = 0.0
            for k in range(size):
                share = covariance[c, k, a]
                for p in range(columns):
                    moved[a, c, p] += share * reduced[a, k, p]


@compiled
def same_border(n: int, other: int, blocks: Blocks) -> bool:
    """Whether two applications have the same competencies and questions."""
    if other < 0 or blocks.pattern[n] != blocks.pattern[other]:
        return False
    first, second, questions = (
        blocks.question_list[n],
        blocks.question_list[other],
        blocks.questions,
    )
    number = blocks.question_list[n + 1] - first
    if number != blocks.question_list[other + 1] - second:
        return False
    same = True
    for p in range(number):
        same = same and questions[first + p] == questions[second + p]
    return same
