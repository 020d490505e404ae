"""Corrections of an observed validity: always second, always labelled.

First the unreliability of the outcome (``r / sqrt(r_yy)``, Spearman 1904), then direct range
restriction (Thorndike 1949, case II): where the reliability was estimated among the people who
were hired, this order is the right one (Stauffer & Mendoza 2001), and the other order gives
another number. What the scores themselves lack in reliability is never corrected for: a selection
has to live with it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from hirefit.diagnostics.classical_theory import corrected_for_range
from hirefit.exceptions import Fault, RatingError


@dataclass(frozen=True, slots=True)
class Corrected:
    """A corrected validity with its interval, and what it was corrected for."""

    label: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What a correction needs to know; None where it is not known, and then it is not made.

    Parameters
    ----------
    outcome_reliability : float, optional
        Reliability of the outcome among the people it was measured on, above 0 up to 1.
    applicant_sd : float, optional
        Standard deviation of the score among all who were assessed.
    hired_sd : float, optional
        The same among those with an outcome.
    """

    outcome_reliability: float | None = None
    applicant_sd: float | None = None
    hired_sd: float | None = None


def corrected_for_criterion(r: float, reliability: float) -> float:
    """Return a correlation corrected for the unreliability of the outcome; at most 1.

    Raises
    ------
    RatingError
        The reliability is not above 0 and at most 1.
    """
    if not 0 < reliability <= 1:
        message = "The reliability of an outcome is above 0 and at most 1."
        raise RatingError(Fault(message, "outcome_reliability", "bad-reliability"))
    return max(-1.0, min(1.0, r / math.sqrt(reliability)))


def corrected_validities(
    observed: tuple[float, float, float], assumed: Assumptions
) -> tuple[Corrected, ...]:
    """Return the corrections that the assumptions allow, in their order.

    Parameters
    ----------
    observed : tuple of float
        Observed correlation, lower and upper limit; limits are corrected like the value, which
        takes the assumptions as known.
    assumed : Assumptions
        See there.

    Raises
    ------
    RatingError
        A reliability outside its range.
    """
    made: list[Corrected] = []
    now = observed
    reliability = assumed.outcome_reliability
    if reliability is not None:
        now = _each(now, lambda r: corrected_for_criterion(r, reliability))
        label = f"for an outcome measured with reliability {reliability:.2f}"
        made.append(Corrected(label, *now))
    wide, narrow = assumed.applicant_sd, assumed.hired_sd
    if wide is not None and narrow is not None and 0 < narrow < wide:
        now = _each(now, lambda r: corrected_for_range(r, wide, narrow))
        before = "that, and " if made else ""
        label = (
            f"for {before}range restriction (Thorndike case II): scores of all assessed spread by "
            f"{wide:.2f} levels, those of the people with an outcome by {narrow:.2f}"
        )
        made.append(Corrected(label, *now))
    return tuple(made)


def _each(
    values: tuple[float, float, float], change: Callable[[float], float]
) -> tuple[float, float, float]:
    return change(values[0]), change(values[1]), change(values[2])
