"""The only queries on requisitions, kits and applications."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, select

from hirefit_api.database.listed import among
from hirefit_api.database.scope import CompanyStore, ScopedSelect, Values, scoped
from hirefit_api.database.tables import applications, kits, requisitions

_REQUISITION = select(
    requisitions.c.id,
    requisitions.c.title,
    kits.c.role,
    requisitions.c.kit_digest,
    requisitions.c.created_at,
).join_from(requisitions, kits)
_APPLICATION = select(
    applications.c.id, applications.c.requisition_id, applications.c.created_at
).select_from(applications)


def _page(statement: Select[Any], key: Any) -> Select[Any]:  # noqa: ANN401 - a column
    return statement.where(key > bindparam("after")).order_by(key).limit(bindparam("limit"))


ONE_REQUISITION = scoped(_REQUISITION.where(requisitions.c.id == bindparam("requisition")))
ALL_REQUISITIONS = scoped(_page(_REQUISITION, requisitions.c.id))
REQUISITIONS_OF_ROLE = scoped(
    _page(_REQUISITION.where(kits.c.role == bindparam("role")), requisitions.c.id)
)
ONE_APPLICATION = scoped(_APPLICATION.where(applications.c.id == bindparam("application")))
APPLICATIONS_OF = scoped(
    _page(
        _APPLICATION.where(applications.c.requisition_id == bindparam("requisition")),
        applications.c.id,
    )
)
ONE_KIT = scoped(select(kits.c.document).where(kits.c.digest == bindparam("digest")))


@cache
def _many_applications(backend: str) -> ScopedSelect:
    return scoped(_APPLICATION.where(among(applications.c.id, "applications", backend)))


def find_requisition(store: CompanyStore, requisition: str) -> Row[Any] | None:
    """Return one requisition."""
    return store.first(ONE_REQUISITION, requisition=requisition)


def page_of_requisitions(
    store: CompanyStore, after: str, limit: int, role: str = ""
) -> Sequence[Row[Any]]:
    """Return requisitions in the order of their ids; of one role, if it is named."""
    if role:
        return store.rows(REQUISITIONS_OF_ROLE, after=after, limit=limit, role=role)
    return store.rows(ALL_REQUISITIONS, after=after, limit=limit)


def find_application(store: CompanyStore, application: str) -> Row[Any] | None:
    """Return one application."""
    return store.first(ONE_APPLICATION, application=application)


def page_of_applications(
    store: CompanyStore, requisition: str, after: str, limit: int
) -> Sequence[Row[Any]]:
    """Return a requisition's applications in the order of their ids."""
    return store.rows(APPLICATIONS_OF, requisition=requisition, after=after, limit=limit)


def kit_document(store: CompanyStore, digest: str) -> str | None:
    """Return the JSON of a frozen kit."""
    row = store.first(ONE_KIT, digest=digest)
    return None if row is None else str(row.document)


def add_requisition(store: CompanyStore, requisition: Values, kit: Values) -> bool:
    """Add a requisition and its kit; False if the id is taken."""
    store.insert_if_absent(kits, kit)
    return store.insert_if_absent(requisitions, requisition)


def add_application(store: CompanyStore, application: Values) -> bool:
    """Add an application; False if the id is taken."""
    return store.insert_if_absent(applications, application)


def find_applications(store: CompanyStore, ids: Iterable[str]) -> dict[str, Row[Any]]:
    """Return those of these applications that exist, in one query."""
    query = _many_applications(store.backend)
    return {row.id: row for row in store.rows(query, applications=json.dumps(sorted(ids)))}


def add_applications(store: CompanyStore, new: Sequence[Values]) -> None:
    """Add applications that are not there yet."""
    store.insert(applications, new)
