"""One pass over a partition: what each application adds to the sums that travel.

Gradient (equation 10), information with abilities and halos eliminated (equation 11) and the
moments that the variances are updated from (equation 12) of docs/estimation.md.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hirefit.rasch.blocks import Blocks
from hirefit.rasch.compiled import Record, compiled, has_fields_of
from hirefit.rasch.lanes import SHIPPED_STEPS
from hirefit.rasch.setting import LANES, Posterior, Setting

Floats = npt.NDArray[np.float64]


class Sums(NamedTuple):
    """Sums over applications. The border lists questions, thresholds (by table), means."""

    total: Floats  # log evidence, sum of squared halos, number of halos, largest last move
    rater: Floats  # (n_raters,) gradient
    border: Floats  # (n_border,) gradient
    square: Floats  # (n_patterns, widest, widest): of abilities about the mean
    shift: Floats  # (n_patterns, widest): of abilities from the mean
    pair: Floats  # (n_pairs,) information of each pair of raters who share an application
    rater_border: Floats  # (n_raters, n_border)
    border_border: Floats  # (n_border, n_border)


@has_fields_of(Sums)
class SumsRecord(Record):
    """Sums behind one address."""


@compiled
def sums_record(sums: Sums) -> Sums:
    """Put sums behind one address."""
    return SumsRecord(*sums)  # type: ignore[no-untyped-call, return-value]


class Local(NamedTuple):
    """Room for one application's own parameters: raters, questions, thresholds, means."""

    column: npt.NDArray[np.int64]  # (p,): place in the border, or -1 - rater
    information: Floats  # (p, p)
    link: Floats  # (c + blocks, p): cross-information of abilities and halos with parameters
    reduced: Floats  # (c, p)
    moved: Floats  # (c, p): change of each ability's mean with each parameter
    cumulated: Floats  # (ratings of a site, K - 1): P(x >= k)
    step_at: Floats  # (K - 1, lanes): P(x = k) of a rating at one node
    average: Floats  # (K - 1, lanes): the same over all nodes
    running: Floats  # (lanes,)
    total: Floats  # (lanes,)


@has_fields_of(Local)
class LocalRecord(Record):
    """Local behind one address."""


@compiled
def local_record(local: Local) -> Local:
    """Put local behind one address."""
    return LocalRecord(*local)  # type: ignore[no-untyped-call, return-value]


def empty_sums(
    n_raters: int, n_border: int, n_pairs: int, patterns: tuple[int, int], *, information: bool
) -> Sums:
    """Return zeros; without `information` its parts have no rows."""
    inside = (n_raters, n_border, n_pairs) if information else (0, 0, 0)
    number, widest = patterns
    return Sums(
        np.zeros(4),
        np.zeros(n_raters),
        np.zeros(n_border),
        np.zeros((number, widest, widest)),
        np.zeros((number, widest)),
        np.zeros(inside[2]),
        np.zeros((inside[0], inside[1])),
        np.zeros((inside[1], inside[1])),
    )


def local_room(blocks: Blocks, setting: Setting) -> Local:
    """Allocate for the largest application of a partition."""
    steps = setting.weight.shape[1] - 1
    widest = setting.mean.shape[1]
    n_blocks = max(1, int(blocks.n_blocks.max(initial=1)))
    lanes = max(LANES, int(np.diff(blocks.sites).max(initial=1)))
    most_questions = max(1, int(np.diff(blocks.question_list).max(initial=1)))
    n_columns = (
        max(1, int(np.diff(blocks.rater_list).max(initial=1)))
        + most_questions
        + steps * (1, widest, most_questions)[setting.table_kind]
        + widest
    )
    return Local(
        np.zeros(n_columns, dtype=np.int64),
        np.zeros((n_columns, n_columns)),
        np.zeros((widest + n_blocks, n_columns)),
        np.zeros((widest, n_columns)),
        np.zeros((widest, n_columns)),
        np.zeros((max(1, int(np.diff(blocks.ratings).max(initial=1))), steps)),
        np.zeros((steps, lanes)),
        np.zeros((steps, lanes)),
        np.zeros(lanes),
        np.zeros(lanes),
    )


