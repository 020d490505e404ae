"""Ratings laid out as the estimator walks them: applications, their blocks, their sites.

A *block* is what one rater said about one application. Inside a block the ratings of one
competency form a *site*: they all look at the same location ``u = theta[n, c] + halo[n, r]``.
Without the halo term an application is one block.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hirefit.rasch.compiled import Record, compiled, has_fields_of

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]
Offsets = npt.NDArray[np.int64]
PARTS = 4
FEW = 256
"""Applications of a partition that is worth a task of its own."""


class Ratings(NamedTuple):
    """Codes of every rating, all of shape (n_ratings,), with the sizes they run to.

    `known` holds abilities of practice cases, shape (n_applications, n_competencies), NaN where
    the ability is to be estimated; ``None`` if there are no practice cases.
    """

    application: npt.NDArray[np.integer]
    rater: npt.NDArray[np.integer]
    question: npt.NDArray[np.integer]
    category: npt.NDArray[np.integer]
    competency_of_question: npt.NDArray[np.integer]
    n_applications: int
    n_raters: int
    n_competencies: int
    n_categories: int
    known: Floats | None = None


class Patterns(NamedTuple):
    """The sets of competencies that occur together in an application.

    Parameters
    ----------
    size : ndarray, shape (n_patterns,)
        Number of competencies in the set.
    competency : ndarray, shape (n_patterns, widest)
        Their codes, padded with 0.
    is_known : ndarray of bool, shape (n_patterns,)
        Whether the applications are practice cases, whose abilities are not estimated.
    """

    size: Integers
    competency: Integers
    is_known: npt.NDArray[np.bool_]


class Blocks(NamedTuple):
    """Some applications with all their ratings; the unit that travels to a worker once.

    Offsets have one entry more than what they delimit: application n holds the sites
    ``sites[n] : sites[n + 1]``, site i the ratings ``ratings[i] : ratings[i + 1]``, and so on.
    A *place* is a position in the application's own list of raters or questions.
    """

    sites: Offsets
    ratings: Offsets
    block: Integers  # of a site, counted inside its application
    coordinate: Integers  # of a site: place of its competency in the application's pattern
    competency: Integers  # of a site: code of its competency
    score: Floats  # of a site: sum of its categories
    n_blocks: Integers  # of an application
    pattern: Integers  # of an application
    known: Floats  # of an application, shape (n, widest): abilities of practice cases, else NaN
    rater: Integers  # of a rating
    question: Integers
    category: Integers
    rater_list: Offsets
    raters: Integers
    rater_place: Integers
    question_list: Offsets
    questions: Integers
    question_place: Integers
    pair_list: Offsets
    pairs: Integers  # number of each pair of raters of an application, in `PairIndex` order
    application: Integers  # code of each application


@has_fields_of(Blocks)
class BlocksRecord(Record):
    """Blocks behind one address."""


@compiled
def blocks_record(blocks: Blocks) -> Blocks:
    """Put blocks behind one address."""
    return BlocksRecord(*blocks)  # type: ignore[no-untyped-call, return-value]


class PairIndex(NamedTuple):
    """Every pair of raters (first <= second) who share an application, numbered."""

    first: Integers
    second: Integers


def lay_out(
    ratings: Ratings, *, halo: bool, largest: int
) -> tuple[list[Blocks], Patterns, PairIndex]:
    """Sort ratings into blocks and cut them into partitions of whole applications.

    Parameters
    ----------
    ratings : Ratings
        In any order.
    halo : bool
        Whether each rater of an application is a block of its own.
    largest : int
        Applications in a partition at most. The cut does not depend on how many processes there
        are, so neither does the result: parts of one size, four of them if that leaves enough in
        each to be worth a task.
    """
    number = max(-(-ratings.n_applications // largest), min(PARTS, ratings.n_applications // FEW))
    largest = -(-ratings.n_applications // max(number, 1))
    ratings = _in_order(ratings)
    patterns, pattern_of = _patterns(ratings)
    code, raters = _distinct_per_application(ratings.application, ratings.rater, ratings.n_raters)
    index, pair_list, pairs = _pairs(code, raters, ratings)
    partitions = []
    first_row = np.searchsorted(
        ratings.application, np.arange(0, ratings.n_applications + largest, largest)
    )
    first_pair = np.concatenate([[0], np.cumsum(pair_list)])
    for number, start in enumerate(range(0, ratings.n_applications, largest)):
        stop = min(start + largest, ratings.n_applications)
        rows = slice(first_row[number], first_row[number + 1])
        part = ratings._replace(
            application=ratings.application[rows] - start,
            rater=ratings.rater[rows],
            question=ratings.question[rows],
            category=ratings.category[rows],
            n_applications=stop - start,
            known=None if ratings.known is None else ratings.known[start:stop],
        )
        own = slice(first_pair[start], first_pair[stop])
        partitions.append(
            _blocks(part, patterns, pattern_of[start:stop], halo=halo)._replace(
                pair_list=first_pair[start : stop + 1] - first_pair[start],
                pairs=pairs[own],
                application=np.arange(start, stop, dtype=np.int32),
            )
        )
    return partitions, patterns, index


def thin(ratings: Ratings, about: int) -> Ratings:
    """Keep every k-th application, so that about `about` remain."""
    step = max(1, ratings.n_applications // about)
    kept = ratings.application % step == 0
    return ratings._replace(
        application=ratings.application[kept] // step,
        rater=ratings.rater[kept],
        question=ratings.question[kept],
        category=ratings.category[kept],
        n_applications=-(-ratings.n_applications // step),
        known=None if ratings.known is None else ratings.known[::step],
    )


def _in_order(ratings: Ratings) -> Ratings:
    """Sort by application, rater, competency, question; ratings in order already stay put."""
    competency = ratings.competency_of_question[ratings.question]
    key = ratings.application.astype(np.int64) * ratings.n_raters + ratings.rater
    key = key * ratings.n_competencies + competency
    key = key * len(ratings.competency_of_question) + ratings.question
    if (key[1:] >= key[:-1]).all():
        return ratings
    order = np.argsort(key, kind="stable")
    return ratings._replace(
        application=ratings.application[order],
        rater=ratings.rater[order],
        question=ratings.question[order],
        category=ratings.category[order],
    )


def _patterns(ratings: Ratings) -> tuple[Patterns, Integers]:
    """Find the sets of competencies, practice cases apart."""
    seen = np.zeros((ratings.n_applications, ratings.n_competencies + 1), dtype=np.bool_)
    seen[ratings.application, ratings.competency_of_question[ratings.question]] = True
    if ratings.known is not None:
        seen[:, -1] = np.isfinite(ratings.known).any(axis=1)
    packed = np.packbits(seen, axis=1)
    _, first, pattern = np.unique(
        packed.view([("", packed.dtype)] * packed.shape[1]).ravel(),
        return_index=True,
        return_inverse=True,
    )
    sets = seen[first]
    size = sets[:, :-1].sum(axis=1)
    competency = np.zeros((len(sets), max(1, size.max(initial=1))), dtype=np.int32)
    for number, members in enumerate(sets[:, :-1]):
        competency[number, : size[number]] = np.flatnonzero(members)
    return (
        Patterns(size.astype(np.int32), competency, np.ascontiguousarray(sets[:, -1])),
        pattern.ravel().astype(np.int32),
    )


def _distinct_per_application(
    application: npt.NDArray[np.integer], label: npt.NDArray[np.integer], n_labels: int
) -> tuple[Offsets, Integers]:
    """Return application and label of each distinct pair of them, sorted."""
    key = application.astype(np.int64) * n_labels + label
    if not (key[1:] >= key[:-1]).all():
        key = np.sort(key)
    distinct = key[np.concatenate([[True], key[1:] != key[:-1]])] if len(key) else key
    return distinct // n_labels, (distinct % n_labels).astype(np.int32)


def _pairs(
    application: Offsets, rater: Integers, ratings: Ratings
) -> tuple[PairIndex, Offsets, Integers]:
    """Give every pair of raters a number; an application has all (a, b), a <= b, row by row."""
    n_raters = ratings.n_raters
    count = np.bincount(application, minlength=ratings.n_applications)
    last = np.cumsum(count)[application]
    partners = last - np.arange(len(rater))
    first = np.repeat(np.arange(len(rater)), partners)
    step = np.arange(len(first)) - np.repeat(np.cumsum(partners) - partners, partners)
    key = rater[first].astype(np.int64) * n_raters + rater[first + step]
    distinct, number = np.unique(key, return_inverse=True)
    index = PairIndex(
        (distinct // n_raters).astype(np.int32), (distinct % n_raters).astype(np.int32)
    )
    return index, count * (count + 1) // 2, number.ravel().astype(np.int32)


def _blocks(part: Ratings, patterns: Patterns, pattern: Integers, *, halo: bool) -> Blocks:
    size = part.n_applications
    competency = part.competency_of_question[part.question]
    rater_list, raters, rater_place = _places(part.application, part.rater, size)
    question_list, questions, question_place = _places(part.application, part.question, size)
    block = rater_place if halo else np.zeros_like(rater_place)
    order = np.arange(len(block)) if halo else np.lexsort((competency, part.application))
    key = (part.application * (int(block.max(initial=0)) + 1) + block) * part.n_competencies
    key = (key + competency)[order]
    starts = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
    row = order[starts]
    place_of = np.zeros((len(patterns.size), part.n_competencies), dtype=np.int32)
    for number, count in enumerate(patterns.size):
        place_of[number, patterns.competency[number, :count]] = np.arange(count)
    category = part.category[order].astype(np.int32)
    known = np.full((size, patterns.competency.shape[1]), np.nan)
    if part.known is not None:
        known = np.take_along_axis(part.known, patterns.competency[pattern], axis=1)
    return Blocks(
        sites=np.searchsorted(part.application[row], np.arange(size + 1)).astype(np.int64),
        ratings=np.append(starts, len(key)).astype(np.int64),
        block=block[row].astype(np.int32),
        coordinate=place_of[pattern[part.application[row]], competency[row]],
        competency=competency[row].astype(np.int32),
        score=np.add.reduceat(category, starts).astype(np.float64),
        n_blocks=(np.diff(rater_list) if halo else np.ones(size)).astype(np.int32),
        pattern=pattern,
        known=known,
        rater=part.rater[order].astype(np.int32),
        question=part.question[order].astype(np.int32),
        category=category,
        rater_list=rater_list,
        raters=raters,
        rater_place=rater_place[order],
        question_list=question_list,
        questions=questions,
        question_place=question_place[order],
        pair_list=np.zeros(size + 1, dtype=np.int64),
        pairs=np.zeros(0, dtype=np.int32),
        application=np.zeros(size, dtype=np.int32),
    )


def _places(
    application: npt.NDArray[np.integer], label: npt.NDArray[np.integer], size: int
) -> tuple[Offsets, Integers, Integers]:
    """Return offsets and members of each application's own list, and each rating's place in it."""
    n_labels = int(label.max(initial=0)) + 1
    key = application.astype(np.int64) * n_labels + label
    distinct, place = np.unique(key, return_inverse=True)
    offsets = np.searchsorted(distinct // n_labels, np.arange(size + 1)).astype(np.int64)
    place = place.ravel() - offsets[application]
    return offsets, (distinct % n_labels).astype(np.int32), place.astype(np.int32)
