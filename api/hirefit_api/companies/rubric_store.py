"""The queries on what a company has made of the library, and on what it took out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from hirefit_api.database.rubric_tables import (
    competency_versions,
    retired_competencies,
    retired_questions,
    role_versions,
)
from hirefit_api.database.scope import CompanyStore, scoped

VERSIONS = scoped(
    select(competency_versions).order_by(
        competency_versions.c.competency, competency_versions.c.published_at
    )
)
RETIRED = scoped(select(retired_questions).order_by(retired_questions.c.question))
RETIRED_COMPETENCIES = scoped(
    select(retired_competencies).order_by(retired_competencies.c.competency)
)
ROLES = scoped(select(role_versions).order_by(role_versions.c.role, role_versions.c.version))


def published_versions(store: CompanyStore) -> Sequence[Row[Any]]:
    """Return every version that the company has published, by competency, oldest first."""
    return store.rows(VERSIONS)


def questions_taken_out(store: CompanyStore) -> Sequence[Row[Any]]:
    """Return the questions that new kits no longer ask, by id."""
    return store.rows(RETIRED)


def competencies_taken_out(store: CompanyStore) -> Sequence[Row[Any]]:
    """Return the company's own competencies that new kits no longer use, by id."""
    return store.rows(RETIRED_COMPETENCIES)


def newest_roles(store: CompanyStore) -> Sequence[Row[Any]]:
    """Return the newest version of each of the company's own role profiles, by role."""
    return tuple({row.role: row for row in store.rows(ROLES)}.values())
