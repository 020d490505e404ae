"""Weights learned from outcomes, held against equal weights out of sample.

Equal weights carry no error of estimation and hold up (Dawes 1979). Learned ones are non-negative
and shrunk towards equal: least squares of the outcome on the levels with a penalty on the distance
from equal weights, whose strength is chosen by cross-validation inside each training part. They are
offered only if people who took no part in the learning are predicted better, by more than chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hirefit.outcomes.correlation import Floats, correlation
from hirefit.outcomes.outcome_reader import Outcome
from hirefit.outcomes.study import WHOLE, Scores, value_by_person

Rows = npt.NDArray[np.intp]

FEWEST_PEOPLE = 100
"""Under this, five parts leave training sets in which equal weights nearly always win."""
PARTS, REPEATS, INNER_PARTS = 5, 4, 4
PENALTIES = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
"""Strength of the pull towards equal weights, in multiples of the people trained on."""
DRAWS = 400
SURE = 0.05
"""Share of redrawn samples in which learned weights may fail to win."""
SEED = 20261122

LEGAL_CONSEQUENCE = (
    "Weights that people set and arithmetic applies are one thing; weights estimated from data are "
    "another. With learned weights New York City's rules on automated employment decision tools "
    "can apply (the computer chooses weights to improve accuracy), and with them a yearly bias "
    "audit and notices; the European Union's rules for high-risk systems become more likely to "
    "apply. California's and Colorado's rules cover both kinds. Ask a lawyer before you switch. "
    "This is no legal advice."
)
"""Scope of New York City Local Law 144, the EU AI Act, California's and Colorado's rules."""


@dataclass(frozen=True, slots=True)
class LearnedWeights:
    """Weights learned from outcomes, and whether they may be offered.

    Parameters
    ----------
    competencies : tuple of str
    weights : tuple of float
        Non-negative, sum to 1; learned from everyone.
    people : int
    equal_validity, learned_validity : float
        Correlation with the outcome of people who took no part in the learning.
    gain : tuple of float
        Difference of the two with its 90 % interval: value, low, high.
    offered : bool
        Whether the lower limit of the gain is above 0.
    """

    competencies: tuple[str, ...]
    weights: tuple[float, ...]
    people: int
    equal_validity: float
    learned_validity: float
    gain: tuple[float, float, float]
    offered: bool


def learn_weights(
    competencies: tuple[str, ...], levels: Floats, outcome: Floats
) -> LearnedWeights | None:
    """Learn weights and compare them with equal ones.

    Parameters
    ----------
    competencies : tuple of str
        Names of the columns.
    levels : ndarray, shape (n_people, n_competencies)
        Fair levels.
    outcome : ndarray, shape (n_people,)
        In any unit; higher is better.

    Returns
    -------
    LearnedWeights or None
        None under `FEWEST_PEOPLE`, with one competency, or where something does not vary.
    """
    people = len(outcome)
    if people < FEWEST_PEOPLE or len(competencies) < 2:  # noqa: PLR2004 - two to weigh
        return None
    if float(np.ptp(outcome)) == 0.0 or bool((np.ptp(levels, axis=0) == 0).any()):
        return None
    predicted = _out_of_sample(levels, outcome)
    equal = levels.mean(axis=1)
    validity = correlation(predicted, outcome), correlation(equal, outcome)
    if validity[0] is None or validity[1] is None:
        return None
    gain = _gain(predicted, equal, outcome)
    return LearnedWeights(
        competencies=competencies,
        weights=tuple(_fit(levels, outcome).tolist()),
        people=people,
        equal_validity=validity[1],
        learned_validity=validity[0],
        gain=gain,
        offered=gain[1] > 0,
    )


def weights_for(scores: Scores, outcomes: Sequence[Outcome], measure: str) -> LearnedWeights | None:
    """Learn weights from the people who have the measure and a level in every competency.

    None where `learn_weights` learns none.
    """
    values = value_by_person(outcomes, measure)
    names = tuple(sorted({name for row in scores.values() for name in row} - {WHOLE}))
    people = [person for person in values if set(names) <= set(scores.get(person, {}))]
    levels = np.array([[scores[person][name] for name in names] for person in people])
    return learn_weights(names, levels, np.array([values[person] for person in people]))


def _out_of_sample(levels: Floats, outcome: Floats) -> Floats:
    """Return each person's composite by weights learned without them, averaged over repeats."""
    total = np.zeros(len(outcome))
    for train, test in _folds(levels, PARTS, REPEATS):
        weights = _fit(levels[train], outcome[train])
        total[test] += levels[test] @ weights
    return total / REPEATS


