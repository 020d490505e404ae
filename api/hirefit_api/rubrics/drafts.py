"""Write a draft, propose it, approve it: never by the same person, never over someone's text."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Row

from hirefit.competencies.checks.lint_text import LintedText, lint_competency
from hirefit.competencies.definitions import Definitions, library_root, read_definitions
from hirefit.competencies.model import Competency
from hirefit.competencies.own_versions import role_without, unreplaced
from hirefit.competencies.versions import version_key
from hirefit.exceptions import DefinitionError, Fault
from hirefit_api.companies.own_library import company_library
from hirefit_api.companies.rubric_store import questions_taken_out
from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import Conflict, Forbidden, NotFound
from hirefit_api.library import shipped_library
from hirefit_api.rubrics import store as queries
from hirefit_api.rubrics.anchor_trail import every_anchor_passed
from hirefit_api.rubrics.schemas import Draft, DraftChange, Finding, RubricVersion
from hirefit_api.rubrics.versions import version_record
from hirefit_api.wire import moment

STALE = Fault(
    "Somebody else has changed this draft since you opened it. Nothing of yours was saved; both "
    "texts are there to be put together.",
    "body.revision",
    "draft-changed",
)


@cache
def shipped_definitions() -> Definitions:
    """Return the shipped library's files as values, for the linter's references."""
    return read_definitions(library_root())


def known_competency(store: CompanyStore, competency: str) -> Competency:
    """Return the version that new kits use.

    Raises
    ------
    NotFound
        The company or the competency is unknown.
    """
    profile_in_force(store)
    found = company_library(store).competencies.get(competency)
    if found is None:
        raise NotFound
    return found


@lru_cache(maxsize=128)
def linted(text: str, competency: str) -> LintedText:
    """Check a text beside the shipped library; a draft is looked at more often than changed."""
    return lint_competency(text, competency, shipped_definitions())


def draft_of(store: CompanyStore, competency: str) -> Draft | None:
    """Return the draft with its findings, or None.

    Raises
    ------
    NotFound
        The competency is unknown.
    """
    known_competency(store, competency)
    row = queries.find_draft(store, competency)
    return None if row is None else _draft(store, row)


def save_draft(store: CompanyStore, competency: str, change: DraftChange, author: str) -> Draft:
    """Save the next text; what was proposed has to be proposed anew.

    Raises
    ------
    NotFound
        The competency is unknown.
    Conflict
        Somebody else has changed the draft since it was read.
    """
    known_competency(store, competency)
    row = queries.find_draft(store, competency)
    now = 0 if row is None else row.revision
    if now != change.revision:
        raise Conflict(STALE)
    authors = [] if row is None else json.loads(row.authors)
    values = {
        "revision": now + 1,
        "text": change.text,
        "authors": json.dumps(sorted({*authors, author})),
        "reason": change.reason,
        "proposed_by": "",
        "changed_at": moment(),
    }
    if row is None:
        queries.add_draft(store, {"competency": competency, **values})
    elif (row.text, row.reason) != (change.text, change.reason):
        queries.change_draft(store, competency, now, values)
    return _present(store, competency)


def discard_draft(store: CompanyStore, competency: str, revision: int) -> None:
    """Throw a draft away.

    Raises
    ------
    NotFound
        There is none.
    Conflict
        Somebody else has changed it since it was read.
    """
    _same(store, competency, revision)
    queries.delete_draft(store, competency, revision)


def propose(store: CompanyStore, competency: str, revision: int, proposer: str) -> Draft:
    """Ask for approval.

    Raises
    ------
    NotFound
        There is no draft.
    Conflict
        Somebody else has changed it since it was read.
    DefinitionError
        Everything that keeps it from being published.
    """
    row = _same(store, competency, revision)
    _publishable(store, row)
    values = {"revision": revision + 1, "proposed_by": proposer, "changed_at": moment()}
    queries.change_draft(store, competency, revision, values)
    return _present(store, competency)


def send_back(store: CompanyStore, competency: str, revision: int) -> Draft:
    """Take a proposal back, or hand it back to its authors.

    Raises
    ------
    NotFound
        There is no draft.
    Conflict
        Somebody else has changed it since it was read.
    """
    _same(store, competency, revision)
    values = {"revision": revision + 1, "proposed_by": "", "changed_at": moment()}
    queries.change_draft(store, competency, revision, values)
    return _present(store, competency)


def approve(store: CompanyStore, competency: str, revision: int, approver: str) -> RubricVersion:
    """Publish a proposed draft: new kits use it, open ones stay with what they have.

    Raises
    ------
    NotFound
        There is no draft.
    Conflict
        It is not proposed, or somebody has changed it since it was read.
    Forbidden
        The approver has written in it.
    DefinitionError
        Everything that keeps it from being published.
    """
    row = _same(store, competency, revision)
    if not row.proposed_by:
        raise Conflict(Fault("This draft is not proposed.", "body.revision", "not-proposed"))
    if approver in json.loads(row.authors):
        message = "You have written in this draft. Somebody else approves it."
        raise Forbidden(Fault(message, "", "own-draft"))
    found = _publishable(store, row)
    version = {
        "competency": competency,
        "version": found.version,
        "digest": found.digest,
        "text": row.text,
        "reason": row.reason,
        "authors": row.authors,
        "approved_by": approver,
        "published_at": moment(),
    }
    queries.add_version(store, version)
    queries.delete_draft(store, competency, revision)
    return version_record(store, competency, found.version)


def _publishable(store: CompanyStore, row: Row[Any]) -> Competency:
    """Return the competency of a draft that may be published."""
    result = linted(row.text, row.competency)
    faults = [
        Fault(issue.message, issue.place, issue.check)
        for issue in result.issues
        if issue.severity == "error"
    ]
    if not row.reason:
        faults.append(Fault("Say why this version is needed.", "body.reason", "reason-missing"))
    if result.competency is not None:
        faults.extend(_against_the_library(store, result.competency))
    if faults or result.competency is None:
        raise DefinitionError(*faults)
    return result.competency


def _against_the_library(store: CompanyStore, competency: Competency) -> list[Fault]:
    """Return what a version may not do to the library it joins."""
    place = f"{competency.id}.yaml"
    library = company_library(store)
    now = library.competencies[competency.id].version
    faults = []
    if version_key(competency.version) <= version_key(now):
        message = f"raise the version above {now}; a version that was used never changes."
        faults.append(Fault(message, f"{place}: version", "version-not-raised"))
    if competency.status == "validated" and not every_anchor_passed(store, competency):
        message = (
            "stays a draft until experts have put every one of its anchors back where it belongs: "
            "open a retranslation under Anchors."
        )
        faults.append(Fault(message, f"{place}: status", "not-validated"))
    retired = [entry.question for entry in questions_taken_out(store)]
    joined = {**library.competencies, competency.id: competency}
    for name, role in shipped_library().roles.items():
        if competency.id in unreplaced(role, role_without(role, joined, retired)):
            message = f"the role '{name}' would ask one question fewer; keep or add one."
            faults.append(Fault(message, f"{place}: questions", "role-loses-question"))
    return faults


def _same(store: CompanyStore, competency: str, revision: int) -> Row[Any]:
    known_competency(store, competency)
    row = queries.find_draft(store, competency)
    if row is None:
        raise NotFound
    if row.revision != revision:
        raise Conflict(STALE)
    return row


def _present(store: CompanyStore, competency: str) -> Draft:
    row = queries.find_draft(store, competency)
    if row is None:
        raise NotFound
    return _draft(store, row)


def _draft(store: CompanyStore, row: Row[Any]) -> Draft:
    result = linted(row.text, row.competency)
    found = [
        Finding(severity=i.severity, check=i.check, message=i.message, place=i.place)
        for i in result.issues
    ]
    if result.competency is not None:
        found.extend(
            Finding(severity="error", check=fault.code, message=fault.message, place=fault.place)
            for fault in _against_the_library(store, result.competency)
        )
    return Draft(
        competency=row.competency,
        revision=row.revision,
        text=row.text,
        reason=row.reason,
        authors=tuple(json.loads(row.authors)),
        proposed_by=row.proposed_by,
        changed_at=row.changed_at,
        findings=tuple(found),
    )
