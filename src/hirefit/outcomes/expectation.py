"""What HR expects from its scores beside what customers report.

Firms tend to believe that their service is better than their customers find it. An expectation
written down before the outcomes are in can be held against them; one written afterwards is a
memory, and is marked as such by whoever stores it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import stdtrit

from hirefit.outcomes.correlation import CONFIDENCE
from hirefit.outcomes.study import FEWEST_FOR_A_CLAIM, WHOLE, Scores

Link = Literal["none", "weak", "clear", "close"]
LINK_FROM: dict[Link, float] = {"none": 0.0, "weak": 0.1, "clear": 0.3, "close": 0.5}
"""Least correlation of each word (Cohen 1988: .10 small, .30 medium, .50 large)."""
THIRDS = ("lowest third", "middle third", "highest third")
FEWEST_IN_A_MEAN = 5


@dataclass(frozen=True, slots=True)
class Third:
    """A third of the people by fit level: how many, mean fit level, mean reported by customers."""

    name: str
    people: int
    fit_level: float
    reported: float
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Reported:
    """The mean that was reported, with a 95 % interval by Student's t."""

    people: int
    mean: float
    interval: tuple[float, float] | None


def reported_mean(values: list[float]) -> Reported | None:
    """Return the mean of a measure over people; None without people."""
    if not values:
        return None
    return Reported(len(values), float(np.mean(values)), _interval(values))


def by_thirds(scores: Scores, values: dict[str, float]) -> tuple[Third, ...]:
    """Return the reported means of the lowest, middle and highest third by fit level.

    Empty under `FEWEST_FOR_A_CLAIM` people: three means that differ would be read as a claim.
    """
    people = sorted(
        (name for name in values if WHOLE in scores.get(name, {})),
        key=lambda name: (scores[name][WHOLE], name),
    )
    if len(people) < FEWEST_FOR_A_CLAIM:
        return ()
    parts = [[people[int(at)] for at in part] for part in np.array_split(range(len(people)), 3)]
    return tuple(
        Third(
            name,
            len(part),
            float(np.mean([scores[person][WHOLE] for person in part])),
            float(np.mean([values[person] for person in part])),
            _interval([values[person] for person in part]),
        )
        for name, part in zip(THIRDS, parts, strict=True)
    )


def mean_verdict(expected: float, reported: Reported | None) -> str:
    """Say how the expected mean stands to the reported one."""
    if reported is None or reported.interval is None or reported.people < FEWEST_IN_A_MEAN:
        return "too few people to compare"
    low, high = reported.interval
    if expected > high:
        return "customers report less than HR expected"
    if expected < low:
        return "customers report more than HR expected"
    return "what customers report fits the expectation"


def link_verdict(expected: Link, interval: tuple[float, float] | None, people: int) -> str:
    """Say whether the expected closeness can be held against what was seen."""
    if interval is None or people < FEWEST_FOR_A_CLAIM:
        return f"too early to say: {people} of at least {FEWEST_FOR_A_CLAIM} people"
    least = LINK_FROM[expected]
    above = sorted(value for value in LINK_FROM.values() if value > least)
    most = above[0] if above else 1.0
    low, high = interval
    if high < least:
        return "the scores go with this less closely than HR expected"
    if low > most:
        return "the scores go with this more closely than HR expected"
    return "what was seen does not contradict the expectation"


def _interval(values: list[float]) -> tuple[float, float] | None:
    if len(values) < 2:  # noqa: PLR2004 - a spread needs two
        return None
    error = float(np.std(values, ddof=1)) / math.sqrt(len(values))
    half = float(stdtrit(len(values) - 1, (1 + CONFIDENCE) / 2)) * error
    mean = float(np.mean(values))
    return mean - half, mean + half
