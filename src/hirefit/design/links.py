"""The cheapest link between parts of a design that share nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hirefit.design.assumptions import DesignAssumptions
from hirefit.design.connection import Subset
from hirefit.design.limits import AssignmentLimits
from hirefit.design.plan import InterviewPlan
from hirefit.design.proposal import first_best, growing_model, is_too_large

MOST_LINKS = 5
"""Links that are looked for: to the largest parts."""


@dataclass(frozen=True, slots=True)
class Link:
    """One rater who joins two parts by rating applications of the other.

    Parameters
    ----------
    subset, to : int
        The part that is joined, and the one it is joined to.
    of : int
        The part that the applications belong to.
    rater : str
        Who belongs to the other part; empty if the limits allow no link.
    applications : tuple of str
    """

    subset: int
    to: int
    of: int
    rater: str
    applications: tuple[str, ...]


def cheapest_links(
    plan: InterviewPlan,
    assumptions: DesignAssumptions,
    limits: AssignmentLimits,
    subsets: tuple[Subset, ...],
) -> tuple[Link, ...]:
    """Return for the largest parts but the first the link to the first that helps most.

    Two applications if the rater has room: one would join the parts, but all would hang on it.

    None for a plan that is too large to go through.

    By the criterion of `hirefit.design.proposal`, within availability, load, sites and conflicts;
    the number of raters planned for an application does not stop a link, as it comes on top.
    """
    if is_too_large(plan) or (~plan.practice).sum() < 2:  # noqa: PLR2004 - a difference takes two
        return ()
    search = _LinkSearch(plan, assumptions, limits)
    return tuple(
        search.find(subsets, at)
        for at in range(1, min(len(subsets), 1 + MOST_LINKS))
        if subsets[at].applications and subsets[0].applications
    )


class _LinkSearch:
    def __init__(
        self, plan: InterviewPlan, assumptions: DesignAssumptions, limits: AssignmentLimits
    ) -> None:
        self._plan = plan
        self._model = growing_model(plan, assumptions)
        self._gains = self._model.gains(len(plan.raters))
        self._room = limits.room(plan)
        self._allowed = limits.allowed(plan) & (self._room > 0)

    def find(self, subsets: tuple[Subset, ...], at: int) -> Link:
        cases = [np.isin(self._plan.applications, subsets[part].applications) for part in (0, at)]
        people = [np.isin(self._plan.raters, subsets[part].raters) for part in (0, at)]
        across = np.outer(cases[0], people[1]) | np.outer(cases[1], people[0])
        allowed = self._allowed & across
        if not allowed.any():
            return Link(at, 0, at, "", ())
        for_two = allowed & (self._room > 1) & (allowed.sum(axis=0) > 1)
        if for_two.any():
            allowed = for_two
        application, rater = first_best(np.where(allowed, self._gains, -1.0))
        chosen = [application]
        own = allowed[:, rater].copy()
        own[application] = False
        if self._room[rater] > 1 and own.any():
            self._model.add(application, rater)
            gains = self._model.gains(len(self._plan.raters))[:, [rater]]
            chosen.append(first_best(np.where(own[:, None], gains, -1.0))[0])
            self._model.remove(application, rater)
        return Link(
            subset=at,
            to=0,
            of=0 if people[1][rater] else at,
            rater=self._plan.raters[rater],
            applications=tuple(self._plan.applications[n] for n in sorted(chosen)),
        )
