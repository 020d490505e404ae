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
from hirefit.rasch.setting import LANES, Posterior, Setting, in_hand, most_columns

Floats = npt.NDArray[np.float64]
ROWS = 64  # of what is lost about the border, subtracted together: a multiple of four


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
    """Room for the own parameters of the applications in hand.

    These are *columns*: raters, questions, thresholds, means.
    """

    columns: npt.NDArray[np.int64]  # (applications,): how many
    column: npt.NDArray[np.int64]  # (applications, p): place in the border, or -1 - rater
    link: (
        Floats  # (applications, c + blocks, p): cross-information of abilities and halos with them
    )
    reduced: Floats  # (applications, c, p): the same, halos eliminated
    moved: Floats  # (applications, c, p): change of each ability's mean with each parameter
    information: Floats  # (p, p)
    row: Floats  # (p,)
    places: npt.NDArray[np.int64]  # (p,): columns of the application whose border is held
    left: Floats  # (rows, p): factors of what is lost about the border, waiting to be subtracted
    right: Floats  # (rows, p)
    held: npt.NDArray[np.int64]  # (2,): application whose border it is, or -1; how many rows wait
    cumulated: Floats  # (slots, K - 1, lanes): P(x >= k) at the mean of the site
    cross: Floats  # (slots, K - 1, lanes): covariance of step k with the category, scaled
    within: Floats  # (slots, K (K - 1) / 2, lanes): covariance of any two steps, scaled
    pooled: Floats  # (K - 1, lanes): sum of `cross` over a site's ratings
    variance: Floats  # (slots, lanes): of the category, scaled
    scale: Floats  # (lanes,): what makes a site's ratings as precise as the site
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
    steps, widest = setting.weight.shape[1] - 1, setting.mean.shape[1]
    latent = widest + max(1, int(blocks.n_blocks.max(initial=1)))
    lanes = max(LANES, int(np.diff(blocks.sites).max(initial=1)))
    slots = max(1, int(np.diff(blocks.ratings).max(initial=1)))
    most, n_columns = in_hand(blocks, setting), most_columns(blocks, setting)
    return Local(
        np.zeros(most, dtype=np.int64),
        np.zeros((most, n_columns), dtype=np.int64),
        np.zeros((most, latent, n_columns)),
        np.zeros((most, widest, n_columns)),
        np.zeros((most, widest, n_columns)),
        np.zeros((n_columns, n_columns)),
        np.zeros(n_columns),
        np.zeros(n_columns, dtype=np.int64),
        np.zeros((ROWS, n_columns)),
        np.zeros((ROWS, n_columns)),
        np.array([-1, 0], dtype=np.int64),
        np.zeros((slots, steps, lanes)),
        np.zeros((slots, steps, lanes)),
        np.zeros((slots, steps * (steps + 1) // 2, lanes)),
        np.zeros((steps, lanes)),
        np.zeros((slots, lanes)),
        np.zeros(lanes),
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
    power, node_weight = room.power, room.node_weight
    for j in range(room.slots[0]):
        average[:, :lanes] = 0.0
        if len(average) == SHIPPED_STEPS:
            average_of_four(j, lanes, power, node_weight, room.easier, room.weight_at, average)
        else:
            average_steps(j, lanes, power, node_weight, room, local)
        add_slot(j, lanes, blocks, setting, room, average, sums)


@compiled
def average_steps(
    j: int, lanes: int, power: Floats, node_weight: Floats, room: Posterior, local: Local
) -> None:
    """Average P(x = k) of the ratings of one slot over their nodes."""
    easier, weights, average = room.easier, room.weight_at, local.average
    at, running, total = local.step_at, local.running, local.total
    steps = len(average)
    for q in range(len(power)):
        for s in range(lanes):
            running[s] = 1.0
            total[s] = 1.0
        for k in range(steps):
            for s in range(lanes):
                running[s] *= power[q, s] * easier[j, s]
                at[k, s] = running[s] * weights[j, k + 1, s]
                total[s] += at[k, s]
        for s in range(lanes):
            total[s] = node_weight[q, s] / total[s]
        for k in range(steps):
            for s in range(lanes):
                average[k, s] += at[k, s] * total[s]


@compiled
def average_of_four(
    j: int,
    lanes: int,
    power: Floats,
    node_weight: Floats,
    easier: Floats,
    weights: Floats,
    average: Floats,
) -> None:
    """Do as `average_steps` for the four steps of the shipped scale, in one loop."""
    for q in range(len(power)):
        for s in range(lanes):
            z = power[q, s] * easier[j, s]
            square = z * z
            first = z * weights[j, 1, s]
            second = square * weights[j, 2, s]
            third = square * z * weights[j, 3, s]
            fourth = square * square * weights[j, 4, s]
            share = node_weight[q, s] / (1.0 + first + second + third + fourth)
            average[0, s] += first * share
            average[1, s] += second * share
            average[2, s] += third * share
            average[3, s] += fourth * share


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
def add_moments(count: int, blocks: Blocks, setting: Setting, room: Posterior, sums: Sums) -> None:
    """Add halos and abilities of the applications in hand, squared, to the moments."""
    mean, start, covariance, square = room.mean, room.start, room.covariance, sums.square
    halo_mean, halo_variance, shift, halos, number = (
        room.halo_mean,
        room.halo_variance,
        sums.shift,
        0.0,
        0,
    )
    for a in range(count):
        n = room.application[a]
        pattern = blocks.pattern[n]
        size = setting.size[pattern]
        number += blocks.n_blocks[n]
        for r in range(blocks.n_blocks[n]):
            halos += halo_mean[r, a] ** 2 + halo_variance[r, a]
        for c in range(size):
            gap = mean[c, a] - start[c, a]
            shift[pattern, c] += gap
            for k in range(size):
                square[pattern, c, k] += covariance[c, k, a] + gap * (mean[k, a] - start[k, a])
    sums.total[1] += halos
    sums.total[2] += number
