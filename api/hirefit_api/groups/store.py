"""The only queries: every application, and what was decided on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from hirefit_api.database.decision_tables import decisions
from hirefit_api.database.scope import CompanyStore, scoped
from hirefit_api.database.tables import applications

APPLICATIONS = scoped(
    select(applications.c.id, applications.c.requisition_id).order_by(applications.c.id)
)
DECISIONS = scoped(
    select(decisions.c.application_id, decisions.c.outcome).order_by(
        decisions.c.application_id, decisions.c.number
    )
)


def all_applications(store: CompanyStore) -> Sequence[Row[Any]]:
    """Return the code and requisition of every application."""
    return store.rows(APPLICATIONS)


def outcomes_by_application(store: CompanyStore) -> dict[str, str]:
    """Return what counts now of each application that was decided on: the newest decision."""
    return {row.application_id: row.outcome for row in store.rows(DECISIONS)}
