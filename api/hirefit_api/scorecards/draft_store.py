"""The only queries on drafts and on what raters stated."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, literal_column, select

from hirefit_api.database.draft_tables import drafts, rater_statements
from hirefit_api.database.listed import among
from hirefit_api.database.scope import CompanyStore, ScopedSelect, Values, scoped
from hirefit_api.database.tables import applications

ABOUT_CONFLICT = ("no_conflict", "conflict")
"""What can be said about a conflict of interest; all other statements are about the interview."""
ONE_DRAFT = scoped(
    select(drafts)
    .where(drafts.c.application_id == bindparam("application"))
    .where(drafts.c.rater == bindparam("rater"))
)
DRAFTS_OF_ONE = scoped(
    select(func.count())
    .where(drafts.c.application_id == bindparam("application"))
    .where(drafts.c.rater == bindparam("rater"))
)
NEWEST_ABOUT_CONFLICT = scoped(
    select(rater_statements.c.statement)
    .where(rater_statements.c.application_id == bindparam("application"))
    .where(rater_statements.c.rater == bindparam("rater"))
    .where(rater_statements.c.statement.in_([literal_column(f"'{s}'") for s in ABOUT_CONFLICT]))
    .order_by(rater_statements.c.number.desc())
    .limit(1)
)
STATEMENTS_OF = scoped(
    select(rater_statements)
    .where(rater_statements.c.application_id == bindparam("application"))
    .where(rater_statements.c.rater == bindparam("rater"))
    .order_by(rater_statements.c.number)
)
STATEMENTS_TO = scoped(
    select(rater_statements)
    .select_from(
        rater_statements.join(
            applications,
            and_(
                rater_statements.c.company_id == applications.c.company_id,
                rater_statements.c.application_id == applications.c.id,
            ),
        )
    )
    .where(applications.c.requisition_id == bindparam("requisition"))
    .order_by(
        rater_statements.c.application_id, rater_statements.c.rater, rater_statements.c.number
    )
)


@cache
def _statements_of_many(backend: str) -> ScopedSelect:
    return scoped(
        select(rater_statements)
        .where(among(rater_statements.c.application_id, "applications", backend))
        .order_by(rater_statements.c.number)
    )


def find_draft(store: CompanyStore, application: str, rater: str) -> Row[Any] | None:
    """Return a rater's draft."""
    return store.first(ONE_DRAFT, application=application, rater=rater)


def add_draft(store: CompanyStore, draft: Values) -> bool:
    """Add a first draft; False if there is one."""
    return store.insert_if_absent(drafts, draft)


def replace_draft(store: CompanyStore, draft: Values, before: int) -> bool:
    """Put a draft in the place of version `before`; False if that is no longer the newest."""
    key = {name: draft[name] for name in ("application_id", "rater")}
    values = {name: value for name, value in draft.items() if name not in key}
    return store.update(drafts, key | {"version": before}, values) == 1


def delete_draft(store: CompanyStore, application: str, rater: str) -> None:
    """Delete a rater's draft, if there is one."""
    store.delete(drafts, {"application_id": application, "rater": rater})


def statements_of(store: CompanyStore, application: str, rater: str) -> Sequence[Row[Any]]:
    """Return what a rater stated about an application, in the order in which it was said."""
    return store.rows(STATEMENTS_OF, application=application, rater=rater)


def statements_to(store: CompanyStore, requisition: str) -> Sequence[Row[Any]]:
    """Return what raters stated about all applications to a requisition."""
    return store.rows(STATEMENTS_TO, requisition=requisition)


def add_statement(store: CompanyStore, statement: Values) -> bool:
    """Add a statement; False if its number is taken."""
    return store.insert_if_absent(rater_statements, statement)


def statements_of_many(store: CompanyStore, applications: Iterable[str]) -> Sequence[Row[Any]]:
    """Return every statement about these applications, in the order of their numbers."""
    query = _statements_of_many(store.backend)
    return store.rows(query, applications=json.dumps(sorted(applications)))
