"""What a design carries: connection, errors, reliability, and what would help."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from hirefit.design.assumptions import DesignAssumptions
from hirefit.design.connection import Bridge, Subset, connected_subsets, find_bridges
from hirefit.design.error_model import (
    Floats,
    PlanErrors,
    mean_difference_variance,
    plan_errors,
)
from hirefit.design.limits import AssignmentLimits
from hirefit.design.links import Link, cheapest_links
from hirefit.design.plan import Codes, Flags, Interview, InterviewPlan, arrange
from hirefit.design.proposal import Proposal, propose

MOST_PANELS = 2_000
"""Different panels up to which the worst pair of applications is looked for."""


@dataclass(frozen=True, slots=True)
class ErrorOf:
    """A standard error, in logits of the measure and in levels at the mean slope."""

    logits: float
    levels: float


@dataclass(frozen=True, slots=True)
class WorstPair:
    """The pair whose difference is known least well."""

    first: str
    second: str
    error: ErrorOf


@dataclass(frozen=True, slots=True)
class RaterError:
    """How well a rater's severity will be known; positive severity is harsher."""

    rater: str
    interviews: int
    error: ErrorOf


@dataclass(frozen=True, slots=True)
class DesignReport:
    """What can be said of a design before its ratings are in.

    Parameters
    ----------
    applications, raters, interviews, practice_cases : int
        How many; practice cases are not among the applications.
    unrated, idle : tuple of str
        Applications without a rater, raters without an interview.
    subsets : tuple of Subset
        Connected parts, the largest first; one where everything can be compared.
    split_periods : tuple of (str, int)
        Periods whose interviews alone fall into more than one part, and into how many: if raters
        change between periods, scores compare within a part only.
    bridges : tuple of Bridge
        Single interviews that hold raters together.
    links : tuple of Link
        The cheapest link of each of the largest parts to the first.
    severities : tuple of RaterError
    rater_difference, rater_difference_unknown : ErrorOf or None
        Standard error (root mean square over pairs) of the difference between two raters'
        severities, and what it would be without any interview.
    worst_raters : WorstPair or None
    same_panel, different_panels : ErrorOf or None
        Standard error (root mean square over pairs) of the difference between the fit levels of
        two rated applications of one group seen by the same raters; of any other two.
    worst_applications : WorstPair or None
        Not looked for above `MOST_PANELS` different panels.
    reliability : float or None
        Of the fit level among the rated applications of one group: one less the mean error
        variance of differences over twice the variance between applications (the mean
        coefficient of determination of Laloë 1993).
    one_rater_reliability : float
        The same if each application had one rater of its own.
    proposal : Proposal or None
    levels_per_logit : float
    """

    applications: int
    raters: int
    interviews: int
    practice_cases: int
    unrated: tuple[str, ...]
    idle: tuple[str, ...]
    subsets: tuple[Subset, ...]
    split_periods: tuple[tuple[str, int], ...]
    bridges: tuple[Bridge, ...]
    links: tuple[Link, ...]
    severities: tuple[RaterError, ...]
    rater_difference: ErrorOf | None
    rater_difference_unknown: ErrorOf
    worst_raters: WorstPair | None
    same_panel: ErrorOf | None
    different_panels: ErrorOf | None
    worst_applications: WorstPair | None
    reliability: float | None
    one_rater_reliability: float
    proposal: Proposal | None
    levels_per_logit: float

    def document(self) -> dict[str, Any]:
        """Return the JSON document."""
        return {"format": "hirefit-design/1", "connected": len(self.subsets) <= 1, **asdict(self)}


def judge_design(
    plan: InterviewPlan,
    assumptions: DesignAssumptions,
    limits: AssignmentLimits | None = None,
    *,
    propose_count: int = 0,
) -> DesignReport:
    """Judge a design and propose what would help.

    Parameters
    ----------
    plan : InterviewPlan
    assumptions : DesignAssumptions
        Variances; `assumptions_of` a calibration.
    limits : AssignmentLimits, optional
        What links and proposal must keep to.
    propose_count : int
        Interviews to propose.

    Raises
    ------
    DesignError
        A proposal was asked for and can't be made; see `propose`.
    """
    limits = limits or AssignmentLimits()
    subsets = connected_subsets(plan)
    errors = plan_errors(plan, assumptions)
    rated = errors.counted & np.isin(np.arange(len(plan.applications)), plan.application)
    slope = assumptions.levels_per_logit
    raters = _Raters(plan, errors, slope)
    pairs = _Pairs(plan, errors, rated, slope)
    unknown = float(np.sqrt(2 * assumptions.severity_variance))
    return DesignReport(
        applications=int(errors.counted.sum()),
        raters=len(plan.raters),
        interviews=plan.n_interviews,
        practice_cases=int(plan.practice.sum()),
        unrated=tuple(plan.applications[n] for n in np.flatnonzero(errors.counted & ~rated)),
        idle=tuple(plan.raters[r] for r in np.flatnonzero(raters.interviews == 0)),
        subsets=subsets,
        split_periods=_split_periods(plan),
        bridges=find_bridges(plan),
        links=cheapest_links(plan, assumptions, limits, subsets),
        severities=raters.severities(),
        rater_difference=raters.mean(),
        rater_difference_unknown=ErrorOf(unknown, unknown * slope),
        worst_raters=raters.worst(),
        same_panel=pairs.same(),
        different_panels=pairs.different(),
        worst_applications=pairs.worst(),
        reliability=_reliability(errors, rated, assumptions),
        one_rater_reliability=assumptions.one_rater_reliability,
        proposal=propose(plan, assumptions, limits, propose_count) if propose_count else None,
        levels_per_logit=slope,
    )


