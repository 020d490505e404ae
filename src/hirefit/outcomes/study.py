"""A validity study: each score held against each measure, observed first, corrected second.

Under fifty people nothing is claimed: the interval is shown and no estimate. A sample of fifty
still leaves an interval some .5 wide; it is the least at which a number says more than noise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hirefit.outcomes.corrections import Assumptions, Corrected, corrected_validities
from hirefit.outcomes.correlation import (
    FEWEST_PAIRS,
    Floats,
    correlation,
    fisher_interval,
    people_needed,
    power_to_find,
)
from hirefit.outcomes.outcome_reader import Outcome

FEWEST_FOR_A_CLAIM = 50
WORTHWHILE = 0.3
"""A validity that a firm would not want to miss; power is stated for it."""
WHOLE = "fit_level"
"""Name of the score as a whole."""

Scores = Mapping[str, Mapping[str, float]]
"""Application to score to level: `WHOLE` and one entry a competency."""


@dataclass(frozen=True, slots=True)
class Validity:
    """How closely one score goes with one measure.

    Parameters
    ----------
    score : str
        ``fit_level`` or a competency.
    people : int
        With both.
    interval : tuple of float, optional
        95 % by Fisher's z; None where it can't be computed.
    observed : float, optional
        None under `FEWEST_FOR_A_CLAIM` people: nothing is claimed.
    corrected : tuple of Corrected
        Empty where `observed` is None.
    power : float
        Chance that this many people show a true correlation of `WORTHWHILE`.
    """

    score: str
    people: int
    interval: tuple[float, float] | None
    observed: float | None
    corrected: tuple[Corrected, ...]
    power: float


@dataclass(frozen=True, slots=True)
class MeasureStudy:
    """Everything about one measure.

    Parameters
    ----------
    measure : str
    people : int
        With an outcome and a score.
    assessed : int
        With a score.
    mean, sd : float
        Of the measure, one value a person.
    validities : tuple of Validity
        The whole first, then competencies by name.
    needed : int
        People for 80 % power at `WORTHWHILE`.
    """

    measure: str
    people: int
    assessed: int
    mean: float
    sd: float
    validities: tuple[Validity, ...]
    needed: int

    @property
    def may_claim(self) -> bool:
        """Whether there are enough people to print an estimate."""
        return self.people >= FEWEST_FOR_A_CLAIM


def value_by_person(outcomes: Iterable[Outcome], measure: str) -> dict[str, float]:
    """Return one value a person: the mean of that measure over all days."""
    values: dict[str, list[float]] = {}
    for outcome in outcomes:
        if outcome.measure == measure:
            values.setdefault(outcome.application, []).append(outcome.value)
    return {name: float(np.mean(found)) for name, found in sorted(values.items())}


def study_measure(
    scores: Scores,
    outcomes: Sequence[Outcome],
    measure: str,
    outcome_reliability: float | None = None,
) -> MeasureStudy:
    """Hold every score against one measure.

    Parameters
    ----------
    scores : mapping
        Of everyone who was assessed, hired or not: their spread tells how much was restricted.
    outcomes : sequence of Outcome
        Any measures; several days of one person are averaged.
    measure : str
        Which one.
    outcome_reliability : float, optional
        For the first correction; not corrected for where it is unknown.

    Raises
    ------
    RatingError
        A reliability outside its range.
    """
    by_person = value_by_person(outcomes, measure)
    people = [name for name in by_person if name in scores]
    values = np.array([by_person[name] for name in people])
    names = sorted({name for row in scores.values() for name in row} - {WHOLE})
    return MeasureStudy(
        measure=measure,
        people=len(people),
        assessed=len(scores),
        mean=float(values.mean()) if people else 0.0,
        sd=float(values.std(ddof=1)) if len(people) > 1 else 0.0,
        validities=tuple(
            _validity(name, scores, people, values, outcome_reliability) for name in (WHOLE, *names)
        ),
        needed=people_needed(WORTHWHILE),
    )


def measures_of(outcomes: Iterable[Outcome]) -> tuple[str, ...]:
    """Return the measures by name."""
    return tuple(sorted({outcome.measure for outcome in outcomes}))


def _validity(
    name: str, scores: Scores, people: list[str], values: Floats, reliability: float | None
) -> Validity:
    """Correlate one score with the measure and correct it where that is allowed."""
    has = np.array([name in scores[person] for person in people], dtype=bool)
    hired = np.array([scores[person][name] for person in people if name in scores[person]])
    count = len(hired)
    r = correlation(hired, values[has]) if count else None
    interval = None if r is None or count < FEWEST_PAIRS else fisher_interval(r, count)
    claimed = r if count >= FEWEST_FOR_A_CLAIM else None
    corrected: tuple[Corrected, ...] = ()
    if claimed is not None and interval is not None:
        everyone = np.array([row[name] for row in scores.values() if name in row])
        assumed = Assumptions(reliability, float(everyone.std(ddof=1)), float(hired.std(ddof=1)))
        corrected = corrected_validities((claimed, *interval), assumed)
    return Validity(name, count, interval, claimed, corrected, power_to_find(WORTHWHILE, count))
