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
from hirefit.rasch.setting import Posterior, Setting

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
    # Of each rating of an application
    site_of: npt.NDArray[np.int64]
    easier: Floats  # exp(-severity - difficulty)
    weight_at: Floats  # (K - 1, ratings): weight of each category but the first
    chance: Floats  # (K - 1, ratings): average of exp(k eta) / Z
    factor: Floats  # exp(eta) at the node in hand
    partition: Floats  # Z there, less one
    running: Floats  # node's weight over Z, times powers of the factor


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
    n_columns = (
        max(1, int(np.diff(blocks.rater_list).max(initial=1)))
        + max(1, int(np.diff(blocks.question_list).max(initial=1)))
        + steps * (widest if setting.own_thresholds else 1)
        + widest
    )
    n_ratings = max(1, int(np.diff(blocks.ratings[blocks.sites]).max(initial=1)))
    return Local(
        np.zeros(n_columns, dtype=np.int64),
        np.zeros((n_columns, n_columns)),
        np.zeros((widest + n_blocks, n_columns)),
        np.zeros((widest, n_columns)),
        np.zeros((widest, n_columns)),
        np.zeros((max(1, int(np.diff(blocks.ratings).max(initial=1))), steps)),
        np.zeros(n_ratings, dtype=np.int64),
        np.zeros(n_ratings),
        np.zeros((steps, n_ratings)),
        np.zeros((steps, n_ratings)),
        np.zeros(n_ratings),
        np.zeros(n_ratings),
        np.zeros(n_ratings),
    )


@compiled
def add_ratings(
    n: int, blocks: Blocks, setting: Setting, room: Posterior, local: Local, sums: Sums
) -> None:
    """Add each rating's expected less its observed steps (equation 10) to the gradient.

    P(x >= k) is averaged over the tilted distribution of the rating's site.
    """
    list_ratings(n, blocks, setting, local)
    average_levels(n, blocks, setting, room, local)
    steps, places = len(local.chance), len(setting.ease)
    chance, weight_at, site_of = local.chance, local.weight_at, local.site_of
    raters, questions, categories = blocks.rater, blocks.question, blocks.category
    by_rater, border, competency = sums.rater, sums.border, blocks.competency
    first = blocks.sites[n]
    start, end = blocks.ratings[first], blocks.ratings[blocks.sites[n + 1]]
    for j in range(end - start):
        rater, question, category = raters[start + j], questions[start + j], categories[start + j]
        table = competency[first + site_of[j]] if setting.own_thresholds else 0
        surplus, beyond = -float(category), 0.0
        for k in range(steps - 1, -1, -1):
            beyond += chance[k, j] * weight_at[k, j]
            surplus += beyond
            border[places + table * steps + k] += beyond - (1.0 if category > k else 0.0)
        by_rater[rater] += surplus
        border[question] += surplus


@compiled
def list_ratings(n: int, blocks: Blocks, setting: Setting, local: Local) -> None:
    """Note the site of each rating of application n, its ease and its categories' weights."""
    site_of, easier, weight_at, chance = local.site_of, local.easier, local.weight_at, local.chance
    ratings, raters, questions = blocks.ratings, blocks.rater, blocks.question
    easing, ease, weights, first = setting.easing, setting.ease, setting.weight, blocks.sites[n]
    for i in range(first, blocks.sites[n + 1]):
        table = blocks.competency[i] if setting.own_thresholds else 0
        for j in range(ratings[i], ratings[i + 1]):
            at = j - ratings[first]
            site_of[at] = i - first
            easier[at] = easing[raters[j]] * ease[questions[j]]
            for k in range(len(weight_at)):
                weight_at[k, at] = weights[table, k + 1]
                chance[k, at] = 0.0


@compiled
def average_levels(n: int, blocks: Blocks, setting: Setting, room: Posterior, local: Local) -> None:
    """Average exp(k eta) / Z, k >= 1, of each rating over its site's tilted distribution.

    Times the category's weight that is P(x = k).

    The innermost loops run along the ratings, as there are more of them than nodes.
    """
    site_of, easier, weight_at, chance = local.site_of, local.easier, local.weight_at, local.chance
    factor, partition, running = local.factor, local.partition, local.running
    node_weight, power, steps = room.node_weight, room.power, len(local.chance)
    count = blocks.ratings[blocks.sites[n + 1]] - blocks.ratings[blocks.sites[n]]
    for q in range(len(setting.nodes)):
        for j in range(count):
            factor[j] = power[site_of[j], q] * easier[j]
            running[j] = node_weight[site_of[j], q]
            partition[j] = 0.0
        for k in range(steps - 1, -1, -1):
            for j in range(count):
                partition[j] = (partition[j] + weight_at[k, j]) * factor[j]
        for j in range(count):
            running[j] /= partition[j] + 1.0
        for k in range(steps):
            for j in range(count):
                running[j] *= factor[j]
                chance[k, j] += running[j]


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
