"""The only queries on outcomes and expectations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from hirefit_api.database.rubric_tables import (
    outcome_expectations,
    outcome_imports,
    outcomes,
)
from hirefit_api.database.scope import CompanyStore, Values, scoped
from hirefit_api.database.tables import applications, requisitions

ALL_IMPORTS = scoped(select(outcome_imports).order_by(outcome_imports.c.number))
ALL_OUTCOMES = scoped(
    select(outcomes).order_by(outcomes.c.application_id, outcomes.c.measure, outcomes.c.observed_on)
)
ALL_EXPECTATIONS = scoped(
    select(outcome_expectations).order_by(
        outcome_expectations.c.measure, outcome_expectations.c.version
    )
)
COUNT = scoped(
    select(func.count().label("records"))
    .select_from(outcomes)
    .where(outcomes.c.measure == bindparam("measure"))
)
KNOWN = scoped(select(applications.c.id))
REQUISITIONS = scoped(
    select(requisitions.c.id, requisitions.c.kit_digest).order_by(requisitions.c.id)
)


def imports(store: CompanyStore) -> Sequence[Row[Any]]:
    """Return every import, oldest first."""
    return store.rows(ALL_IMPORTS)


def all_outcomes(store: CompanyStore) -> Sequence[Row[Any]]:
    """Return every outcome."""
    return store.rows(ALL_OUTCOMES)


def expectations(store: CompanyStore) -> Sequence[Row[Any]]:
    """Return every version of every expectation, by measure."""
    return store.rows(ALL_EXPECTATIONS)


def outcomes_in(store: CompanyStore, measure: str) -> int:
    """Return how many outcomes of a measure are in."""
    row = store.first(COUNT, measure=measure)
    return 0 if row is None else int(row.records)


def known_applications(store: CompanyStore) -> frozenset[str]:
    """Return the ids of all applications."""
    return frozenset(str(row.id) for row in store.rows(KNOWN))


def requisitions_with_kits(store: CompanyStore) -> Sequence[Row[Any]]:
    """Return every requisition and its kit's digest."""
    return store.rows(REQUISITIONS)


def add_import(store: CompanyStore, record: Values, rows: Sequence[Values]) -> None:
    """Add an import with its outcomes."""
    store.insert(outcome_imports, [record])
    store.insert(outcomes, rows)


def delete_import(store: CompanyStore, number: int) -> None:
    """Delete an import with its outcomes."""
    store.delete(outcomes, {"import_number": number})
    store.delete(outcome_imports, {"number": number})


def add_expectation(store: CompanyStore, expectation: Values) -> None:
    """Add a version of an expectation."""
    store.insert(outcome_expectations, [expectation])