@compiled
def add_ratings(
    count: int, blocks: Blocks, setting: Setting, room: Posterior, local: Local, sums: Sums
) -> None:
    """Add each rating's expected less its observed steps (equation 10) to the gradient.

    P(x >= k) is averaged over the tilted distribution of the rating's site. All applications in
    hand at once, a slot of their lanes after the other.
    """
    lanes, average = room.first_lane[count], local.average
    for j in range(room.slots[0]):
        for k in range(len(average)):
            for s in range(lanes):
                average[k, s] = 0.0
        for q in range(len(setting.nodes)):
            add_node(j, lanes, room.power[q], room.node_weight[q], room, local)
        add_slot(j, lanes, blocks, setting, room, average, sums)


@compiled
def add_node(
    j: int, lanes: int, power: Floats, node_weight: Floats, room: Posterior, local: Local
) -> None:
    """Add P(x = k) of the ratings of one slot, at one node, to its average."""
    easier, weights, average = room.easier, room.weight_at, local.average
    at, running, total = local.step_at, local.running, local.total
    steps = len(average)
    if steps == SHIPPED_STEPS:
        add_node_of_four(lanes, power, node_weight, easier[j], weights[j], average)
        return
    for s in range(lanes):
        running[s] = 1.0
        total[s] = weights[j, 0, s]
    for k in range(steps):
        for s in range(lanes):
            running[s] *= power[s] * easier[j, s]
            at[k, s] = running[s] * weights[j, k + 1, s]
            total[s] += at[k, s]
    for s in range(lanes):
        total[s] = node_weight[s] / total[s]
    for k in range(steps):
        for s in range(lanes):
            average[k, s] += at[k, s] * total[s]


@compiled
def add_node_of_four(
    lanes: int,
    power: Floats,
    node_weight: Floats,
    easier: Floats,
    weights: Floats,
    average: Floats,
) -> None:
    """Do as `add_node` for the four steps of the shipped scale, in one loop."""
    one, two, three, four = weights[1], weights[2], weights[3], weights[4]
    first, second, third, fourth = average[0], average[1], average[2], average[3]
    for s in range(lanes):
        z = power[s] * easier[s]
        a = z * one[s]
        b = z * z * two[s]
        c = z * z * z * three[s]
        d = z * z * (z * z) * four[s]
        share = node_weight[s] / (1.0 + a + b + c + d)
        first[s] += a * share
        second[s] += b * share
        third[s] += c * share
        fourth[s] += d * share


@compiled
def add_slot(
    j: int,
    lanes: int,
    blocks: Blocks,
    setting: Setting,
    room: Posterior,
    average: Floats,
    sums: Sums,
) -> None:
    """Add the ratings of one slot to the gradient; `average` holds P(x = k), k from 1."""
    steps, places, tables = setting.weight.shape[1] - 1, len(setting.ease), setting.table
    raters, questions, categories, ratings = (
        blocks.rater,
        blocks.question,
        blocks.category,
        blocks.ratings,
    )
    by_rater, border, site_of = sums.rater, sums.border, room.site_of
    for s in range(lanes):
        at = ratings[site_of[s]] + j
        if at >= ratings[site_of[s] + 1]:
            continue
        question, category = questions[at], categories[at]
        surplus, beyond, first = -float(category), 0.0, places + tables[question] * steps
        for k in range(steps - 1, -1, -1):
            beyond += average[k, s]
            surplus += beyond
            border[first + k] += beyond - (1.0 if category > k else 0.0)
        by_rater[raters[at]] += surplus
        border[question] += surplus


@compiled
def add_moments(n: int, blocks: Blocks, setting: Setting, room: Posterior, sums: Sums) -> None:
    """Add application n's halos and abilities, squared, to the moments."""
    pattern = blocks.pattern[n]
    size = setting.size[pattern]
    for r in range(blocks.n_blocks[n]):
        sums.total[1] += room.halo_mean[r] ** 2 + room.halo_variance[r]
        sums.total[2] += 1.0
    for c in range(size):
        gap = room.mean[c] - room.start[c]
        sums.shift[pattern, c] += gap
        for k in range(size):
            sums.square[pattern, c, k] += room.covariance[c, k] + gap * (
                room.mean[k] - room.start[k]
            )
