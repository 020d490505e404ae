"""How a fit is to be made, and how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from hirefit.rasch.population import Free, Population


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a fit is: handed to the callback after every round.

    Parameters
    ----------
    round : int
        From 1.
    change : float
        Largest change of a parameter (logits) or of the log of a variance.
    log_likelihood : float
        Log evidence of the ratings at the round's start.
    seconds_left : float
        From the pace and the fall of the changes so far; NaN in the first two rounds, and while
        the changes hardly fall.
    population : Population
        Where a later fit can resume from.
    """

    round: int
    change: float
    log_likelihood: float
    seconds_left: float
    population: Population


@dataclass(frozen=True, slots=True)
class Plan:
    """How to fit: what is free, how precisely, where."""

    free: Free
    tolerance: float
    max_rounds: int
    n_nodes: int
    corrected: bool  # whether variances include the parameters' uncertainty
    second_order: bool  # whether the second-order slopes are found
    corrections: tuple[int, ...]  # rounds in which that is found anew, besides the last two
    always_fresh: bool  # that is: every round
    near: float  # times the tolerance: there it is found anew, and the slopes, too
    exact: bool  # whether the last covariance may not be estimated
    n_jobs: int | None
    progress: Callable[[Progress], None] | None

    def rough(self, tolerance: float) -> Plan:
        """Return a plan for a start: without what only shows in the last digits."""
        return replace(
            self,
            tolerance=tolerance,
            second_order=False,
            corrections=(1, 3),
            near=0.0,
            exact=False,
            progress=None,
        )

    def is_fresh(self, number: int) -> bool:
        """Whether round `number` finds the parameters' covariance anew."""
        return self.always_fresh or number in self.corrections or number == self.max_rounds
