"""The only queries on when interviews are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Row, bindparam, select

from hirefit_api.database.listed import among
from hirefit_api.database.scope import CompanyStore, ScopedSelect, Values, scoped
from hirefit_api.database.tables import applications, interviews
from hirefit_api.database.time_tables import interview_times

_TIME = select(
    interview_times.c.application_id,
    interview_times.c.rater,
    interview_times.c.starts_at,
    interview_times.c.ends_at,
)
ONE_TIME = scoped(
    _TIME.where(interview_times.c.application_id == bindparam("application")).where(
        interview_times.c.rater == bindparam("rater")
    )
)
TIMES_OF = scoped(_TIME.where(interview_times.c.application_id == bindparam("application")))
TIMES_TO = scoped(
    _TIME.join_from(interview_times, interviews)
    .join(applications)
    .where(applications.c.requisition_id == bindparam("requisition"))
)


@cache
def _times_of_many(backend: str) -> ScopedSelect:
    return scoped(_TIME.where(among(interview_times.c.application_id, "applications", backend)))


def find_time(store: CompanyStore, application: str, rater: str) -> Row[Any] | None:
    """Return when one interview is, or None."""
    return store.first(ONE_TIME, application=application, rater=rater)


def times_of(store: CompanyStore, application: str) -> Sequence[Row[Any]]:
    """Return when the interviews of an application are."""
    return store.rows(TIMES_OF, application=application)


def times_to(store: CompanyStore, requisition: str) -> Sequence[Row[Any]]:
    """Return when the interviews of a requisition are."""
    return store.rows(TIMES_TO, requisition=requisition)


def times_of_many(store: CompanyStore, applications: Iterable[str]) -> Sequence[Row[Any]]:
    """Return when the interviews of these applications are, in one query."""
    query = _times_of_many(store.backend)
    return store.rows(query, applications=json.dumps(sorted(applications)))


def keep_time(store: CompanyStore, time: Values) -> None:
    """Set when an interview is, in the place of an earlier time."""
    if store.insert_if_absent(interview_times, time):
        return
    key = {name: time[name] for name in ("application_id", "rater")}
    values = {name: value for name, value in time.items() if name not in key}
    store.update(interview_times, key, values)


def add_times(store: CompanyStore, new: Sequence[Values]) -> None:
    """Add times of interviews that have none."""
    store.insert(interview_times, new)
