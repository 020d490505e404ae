"""The only queries on retranslations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select

from hirefit_api.database.rubric_tables import (
    anchor_incidents,
    anchor_placements,
    anchor_studies,
)
from hirefit_api.database.scope import CompanyStore, Values, scoped

ALL_STUDIES = scoped(select(anchor_studies).order_by(anchor_studies.c.opened_at))
INCIDENTS = scoped(
    select(anchor_incidents)
    .where(anchor_incidents.c.study == bindparam("study"))
    .order_by(anchor_incidents.c.number)
)
PLACEMENTS = scoped(
    select(anchor_placements)
    .where(anchor_placements.c.study == bindparam("study"))
    .order_by(anchor_placements.c.number, anchor_placements.c.expert)
)
OWN_PLACEMENTS = scoped(
    select(anchor_placements)
    .where(anchor_placements.c.study == bindparam("study"))
    .where(anchor_placements.c.expert == bindparam("expert"))
)


def studies(store: CompanyStore) -> Sequence[Row[Any]]:
    """Return every retranslation, oldest first."""
    return store.rows(ALL_STUDIES)


def incidents_of(store: CompanyStore, study: str) -> Sequence[Row[Any]]:
    """Return what is placed in a study."""
    return store.rows(INCIDENTS, study=study)


def placements_of(store: CompanyStore, study: str) -> Sequence[Row[Any]]:
    """Return everybody's placements; only for closed studies and counts."""
    return store.rows(PLACEMENTS, study=study)


def placements_by(store: CompanyStore, study: str, expert: str) -> Sequence[Row[Any]]:
    """Return one expert's placements."""
    return store.rows(OWN_PLACEMENTS, study=study, expert=expert)


def add_study(store: CompanyStore, study: Values, incidents: Sequence[Values]) -> bool:
    """Open a study with all it places; False if the id is taken."""
    if not store.insert_if_absent(anchor_studies, study):
        return False
    store.insert(anchor_incidents, incidents)
    return True


def add_placement(store: CompanyStore, placement: Values) -> bool:
    """Add a placement; False if this expert has placed it already."""
    return store.insert_if_absent(anchor_placements, placement)


def close_study(store: CompanyStore, study: str, values: Values) -> bool:
    """Close a study that is open."""
    key = {"id": study, "closed_at": ""}
    return store.update(anchor_studies, key, values) == 1
