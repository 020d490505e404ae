"""How often two raters give the same level to the same answer, against the model's expectation.

Expected agreement of raters r and s on a question is ``E[ sum_k P_r(k) P_s(k) ]`` over applicants
and both halos of the calibrated population: a two-dimensional Gauss-Hermite integral. Agreement
well above it says that raters talked first; below, that they see different things.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hirefit.diagnostics.level_chances import level_weights, location_power, same_level
from hirefit.diagnostics.numbering import numbered
from hirefit.ratings.table import RatingTable
from hirefit.scoring.parameters import Parameters

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
NODES = 9
ROWS_AT_ONCE = 4_000
"""Pairs whose numbers stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class RaterAgreement:
    """Pairs of raters who rated the same question of the same application, shape (n_pairs,).

    Parameters
    ----------
    first, second : ndarray of int
        Codes of the raters, `first` < `second`.
    shared_ratings, shared_applications : ndarray of int
        How much they have in common.
    observed, expected : ndarray
        Shares of shared ratings with the same level.
    """

    first: Codes
    second: Codes
    shared_ratings: Codes
    shared_applications: Codes
    observed: Floats
    expected: Floats


def rater_agreement(table: RatingTable, parameters: Parameters) -> RaterAgreement:
    """Compare observed with expected exact agreement for each pair of raters."""
    left, right = _shared(table)
    n_raters, n_questions = len(table.raters), len(table.questions)
    pair = table.rater[left] * n_raters + table.rater[right]
    triples, triple = numbered(pair * n_questions + table.question[left])
    chance = _expected(
        table,
        parameters,
        triples // n_questions // n_raters,
        triples // n_questions % n_raters,
        triples % n_questions,
    )[triple]
    pairs, position = numbered(pair)
    count = np.bincount(position, minlength=len(pairs))
    same = table.category[left] == table.category[right]
    together, _ = numbered(position * len(table.applications) + table.application[left])
    return RaterAgreement(
        first=pairs // n_raters,
        second=pairs % n_raters,
        shared_ratings=count,
        shared_applications=np.bincount(
            together // len(table.applications), minlength=len(pairs)
        ).astype(np.int64),
        observed=np.bincount(position, same, len(pairs)) / count,
        expected=np.bincount(position, chance, len(pairs)) / count,
    )


def _shared(table: RatingTable) -> tuple[Codes, Codes]:
    """Return rows of two raters on one question of one application, the lower rater first."""
    order = np.lexsort((table.rater, table.question, table.application))
    unit = (table.application * len(table.questions) + table.question)[order]
    left: list[Codes] = [np.empty(0, np.int64)]
    right: list[Codes] = [np.empty(0, np.int64)]
    for apart in range(1, int(np.bincount(numbered(unit)[1]).max())):
        start = np.flatnonzero(unit[apart:] == unit[:-apart])
        left.append(order[start])
        right.append(order[start + apart])
    return np.concatenate(left), np.concatenate(right)


def _expected(
    table: RatingTable, parameters: Parameters, first: Codes, second: Codes, question: Codes
) -> Floats:
    return np.concatenate(
        [np.empty(0)]
        + [
            _expected_of_some(
                table,
                parameters,
                first[start : start + ROWS_AT_ONCE],
                second[start : start + ROWS_AT_ONCE],
                question[start : start + ROWS_AT_ONCE],
            )
            for start in range(0, len(question), ROWS_AT_ONCE)
        ]
    )


def _expected_of_some(
    table: RatingTable, parameters: Parameters, first: Codes, second: Codes, question: Codes
) -> Floats:
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    weights = weights / weights.sum()
    competency = table.competency_of_question[question]
    level_weight = level_weights(parameters.thresholds)[:, competency]
    middle = parameters.mean[competency] - parameters.difficulty[question]
    sd, total = parameters.sd[competency], np.zeros(len(question))
    spread = np.hypot(sd, parameters.spread[first]), np.hypot(sd, parameters.spread[second])
    correlation = sd**2 / (spread[0] * spread[1])
    own = np.sqrt(np.maximum(1 - correlation**2, 0.0))
    for x, weight_x in zip(nodes, weights, strict=True):
        one = location_power(middle - parameters.severity[first] + spread[0] * x)
        given = middle - parameters.severity[second] + spread[1] * correlation * x
        for y, weight_y in zip(nodes, weights, strict=True):
            other = location_power(given + spread[1] * own * y)
            total += weight_x * weight_y * same_level(one, other, level_weight)
    return total
