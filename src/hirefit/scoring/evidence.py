"""Ratings grouped as the posterior needs them: units, blocks and sets.

A *unit* is one competency of one application. A *block* is what one rater gave inside a unit, on
a *set* of questions. In the Rasch family a block's likelihood depends on the ratings only through
their total (sufficiency, Rasch 1960): rater, set and total are all that the posterior reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hirefit.rasch.compiled import compiled
from hirefit.ratings.table import RatingTable

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Blocks of ratings, sorted by application, competency and rater.

    Parameters
    ----------
    unit_application, unit_competency : ndarray of int, shape (n_units,)
        Codes of the table.
    unit_as_rated : ndarray, shape (n_units,)
        Mean over raters of each rater's mean over questions, in levels.
    unit_ratings, unit_questions, unit_raters : ndarray of int, shape (n_units,)
        How many of each the unit holds.
    asked_unit, asked_question, asked_times : ndarray of int, shape (n_asked,)
        Each question asked in a unit, in the order of its first rating, and how many raters
        rated it.
    first_block, first_asked : ndarray of int, shape (n_units,)
        Index of the unit's first block and of its first question asked.
    block_unit, block_rater, block_set, block_total : ndarray of int, shape (n_blocks,)
        Unit, rater code, set of questions and sum of categories of each block.
    rating_block, rating_asked : ndarray of int, shape (n_ratings,)
        Block of each rating and its question among those asked, in the order of the table.
    set_questions : tuple of ndarray of int
        Codes of the questions of each distinct set.
    """

    unit_application: Codes
    unit_competency: Codes
    unit_as_rated: Floats
    unit_ratings: Codes
    unit_questions: Codes
    unit_raters: Codes
    asked_unit: Codes
    asked_question: Codes
    asked_times: Codes
    first_block: Codes
    first_asked: Codes
    block_unit: Codes
    block_rater: Codes
    block_set: Codes
    block_total: Codes
    rating_block: Codes
    rating_asked: Codes
    set_questions: tuple[Codes, ...]

    @property
    def set_sizes(self) -> Codes:
        """Number of questions of each set, shape (n_sets,)."""
        return np.array([len(questions) for questions in self.set_questions])


def group_evidence(table: RatingTable) -> Evidence:
    """Group the ratings of a table into units, blocks and sets."""
    n_competencies = len(table.competencies)
    unit_key = table.application * n_competencies + table.competency
    key = (unit_key * len(table.raters) + table.rater) * len(table.questions) + table.question
    order = np.argsort(key, kind="stable")
    room = Room._make([*np.empty((9, len(order)), np.int64), np.empty(len(order))])
    names = np.zeros(len(order), np.uint64)
    ratings = (order, unit_key, table.rater, table.question, table.category)
    words = _mixed(np.arange(len(table.questions), dtype=np.uint64))
    n_units, n_blocks, n_asked = _scan(ratings, words, room, names)
    units, blocks, asked = slice(n_units), slice(n_blocks), slice(n_asked)
    rating_block = np.empty_like(order)
    rating_block[order] = np.repeat(np.arange(n_blocks), room.block_size[blocks])
    first_block, first_rating = room.first_block[units], room.first_rating[blocks]
    unit_raters = _lengths(first_block, n_blocks)
    unit = unit_key[order[first_rating[first_block]]]
    _, example, block_set = np.unique(names[blocks], return_index=True, return_inverse=True)
    examples = zip(first_rating[example].tolist(), room.block_size[example].tolist(), strict=True)
    return Evidence(
        unit_application=unit // n_competencies,
        unit_competency=unit % n_competencies,
        unit_as_rated=room.unit_as_rated[units] + table.scale.lowest,
        unit_ratings=_lengths(first_rating[first_block], len(order)),
        unit_questions=_lengths(room.first_asked[units], n_asked),
        unit_raters=unit_raters,
        asked_unit=room.asked_unit[asked],
        asked_question=room.asked_question[asked],
        asked_times=room.asked_times[asked],
        first_block=first_block,
        first_asked=room.first_asked[units],
        block_unit=np.repeat(np.arange(n_units), unit_raters),
        block_rater=table.rater[order[first_rating]],
        block_set=block_set.ravel().astype(np.int64, copy=False),
        block_total=room.block_total[blocks],
        rating_block=rating_block,
        rating_asked=room.rating_asked,
        set_questions=tuple([table.question[order[at : at + size]] for at, size in examples]),
    )


class Room(NamedTuple):
    """Arrays as long as there are ratings, filled from the front: see `Evidence`."""

    first_block: Codes
    first_asked: Codes
    first_rating: Codes
    block_size: Codes
    block_total: Codes
    asked_unit: Codes
    asked_question: Codes
    asked_times: Codes
    rating_asked: Codes
    unit_as_rated: Floats


@compiled
def _scan(
    ratings: tuple[Codes, Codes, Codes, Codes, Codes],
    words: npt.NDArray[np.uint64],
    room: Room,
    names: npt.NDArray[np.uint64],
) -> tuple[int, int, int]:
    """Go once through the sorted ratings; return how many units, blocks and asked questions.

    Parameters
    ----------
    ratings : tuple of ndarray of int, shape (n_ratings,)
        Order; unit, rater, question and category, in the order of the table.
    words : ndarray of uint64, shape (n_questions,)
        A set of questions is named by the sum of its questions' words: two different sets of one
        file collide with a probability below 1e-9 even at 10^5 sets.
    room, names
        Filled in; `names` holds each block's set.
    """
    order, unit_key, rater, question, category = ratings
    place = np.full(len(words), -1)
    unit = block = asked = -1
    for at in range(len(order)):
        row = order[at]
        new_unit = at == 0 or unit_key[row] != unit_key[order[at - 1]]
        if new_unit or rater[row] != rater[order[at - 1]]:
            block += 1
            room.first_rating[block] = at
            room.block_size[block] = room.block_total[block] = 0
        if new_unit:
            unit += 1
            room.first_block[unit], room.first_asked[unit] = block, asked + 1
        room.block_size[block] += 1
        room.block_total[block] += category[row]
        names[block] += words[question[row]]
        if place[question[row]] < room.first_asked[unit]:
            asked += 1
            place[question[row]] = asked
            room.asked_unit[asked], room.asked_question[asked] = unit, question[row]
            room.asked_times[asked] = 0
        room.rating_asked[row] = place[question[row]]
        room.asked_times[room.rating_asked[row]] += 1
    for one in range(unit + 1):
        end = room.first_block[one + 1] if one < unit else block + 1
        mean = 0.0
        for part in range(room.first_block[one], end):
            mean += room.block_total[part] / room.block_size[part]
        room.unit_as_rated[one] = mean / (end - room.first_block[one])
    return unit + 1, block + 1, asked + 1


def _lengths(starts: Codes, end: int) -> Codes:
    """Return how long each of several runs is that follow one another up to `end`."""
    lengths = np.empty_like(starts)
    np.subtract(starts[1:], starts[:-1], out=lengths[:-1])
    lengths[-1] = end - starts[-1]
    return lengths


def _mixed(codes: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return a word for each code that looks random (SplitMix64: Steele, Lea & Flood 2014)."""
    word = (codes + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))
