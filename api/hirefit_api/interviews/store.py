"""The only queries on interviews."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Row, bindparam, select

from hirefit_api.database.listed import among
from hirefit_api.database.scope import CompanyStore, ScopedSelect, Values, scoped
from hirefit_api.database.tables import applications, interviews
from hirefit_api.interviews.followers import Step, tell_followers

INTERVIEWS_OF = scoped(
    select(interviews.c.application_id, interviews.c.rater, interviews.c.planned_at)
    .where(interviews.c.application_id == bindparam("application"))
    .order_by(interviews.c.rater)
)
ONE_INTERVIEW = scoped(
    select(interviews.c.application_id, interviews.c.rater, interviews.c.planned_at)
    .where(interviews.c.application_id == bindparam("application"))
    .where(interviews.c.rater == bindparam("rater"))
)
INTERVIEWS_TO = scoped(
    select(interviews.c.application_id, interviews.c.rater, interviews.c.planned_at)
    .join_from(interviews, applications)
    .where(applications.c.requisition_id == bindparam("requisition"))
    .order_by(interviews.c.application_id, interviews.c.rater)
)


@cache
def _interviews_of_many(backend: str) -> ScopedSelect:
    return scoped(
        select(interviews.c.application_id, interviews.c.rater, interviews.c.planned_at).where(
            among(interviews.c.application_id, "applications", backend)
        )
    )


def interviews_of(store: CompanyStore, application: str) -> Sequence[Row[Any]]:
    """Return an application's planned interviews in the order of their raters."""
    return store.rows(INTERVIEWS_OF, application=application)


def interviews_to(store: CompanyStore, requisition: str) -> Sequence[Row[Any]]:
    """Return all planned interviews of a requisition, by application and rater."""
    return store.rows(INTERVIEWS_TO, requisition=requisition)


def find_interview(store: CompanyStore, application: str, rater: str) -> Row[Any] | None:
    """Return one planned interview."""
    return store.first(ONE_INTERVIEW, application=application, rater=rater)


def add_interview(store: CompanyStore, interview: Values) -> bool:
    """Add a planned interview; False if it is there already."""
    if not store.insert_if_absent(interviews, interview):
        return False
    tell_followers(store, [str(interview["application_id"])], Step.PLANNED)
    return True


def interviews_of_many(
    store: CompanyStore, applications: Iterable[str]
) -> dict[tuple[str, str], str]:
    """Return when each rater of these applications was planned, in one query."""
    query = _interviews_of_many(store.backend)
    rows = store.rows(query, applications=json.dumps(sorted(applications)))
    return {(row.application_id, row.rater): row.planned_at for row in rows}


def add_interviews(store: CompanyStore, new: Sequence[Values]) -> None:
    """Add planned interviews that are not there yet."""
    store.insert(interviews, new)
    tell_followers(store, [row["application_id"] for row in new], Step.PLANNED)
