"""Plan interviews."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row

from hirefit.exceptions import Fault
from hirefit_api.access.invitations import invite_guest
from hirefit_api.access.schemas import NewGuest
from hirefit_api.access.tokens import Secret
from hirefit_api.bulk import Done, Outcome
from hirefit_api.database.scope import CompanyStore, Values
from hirefit_api.errors import Conflict, NotFound
from hirefit_api.interviews import time_store as times
from hirefit_api.interviews.schemas import Interview, InterviewRow, InterviewTime
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

Key = tuple[str, str]
"""An application and a rater of it."""


class Planned(NamedTuple):
    """An interview, and whether it is new."""

    record: Interview
    created: bool


def plan_interview(
    store: CompanyStore, application: str, rater: str, time: InterviewTime | None = None
) -> Planned:
    """Plan a rater for an application; planning the same one twice changes nothing.

    Raises
    ------
    NotFound
        The application is unknown.
    Conflict
        It is planned for another time: moving it is said at the address of its time.
    """
    application_record(store, application)
    created = add_interview(
        store, {"application_id": application, "rater": rater, "planned_at": moment()}
    )
    if created and time is not None:
        times.keep_time(store, _time_row(application, rater, time))
    record = interview_record(store, application, rater)
    if time is not None and (record.starts_at, record.ends_at) != (time.starts_at, time.ends_at):
        raise _other_time()
    return Planned(record, created)


def plan_raters(store: CompanyStore, application: str, raters: Iterable[str]) -> None:
    """Plan raters for an application that was just taken in; who is planned already stays."""
    planned, now = {row.rater for row in interviews_of(store, application)}, moment()
    new = [
        {"application_id": application, "rater": rater, "planned_at": now}
        for rater in dict.fromkeys(raters)
        if rater not in planned
    ]
    if new:
        add_interviews(store, new)


def interview_record(store: CompanyStore, application: str, rater: str) -> Interview:
    """Return one planned interview with its time.

    Raises
    ------
    NotFound
        The rater is not planned for this application.
    """
    row = find_interview(store, application, rater)
    if row is None:
        raise NotFound(Fault("This rater is not planned for this application.", "", "not-planned"))
    held = times.find_time(store, application, rater)
    return _interview(row, {} if held is None else {(application, rater): held})


def set_time(store: CompanyStore, application: str, rater: str, time: InterviewTime) -> Interview:
    """Say when a planned interview is, or move it; the same time twice changes nothing.

    Raises
    ------
    NotFound
        The rater is not planned for this application.
    """
    record = interview_record(store, application, rater)
    if (record.starts_at, record.ends_at) != (time.starts_at, time.ends_at):
        times.keep_time(store, _time_row(application, rater, time))
    return interview_record(store, application, rater)


def plan_many(store: CompanyStore, rows: Sequence[InterviewRow | Exception]) -> list[Outcome]:
    """Plan many raters; a row that is an error already is handed on."""
    named = {row.application for row in rows if isinstance(row, InterviewRow)}
    known = known_applications(store, named)
    planned = interviews_of_many(store, named)
    held = {
        (row.application_id, row.rater): (row.starts_at, row.ends_at)
        for row in times.times_of_many(store, named)
    }
    now, new, timed, outcomes = moment(), list[Values](), list[Values](), list[Outcome]()
    for row in rows:
        if isinstance(row, Exception):
            outcomes.append(row)
            continue
        if row.application not in known:
            outcomes.append(NotFound())
            continue
        key, time = (row.application, row.rater), row.time
        created = key not in planned
        if created:
            planned[key] = now
            new.append({"application_id": row.application, "rater": row.rater, "planned_at": now})
            if time is not None:
                held[key] = (time.starts_at, time.ends_at)
                timed.append(_time_row(*key, time))
        elif time is not None and held.get(key) != (time.starts_at, time.ends_at):
            outcomes.append(_other_time())
            continue
        outcomes.append(Done(_record(key, planned[key], held.get(key)).model_dump(), created))
    if new:
        add_interviews(store, new)
    if timed:
        times.add_times(store, timed)
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
    """Return who is planned, and when.

    Raises
    ------
    NotFound
        The application is unknown.
    """
    application_record(store, application)
    held = _by_interview(times.times_of(store, application))
    return [_interview(row, held) for row in interviews_of(store, application)]


def interviews_planned_to(store: CompanyStore, requisition: str) -> list[Interview]:
    """Return who is planned for each application to a requisition, and when.

    Raises
    ------
    NotFound
        The requisition is unknown.
    """
    requisition_record(store, requisition)
    held = _by_interview(times.times_to(store, requisition))
    return [_interview(row, held) for row in interviews_to(store, requisition)]


def _by_interview(rows: Iterable[Row[Any]]) -> dict[Key, Row[Any]]:
    return {(row.application_id, row.rater): row for row in rows}


def _interview(row: Row[Any], held: Mapping[Key, Row[Any]]) -> Interview:
    key = (row.application_id, row.rater)
    time = held.get(key)
    return _record(key, row.planned_at, None if time is None else _span(time))


def _record(key: Key, planned_at: str, span: tuple[str, str] | None) -> Interview:
    starts_at, ends_at = span or (None, None)
    return Interview(
        application=key[0],
        rater=key[1],
        planned_at=planned_at,
        starts_at=starts_at,
        ends_at=ends_at,
    )


def _span(row: Row[Any]) -> tuple[str, str]:
    return row.starts_at, row.ends_at


def _time_row(application: str, rater: str, time: InterviewTime) -> Values:
    return {
        "application_id": application,
        "rater": rater,
        "starts_at": time.starts_at,
        "ends_at": time.ends_at,
        "set_at": moment(),
    }


def _other_time() -> Conflict:
    message = "This interview is planned already, at another time or none. Change its time instead."
    return Conflict(Fault(message, "body.starts_at", "other-time"))
