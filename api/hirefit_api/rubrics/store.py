"""The only queries on drafts; those on published versions stand with the company's library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select

from hirefit_api.database.rubric_tables import (
    competency_drafts,
    competency_versions,
    retired_competencies,
    retired_questions,
    role_versions,
)
from hirefit_api.database.scope import CompanyStore, Values, scoped
from hirefit_api.database.tables import kits, requisitions

ONE_DRAFT = scoped(
    select(competency_drafts).where(competency_drafts.c.competency == bindparam("competency"))
)
ALL_DRAFTS = scoped(select(competency_drafts).order_by(competency_drafts.c.competency))
REQUISITION_KITS = scoped(
    select(requisitions.c.id, kits.c.document)
    .join_from(requisitions, kits)
    .order_by(requisitions.c.id)
)


def find_draft(store: CompanyStore, competency: str) -> Row[Any] | None:
    """Return the draft of a competency, or None."""
    return store.first(ONE_DRAFT, competency=competency)


def all_drafts(store: CompanyStore) -> Sequence[Row[Any]]:
    """Return every draft."""
    return store.rows(ALL_DRAFTS)


def kits_of_requisitions(store: CompanyStore) -> Sequence[Row[Any]]:
    """Return the kit's document of every requisition."""
    return store.rows(REQUISITION_KITS)


def add_draft(store: CompanyStore, draft: Values) -> bool:
    """Add a first draft; False if somebody was faster."""
    return store.insert_if_absent(competency_drafts, draft)


def change_draft(store: CompanyStore, competency: str, revision: int, values: Values) -> bool:
    """Change the draft if it still has this revision."""
    key = {"competency": competency, "revision": revision}
    return store.update(competency_drafts, key, values) == 1


def delete_draft(store: CompanyStore, competency: str, revision: int) -> bool:
    """Delete the draft if it still has this revision."""
    return store.delete(competency_drafts, {"competency": competency, "revision": revision}) == 1


def add_version(store: CompanyStore, version: Values) -> None:
    """Add a published version."""
    store.insert(competency_versions, [version])


def add_retired(store: CompanyStore, question: Values) -> bool:
    """Take a question out; False if it is out already."""
    return store.insert_if_absent(retired_questions, question)


def delete_retired(store: CompanyStore, question: str) -> bool:
    """Ask a question again."""
    return store.delete(retired_questions, {"question": question}) == 1


def add_retired_competency(store: CompanyStore, competency: Values) -> bool:
    """Take an own competency out; False if it is out already."""
    return store.insert_if_absent(retired_competencies, competency)


def delete_retired_competency(store: CompanyStore, competency: str) -> bool:
    """Let an own competency be used again; False if it is not out."""
    return store.delete(retired_competencies, {"competency": competency}) == 1


def add_role(store: CompanyStore, role: Values) -> None:
    """Add a version of a role profile."""
    store.insert(role_versions, [role])
