"""A company's own competencies, versions and roles over the shipped library; what it took out.

The shipped library stays as it is; what comes out is another library with its own digest, from
which new kits are built. A question that is taken out, or that a new version no longer holds, is
replaced in every role by the next question of the same kind, so that the interview keeps its
length and its kinds of questions.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from types import MappingProxyType

from hirefit.competencies.library import CompetencyLibrary
from hirefit.competencies.model import Competency, RoleCompetency, RoleProfile
from hirefit.competencies.versions import newest_by_id
from hirefit.digests import digest_of


def with_own_versions(
    shipped: CompetencyLibrary,
    own: Sequence[Competency],
    retired: Collection[str],
    roles: Sequence[RoleProfile] = (),
    roles_out: Collection[str] = (),
) -> CompetencyLibrary:
    """Return the library of a company.

    Parameters
    ----------
    shipped : CompetencyLibrary
        What it starts from; returned as it is where the company has changed nothing.
    own : sequence of Competency
        The company's versions, all of them; the newest of each counts. One with an id that the
        shipped library does not have is a competency of the company's own.
    retired : collection of str
        Questions and own competencies that new kits no longer ask.
    roles : sequence of RoleProfile
        The company's role profiles, in place of shipped ones of the same id or beside them.
    roles_out : collection of str
        Roles, shipped or own, that new kits are not built for.
    """
    if not own and not retired and not roles and not roles_out:
        return shipped
    newest = {**shipped.competencies, **newest_by_id(own)}
    competencies = {name: held for name, held in newest.items() if name not in retired}
    versions = {**shipped.versions, **{(c.id, c.version): c for c in own}}
    profiles = {**shipped.roles, **{role.id: role for role in roles}}
    return replace(
        shipped,
        competencies=MappingProxyType(competencies),
        versions=MappingProxyType(versions),
        roles=MappingProxyType(
            {
                name: role_without(role, competencies, retired)
                for name, role in sorted(profiles.items())
                if name not in roles_out
            }
        ),
        digest=digest_of(
            {
                "shipped": shipped.digest,
                "own": sorted(value.digest for value in (*own, *roles)),
                "retired": sorted(retired),
                "roles_out": sorted(roles_out),
            }
        ),
    )


def role_without(
    role: RoleProfile, competencies: dict[str, Competency], retired: Collection[str]
) -> RoleProfile:
    """Return a role whose questions are all held by the competencies and not retired.

    Where no question of the kind is left, the role has one question fewer; `unreplaced` says so.
    """
    entries = [
        RoleCompetency(
            competency=entry.competency,
            questions=_replaced(entry, competencies.get(entry.competency), retired),
        )
        for entry in role.competencies
    ]
    return role.model_copy(update={"competencies": tuple(entries)})


def unreplaced(before: RoleProfile, after: RoleProfile) -> tuple[str, ...]:
    """Return the competencies of a role that have lost a question without replacement."""
    return tuple(
        old.competency
        for old, new in zip(before.competencies, after.competencies, strict=True)
        if len(new.questions) < len(old.questions)
    )


def _replaced(
    entry: RoleCompetency, competency: Competency | None, retired: Collection[str]
) -> tuple[str, ...]:
    if competency is None:
        return entry.questions
    usable = [q.id for q in competency.questions.all if q.id not in retired]
    kept = [question for question in entry.questions if question in usable]
    spare = [question for question in usable if question not in kept]
    questions = []
    for question in entry.questions:
        if question in usable:
            questions.append(question)
            continue
        kind = question.rpartition(".")[2][:1]
        following = next((q for q in spare if q.rpartition(".")[2][:1] == kind), None)
        if following is not None:
            spare.remove(following)
            questions.append(following)
    return tuple(questions)
