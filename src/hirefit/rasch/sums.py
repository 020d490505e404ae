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
    step_at: Floats  # (K - 1, nodes): P(x >= k) at each node
    running: Floats  # (nodes,)
    total: Floats  # (nodes,)


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
        np.zeros((steps, len(setting.nodes))),
        np.zeros(len(setting.nodes)),
        np.zeros(len(setting.nodes)),
    )


@compiled
def add_ratings(
    n: int, blocks: Blocks, setting: Setting, room: Posterior, local: Local, sums: Sums
) -> None:
    """Add each rating's expected less its observed steps (equation 10) to the gradient.

    P(x >= k) is averaged over the tilted distribution of the rating's site.
    """
    n_nodes, steps, places = len(setting.nodes), setting.weight.shape[1] - 1, len(setting.ease)
    power, node_weight, weights = room.power, room.node_weight, setting.weight
    at, running, total = local.step_at, local.running, local.total
    easing, ease, raters, questions = setting.easing, setting.ease, blocks.rater, blocks.question
    by_rater, border, categories, ratings = sums.rater, sums.border, blocks.category, blocks.ratings
    first = blocks.sites[n]
    tables = setting.table
    for s in range(blocks.sites[n + 1] - first):
        for j in range(ratings[first + s], ratings[first + s + 1]):
            rater, question, category = raters[j], questions[j], categories[j]
            factor, table = easing[rater] * ease[question], tables[question]
            for q in range(n_nodes):
                running[q] = 1.0
                total[q] = 1.0
            for k in range(steps):
                own = weights[table, k + 1]
                for q in range(n_nodes):
                    running[q] *= power[s, q] * factor
                    at[k, q] = running[q] * own
                    total[q] += at[k, q]
            for q in range(n_nodes):
                total[q] = node_weight[s, q] / total[q]
            surplus, beyond = -float(category), 0.0
            for k in range(steps - 1, -1, -1):
                average = 0.0
                for q in range(n_nodes):
                    average += at[k, q] * total[q]
                beyond += average
                surplus += beyond
                border[places + table * steps + k] += beyond - (1.0 if category > k else 0.0)
            by_rater[rater] += surplus
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
