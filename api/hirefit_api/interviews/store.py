"""The only queries on interviews."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select

from hirefit_api.database.scope import CompanyStore, Values, scoped
from hirefit_api.database.tables import applications, interviews

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
    return store.insert_if_absent(interviews, interview)
