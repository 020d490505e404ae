"""Write a draft, propose it, approve it: never by the same person, never over someone's text."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Row

from hirefit.competencies.model import Competency
from hirefit.competencies.yaml_reader import parse_yaml
from hirefit.exceptions import DefinitionError, Fault
from hirefit_api.companies.own_library import known_library
from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import Conflict, Forbidden, NotFound
from hirefit_api.rubrics import store as queries
from hirefit_api.rubrics.draft_checks import against_the_library, linted_draft
from hirefit_api.rubrics.schemas import Draft, DraftChange, Finding, RubricVersion
from hirefit_api.rubrics.versions import version_record
from hirefit_api.wire import moment

STALE = Fault(
    "Somebody else has changed this draft since you opened it. Nothing of yours was saved; both "
    "texts are there to be put together.",
    "body.revision",
    "draft-changed",
)


class Subject(NamedTuple):
    """What a draft is about; a competency that was never published has no version yet."""

    id: str
    name: str
    version: str


class Begun(NamedTuple):
    """A competency that is only a draft so far."""

    competency: str
    name: str
    proposed_by: str


def known_competency(store: CompanyStore, competency: str) -> Competency:
    """Return the newest version of a competency, retired or not.

    Raises
    ------
    NotFound
        The company or the competency is unknown.
    """
    profile_in_force(store)
    found = known_library(store).competencies.get(competency)
    if found is None:
        raise NotFound
    return found


def subject_of(store: CompanyStore, competency: str) -> Subject:
    """Return what a draft is about: a competency in use, or one that is only a draft so far.

    Raises
    ------
    NotFound
        The company or the competency is unknown.
    """
    profile_in_force(store)
    found = known_library(store).competencies.get(competency)
    if found is not None:
        return Subject(found.id, found.name, found.version)
    row = queries.find_draft(store, competency)
    if row is None:
        raise NotFound
    return Subject(competency, drafted_name(row.text) or competency, "")


@lru_cache(maxsize=128)
def drafted_name(text: str) -> str:
    """Return the name that a draft gives its competency, or an empty text."""
    document = parse_yaml(text, "draft").value
    name = document.get("name", "") if isinstance(document, dict) else ""
    return str(name).strip()


def draft_of(store: CompanyStore, competency: str) -> Draft | None:
    """Return the draft with its findings, or None.

    Raises
    ------
    NotFound
        The competency is unknown.
    """
    subject_of(store, competency)
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
    subject_of(store, competency)
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


def save_first_draft(
    store: CompanyStore, competency: str, text: str, reason: str, author: str
) -> Draft:
    """Save the first text of a competency that the company does not have yet."""
    first = {
        "competency": competency,
        "revision": 1,
        "text": text,
        "authors": json.dumps([author]),
        "reason": reason,
        "proposed_by": "",
        "changed_at": moment(),
    }
    queries.add_draft(store, first)
    return _present(store, competency)


def drafts_of(store: CompanyStore) -> list[Draft]:
    """Return every open draft, those of competencies that were never published included.

    Raises
    ------
    NotFound
        The company is unknown.
    """
    profile_in_force(store)
    return [_draft(store, row) for row in queries.all_drafts(store)]


def begun_of(store: CompanyStore) -> list[Begun]:
    """Return the drafts of competencies that were never published."""
    known = known_library(store).competencies
    return [
        Begun(row.competency, drafted_name(row.text) or row.competency, row.proposed_by)
        for row in queries.all_drafts(store)
        if row.competency not in known
    ]


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
    result = linted_draft(store, row)
    faults = [
        Fault(issue.message, issue.place, issue.check)
        for issue in result.issues
        if issue.severity == "error"
    ]
    if not row.reason:
        faults.append(Fault("Say why this version is needed.", "body.reason", "reason-missing"))
    if result.competency is not None:
        faults.extend(against_the_library(store, result.competency))
    if faults or result.competency is None:
        raise DefinitionError(*faults)
    return result.competency


def _same(store: CompanyStore, competency: str, revision: int) -> Row[Any]:
    subject_of(store, competency)
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
    result = linted_draft(store, row)
    found = [
        Finding(severity=i.severity, check=i.check, message=i.message, place=i.place)
        for i in result.issues
    ]
    if result.competency is not None:
        found.extend(
            Finding(severity="error", check=fault.code, message=fault.message, place=fault.place)
            for fault in against_the_library(store, result.competency)
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
