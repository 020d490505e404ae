"""The halo index: cards with one level throughout, against what the model lets expect.

Under the model a card of questions q has one level throughout with probability
``E[ sum_k prod_q P(x_q = k) ]`` over applicants and halos of the calibrated population. So the
expectation holds the usual halo already; what stands out is a rater with more of it than others.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.stats import binom

from hirefit.diagnostics.cell_effects import adjusted
from hirefit.diagnostics.level_chances import level_chances, level_weights, location_power
from hirefit.diagnostics.numbering import numbered
from hirefit.ratings.table import RatingTable
from hirefit.scoring.parameters import Parameters

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
DRAWS = 400
SETS_AT_ONCE = 500
LEAST_CHANCE = 1e-300
FEWEST_RATINGS = 3
"""Ratings that a card needs for 'one level throughout' to say anything."""


@dataclass(frozen=True, slots=True)
class HaloIndex:
    """Cards with one level throughout, shape (n_raters,).

    Parameters
    ----------
    cards, uniform : ndarray of int
        Cards of three ratings or more, and those with one level throughout.
    expected : ndarray
        Number expected under the model.
    p, adjusted_p : ndarray
        Of as many or more; adjusted over the raters with `fewest` cards, NaN for others.
    """

    cards: Codes
    uniform: Codes
    expected: Floats
    p: Floats
    adjusted_p: Floats


def halo_index(table: RatingTable, parameters: Parameters, card: Codes, fewest: int) -> HaloIndex:
    """Count uniform cards of each rater and what was to be expected.

    Parameters
    ----------
    card : ndarray of int, shape (n_ratings,)
        Card of each rating.
    fewest : int
        Cards that a rater needs to be judged.
    """
    n_raters, n_cards = len(table.raters), int(card.max(initial=-1)) + 1
    long = np.bincount(card, minlength=n_cards) >= FEWEST_RATINGS
    lowest, highest = np.full(n_cards, table.scale.categories), np.full(n_cards, -1)
    np.minimum.at(lowest, card, table.category)
    np.maximum.at(highest, card, table.category)
    rater_of = np.zeros(n_cards, dtype=np.int64)
    rater_of[card] = table.rater
    cards = np.bincount(rater_of[long], minlength=n_raters)
    uniform = np.bincount(rater_of[long & (lowest == highest)], minlength=n_raters)
    expected = _expected(table, parameters, card, long)
    judged = cards >= max(fewest, 1)
    p = np.full(n_raters, np.nan)
    share = expected[judged] / cards[judged]
    # The number of uniform cards spreads no more than a binomial with the mean probability.
    p[judged] = binom.sf(uniform[judged] - 1, cards[judged], share)
    adjusted_p = np.full(n_raters, np.nan)
    adjusted_p[judged] = adjusted(p[judged])
    return HaloIndex(cards, uniform, expected, p, adjusted_p)


def _population(parameters: Parameters) -> tuple[Floats, Floats]:
    """Return draws of measures (DRAWS, n_competencies) and of unit halos (DRAWS,)."""
    random = np.random.default_rng(20)
    values, vectors = np.linalg.eigh(parameters.covariance)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    half = random.standard_normal((DRAWS // 2, len(parameters.mean) + 1))
    unit = np.concatenate([half, -half])
    return parameters.mean + unit[:, :-1] @ root.T, unit[:, -1]


def _expected(
    table: RatingTable, parameters: Parameters, card: Codes, long: npt.NDArray[np.bool_]
) -> Floats:
    """Return the expected number of long cards with one level throughout, shape (n_raters,)."""
    expected, draws = np.zeros(len(table.raters)), _population(parameters)
    rows = np.flatnonzero(long[card])
    rows = rows[np.argsort(table.rater[rows], kind="stable")]
    bounds = np.searchsorted(table.rater[rows], np.arange(len(table.raters) + 1))
    for rater, (start, end) in enumerate(pairwise(bounds.tolist())):
        if start < end:
            own = rows[start:end]
            questions, place = numbered(table.question[own])
            cards, number = numbered(card[own])
            asked = np.zeros((len(cards), len(questions)), dtype=np.bool_)
            asked[number, place] = True
            logarithms = _logarithms(table, parameters, draws, rater, questions)
            expected[rater] = _expected_of(asked, logarithms)
    return expected


def _logarithms(
    table: RatingTable,
    parameters: Parameters,
    draws: tuple[Floats, Floats],
    rater: int,
    questions: Codes,
) -> npt.NDArray[np.float32]:
    """Return log probabilities of a rater's levels, shape (n_questions, K * DRAWS)."""
    competency = table.competency_of_question[questions]
    middle = parameters.difficulty[questions] + parameters.severity[rater]
    location = draws[0][:, competency].T + draws[1] * parameters.spread[rater] - middle[:, None]
    weights = level_weights(parameters.thresholds)[:, competency, None]
    chances = level_chances(location_power(location), weights)
    by_question = np.moveaxis(chances, 1, 0).reshape(len(questions), -1)
    return np.log(np.maximum(by_question, LEAST_CHANCE)).astype(np.float32)


def _expected_of(asked: npt.NDArray[np.bool_], logarithms: npt.NDArray[np.float32]) -> float:
    """Add up, over cards, the chance of one level throughout; `asked` is (cards, questions).

    In single precision, as the draws leave an error a thousand times as large.
    """
    sets, first, counts = np.unique(
        np.packbits(asked, axis=1), axis=0, return_index=True, return_counts=True
    )
    total = 0.0
    for start in range(0, len(sets), SETS_AT_ONCE):
        part = slice(start, start + SETS_AT_ONCE)
        sums = asked[first[part]].astype(np.float32) @ logarithms
        total += float(counts[part] @ np.exp(sums, out=sums).sum(axis=1, dtype=np.float64))
    return total / DRAWS
