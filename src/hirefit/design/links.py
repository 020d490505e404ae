"""The cheapest link between parts of a design that share nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hirefit.design.assumptions import DesignAssumptions
from hirefit.design.connection import Subset
from hirefit.design.limits import AssignmentLimits
from hirefit.design.plan import InterviewPlan
from hirefit.design.proposal import choose, is_too_large

MOST_LINKS = 5
"""Links that are looked for: to the largest parts."""
INTERVIEWS_OF_A_LINK = 2
"""One interview would join the parts, but everything would then hang on it."""


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

    None for a plan that is too large to go through.

    By the criterion of `hirefit.design.proposal`, within availability, load, sites and conflicts;
    the number of raters planned for an application does not stop a link, as it comes on top.
    """
    if is_too_large(plan):
        return ()
    wide = replace(limits, raters_per_application=len(plan.raters))
    return tuple(
        _link(plan, assumptions, wide, subsets, at)
        for at in range(1, min(len(subsets), 1 + MOST_LINKS))
        if subsets[at].applications and subsets[0].applications
    )


def _link(
    plan: InterviewPlan,
    assumptions: DesignAssumptions,
    limits: AssignmentLimits,
    subsets: tuple[Subset, ...],
    at: int,
) -> Link:
    cases = [np.isin(plan.applications, subsets[part].applications) for part in (0, at)]
    people = [np.isin(plan.raters, subsets[part].raters) for part in (0, at)]
    across = np.outer(cases[0], people[1]) | np.outer(cases[1], people[0])
    allowed = limits.allowed(plan) & across
    first = choose(plan, assumptions, limits, allowed, 1)
    if not first:
        return Link(at, 0, at, "", ())
    rater = first[0][1]
    own = np.zeros_like(allowed)
    own[:, rater] = allowed[:, rater]
    pairs = choose(plan, assumptions, limits, own, INTERVIEWS_OF_A_LINK)
    of = 0 if people[1][rater] else at
    return Link(
        at, 0, of, plan.raters[rater], tuple(plan.applications[n] for n, _ in sorted(pairs))
    )
