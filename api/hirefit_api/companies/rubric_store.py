"""The queries on a company's own versions of competencies and on questions taken out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from hirefit_api.database.rubric_tables import competency_versions, retired_questions
from hirefit_api.database.scope import CompanyStore, scoped

VERSIONS = scoped(
    select(competency_versions).order_by(
        competency_versions.c.competency, competency_versions.c.published_at
    )
)
RETIRED = scoped(select(retired_questions).order_by(retired_questions.c.question))


def published_versions(store: CompanyStore) -> Sequence[Row[Any]]:
    """Return every version that the company has published, by competency, oldest first."""
    return store.rows(VERSIONS)


def questions_taken_out(store: CompanyStore) -> Sequence[Row[Any]]:
    """Return the questions that new kits no longer ask, by id."""
    return store.rows(RETIRED)
