"""The only queries on kept answers, and on what an answer comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Row, ScalarSelect, bindparam, case, select

from hirefit_api.database.decision_tables import decisions, score_documents
from hirefit_api.database.scope import CompanyStore, scoped
from hirefit_api.database.tables import (
    applications,
    calibrations,
    interviews,
    requisitions,
    scorecards,
)

MINE: BindParameter[str] = bindparam("company_id")
UNDECIDED = "hold"
"""The outcome that leaves an application open."""


def _newest_card() -> ScalarSelect[str]:
    return (
        select(scorecards.c.content_digest)
        .where(scorecards.c.company_id == MINE)
        .where(scorecards.c.application_id == interviews.c.application_id)
        .where(scorecards.c.rater == interviews.c.rater)
        .order_by(scorecards.c.version.desc())
        .limit(1)
        .correlate(interviews)
        .scalar_subquery()
    )


def _kept_calibration() -> ScalarSelect[str]:
    """Return the calibration that the newest decision was made with; empty while on hold."""
    return (
        select(case((decisions.c.outcome == UNDECIDED, ""), else_=decisions.c.calibration_digest))
        .where(decisions.c.company_id == MINE)
        .where(decisions.c.application_id == applications.c.id)
        .order_by(decisions.c.number.desc())
        .limit(1)
        .correlate(applications)
        .scalar_subquery()
    )


def _newest_calibration() -> ScalarSelect[str]:
    return (
        select(calibrations.c.digest)
        .where(calibrations.c.company_id == MINE)
        .order_by(calibrations.c.number.desc())
        .limit(1)
        .scalar_subquery()
    )


_PLANNED = (
    select(
        interviews.c.application_id,
        interviews.c.rater,
        applications.c.requisition_id,
        requisitions.c.kit_digest,
        _newest_card().label("card"),
        _kept_calibration().label("kept_calibration"),
        _newest_calibration().label("newest_calibration"),
    )
    .join_from(interviews, applications)
    .join(requisitions)
    .order_by(interviews.c.application_id, interviews.c.rater)
)
PLANNED_OF = scoped(_PLANNED.where(applications.c.id == bindparam("application")))
PLANNED_TO = scoped(_PLANNED.where(applications.c.requisition_id == bindparam("requisition")))
DECIDED_TO = scoped(
    select(decisions.c.application_id, decisions.c.number, decisions.c.outcome)
    .join_from(decisions, applications)
    .where(applications.c.requisition_id == bindparam("requisition"))
    .order_by(decisions.c.application_id, decisions.c.number)
)
APPLICATIONS_TO = scoped(
    select(applications.c.id)
    .where(applications.c.requisition_id == bindparam("requisition"))
    .order_by(applications.c.id)
)
ONE_CALIBRATION = scoped(
    select(calibrations.c.document)
    .where(calibrations.c.digest == bindparam("digest"))
    .order_by(calibrations.c.number)
    .limit(1)
)
_DOCUMENT = select(score_documents.c.body).where(score_documents.c.subject == bindparam("subject"))
ONE_DOCUMENT = scoped(
    _DOCUMENT.where(score_documents.c.key == bindparam("key")).where(
        score_documents.c.part == bindparam("part")
    )
)
KEYS_OF = scoped(
    select(score_documents.c.key)
    .distinct()
    .where(score_documents.c.subject == bindparam("subject"))
    .where(score_documents.c.key != bindparam("key"))
)
POINTED_AT = scoped(select(decisions.c.number).where(decisions.c.score_key == bindparam("key")))


def planned_of(store: CompanyStore, application: str) -> Sequence[Row[Any]]:
    """Return a row a planned rater: the newest card's digest, kit and calibrations."""
    return store.rows(PLANNED_OF, application=application)


def planned_to(store: CompanyStore, requisition: str) -> Sequence[Row[Any]]:
    """Return the same for every application to a requisition."""
    return store.rows(PLANNED_TO, requisition=requisition)


def applications_to(store: CompanyStore, requisition: str) -> list[str]:
    """Return the ids of a requisition's applications, in their order."""
    return [row.id for row in store.rows(APPLICATIONS_TO, requisition=requisition)]


def outcomes_to(store: CompanyStore, requisition: str) -> dict[str, str]:
    """Return the newest decision's outcome of each decided application to a requisition."""
    rows = store.rows(DECIDED_TO, requisition=requisition)
    return {row.application_id: row.outcome for row in rows}


def calibration_document(store: CompanyStore, digest: str) -> str | None:
    """Return a published calibration's JSON."""
    row = store.first(ONE_CALIBRATION, digest=digest)
    return None if row is None else str(row.document)


def find_document(store: CompanyStore, subject: str, key: str, part: str) -> bytes | None:
    """Return a kept answer."""
    row = store.first(ONE_DOCUMENT, subject=subject, key=key, part=part)
    return None if row is None else bytes(row.body)


def keep_documents(
    store: CompanyStore, *, subject: str, key: str, bodies: Mapping[str, bytes]
) -> None:
    """Keep answers; earlier ones to the same question go unless a decision points at them."""
    for earlier in store.rows(KEYS_OF, subject=subject, key=key):
        if store.first(POINTED_AT, key=earlier.key) is None:
            store.delete(score_documents, {"subject": subject, "key": earlier.key})
    for part, body in bodies.items():
        row = {"subject": subject, "key": key, "part": part, "body": body}
        store.insert_if_absent(score_documents, row)
