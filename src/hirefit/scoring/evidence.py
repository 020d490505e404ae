"""Ratings grouped as the posterior needs them: units, blocks and sets.

A *unit* is one competency of one application. A *block* is what one rater gave inside a unit, on
a *set* of questions. In the Rasch family a block's likelihood depends on the ratings only through
their total (sufficiency, Rasch 1960): rater, set and total are all that the posterior reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from hirefit.rasch.compiled import compiled
from hirefit.ratings.table import RatingTable

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
SCATTER = 0x1E3779B97F4A7C15
"""Odd: what lies close together lies far apart when multiplied by it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Blocks of ratings, sorted by application, competency and rater.

    Parameters
    ----------
    unit_application, unit_competency : ndarray of int, shape (n_units,)
        Codes of the table.
    unit_as_rated : ndarray, shape (n_units,)
        Mean over raters of each rater's mean over questions, in levels.
    unit_ratings : ndarray of int, shape (n_units,)
        How many the unit holds.
    block_bounds, asked_bounds : ndarray of int, shape (n_units + 1,)
        Index of the unit's first block and of its first question asked; the last entry is the
        number of blocks, and of questions asked.
    asked_question, asked_times : ndarray of int, shape (n_asked,)
        Each question asked in a unit, in the order of its first rating, and how many raters
        rated it.
    block_unit, block_rater, block_set, block_total : ndarray of int, shape (n_blocks,)
        Unit, rater code, set of questions and sum of categories of each block.
    rating_block, rating_asked : ndarray of int, shape (n_ratings,)
        Block of each rating and its question among those asked, in the order of the table.
    set_bounds : ndarray of int, shape (n_sets + 1,)
        Index of each distinct set's first question.
    set_question : ndarray of int, shape (sum of the sets' sizes,)
        Codes of the questions.
    """

    unit_application: Codes
    unit_competency: Codes
    unit_as_rated: Floats
    unit_ratings: Codes
    block_bounds: Codes
    asked_bounds: Codes
    asked_question: Codes
    asked_times: Codes
    block_unit: Codes
    block_rater: Codes
    block_set: Codes
    block_total: Codes
    rating_block: Codes
    rating_asked: Codes
    set_bounds: Codes
    set_question: Codes

    @property
    def first_block(self) -> Codes:
        """Index of each unit's first block, shape (n_units,)."""
        return self.block_bounds[:-1]

    @property
    def unit_raters(self) -> Codes:
        """Number of raters of each unit, shape (n_units,)."""
        return self.block_bounds[1:] - self.block_bounds[:-1]

    @property
    def unit_questions(self) -> Codes:
        """Number of questions asked in each unit, shape (n_units,)."""
        return self.asked_bounds[1:] - self.asked_bounds[:-1]

    @property
    def rated_competencies(self) -> Codes:
        """Codes of the competencies that any unit has."""
        return np.flatnonzero(np.bincount(self.unit_competency))


def group_evidence(table: RatingTable) -> Evidence:
    """Group the ratings of a table into units, blocks and sets."""
    n_competencies, n_questions = len(table.competencies), len(table.questions)
    unit_key = table.application * n_competencies + table.competency
    key = (unit_key * len(table.raters) + table.rater) * n_questions + table.question
    order = np.argsort(key, kind="stable")
    rating_block, first_rating, total, block_bounds, names = _find_blocks(
        order, (unit_key, table.rater, table.question), table.category, _words(n_questions)
    )
    raters = block_bounds[1:] - block_bounds[:-1]
    block_unit = np.repeat(np.arange(len(raters)), raters)
    asked_bounds, asked_question, asked_times, rating_asked = _find_asked(
        order, table.question, (rating_block, block_unit), len(block_bounds), n_questions
    )
    size = first_rating[1:] - first_rating[:-1]
    first_of_unit = first_rating[block_bounds]
    block_set, examples = number_by_first(names)
    set_bounds, set_row = _rows_of_sets(first_rating[examples], size[examples])
    first_row = order[first_rating[:-1]]
    unit = unit_key[first_row[block_bounds[:-1]]]
    as_rated = np.add.reduceat(total / size, block_bounds[:-1]) / raters
    return Evidence(
        unit_application=unit // n_competencies,
        unit_competency=unit % n_competencies,
        unit_as_rated=as_rated + table.scale.lowest,
        unit_ratings=first_of_unit[1:] - first_of_unit[:-1],
        block_bounds=block_bounds,
        asked_bounds=asked_bounds,
        asked_question=asked_question,
        asked_times=asked_times,
        block_unit=block_unit,
        block_rater=table.rater[first_row],
        block_set=block_set,
        block_total=total,
        rating_block=rating_block,
        rating_asked=rating_asked,
        set_bounds=set_bounds,
        set_question=table.question[order[set_row]],
    )


def _rows_of_sets(first: Codes, size: Codes) -> tuple[Codes, Codes]:
    """Return `set_bounds`, and the places in the order of the blocks that show the sets."""
    bounds = np.zeros(len(size) + 1, np.int64)
    np.cumsum(size, out=bounds[1:])
    return bounds, np.repeat(first - bounds[:-1], size) + np.arange(bounds[-1])


@compiled
def _find_blocks(
    order: Codes, columns: tuple[Codes, Codes, Codes], category: Codes, words: Codes
) -> tuple[Codes, Codes, Codes, Codes, Codes]:
    """Go once through the sorted ratings and mark where units and blocks begin.

    Parameters
    ----------
    order : ndarray of int, shape (n_ratings,)
        Rows of the table in the order of their units and raters.
    columns : tuple of ndarray of int, shape (n_ratings,)
        Unit, rater and question, in the order of the table.
    category : ndarray of int, shape (n_ratings,)
    words : ndarray of int, shape (n_questions,)
        A set of questions is named by the sum of its questions' words: two different sets of one
        file collide with a probability below 1e-9 even at 10^5 sets.

    Returns
    -------
    rating_block, block_bounds : ndarray of int
        See `Evidence`.
    first_rating : ndarray of int, shape (n_blocks + 1,)
        Place in `order` of each block's first rating, and the end.
    total, names : ndarray of int, shape (n_blocks,)
        Sum of categories; name of the set.
    """
    n, (unit_key, rater, question) = len(order), columns
    rating_block, first_rating = np.empty(n, np.int64), np.empty(n + 1, np.int64)
    block_bounds, total = np.empty(n + 1, np.int64), np.empty(n, np.int64)
    names = np.empty(n, np.int64)
    unit = block = -1
    for at in range(n):
        row = order[at]
        new_unit = at == 0 or unit_key[row] != unit_key[order[at - 1]]
        if new_unit or rater[row] != rater[order[at - 1]]:
            block += 1
            if new_unit:
                unit += 1
                block_bounds[unit] = block
            first_rating[block], total[block], names[block] = at, 0, 0
        total[block] += category[row]
        names[block] += words[question[row]]
        rating_block[row] = block
    first_rating[block + 1], block_bounds[unit + 1] = n, block + 1
    return (
        rating_block,
        first_rating[: block + 2],
        total[: block + 1],
        block_bounds[: unit + 2],
        names[: block + 1],
    )


@compiled
def _find_asked(
    order: Codes, question: Codes, places: tuple[Codes, Codes], n_bounds: int, n_questions: int
) -> tuple[Codes, Codes, Codes, Codes]:
    """Return `asked_bounds`, `asked_question`, `asked_times` and `rating_asked` of `Evidence`.

    Parameters
    ----------
    order, question : ndarray of int, shape (n_ratings,)
    places : tuple of ndarray of int
        Block of each rating, unit of each block.
    n_bounds : int
        One more than the number of units.
    n_questions : int
    """
    n, (block_of, unit_of) = len(order), places
    bounds, rating_asked = np.zeros(n_bounds, np.int64), np.empty(n, np.int64)
    asked_question, times = np.empty(n, np.int64), np.empty(n, np.int64)
    place = np.zeros(n_questions, np.int64)
    asked, unit = 0, -1
    for at in range(n):
        row = order[at]
        if unit_of[block_of[row]] != unit:
            unit += 1
            bounds[unit] = asked
        # A place from before this unit is another unit's; places are counted from one.
        if place[question[row]] <= bounds[unit]:
            asked_question[asked], times[asked] = question[row], 0
            asked += 1
            place[question[row]] = asked
        rating_asked[row] = place[question[row]] - 1
        times[rating_asked[row]] += 1
    bounds[unit + 1] = asked
    return bounds, asked_question[:asked], times[:asked], rating_asked


@compiled
def number_by_first(keys: Codes) -> tuple[Codes, Codes]:
    """Give keys numbers in the order of their first appearance.

    Parameters
    ----------
    keys : ndarray of int, shape (n,)

    Returns
    -------
    numbers : ndarray of int, shape (n,)
        Equal where keys are equal: 0, 1, 2, ...
    examples : ndarray of int, shape (n_distinct,)
        Index of the first key of each number.
    """
    size = 2
    while size < 2 * len(keys):
        size *= 2
    table = np.zeros(size, np.int64)  # one more than the number that lives here; zero is free
    numbers, examples = np.empty(len(keys), np.int64), np.empty(len(keys), np.int64)
    found = 0
    for at in range(len(keys)):
        slot = ((keys[at] * SCATTER) >> 20) & (size - 1)
        while table[slot] and keys[examples[table[slot] - 1]] != keys[at]:
            slot = (slot + 1) & (size - 1)
        if not table[slot]:
            examples[found] = at
            found += 1
            table[slot] = found
        numbers[at] = table[slot] - 1
    return numbers, examples[:found]


@lru_cache(maxsize=64)
def _words(count: int) -> Codes:
    """Return a word for each question that looks random (SplitMix64: Steele, Lea & Flood 2014)."""
    word = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (word ^ (word >> np.uint64(31))).view(np.int64)
