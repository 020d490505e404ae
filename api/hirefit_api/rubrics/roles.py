"""Role profiles: which competencies and questions new openings of a role use."""

from __future__ import annotations

from hirefit.competencies.findings import Finding, field_locator
from hirefit.competencies.library import CompetencyLibrary
from hirefit.competencies.model import RoleCompetency, RoleProfile
from hirefit.competencies.role_rules import (
    question_findings,
    reference_findings,
    size_findings,
    size_note,
)
from hirefit.digests import canonical_bytes
from hirefit.exceptions import DefinitionError, Fault
from hirefit_api.companies.own_library import company_library
from hirefit_api.companies.rubric_store import newest_roles, questions_taken_out
from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import Conflict, NotFound
from hirefit_api.library import shipped_library
from hirefit_api.rubrics import store as queries
from hirefit_api.rubrics.part_names import SHIPPED
from hirefit_api.rubrics.role_schemas import RoleContent, RoleEntryRecord, RoleRecord
from hirefit_api.wire import moment

STALE = Fault(
    "Somebody saved this role profile since you read it. Nothing of yours was saved: look at "
    "theirs and save again.",
    "body.version",
    "role-changed",
)


def roles_of(store: CompanyStore) -> list[RoleRecord]:
    """Return every role profile, those that new openings can't use included.

    Raises
    ------
    NotFound
        The company is unknown.
    """
    profile_in_force(store)
    library = company_library(store, offered_only=False)
    return [_record(store, library, name) for name in library.roles]


def role_record(store: CompanyStore, role: str) -> RoleRecord:
    """Return one role profile.

    Raises
    ------
    NotFound
        The company or the role is unknown.
    """
    profile_in_force(store)
    library = company_library(store, offered_only=False)
    if role not in library.roles:
        raise NotFound
    return _record(store, library, role)


def save_role(store: CompanyStore, role: str, content: RoleContent, author: str) -> RoleRecord:
    """Save a role profile of the company's own: new openings use it, open ones keep their kit.

    Raises
    ------
    NotFound
        The company is unknown.
    DefinitionError
        Every reason why no kit could be built from it.
    Conflict
        Somebody else has saved it since it was read.
    """
    profile_in_force(store)
    library = company_library(store)
    now = next((row.version for row in newest_roles(store) if row.role == role), 0)
    profile = RoleProfile(
        id=role,
        version=f"{now + 1 + (role in shipped_library().roles)}.0.0",
        status="draft",
        name=content.name,
        description=content.description,
        competencies=tuple(
            RoleCompetency(competency=entry.competency, questions=tuple(entry.questions))
            for entry in content.competencies
        ),
        seconds_per_question=content.seconds_per_question,
    )
    _refuse_what_makes_no_kit(store, library, profile)
    if now != content.version:
        raise Conflict(STALE)
    row = {
        "role": role,
        "version": now + 1,
        "document": canonical_bytes(profile.model_dump(mode="json")).decode(),
        "offered": content.offered,
        "reason": content.reason,
        "set_by": author,
        "set_at": moment(),
    }
    queries.add_role(store, row)
    return role_record(store, role)


def _refuse_what_makes_no_kit(
    store: CompanyStore, library: CompetencyLibrary, profile: RoleProfile
) -> None:
    findings = [
        *size_findings(profile),
        *question_findings(profile),
        *reference_findings(profile, library.competencies),
        *_retired(profile, frozenset(row.question for row in questions_taken_out(store))),
    ]
    if findings:
        known = {name for pair in library.versions for name in pair[:1]}
        known |= {q.id for c in library.versions.values() for q in c.questions.all}
        known |= set(RoleContent.model_fields) | {"competency", "questions"}
        raise DefinitionError(
            *(finding.without_input(known).fault(field_locator("body")) for finding in findings)
        )


def _retired(profile: RoleProfile, out: frozenset[str]) -> list[Finding]:
    return [
        Finding(
            ("competencies", at, "questions", place),
            f"the question '{question}' is retired; ask another one.",
            "retired-question",
        )
        for at, entry in enumerate(profile.competencies)
        for place, question in enumerate(entry.questions)
        if question in out
    ]


def _record(store: CompanyStore, library: CompetencyLibrary, role: str) -> RoleRecord:
    profile = library.roles[role]
    own = next((row for row in newest_roles(store) if row.role == role), None)
    entries = []
    for entry in profile.competencies:
        held = library.competencies.get(entry.competency)
        entries.append(
            RoleEntryRecord(
                competency=entry.competency,
                name=entry.competency if held is None else held.name,
                status="draft" if held is None else held.status,
                questions=entry.questions,
            )
        )
    return RoleRecord(
        role=role,
        name=profile.name,
        description=profile.description,
        version=own.version if own else 0,
        own_role=role not in shipped_library().roles,
        offered=own is None or own.offered,
        competencies=tuple(entries),
        seconds_per_question=profile.seconds_per_question,
        note=size_note(len(entries)),
        reason=own.reason if own else SHIPPED,
        set_by=own.set_by if own else "",
        set_at=own.set_at if own else "",
    )
