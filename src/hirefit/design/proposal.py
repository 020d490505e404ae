"""The next interviews that help most, one by one, then exchanged while an exchange helps.

Greedy choice by the exact gain of each interview (`hirefit.design.error_model`), then Fedorov's
exchange (1972): each chosen interview is taken back and barred, the best that is then left takes
its place, and the better of the two choices stays. An exchange can also free a place that lets one
interview more in. As one first choice can lead into a corner, the search starts again from the
best interview of each rater and of each application, as often as `WORK` allows, and the best end
is proposed. Nothing is drawn at random: equal gains go to the first label.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hirefit.design.assumptions import DesignAssumptions
from hirefit.design.error_model import ErrorModel, Floats, plan_errors
from hirefit.design.limits import AssignmentLimits
from hirefit.design.plan import Codes, Flags, InterviewPlan
from hirefit.exceptions import DesignError, Fault

LARGEST = 200_000_000
"""Applications times raters squared: the steps of one round of gains, a second or so."""
ROUNDS = 4
"""Rounds of exchanges of one search, fewer if the plan is large."""
WORK = 400_000
"""Applications times raters times interviews over all searches of one proposal."""
MOST_STARTS = 40
SAME = 1e-9
"""Gains that differ by less than this share are equal: the last bits differ among processors."""

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ProposedInterview:
    """An interview to add, and what it brings after those before it.

    Parameters
    ----------
    gain : float
        Reduction of the mean error variance of differences (logits squared).
    """

    application: str
    rater: str
    gain: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """The next interviews, the most helpful first.

    Parameters
    ----------
    interviews : tuple of ProposedInterview
    asked : int
        How many were asked for; fewer are proposed where the limits leave no more.
    before, after : float
        Mean error variance of differences between applications (logits squared).
    """

    interviews: tuple[ProposedInterview, ...]
    asked: int
    before: float
    after: float


def first_best(gains: Floats) -> Pair:
    """Return the first application and rater of the largest gain, last bits aside."""
    application, rater = divmod(int(np.argmax(gains >= gains.max() * (1 - SAME))), gains.shape[1])
    return application, rater


class _Search:
    """A choice of interviews within limits, and the errors it leaves."""

    def __init__(self, model: ErrorModel, allowed: Flags, room: Codes, seats: Codes) -> None:
        self.model = model
        self.chosen: list[Pair] = []
        self._allowed = allowed.copy()
        self._room = room.copy()
        self._seats = seats.copy()

    def gains(self) -> Floats | None:
        """Return what each interview within the limits would bring, -1 for the others."""
        open_ = self._allowed & (self._room > 0) & (self._seats > 0)[:, None]
        return np.where(open_, self.model.gains(open_.shape[1]), -1.0) if open_.any() else None

    def starts(self, most: int) -> list[Pair]:
        """Return the best interview of each rater and of each application, the best first."""
        gains = self.gains()
        if gains is None:
            return []
        pairs = {(int(np.argmax(gains[:, r])), r) for r in range(gains.shape[1])}
        pairs |= {(n, int(np.argmax(gains[n]))) for n in range(gains.shape[0])}
        inside = [pair for pair in pairs if gains[pair] >= 0]
        top = float(gains.max()) * SAME or 1.0
        return sorted(inside, key=lambda pair: (-round(float(gains[pair]) / top), pair))[:most]

    def take(self, pair: Pair) -> None:
        """Choose an interview."""
        self.model.add(*pair)
        self._count(pair, -1)
        self.chosen.append(pair)

    def give_back(self, pair: Pair) -> None:
        """Take a chosen interview back."""
        self.model.remove(*pair)
        self._count(pair, 1)
        self.chosen.remove(pair)

    def fill(self, count: int) -> None:
        """Choose the best until there are `count`, or the limits leave no more."""
        while len(self.chosen) < count and (gains := self.gains()) is not None:
            self.take(first_best(gains))

    def exchange(self, count: int) -> bool:
        """Try to replace each chosen interview by a better one; say whether any was."""
        changed = False
        for pair in sorted(self.chosen):
            before = self.model.criterion
            held = list(self.chosen)
            self.give_back(pair)
            self._allowed[pair] = False
            self.fill(count)
            self._allowed[pair] = True
            if len(self.chosen) < count:
                self.fill(count)
            if self.model.criterion < before * (1 - SAME):
                changed = True
            else:
                self._restore(held)
        return changed

    def _restore(self, held: list[Pair]) -> None:
        for pair in sorted(set(self.chosen) - set(held)):
            self.give_back(pair)
        for pair in sorted(set(held) - set(self.chosen)):
            self.take(pair)

    def _count(self, pair: Pair, step: int) -> None:
        application, rater = pair
        self._allowed[application, rater] = step > 0
        self._room[rater] += step
        self._seats[application] += step


def propose(
    plan: InterviewPlan,
    assumptions: DesignAssumptions,
    limits: AssignmentLimits,
    count: int,
) -> Proposal:
    """Propose the next interviews.

    Parameters
    ----------
    plan : InterviewPlan
        At least two applications that are no practice cases.
    count : int
        How many, 0 or more.

    Raises
    ------
    DesignError
        Fewer than two applications, or a plan too large to go through.
    """
    chosen = choose(plan, assumptions, limits, limits.allowed(plan), count)
    model = growing_model(plan, assumptions)
    before = model.criterion
    interviews = []
    left = sorted(chosen)
    while left:
        gains = model.gains(len(plan.raters))
        most = max(gains[pair] for pair in left)
        pair = next(pair for pair in left if gains[pair] >= most * (1 - SAME))
        left.remove(pair)
        model.add(*pair)
        interviews.append(
            ProposedInterview(plan.applications[pair[0]], plan.raters[pair[1]], float(gains[pair]))
        )
    return Proposal(tuple(interviews), count, before, model.criterion)


def choose(
    plan: InterviewPlan,
    assumptions: DesignAssumptions,
    limits: AssignmentLimits,
    allowed: Flags,
    count: int,
) -> tuple[Pair, ...]:
    """Return the codes of the interviews that help most among those `allowed`.

    Seats and room are those of `limits`; for the arguments see `propose`.
    """
    room, seats = limits.room(plan), limits.seats(plan)
    searches = WORK / max(allowed.size * count, 1)
    most = max(min(int(searches), MOST_STARTS), 1) if count > 1 else 1
    rounds = max(min(int(ROUNDS * searches), ROUNDS), 1)
    start = _Search(growing_model(plan, assumptions), allowed, room, seats)
    best: tuple[float, tuple[Pair, ...]] = start.model.criterion, ()
    for first in start.starts(most) if count else ():
        search = _Search(growing_model(plan, assumptions), allowed, room, seats)
        search.take(first)
        search.fill(count)
        for _ in range(rounds):
            if not search.exchange(count):
                break
        if search.model.criterion < best[0] * (1 - SAME):
            best = search.model.criterion, tuple(search.chosen)
    return best[1]


def is_too_large(plan: InterviewPlan) -> bool:
    """Say whether a plan is too large to go through interview by interview."""
    return len(plan.applications) * len(plan.raters) ** 2 > LARGEST


def growing_model(plan: InterviewPlan, assumptions: DesignAssumptions) -> ErrorModel:
    """Return the errors of a plan, ready to take further interviews; see `propose`."""
    if (~plan.practice).sum() < 2:  # noqa: PLR2004 - a difference takes two
        message = "a proposal needs two applications or more, besides practice cases."
        raise DesignError(Fault(message, "applications", "too-few-applications"))
    if is_too_large(plan):
        message = "the plan is too large for a proposal; split it by site or period."
        raise DesignError(Fault(message, "plan", "too-large"))
    if not plan.raters:
        raise DesignError(Fault("the plan has no rater.", "raters", "no-raters"))
    weight = assumptions.weights(np.zeros(1))
    return ErrorModel(plan_errors(plan, assumptions), float(weight[0]))
