"""The one place where a company's own competencies, versions and roles come into effect.

New kits are built from `company_library`; what a kit was built from stays with it
(`library_of_kit`); `known_library` knows what was retired as well, for names and texts.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from hirefit.competencies.library import CompetencyLibrary
from hirefit.competencies.model import Competency, RoleProfile
from hirefit.competencies.own_versions import with_own_versions
from hirefit.competencies.yaml_reader import read_yaml
from hirefit.kit.kit import InterviewKit
from hirefit_api.companies.rubric_store import (
    competencies_taken_out,
    newest_roles,
    published_versions,
    questions_taken_out,
)
from hirefit_api.database.scope import CompanyStore
from hirefit_api.library import shipped_library


def own_versions(store: CompanyStore) -> list[Competency]:
    """Return every version that the company has published."""
    return [read_version(row.text) for row in published_versions(store)]


def company_library(store: CompanyStore, *, offered_only: bool = True) -> CompetencyLibrary:
    """Return the library that new kits are built from; with roles not offered, if asked for."""
    questions = (row.question for row in questions_taken_out(store))
    competencies = (row.competency for row in competencies_taken_out(store))
    roles = newest_roles(store)
    return with_own_versions(
        shipped_library(),
        own_versions(store),
        frozenset((*questions, *competencies)),
        [read_role(row.document) for row in roles],
        [row.role for row in roles if offered_only and not row.offered],
    )


def known_library(store: CompanyStore) -> CompetencyLibrary:
    """Return everything that the company's kits and ratings may name, retired or not."""
    roles = [read_role(row.document) for row in newest_roles(store)]
    return with_own_versions(shipped_library(), own_versions(store), (), roles)


def library_of_kit(store: CompanyStore, kit: InterviewKit) -> CompetencyLibrary:
    """Return the library with each competency in the version that a kit was built from."""
    shipped = shipped_library()
    wanted = {section.competency: section.competency_digest for section in kit.competencies}
    if all(_has(shipped.competencies.get(name), digest) for name, digest in wanted.items()):
        return shipped
    held = {c.digest: c for c in (*shipped.versions.values(), *own_versions(store))}
    pinned = {name: held[digest] for name, digest in wanted.items() if digest in held}
    return replace(
        shipped,
        competencies=MappingProxyType({**shipped.competencies, **pinned}),
        versions=MappingProxyType(
            {**shipped.versions, **{(c.id, c.version): c for c in held.values()}}
        ),
        digest=kit.library_digest,
    )


@lru_cache(maxsize=256)
def read_version(text: str) -> Competency:
    """Return the competency of a published text."""
    document, _ = read_yaml(text, "version")
    return Competency.model_validate(document)


@lru_cache(maxsize=256)
def read_role(document: str) -> RoleProfile:
    """Return the role profile of a saved document."""
    return RoleProfile.model_validate(json.loads(document))


def _has(competency: Competency | None, digest: str) -> bool:
    return competency is not None and competency.digest == digest
