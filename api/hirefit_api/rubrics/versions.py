"""Published versions: list them, export them, compare them, take questions out."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Row

from hirefit.competencies.difference import different_parts
from hirefit.competencies.model import Competency
from hirefit.competencies.own_versions import role_without
from hirefit.competencies.yaml_writer import competency_yaml
from hirefit.exceptions import DefinitionError, Fault
from hirefit_api.companies.own_library import company_library, known_library
from hirefit_api.companies.rubric_store import (
    competencies_taken_out,
    published_versions,
    questions_taken_out,
)
from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import NotFound
from hirefit_api.library import shipped_library
from hirefit_api.rubrics import store as queries
from hirefit_api.rubrics.part_names import SHIPPED
from hirefit_api.rubrics.schemas import (
    DifferentPart,
    Marked,
    RetiredQuestion,
    RetirementEffect,
    RoleEffect,
    Rubric,
    RubricVersion,
)
from hirefit_api.wire import moment


def rubrics_of(store: CompanyStore) -> list[Rubric]:
    """Return every competency in its newest version, retired ones of the company's own included.

    Raises
    ------
    NotFound
        The company is unknown.
    """
    profile_in_force(store)
    own = {(row.competency, row.version) for row in published_versions(store)}
    drafts = {row.competency for row in queries.all_drafts(store)}
    out = [row.question for row in questions_taken_out(store)]
    gone = {row.competency for row in competencies_taken_out(store)}
    shipped = shipped_library().competencies
    return [
        Rubric(
            competency=name,
            name=competency.name,
            version=competency.version,
            status=competency.status,
            family=competency.family,
            is_own=(name, competency.version) in own,
            own_competency=name not in shipped,
            retired=name in gone,
            has_draft=name in drafts,
            retired_questions=tuple(q for q in out if q.partition(".")[0] == name),
        )
        for name, competency in sorted(known_library(store).competencies.items())
    ]


def versions_of(store: CompanyStore, competency: str) -> list[RubricVersion]:
    """Return every version of a competency, the shipped one first if there is one.

    Raises
    ------
    NotFound
        The company or the competency is unknown.
    """
    profile_in_force(store)
    shipped = shipped_library().competencies.get(competency)
    first = [] if shipped is None else [_shipped_record(shipped)]
    own = [_record(row) for row in published_versions(store) if row.competency == competency]
    if not first and not own:
        raise NotFound
    return [*first, *own]


def version_record(store: CompanyStore, competency: str, version: str) -> RubricVersion:
    """Return one version.

    Raises
    ------
    NotFound
        There is none.
    """
    for record in versions_of(store, competency):
        if record.version == version:
            return record
    raise NotFound


def version_value(store: CompanyStore, competency: str, version: str | None) -> Competency:
    """Return a version as a value, the one that new kits use if none is named.

    Raises
    ------
    NotFound
        There is none.
    """
    profile_in_force(store)
    found = known_library(store).get(competency, version)
    if found is None:
        raise NotFound
    return found


def version_text(store: CompanyStore, competency: str, version: str | None) -> str:
    """Return the YAML of a version: an own one byte for byte as it was approved.

    Raises
    ------
    NotFound
        There is none.
    """
    value = version_value(store, competency, version)
    for row in published_versions(store):
        if (row.competency, row.version) == (competency, value.version):
            return str(row.text)
    return competency_yaml(value)


def difference(old: Competency, new: Competency) -> list[DifferentPart]:
    """Return the parts in which two versions differ."""
    return [
        DifferentPart(
            place=part.place,
            old=tuple(Marked(mark=mark, text=text) for mark, text in part.old),
            new=tuple(Marked(mark=mark, text=text) for mark, text in part.new),
        )
        for part in different_parts(old, new)
    ]


def retirement_effect(store: CompanyStore, question: str) -> RetirementEffect:
    """Return what taking a question out would do.

    Raises
    ------
    NotFound
        The company or the question is unknown.
    """
    profile_in_force(store)
    library = company_library(store)
    owner = library.competencies.get(question.partition(".")[0])
    if owner is None or owner.question(question) is None:
        raise NotFound
    out = {row.question for row in questions_taken_out(store)}
    effects = []
    for name, role in sorted(library.roles.items()):
        if any(question in entry.questions for entry in role.competencies):
            after = role_without(role, dict(library.competencies), {*out, question})
            before_ids = {q for entry in role.competencies for q in entry.questions}
            new = [q for e in after.competencies for q in e.questions if q not in before_ids]
            effects.append(RoleEffect(role=name, instead=new[0] if new else ""))
    kits = queries.kits_of_requisitions(store)
    using = [row.id for row in kits if f'"{question}"' in row.document]
    because = ""
    if question in out:
        because = "It is out already."
    elif any(not effect.instead for effect in effects):
        kind = "behavioural" if ".b" in question else "situational"
        because = f"No other {kind} question of {owner.name} is left. Write one first."
    return RetirementEffect(
        question=question,
        roles=tuple(effects),
        open_requisitions=tuple(using),
        can_retire=not because,
        because=because,
    )


def retire(store: CompanyStore, question: str, reason: str, retired_by: str) -> RetiredQuestion:
    """Take a question out of all new kits; out already changes nothing.

    Raises
    ------
    NotFound
        The company or the question is unknown.
    DefinitionError
        A role would lose a question without replacement.
    """
    effect = retirement_effect(store, question)
    out = {row.question: row for row in questions_taken_out(store)}
    if question not in out:
        if not effect.can_retire:
            raise DefinitionError(Fault(effect.because, "question", "no-replacement"))
        row = {
            "question": question,
            "reason": reason,
            "retired_by": retired_by,
            "retired_at": moment(),
        }
        queries.add_retired(store, row)
        out = {entry.question: entry for entry in questions_taken_out(store)}
    return _retired(out[question])


def ask_again(store: CompanyStore, question: str) -> None:
    """Put a question back into new kits.

    Raises
    ------
    NotFound
        It is not out.
    """
    if question not in {row.question for row in questions_taken_out(store)}:
        raise NotFound
    queries.delete_retired(store, question)


def retired_of(store: CompanyStore) -> list[RetiredQuestion]:
    """Return the questions that new kits no longer ask.

    Raises
    ------
    NotFound
        The company is unknown.
    """
    profile_in_force(store)
    return [_retired(row) for row in questions_taken_out(store)]


def _retired(row: Row[Any]) -> RetiredQuestion:
    return RetiredQuestion(
        question=row.question,
        reason=row.reason,
        retired_by=row.retired_by,
        retired_at=row.retired_at,
    )


def _record(row: Row[Any]) -> RubricVersion:
    return RubricVersion(
        competency=row.competency,
        version=row.version,
        digest=row.digest,
        is_own=True,
        reason=row.reason,
        authors=tuple(json.loads(row.authors)),
        approved_by=row.approved_by,
        published_at=row.published_at,
    )


def _shipped_record(shipped: Competency) -> RubricVersion:
    return RubricVersion(
        competency=shipped.id,
        version=shipped.version,
        digest=shipped.digest,
        is_own=False,
        reason=SHIPPED,
        authors=(),
        approved_by="",
        published_at="",
    )
