"""Who interviews whom: interviews as codes into sorted labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from hirefit.ratings.table import RatingTable

Codes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Interview:
    """One rater with one application.

    Parameters
    ----------
    ratings : int
        How many ratings the rater gives; 0 where the plan does not say.
    period : str
        When, as the source names it.
    """

    application: str
    rater: str
    ratings: int = 0
    period: str = ""


@dataclass(frozen=True, slots=True)
class InterviewPlan:
    """Interviews held or planned, one for each pair of application and rater.

    Parameters
    ----------
    applications, raters : tuple of str
        Sorted labels; some may have no interview yet.
    application, rater : ndarray of int, shape (n_interviews,)
        Codes into the labels, sorted by application and rater.
    ratings : ndarray of int, shape (n_interviews,)
        Ratings of each interview; 0 where the plan does not say.
    period : tuple of str
        Of each interview, or empty strings.
    site : tuple of str
        Of each application, or empty strings.
    practice : ndarray of bool, shape (n_applications,)
        Whether an application is a practice case, whose level is known.
    """

    applications: tuple[str, ...]
    raters: tuple[str, ...]
    application: Codes
    rater: Codes
    ratings: Codes
    period: tuple[str, ...]
    site: tuple[str, ...]
    practice: Flags

    @property
    def n_interviews(self) -> int:
        """Number of pairs of application and rater."""
        return len(self.application)

    @property
    def interviewed(self) -> Flags:
        """Whether each pair has an interview, shape (n_applications, n_raters)."""
        flags = np.zeros((len(self.applications), len(self.raters)), bool)
        flags[self.application, self.rater] = True
        return flags


def arrange(
    interviews: Sequence[Interview],
    *,
    applications: Iterable[str] = (),
    raters: Iterable[str] = (),
    site_of: dict[str, str] | None = None,
    practice_cases: Iterable[str] = (),
) -> InterviewPlan:
    """Code interviews into a plan; the order in which they come changes nothing.

    Parameters
    ----------
    interviews : sequence of Interview
        Several of the same pair count as one: their ratings add up, the latest period stands.
    applications, raters : iterable of str
        More labels, without an interview so far.
    site_of : dict of str to str, optional
        Site of applications.
    practice_cases : iterable of str
        Applications whose level is known.
    """
    merged: dict[tuple[str, str], Interview] = {}
    for one in interviews:
        key = one.application, one.rater
        before = merged.get(key)
        if before:
            merged[key] = replace(
                one, ratings=one.ratings + before.ratings, period=max(one.period, before.period)
            )
        else:
            merged[key] = one
    ordered = [merged[key] for key in sorted(merged)]
    cases = sorted({*applications, *practice_cases, *(one.application for one in ordered)})
    people = sorted({*raters, *(one.rater for one in ordered)})
    case_code = {label: code for code, label in enumerate(cases)}
    rater_code = {label: code for code, label in enumerate(people)}
    known = set(practice_cases)
    sites = site_of or {}
    return InterviewPlan(
        applications=tuple(cases),
        raters=tuple(people),
        application=np.array([case_code[one.application] for one in ordered], np.int64),
        rater=np.array([rater_code[one.rater] for one in ordered], np.int64),
        ratings=np.array([one.ratings for one in ordered], np.int64),
        period=tuple(one.period for one in ordered),
        site=tuple(sites.get(label, "") for label in cases),
        practice=np.array([label in known for label in cases], bool),
    )


def plan_of(
    table: RatingTable,
    *,
    site_of: dict[str, str] | None = None,
    practice_cases: Iterable[str] = (),
) -> InterviewPlan:
    """Return who rated whom in a table of ratings."""
    pairs = Counter(zip(table.application.tolist(), table.rater.tolist(), strict=True))
    interviews = [
        Interview(table.applications[n], table.raters[r], count) for (n, r), count in pairs.items()
    ]
    return arrange(
        interviews,
        applications=table.applications,
        raters=table.raters,
        site_of=site_of,
        practice_cases=practice_cases,
    )


def enlarge(
    plan: InterviewPlan, *, applications: int = 0, raters: Iterable[str] = ()
) -> InterviewPlan:
    """Add applications that nobody has rated yet (``new-1``, ...) and raters without interviews."""
    taken = set(plan.applications)
    width = len(str(applications))
    labels = (f"new-{number:0{width}d}" for number in range(1, applications + len(taken) + 1))
    fresh = [label for label in labels if label not in taken][:applications]
    return arrange(
        [
            Interview(plan.applications[n], plan.raters[r], int(count), period)
            for n, r, count, period in zip(
                plan.application, plan.rater, plan.ratings, plan.period, strict=True
            )
        ],
        applications=(*plan.applications, *fresh),
        raters=(*plan.raters, *raters),
        site_of=dict(zip(plan.applications, plan.site, strict=True)),
        practice_cases=np.array(plan.applications, object)[plan.practice].tolist(),
    )
