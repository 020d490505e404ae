"""The only queries on companies."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, bindparam, select

from hirefit_api.database.scope import CompanyStore, Values, scoped
from hirefit_api.database.tables import companies, company_profiles
from hirefit_api.database.time_tables import company_zones

NEWEST_PROFILE = scoped(
    select(
        company_profiles.c.version,
        company_profiles.c.digest,
        company_profiles.c.document,
        company_profiles.c.created_at,
    )
    .order_by(company_profiles.c.version.desc())
    .limit(1)
)
PROFILE_BY_DIGEST = scoped(
    select(company_profiles.c.document)
    .where(company_profiles.c.digest == bindparam("digest"))
    .limit(1)
)

ZONE = scoped(select(company_zones.c.zone))


def newest_profile(store: CompanyStore) -> Row[Any] | None:
    """Return the profile in force, or None if the company is unknown."""
    return store.first(NEWEST_PROFILE)


def profile_document(store: CompanyStore, digest: str) -> str | None:
    """Return the profile with this digest, in force or not."""
    row = store.first(PROFILE_BY_DIGEST, digest=digest)
    return None if row is None else str(row.document)


def add_profile(store: CompanyStore, profile: dict[str, Any]) -> None:
    """Add a version of the profile, and the company if it is new."""
    store.insert_if_absent(companies, {"created_at": profile["created_at"]})
    store.insert(company_profiles, [profile])


def find_zone(store: CompanyStore) -> str | None:
    """Return the name of the company's time zone, or None if nobody has set one."""
    row = store.first(ZONE)
    return None if row is None else str(row.zone)


def keep_zone(store: CompanyStore, zone: Values) -> None:
    """Set the company's time zone."""
    if not store.insert_if_absent(company_zones, zone):
        store.update(company_zones, {}, zone)
