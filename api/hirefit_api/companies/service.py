"""Save and read a company's profile."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, NamedTuple

from hirefit.company.profile import CompanyProfile
from hirefit.company.reader import company_from_document
from hirefit.competencies.library import CompetencyLibrary
from hirefit.digests import canonical_bytes
from hirefit.exceptions import DefinitionError, Fault
from hirefit_api.companies.schemas import CompanyRecord
from hirefit_api.companies.store import add_profile, newest_profile, profile_document
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import NotFound
from hirefit_api.library import shipped_library
from hirefit_api.wire import moment


class Saved(NamedTuple):
    """A record, and whether it is new."""

    record: CompanyRecord
    created: bool


def checked_profile(
    company: str, document: dict[str, Any], library: CompetencyLibrary | None = None
) -> CompanyProfile:
    """Read a profile document.

    Parameters
    ----------
    company : str
        The company's id.
    document : dict
        As it was sent.
    library : CompetencyLibrary, optional
        Where its competencies are looked up: the company's, or the shipped one by default.

    Raises
    ------
    DefinitionError
        Every fault of the document; its `id` must be the company's in the address.
    """
    profile = company_from_document(document, library or shipped_library(), "body")
    if profile.id != company:
        fault = Fault("must be the company's id in the address.", "body.id", "other-company")
        raise DefinitionError(fault)
    return profile


def save_profile(store: CompanyStore, profile: CompanyProfile) -> Saved:
    """Keep a profile as the newest version, unless it is the newest already."""
    newest = newest_profile(store)
    if newest is None or newest.digest != profile.digest:
        add_profile(
            store,
            {
                "version": 1 if newest is None else newest.version + 1,
                "digest": profile.digest,
                "document": canonical_bytes(profile.model_dump(mode="json")).decode(),
                "created_at": moment(),
            },
        )
    return Saved(company_record(store), created=newest is None)


def company_record(store: CompanyStore) -> CompanyRecord:
    """Return the company with the profile in force.

    Raises
    ------
    NotFound
        The company is unknown.
    """
    record = find_company(store)
    if record is None:
        raise NotFound
    return record


def find_company(store: CompanyStore) -> CompanyRecord | None:
    """Return the company with the profile in force, or None if it is unknown."""
    newest = newest_profile(store)
    if newest is None:
        return None
    return CompanyRecord(
        company=store.company,
        version=newest.version,
        digest=newest.digest,
        created_at=newest.created_at,
        profile=json.loads(newest.document),
    )


def profile_in_force(store: CompanyStore) -> CompanyProfile:
    """Return the profile in force as a value.

    Raises
    ------
    NotFound
        The company is unknown.
    """
    newest = newest_profile(store)
    if newest is None:
        raise NotFound
    return _read_profile(newest.document)


def pinned_profile(store: CompanyStore, digest: str) -> CompanyProfile:
    """Return the profile with this digest, in force or not.

    Raises
    ------
    NotFound
        The company never had it.
    """
    document = profile_document(store, digest)
    if document is None:
        raise NotFound
    return _read_profile(document)


@lru_cache(maxsize=128)
def _read_profile(document: str) -> CompanyProfile:
    return CompanyProfile.model_validate(json.loads(document))  # its names were checked on entry
