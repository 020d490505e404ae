"""Where raters, questions and applications stand on one ruler, in logits."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from hirefit.calibration.calibration import Calibration
from hirefit.exceptions import CalibrationError, Fault

ALERT = 0.05  # chance that any rater is named although none has moved


@dataclass(frozen=True, slots=True)
class Position:
    """An element on the ruler with its interval (logits); positive is harsher or harder."""

    name: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Ability:
    """How the applications of a competency are spread (logits)."""

    competency: str
    mean: float
    sd: float


@dataclass(frozen=True, slots=True)
class WrightMap:
    """Applications, raters, questions and thresholds on one ruler (Wright & Masters 1982).

    Parameters
    ----------
    abilities : tuple of Ability
        By competency.
    raters, questions : tuple of Position
        Highest first.
    thresholds : tuple of float
        Of an average question asked by an average rater.
    """

    abilities: tuple[Ability, ...]
    raters: tuple[Position, ...]
    questions: tuple[Position, ...]
    thresholds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A rater's severity in an earlier and a later calibration (logits).

    `moved` says that the change is more than chance explains, all raters together.
    """

    rater: str
    earlier: float
    later: float
    low: float
    high: float
    moved: bool


def severity_intervals(calibration: Calibration, mass: float = 0.9) -> tuple[Position, ...]:
    """Return every rater's severity with its interval, harshest first."""
    raters = [(part.rater, part.severity, part.standard_error) for part in calibration.raters]
    return _positions(raters, mass)


def wright_map(calibration: Calibration, mass: float = 0.9) -> WrightMap:
    """Put everything that a calibration knows on one ruler.

    Parameters
    ----------
    calibration : Calibration
        Of any scale.
    mass : float
        Of the intervals.
    """
    return WrightMap(
        tuple(Ability(c.competency, c.mean, c.sd) for c in calibration.competencies),
        severity_intervals(calibration, mass),
        _positions(
            [
                (part.question, part.difficulty, part.standard_error)
                for part in calibration.questions
            ],
            mass,
        ),
        calibration.thresholds,
    )


def severity_moves(earlier: Calibration, later: Calibration, mass: float = 0.9) -> tuple[Move, ...]:
    """Compare the severities of raters in two calibrations, largest change first.

    The interval is of the change, about the median change of all raters: an average that moves
    as a whole is no drift. The two calibrations are taken as independent.

    Raises
    ------
    CalibrationError
        The scales differ, or no rater is in both.
    """
    before = {part.rater: part for part in earlier.raters}
    pairs = [(before[part.rater], part) for part in later.raters if part.rater in before]
    if earlier.scale != later.scale or not pairs:
        raise CalibrationError(
            Fault(
                "The two calibrations have no rater in common or are of different scales;"
                " drift cannot be shown.",
                "earlier",
                "nothing-in-common",
            )
        )
    change = np.array([new.severity - old.severity for old, new in pairs])
    change -= np.median(change)
    error = np.array([np.hypot(new.standard_error, old.standard_error) for old, new in pairs])
    reach = NormalDist().inv_cdf(0.5 + mass / 2) * error
    limit = NormalDist().inv_cdf(1.0 - ALERT / 2 / len(pairs)) * error
    moves = [
        Move(
            new.rater,
            old.severity,
            new.severity,
            float(change[k] - reach[k]),
            float(change[k] + reach[k]),
            bool(abs(change[k]) > limit[k]),
        )
        for k, (old, new) in enumerate(pairs)
    ]
    order = np.argsort(-np.abs(change), kind="stable")
    return tuple(moves[k] for k in order)


def _positions(elements: list[tuple[str, float, float]], mass: float) -> tuple[Position, ...]:
    """Name, value and standard error of each element, highest first, with intervals."""
    reach = NormalDist().inv_cdf(0.5 + mass / 2)
    found = [
        Position(name, value, value - reach * error, value + reach * error)
        for name, value, error in elements
    ]
    return tuple(sorted(found, key=lambda position: (-position.value, position.name)))
