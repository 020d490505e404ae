"""How often two raters give the same level to the same answer, against the model's expectation.

Expected agreement of raters r and s on a question is ``E[ sum_k P_r(k) P_s(k) ]`` over applicants
and both halos of the calibrated population: a two-dimensional Gauss-Hermite integral. Agreement
well above it says that raters talked first; below, that they see different things.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hirefit.rasch.response_model import category_probabilities
from hirefit.ratings.table import RatingTable
from hirefit.scoring.parameters import Parameters

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
NODES = 9


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
    triples, triple = np.unique(pair * n_questions + table.question[left], return_inverse=True)
    chance = _expected(
        table,
        parameters,
        triples // n_questions // n_raters,
        triples // n_questions % n_raters,
        triples % n_questions,
    )[triple]
    pairs, position, count = np.unique(pair, return_inverse=True, return_counts=True)
    same = table.category[left] == table.category[right]
    together = np.unique(position * len(table.applications) + table.application[left])
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
    for apart in range(1, int(np.bincount(np.unique(unit, return_inverse=True)[1]).max())):
        start = np.flatnonzero(unit[apart:] == unit[:-apart])
        left.append(order[start])
        right.append(order[start + apart])
    return np.concatenate(left), np.concatenate(right)


def _expected(
    table: RatingTable, parameters: Parameters, first: Codes, second: Codes, question: Codes
) -> Floats:
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    weights = weights / weights.sum()
    competency = table.competency_of_question[question]
    thresholds = parameters.thresholds[competency]
    middle = parameters.mean[competency] - parameters.difficulty[question]
    sd, total = parameters.sd[competency], np.zeros(len(question))
    spread = np.hypot(sd, parameters.spread[first]), np.hypot(sd, parameters.spread[second])
    correlation = sd**2 / (spread[0] * spread[1])
    own = np.sqrt(np.maximum(1 - correlation**2, 0.0))
    for x, weight_x in zip(nodes, weights, strict=True):
        one = middle - parameters.severity[first] + spread[0] * x
        of_first = category_probabilities(one, thresholds)
        for y, weight_y in zip(nodes, weights, strict=True):
            other = middle - parameters.severity[second] + spread[1] * (correlation * x + own * y)
            same = np.einsum("nk,nk->n", of_first, category_probabilities(other, thresholds))
            total += weight_x * weight_y * same
    return total