def _folds(levels: Floats, parts: int, repeats: int) -> Iterator[tuple[Rows, Rows]]:
    """Return the rows to learn from and the rows to predict, part after part."""
    from sklearn.model_selection import RepeatedKFold  # noqa: PLC0415 - half a second at every start

    folds = RepeatedKFold(n_splits=parts, n_repeats=repeats, random_state=SEED)
    yield from folds.split(levels)


def _fit(levels: Floats, outcome: Floats) -> Floats:
    """Return weights with the penalty that predicts best within these people."""
    errors = np.zeros(len(PENALTIES))
    for train, test in _folds(levels, INNER_PARTS, 1):
        centred = outcome[test] - outcome[train].mean()
        seen = levels[test] - levels[train].mean(axis=0)
        for at, penalty in enumerate(PENALTIES):
            slopes = _slopes(levels[train], outcome[train], penalty)
            errors[at] += float(((centred - seen @ slopes) ** 2).sum())
    slopes = _slopes(levels, outcome, PENALTIES[int(errors.argmin())])
    total = float(slopes.sum())
    if total <= 0:
        return np.full(levels.shape[1], 1 / levels.shape[1])
    return np.asarray(slopes / total)


def _slopes(levels: Floats, outcome: Floats, penalty: float) -> Floats:
    """Return non-negative slopes pulled towards one common slope.

    The pull is a row for each competency, added to the data: ``sqrt(p) b_k = sqrt(p) s / K``,
    where ``s`` is the slope of the outcome on the sum of equally weighted levels and ``p`` the
    penalty in people times the mean variance of a level.
    """
    from scipy.optimize import nnls  # noqa: PLC0415 - same

    x = levels - levels.mean(axis=0)
    y = outcome - outcome.mean()
    count = x.shape[1]
    equal = x.mean(axis=1)
    slope = max(0.0, float(equal @ y / max(float(equal @ equal), 1e-12)))
    pull = np.sqrt(penalty * len(y) * float(x.var(axis=0).mean()))
    rows = np.vstack([x, pull * np.eye(count)])
    wanted = np.concatenate([y, np.full(count, pull * slope / count)])
    return np.asarray(nnls(rows, wanted)[0], dtype=np.float64)


def _gain(learned: Floats, equal: Floats, outcome: Floats) -> tuple[float, float, float]:
    """Return the difference of the two correlations and its bootstrap interval over people."""
    rng = np.random.default_rng(SEED)
    picked = rng.integers(0, len(outcome), size=(DRAWS, len(outcome)))
    drawn = _rows_correlated(learned[picked], outcome[picked])
    drawn -= _rows_correlated(equal[picked], outcome[picked])
    whole = np.arange(len(outcome))[None, :]
    value = _rows_correlated(learned[whole], outcome[whole])
    value -= _rows_correlated(equal[whole], outcome[whole])
    low, high = np.quantile(drawn, [SURE, 1 - SURE])
    return float(value[0]), float(low), float(high)


def _rows_correlated(x: Floats, y: Floats) -> Floats:
    """Return the correlation of each row of x with the same row of y; shape (n_rows,)."""
    x = x - x.mean(axis=1, keepdims=True)
    y = y - y.mean(axis=1, keepdims=True)
    spread = np.sqrt((x**2).sum(axis=1) * (y**2).sum(axis=1))
    return np.asarray((x * y).sum(axis=1) / np.maximum(spread, 1e-12))