def _error(variance: float, slope: float) -> ErrorOf:
    logits = float(np.sqrt(max(variance, 0.0)))
    return ErrorOf(logits, logits * slope)


def _reliability(errors: PlanErrors, rated: Flags, assumptions: DesignAssumptions) -> float | None:
    """Average over the groups, by their number of pairs."""
    total = pairs = 0.0
    for group in np.unique(errors.group[rated]):
        rows = rated & (errors.group == group)
        count = rows.sum() * (rows.sum() - 1) / 2
        if count:
            total += count * mean_difference_variance(errors, rows)
            pairs += count
    return 1 - total / pairs / (2 * assumptions.ability_variance) if pairs else None


def _split_periods(plan: InterviewPlan) -> tuple[tuple[str, int], ...]:
    found = []
    periods = np.array(plan.period, object)
    for period in sorted(set(plan.period) - {""}):
        rows = np.flatnonzero(periods == period)
        part = arrange(
            [
                Interview(plan.applications[plan.application[i]], plan.raters[plan.rater[i]])
                for i in rows
            ],
            practice_cases={
                plan.applications[n] for n in plan.application[rows] if plan.practice[n]
            },
        )
        count = len(connected_subsets(part))
        if count > 1:
            found.append((period, count))
    return tuple(found)


class _Raters:
    """Errors of severities and of their differences."""

    def __init__(self, plan: InterviewPlan, errors: PlanErrors, slope: float) -> None:
        self._plan, self._slope = plan, slope
        self.interviews = np.bincount(plan.rater, minlength=len(plan.raters))
        shared = errors.shared[: len(plan.raters), : len(plan.raters)]
        self._variance = np.diag(shared)
        self._apart = self._variance[:, None] + self._variance - 2 * shared

    def severities(self) -> tuple[RaterError, ...]:
        return tuple(
            RaterError(rater, int(count), _error(variance, self._slope))
            for rater, count, variance in zip(
                self._plan.raters, self.interviews, self._variance, strict=True
            )
        )

    def mean(self) -> ErrorOf | None:
        count = len(self._variance)
        if count < 2:  # noqa: PLR2004 - a pair
            return None
        return _error(float(self._apart.sum() / (count * (count - 1))), self._slope)

    def worst(self) -> WorstPair | None:
        count = len(self._variance)
        if count < 2:  # noqa: PLR2004 - a pair
            return None
        first, second = _largest(np.where(np.eye(count, dtype=bool), -1.0, self._apart))
        error = _error(float(self._apart[first, second]), self._slope)
        return WorstPair(self._plan.raters[first], self._plan.raters[second], error)


def _largest(values: Floats) -> tuple[int, int]:
    """Return the first place of the largest value, last bits aside."""
    place = int(np.argmax(values >= values.max() * (1 - 1e-9)))
    row, column = divmod(place, values.shape[1])
    return row, column


class _Pairs:
    """Errors of differences between applications, by their panels.

    Applications of one group with the same raters and as many ratings of each stand in the same
    row of Q, so the pairs of panels say everything about the pairs of applications.
    """

    def __init__(self, plan: InterviewPlan, errors: PlanErrors, rated: Flags, slope: float) -> None:
        self._plan, self._errors, self._slope = plan, errors, slope
        self._panel, self._example, self._size = _panels(plan, errors.group, rated)
        self._own = errors.own_variance[self._example]
        count = float(rated.sum())
        self._same_pairs = float((self._size * (self._size - 1)).sum()) / 2
        self._all_pairs = count * (count - 1) / 2
        self._same_sum = float((self._size * (self._size - 1) * self._own).sum())
        self._all_sum = (
            self._all_pairs * mean_difference_variance(errors, rated) if self._all_pairs else 0.0
        )

    def same(self) -> ErrorOf | None:
        if not self._same_pairs:
            return None
        return _error(self._same_sum / self._same_pairs, self._slope)

    def different(self) -> ErrorOf | None:
        others = self._all_pairs - self._same_pairs
        if others < 1:
            return None
        return _error((self._all_sum - self._same_sum) / others, self._slope)

    def worst(self) -> WorstPair | None:
        if not self._all_pairs or len(self._example) > MOST_PANELS:
            return None
        pull = self._errors.pull[self._example].toarray()
        common = pull @ self._errors.shared @ pull.T
        own = np.diag(common) + self._own
        apart = own[:, None] + own - 2 * common
        np.fill_diagonal(apart, np.where(self._size > 1, 2 * self._own, -1.0))
        first, second = _largest(apart)
        error = _error(float(apart[first, second]), self._slope)
        members = [np.flatnonzero(self._panel == panel) for panel in (first, second)]
        one, other = members[0][0], members[1][int(first == second)]
        labels = sorted((self._plan.applications[one], self._plan.applications[other]))
        return WorstPair(labels[0], labels[1], error)


def _panels(plan: InterviewPlan, group: Codes, rated: Flags) -> tuple[Codes, Codes, Codes]:
    """Return the panel of each application (-1: none), its first application and its size."""
    keys: dict[int, list[int]] = {int(n): [int(group[n])] for n in np.flatnonzero(rated)}
    for n, r, ratings in zip(
        plan.application.tolist(), plan.rater.tolist(), plan.ratings.tolist(), strict=True
    ):
        if n in keys:
            keys[n] += [r, ratings]
    number: dict[tuple[int, ...], int] = {}
    panel = np.full(len(plan.applications), -1)
    for n, key in keys.items():
        panel[n] = number.setdefault(tuple(key), len(number))
    _, example, size = np.unique(panel[rated], return_index=True, return_counts=True)
    return panel, np.flatnonzero(rated)[example], size
