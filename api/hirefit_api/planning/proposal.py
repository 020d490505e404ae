"""Who should interview whom next: the proposal of `hirefit.design` for one requisition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from hirefit.design.assumptions import assumptions_of
from hirefit.design.limits import AssignmentLimits, RaterLimits
from hirefit.design.plan import Interview, arrange
from hirefit.design.proposal import propose
from hirefit.exceptions import DesignError, Fault
from hirefit_api.access.people import all_people
from hirefit_api.access.permissions import ALLOWED, Permission
from hirefit_api.access.schemas import Person
from hirefit_api.calibrations.service import calibration_in_force
from hirefit_api.database.scope import CompanyStore
from hirefit_api.interviews.service import interviews_planned_to
from hirefit_api.requisitions.service import frozen_kit, list_applications, requisition_record
from hirefit_api.scorecards.statements import standings_to

MOST_APPLICATIONS = 300
"""A page lists no more, and a proposal for more takes longer than a page should."""

Pair = tuple[str, str]


class Plan(NamedTuple):
    """A requisition with its applications and who is planned for them.

    Parameters
    ----------
    applications : list of str
    planned : list of (str, str)
        Pairs of application and rater.
    declined : frozenset of (str, str)
        Pairs whose rater declared a conflict of interest.
    raters : list of Person
        Who may be asked to interview.
    planned_raters : int
        Raters that each application is to have.
    times : dict
        From when to when (moments) those pairs are that have a time.
    """

    applications: list[str]
    planned: list[Pair]
    declined: frozenset[Pair]
    raters: list[Person]
    planned_raters: int
    times: dict[Pair, tuple[str, str]]

    @property
    def open_seats(self) -> int:
        """How many interviews are still to be planned."""
        taken = dict.fromkeys(self.applications, 0)
        for application, rater in self.planned:
            taken[application] += (application, rater) not in self.declined
        return sum(max(self.planned_raters - count, 0) for count in taken.values())


def plan_of(store: CompanyStore, requisition: str) -> Plan:
    """Return who is planned for a requisition.

    Raises
    ------
    NotFound
        The requisition is unknown.
    """
    record = requisition_record(store, requisition)
    listed = list_applications(store, requisition, "", MOST_APPLICATIONS)
    standings = standings_to(store, requisition)
    names = [application.id for application in listed]
    interviews = interviews_planned_to(store, requisition)
    planned = [(item.application, item.rater) for item in interviews]
    return Plan(
        applications=names,
        planned=[pair for pair in planned if pair[0] in set(names)],
        declined=frozenset(
            pair for pair, standing in standings.items() if standing.conflict == "conflict"
        ),
        raters=[person for person in all_people(store) if may_rate(person)],
        planned_raters=frozen_kit(store, record.kit_digest).kit.planned_raters,
        times={
            (item.application, item.rater): (item.starts_at, item.ends_at)
            for item in interviews
            if item.starts_at and item.ends_at
        },
    )


def may_rate(person: Person) -> bool:
    """Tell whether somebody can be asked to interview."""
    rates = any(Permission.SUBMIT_CARDS in ALLOWED[role] for role in person.roles)
    return rates and person.disabled_at is None


def propose_interviews(
    store: CompanyStore, requisition: str, most_each: int | None = None
) -> list[Pair]:
    """Return the interviews that make the applications easiest to compare, the best first.

    `most_each` is how many interviews of this requisition one rater may have in all.

    A rater who declared a conflict of interest is never proposed for that application, and an
    application gets no more raters than its requisition plans.

    Raises
    ------
    NotFound
        The requisition is unknown.
    DesignError
        Nobody may interview, fewer than two applications, or too many.
    """
    plan = plan_of(store, requisition)
    if not plan.raters:
        message = "Nobody may interview yet. Invite somebody with the role of interviewer first."
        raise DesignError(Fault(message, "raters", "no-raters"))
    record = requisition_record(store, requisition)
    frozen = frozen_kit(store, record.kit_digest)
    held = [pair for pair in plan.planned if pair not in plan.declined]
    arranged = arrange(
        [Interview(application, rater) for application, rater in held],
        applications=plan.applications,
        raters=sorted({person.id for person in plan.raters}),
    )
    limits = AssignmentLimits(
        raters_per_application=plan.planned_raters,
        most_interviews=most_each,
        raters={
            rater: RaterLimits(
                rater=rater,
                available=rater in {person.id for person in plan.raters},
                most_interviews=most_each,
                conflicts=_conflicts(plan.declined, rater),
            )
            for rater in arranged.raters
        },
    )
    assumptions = assumptions_of(
        calibration_in_force(store, frozen.scale), ratings_each=len(frozen.competency_of)
    )
    found = propose(arranged, assumptions, limits, plan.open_seats)
    return [(item.application, item.rater) for item in found.interviews]


def _conflicts(declined: Sequence[Pair] | frozenset[Pair], rater: str) -> tuple[str, ...]:
    return tuple(sorted(application for application, who in declined if who == rater))
