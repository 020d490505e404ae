"""The halo index: cards with one level throughout, against what the model lets expect.

Under the model a card of questions q has one level throughout with probability
``E[ sum_k prod_q P(x_q = k) ]`` over applicants and halos of the calibrated population. So the
expectation holds the usual halo already; what stands out is a rater with more of it than others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import binom

from hirefit.diagnostics.cell_effects import adjusted
from hirefit.rasch.response_model import log_probabilities
from hirefit.ratings.table import RatingTable
from hirefit.scoring.parameters import Parameters

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
DRAWS = 400
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
    n_raters = len(table.raters)
    cards, uniform = np.zeros(n_raters, np.int64), np.zeros(n_raters, np.int64)
    expected = np.zeros(n_raters)
    draws = _population(parameters)
    order = np.lexsort((table.question, card))
    starts = np.flatnonzero(np.diff(card[order], prepend=-1))
    asked: dict[tuple[int, tuple[int, ...]], int] = {}
    for rows in np.split(order, starts[1:]):
        if len(rows) < FEWEST_RATINGS:
            continue
        rater = int(table.rater[rows[0]])
        cards[rater] += 1
        uniform[rater] += int(np.ptp(table.category[rows]) == 0)
        key = rater, tuple(table.question[rows].tolist())
        asked[key] = asked.get(key, 0) + 1
    for (rater, questions), count in asked.items():
        chosen = np.array(questions)
        expected[rater] += count * _chance(table, parameters, draws, rater, chosen)
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


def _chance(
    table: RatingTable,
    parameters: Parameters,
    draws: tuple[Floats, Floats],
    rater: int,
    questions: Codes,
) -> float:
    """Return the probability that a card of these questions has one level throughout."""
    competency = table.competency_of_question[questions]
    location = (
        draws[0][:, competency]
        + draws[1][:, None] * parameters.spread[rater]
        - parameters.difficulty[questions]
        - parameters.severity[rater]
    )
    logs = log_probabilities(location, parameters.thresholds[competency])
    return float(np.exp(logs.sum(axis=1)).sum(axis=1).mean())
