"""How often two raters give the same level to the same answer, against the model's expectation.

Expected agreement of raters r and s on a question is ``E[ sum_k P_r(k) P_s(k) ]`` over applicants,
``P_r`` averaged over the rater's halo; both integrals are Gauss-Hermite sums. Agreement well above
it says that raters talked first; below, that they see different things.

What a rater has in common with all others of an application follows from what all of them say
together, so that a panel of five hundred costs no more than its cards do elsewhere. Pair by pair
only those are compared who meet often enough.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hirefit.diagnostics.level_chances import level_chances, level_weights, location_power
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
    """Agreement of pairs of raters, shape (n_pairs,), and of each rater with all others.

    Parameters
    ----------
    first, second : ndarray of int
        Codes of the raters, `first` < `second`.
    shared_ratings, shared_applications : ndarray of int
        How much they have in common: ratings of the same question of the same application.
    observed, expected : ndarray
        Shares of shared ratings with the same level.
    table : ndarray, shape (n_pairs, K, K)
        How often the first rater gave the row's and the second the column's level.
    with_others : ndarray, shape (3, n_raters)
        Of each rater and everybody else, whether listed as a pair or not: shared ratings, those
        with the same level, and how many such were to be expected.
    """

    first: Codes
    second: Codes
    shared_ratings: Codes
    shared_applications: Codes
    observed: Floats
    expected: Floats
    table: Floats
    with_others: Floats


@dataclass(frozen=True, slots=True)
class _Profiles:
    """Chances of the levels at each node of ability, by rater and question.

    Parameters
    ----------
    of_rating : ndarray of int, shape (n_ratings,)
        Row of `chances`.
    chances : ndarray, shape (n_profiles, nodes * K)
        Times the root of the node's weight, so that the product of two is expected agreement.
    """

    of_rating: Codes
    chances: Floats


def rater_agreement(
    table: RatingTable, parameters: Parameters, *, fewest: int = 1
) -> RaterAgreement:
    """Compare observed with expected exact agreement.

    Parameters
    ----------
    table : RatingTable
        At least one rating.
    parameters : Parameters
        Of the calibration, looked up for this table.
    fewest : int
        Applications that two raters must share to be listed as a pair.
    """
    profiles = _profiles(table, parameters)
    left, right = _shared(table, fewest)
    pairs, position = numbered(table.rater[left] * len(table.raters) + table.rater[right])
    count = np.bincount(position, minlength=len(pairs))
    together, _ = numbered(position * len(table.applications) + table.application[left])
    applications = np.bincount(together // len(table.applications), minlength=len(pairs))
    same = np.bincount(position, table.category[left] == table.category[right], len(pairs))
    chance = np.bincount(position, _expected(profiles, left, right), len(pairs))
    kept = np.flatnonzero(applications >= fewest)
    levels = table.scale.categories
    cell = (position * levels + table.category[left]) * levels + table.category[right]
    both = np.bincount(cell, minlength=len(pairs) * levels**2).reshape(-1, levels, levels)
    return RaterAgreement(
        first=pairs[kept] // len(table.raters),
        second=pairs[kept] % len(table.raters),
        shared_ratings=count[kept],
        shared_applications=applications[kept].astype(np.int64),
        observed=same[kept] / count[kept],
        expected=chance[kept] / count[kept],
        table=both[kept].astype(np.float64),
        with_others=_with_others(table, profiles),
    )


def _profiles(table: RatingTable, parameters: Parameters) -> _Profiles:
    keys, of_rating = numbered(table.rater * len(table.questions) + table.question)
    rater, question = keys // len(table.questions), keys % len(table.questions)
    competency = table.competency_of_question[question]
    weights = level_weights(parameters.thresholds)[:, competency]
    middle = parameters.mean[competency] - parameters.difficulty[question]
    middle -= parameters.severity[rater]
    nodes, shares = np.polynomial.hermite_e.hermegauss(NODES)
    shares = shares / shares.sum()
    chances = np.zeros((len(nodes), len(weights), len(keys)))
    for at, x in enumerate(nodes):
        for y, share in zip(nodes, shares, strict=True):
            eta = middle + parameters.sd[competency] * x + parameters.spread[rater] * y
            chances[at] += share * level_chances(location_power(eta), weights)
    chances *= np.sqrt(shares)[:, None, None]
    flat = chances.reshape(len(nodes) * len(weights), len(keys))
    return _Profiles(of_rating, np.ascontiguousarray(flat.T))


def _with_others(table: RatingTable, profiles: _Profiles) -> Floats:
    """Sum over each rater's ratings what all others of the same answer say, without pairing them.

    With V the sum of the profiles v of an answer's ratings, a rating is expected to agree with
    v (V - v) others.
    """
    units, unit = numbered(table.application * len(table.questions) + table.question)
    levels = table.scale.categories
    alike = np.bincount(unit * levels + table.category, minlength=len(units) * levels)
    expected = np.zeros(table.n_ratings)
    for column in profiles.chances.T:
        own = column[profiles.of_rating]
        expected += own * (np.bincount(unit, own)[unit] - own)
    rows = (np.bincount(unit)[unit] - 1, alike[unit * levels + table.category] - 1, expected)
    return np.stack([np.bincount(table.rater, row, len(table.raters)) for row in rows])


def _shared(table: RatingTable, fewest: int) -> tuple[Codes, Codes]:
    """Return rows of two raters on one question of one application, the lower rater first.

    Only of raters who share as many applications or more.
    """
    n_raters, n_questions = len(table.raters), len(table.questions)
    cards, card = numbered(table.application * n_raters + table.rater)
    one, other = _card_pairs(cards // n_raters)
    pairs, pair = numbered(cards[one] % n_raters * n_raters + cards[other] % n_raters)
    often = np.flatnonzero((np.bincount(pair, minlength=len(pairs)) >= fewest)[pair])
    one, other = one[often], other[often]
    key = card * n_questions + table.question
    order = np.argsort(key, kind="stable")
    key = key[order]
    start, end = (
        np.searchsorted(key, one * n_questions),
        np.searchsorted(key, (one + 1) * n_questions),
    )
    count = end - start
    step = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    left = np.repeat(start, count) + step
    wanted = np.repeat(other * n_questions, count) + key[left] % n_questions
    right = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
    both = key[right] == wanted
    return order[left[both]], order[right[both]]


def _card_pairs(application: Codes) -> tuple[Codes, Codes]:
    """Return each two cards of one application, from the sorted applications of all cards."""
    panel = np.bincount(application)[application]
    first = np.searchsorted(application, application)
    later = panel - 1 - (np.arange(len(application)) - first)
    one = np.repeat(np.arange(len(application)), later)
    step = np.arange(len(one)) - np.repeat(np.cumsum(later) - later, later)
    return one, one + 1 + step


def _expected(profiles: _Profiles, left: Codes, right: Codes) -> Floats:
    """Return the expected agreement of each two ratings; alike ones are looked at once."""
    count = len(profiles.chances)
    keys, of_key = numbered(profiles.of_rating[left] * count + profiles.of_rating[right])
    found = np.empty(len(keys))
    for start in range(0, len(keys), ROWS_AT_ONCE):
        part = keys[start : start + ROWS_AT_ONCE]
        first, second = profiles.chances[part // count], profiles.chances[part % count]
        found[start : start + ROWS_AT_ONCE] = np.einsum("nc,nc->n", first, second)
    return found[of_key]
