"""Plan interviews."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from hirefit_api.access.invitations import invite_guest
from hirefit_api.access.schemas import NewGuest
from hirefit_api.access.tokens import Secret
from hirefit_api.bulk import Done, Outcome
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import NotFound
from hirefit_api.interviews.schemas import Interview, InterviewRow
from hirefit_api.interviews.store import (
    add_interview,
    add_interviews,
    find_interview,
    interviews_of,
    interviews_of_many,
    interviews_to,
)
from hirefit_api.requisitions.service import (
    application_record,
    known_applications,
    requisition_record,
)
from hirefit_api.wire import moment


class Planned(NamedTuple):
    """An interview, and whether it is new."""

    record: Interview
    created: bool


def plan_interview(store: CompanyStore, application: str, rater: str) -> Planned:
    """Plan a rater for an application; planning the same one twice changes nothing.

    Raises
    ------
    NotFound
        The application is unknown.
    """
    application_record(store, application)
    created = add_interview(
        store, {"application_id": application, "rater": rater, "planned_at": moment()}
    )
    row = find_interview(store, application, rater)
    if row is None:
        raise NotFound
    return Planned(
        Interview(application=application, rater=rater, planned_at=row.planned_at), created
    )


def plan_many(store: CompanyStore, rows: Sequence[InterviewRow | Exception]) -> list[Outcome]:
    """Plan many raters; a row that is an error already is handed on."""
    named = {row.application for row in rows if isinstance(row, InterviewRow)}
    known = known_applications(store, named)
    planned = interviews_of_many(store, named)
    now, new, outcomes = moment(), list[dict[str, str]](), list[Outcome]()
    for row in rows:
        if isinstance(row, Exception):
            outcomes.append(row)
            continue
        if row.application not in known:
            outcomes.append(NotFound())
            continue
        key = (row.application, row.rater)
        created = key not in planned
        if created:
            planned[key] = now
            new.append({"application_id": row.application, "rater": row.rater, "planned_at": now})
        record = Interview(application=row.application, rater=row.rater, planned_at=planned[key])
        outcomes.append(Done(record.model_dump(), created))
    if new:
        add_interviews(store, new)
    return outcomes


def plan_guest(store: CompanyStore, application: str, new: NewGuest, invited_by: str) -> Secret:
    """Plan a rater who has no account; return the secret of the link to their card.

    Raises
    ------
    NotFound
        The application is unknown.
    Conflict
        The id belongs to somebody who has an account.
    """
    application_record(store, application)
    secret = invite_guest(store, application, new, invited_by)
    plan_interview(store, application, new.id)
    return secret


def planned_interviews(store: CompanyStore, application: str) -> list[Interview]:
    """Return who is planned.

    Raises
    ------
    NotFound
        The application is unknown.
    """
    application_record(store, application)
    return [
        Interview(application=row.application_id, rater=row.rater, planned_at=row.planned_at)
        for row in interviews_of(store, application)
    ]


def interviews_planned_to(store: CompanyStore, requisition: str) -> list[Interview]:
    """Return who is planned for each application to a requisition.

    Raises
    ------
    NotFound
        The requisition is unknown.
    """
    requisition_record(store, requisition)
    return [
        Interview(application=row.application_id, rater=row.rater, planned_at=row.planned_at)
        for row in interviews_to(store, requisition)
    ]
