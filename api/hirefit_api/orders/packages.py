"""What may be ordered: save packages, list them, find the requisition an order joins."""

from __future__ import annotations

import hashlib
import json
from typing import Any, NamedTuple

from sqlalchemy import Row

from hirefit.exceptions import DefinitionError, Fault
from hirefit_api.companies.own_library import company_library
from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import NotFound
from hirefit_api.orders import store as queries
from hirefit_api.orders.news import announce_packages
from hirefit_api.orders.schemas import Package, PackageContent
from hirefit_api.requisitions.schemas import NewRequisition
from hirefit_api.requisitions.service import open_requisition, requisition_record
from hirefit_api.wire import moment

LONGEST_ID = 64
_SUFFIX = 9


class SavedPackage(NamedTuple):
    """A package, and whether it is new."""

    record: Package
    created: bool


def save_package(store: CompanyStore, package: str, content: PackageContent) -> SavedPackage:
    """Offer a package or change it; orders that are open go on as they were placed.

    Raises
    ------
    NotFound
        The company or the requisition is unknown.
    DefinitionError
        The library has no such role.
    """
    profile_in_force(store)
    if content.requisition is not None:
        requisition_record(store, content.requisition)
    elif content.role not in (roles := company_library(store).roles):
        known = ", ".join(sorted(roles))
        fault = Fault(f"There is no such role. The library has: {known}.", "body.role", "unknown")
        raise DefinitionError(fault)
    values = {
        "label": content.label,
        "requisition_id": content.requisition,
        "role": content.role or "",
        "shows": content.shows,
        "notifies": content.notifies,
        "raters": json.dumps(content.raters),
        "offered": int(content.offered),
        "changed_at": moment(),
    }
    created = queries.add_package(store, {"id": package, **values})
    changed = not created and _content(package_record(store, package)) != content
    if changed:
        queries.change_package(store, package, values)
    if created or changed:
        announce_packages(store, package)
    return SavedPackage(package_record(store, package), created)


def package_record(store: CompanyStore, package: str) -> Package:
    """Return a package, offered or not.

    Raises
    ------
    NotFound
        It is unknown in this company.
    """
    row = queries.find_package(store, package)
    if row is None:
        raise NotFound(Fault("There is no such package.", "package", "unknown-package"))
    return _package(row)


def list_packages(store: CompanyStore) -> list[Package]:
    """Return every package, offered or not."""
    return [_package(row) for row in queries.all_packages(store)]


def offered_packages(store: CompanyStore) -> list[Package]:
    """Return what may be ordered now."""
    return [package for package in list_packages(store) if package.offered]


def requisition_for(store: CompanyStore, package: Package, job: str) -> str:
    """Return the requisition that an order joins; opens one for the first order of a job.

    Parameters
    ----------
    store : CompanyStore
        The company.
    package : Package
        What is ordered.
    job : str
        The other system's id of the opening, or empty.
    """
    if package.requisition is not None:
        return package.requisition
    suffix = hashlib.sha256(job.encode()).hexdigest()[: _SUFFIX - 1] if job else ""
    name = f"{package.id[: LONGEST_ID - _SUFFIX]}-{suffix}" if suffix else package.id
    try:
        return requisition_record(store, name).id
    except NotFound:
        new = NewRequisition(id=name, title=package.label, role=package.role or "")
        return open_requisition(store, new).record.id


def _package(row: Row[Any]) -> Package:
    return Package(
        id=row.id,
        label=row.label,
        requisition=row.requisition_id,
        role=row.role or None,
        shows=row.shows,
        notifies=row.notifies,
        raters=tuple(json.loads(row.raters)),
        offered=bool(row.offered),
        changed_at=row.changed_at,
    )


def _content(package: Package) -> PackageContent:
    fields = package.model_dump(include=set(PackageContent.model_fields))
    return PackageContent(**{**fields, "raters": list(package.raters)})
