"""Open requisitions, freeze their kits, take in applications."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from hirefit.company.profile import CompanyProfile
from hirefit.competencies.library import CompetencyLibrary
from hirefit.digests import canonical_bytes
from hirefit.exceptions import DefinitionError, Fault
from hirefit.kit.build import build_kit
from hirefit.kit.kit import InterviewKit
from hirefit_api.bulk import Done, Outcome
from hirefit_api.companies.own_library import company_library, library_of_kit
from hirefit_api.companies.service import pinned_profile, profile_in_force
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import Conflict, NotFound
from hirefit_api.requisitions import store as queries
from hirefit_api.requisitions.schemas import (
    Application,
    NewApplication,
    NewRequisition,
    Requisition,
)
from hirefit_api.wire import moment


class Opened(NamedTuple):
    """A requisition, and whether it is new."""

    record: Requisition
    created: bool


class TakenIn(NamedTuple):
    """An application, and whether it is new."""

    record: Application
    created: bool


class FrozenKit:
    """A kit that never changes, ready for checking cards.

    Parameters
    ----------
    kit : InterviewKit
        As it was frozen.
    company : CompanyProfile
        The profile it was built under; every application of its requisition is judged by it.
    library : CompetencyLibrary
        Each competency in the version that the kit was built from.
    """

    def __init__(
        self, kit: InterviewKit, company: CompanyProfile, library: CompetencyLibrary
    ) -> None:
        self.kit = kit
        self.digest = kit.digest
        self.company = company
        self.library = library
        self.scale = company.scale
        self.competency_of = kit.competency_of


MOST_KITS = 256
_KITS: dict[tuple[str, str], FrozenKit] = {}
"""Named by their content, so an entry is never wrong and may vanish at any time."""


def open_requisition(store: CompanyStore, new: NewRequisition) -> Opened:
    """Open a requisition and freeze its kit; the same twice changes nothing.

    Raises
    ------
    NotFound
        The company is unknown.
    DefinitionError
        The library has no such role, or the kit can't be built.
    Conflict
        The id is taken by a requisition with another title, role or number of raters.
    """
    company = profile_in_force(store)
    existing = queries.find_requisition(store, new.id)
    if existing is not None:
        record = _requisition(existing)
        planned = frozen_kit(store, record.kit_digest).kit.planned_raters
        wanted = new.planned_raters or company.planned_raters
        if (record.title, record.role, planned) != (new.title, new.role, wanted):
            raise Conflict(Fault("This requisition exists with other content.", "body.id", "taken"))
        return Opened(record, created=False)
    kit = _build(new, store)
    document = kit.model_dump(mode="json")
    now = moment()
    requisition = {
        "id": new.id,
        "title": new.title,
        "kit_digest": kit.digest,
        "created_at": now,
    }
    frozen = {
        "digest": kit.digest,
        "role": new.role,
        "document": canonical_bytes(document).decode(),
        "created_at": now,
    }
    queries.add_requisition(store, requisition, frozen)
    return Opened(requisition_record(store, new.id), created=True)


def _build(new: NewRequisition, store: CompanyStore) -> InterviewKit:
    library = company_library(store)
    role = library.roles.get(new.role)
    if role is None:
        known = ", ".join(sorted(library.roles))
        raise DefinitionError(
            Fault(f"There is no such role. The library has: {known}.", "body.role", "unknown-role")
        )
    return build_kit(role, library, profile_in_force(store), planned_raters=new.planned_raters)


def _requisition(row: object) -> Requisition:
    return Requisition.model_validate(row, from_attributes=True)


def requisition_record(store: CompanyStore, requisition: str) -> Requisition:
    """Return a requisition.

    Raises
    ------
    NotFound
        It is unknown in this company.
    """
    row = queries.find_requisition(store, requisition)
    if row is None:
        raise NotFound
    return _requisition(row)


def list_requisitions(
    store: CompanyStore, after: str, limit: int, role: str = ""
) -> list[Requisition]:
    """Return a page of requisitions; of one role, if it is named."""
    rows = queries.page_of_requisitions(store, after, limit, role)
    return [_requisition(row) for row in rows]


def kit_json(store: CompanyStore, digest: str) -> str:
    """Return a frozen kit as it was written.

    Raises
    ------
    NotFound
        It is unknown in this company.
    """
    document = queries.kit_document(store, digest)
    if document is None:
        raise NotFound
    return document


def frozen_kit(store: CompanyStore, digest: str) -> FrozenKit:
    """Return a frozen kit with the company profile it was built under.

    Raises
    ------
    NotFound
        It is unknown in this company.
    """
    key = (store.company, digest)
    if key not in _KITS:
        kit = InterviewKit.model_validate(json.loads(kit_json(store, digest)))
        company = pinned_profile(store, kit.company_digest)
        if len(_KITS) >= MOST_KITS:
            _KITS.clear()
        _KITS[key] = FrozenKit(kit, company, library_of_kit(store, kit))
    return _KITS[key]


def take_in(store: CompanyStore, requisition: str, application: str) -> TakenIn:
    """Add an application to a requisition; the same twice changes nothing.

    Raises
    ------
    NotFound
        The requisition is unknown.
    Conflict
        The id belongs to an application to another requisition.
    """
    requisition_record(store, requisition)
    now = moment()
    created = queries.add_application(
        store, {"id": application, "requisition_id": requisition, "created_at": now}
    )
    if created:
        return TakenIn(
            Application(id=application, requisition=requisition, created_at=now), created
        )
    record = application_record(store, application)
    if record.requisition != requisition:
        raise _taken_elsewhere()
    return TakenIn(record, created)


def _taken_elsewhere() -> Conflict:
    fault = Fault("This application belongs to another requisition.", "body.id", "taken")
    return Conflict(fault)


def take_in_many(
    store: CompanyStore, requisition: str, rows: Sequence[NewApplication | Exception]
) -> list[Outcome]:
    """Add many applications to a requisition; a row that is an error already is handed on.

    Raises
    ------
    NotFound
        The requisition is unknown.
    """
    requisition_record(store, requisition)
    ids = {row.id for row in rows if isinstance(row, NewApplication)}
    known = {
        name: Application(id=name, requisition=row.requisition_id, created_at=row.created_at)
        for name, row in queries.find_applications(store, ids).items()
    }
    now, new, outcomes = moment(), list[dict[str, str]](), list[Outcome]()
    for row in rows:
        if isinstance(row, Exception):
            outcomes.append(row)
            continue
        created = row.id not in known
        if created:
            known[row.id] = Application(id=row.id, requisition=requisition, created_at=now)
            new.append({"id": row.id, "requisition_id": requisition, "created_at": now})
        record = known[row.id]
        same = record.requisition == requisition
        outcomes.append(Done(record.model_dump(), created) if same else _taken_elsewhere())
    if new:
        queries.add_applications(store, new)
    return outcomes


def application_record(store: CompanyStore, application: str) -> Application:
    """Return an application.

    Raises
    ------
    NotFound
        It is unknown in this company.
    """
    row = queries.find_application(store, application)
    if row is None:
        raise NotFound
    return Application(id=row.id, requisition=row.requisition_id, created_at=row.created_at)


def known_applications(store: CompanyStore, ids: Iterable[str]) -> frozenset[str]:
    """Return those of these ids that are applications of this company."""
    return frozenset(queries.find_applications(store, ids))


def list_applications(
    store: CompanyStore, requisition: str, after: str, limit: int
) -> list[Application]:
    """Return a page of a requisition's applications.

    Raises
    ------
    NotFound
        The requisition is unknown.
    """
    requisition_record(store, requisition)
    return [
        Application(id=row.id, requisition=row.requisition_id, created_at=row.created_at)
        for row in queries.page_of_applications(store, requisition, after, limit)
    ]
