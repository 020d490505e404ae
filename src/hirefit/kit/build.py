"""Build a kit from a role profile, a library and a company."""

from __future__ import annotations

import math

from hirefit.company.profile import CompanyProfile
from hirefit.competencies.findings import Finding, field_locator
from hirefit.competencies.library import CompetencyLibrary
from hirefit.competencies.model import LEVELS, Competency, RoleCompetency, RoleProfile, Status
from hirefit.competencies.role_rules import (
    question_findings,
    reference_findings,
    size_findings,
    size_note,
)
from hirefit.exceptions import DefinitionError
from hirefit.kit.kit import InterviewKit, KitQuestion, KitSection, MirrorEntry
from hirefit.kit.reliability import SINGLE_RATER_RELIABILITY, spearman_brown

OPENING_MINUTES = 5
"""Welcome, what will happen, the service sentence."""

CLOSING_MINUTES = 5
"""The candidate's own questions; never rated."""

DEFAULT_RATERS = 2
MOST_RATERS = 20


def build_kit(
    role: RoleProfile,
    library: CompetencyLibrary,
    company: CompanyProfile | None,
    *,
    version: int = 1,
    planned_raters: int | None = None,
) -> InterviewKit:
    """Build the kit of a requisition.

    Parameters
    ----------
    role : RoleProfile
        Competencies and questions, in the order of the interview.
    library : CompetencyLibrary
        Where their texts come from; the newest version of each competency.
    company : CompanyProfile or None
        Its service sentence, values and answers to the employer mirror; ``None`` leaves room to
        write them in.
    version : int
        Version of the kit within the requisition.
    planned_raters : int, optional
        Raters of each interview; the company's number by default.

    Raises
    ------
    DefinitionError
        Every reason why no kit can be built: unknown competencies or questions, more than eight
        competencies, too few questions, anchors written for another scale, no raters.
    """
    usual = company.planned_raters if company else DEFAULT_RATERS
    raters = usual if planned_raters is None else planned_raters
    findings = [
        *size_findings(role),
        *question_findings(role),
        *reference_findings(role, library.competencies),
        *_scale_findings(company),
        *_rater_findings(raters),
    ]
    if findings:
        locate = field_locator(f"role {role.id}")
        raise DefinitionError(*(finding.fault(locate) for finding in findings))
    sections = tuple(_section(entry, library) for entry in role.competencies)
    is_draft = role.status == "draft" or any(section.status == "draft" for section in sections)
    status: Status = "draft" if is_draft else "validated"
    return InterviewKit(
        company=company.id if company else "",
        company_name=company.name if company else "",
        company_digest=company.digest if company else "",
        service_vision=company.service_vision if company else "",
        service_values=company.service_values if company else (),
        role=role.id,
        role_name=role.name,
        role_version=role.version,
        role_digest=role.digest,
        library_digest=library.digest,
        version=version,
        status=status,
        notes=tuple(note for note in (size_note(len(sections)),) if note),
        planned_raters=raters,
        expected_reliability=spearman_brown(SINGLE_RATER_RELIABILITY, raters),
        minutes=_minutes(role),
        competencies=sections,
        employer_mirror=_mirror(library, company),
    )


def _scale_findings(company: CompanyProfile | None) -> list[Finding]:
    scale = company.scale if company else None
    if scale is None or (scale.lowest, scale.highest) == (LEVELS[0], LEVELS[-1]):
        return []
    message = (
        f"the company's scale is {scale.lowest} to {scale.highest}, but the levels of the library "
        f"are written for {LEVELS[0]} to {LEVELS[-1]}. Use that scale for kits."
    )
    return [Finding(("scale",), message, "scale-without-levels")]


def _rater_findings(raters: int) -> list[Finding]:
    if 1 <= raters <= MOST_RATERS:
        return []
    message = f"the number of planned raters must be 1 to {MOST_RATERS}."
    return [Finding(("planned_raters",), message, "bad-raters")]


def _section(entry: RoleCompetency, library: CompetencyLibrary) -> KitSection:
    competency = library.competencies[entry.competency]
    return KitSection(
        competency=competency.id,
        competency_version=competency.version,
        competency_digest=competency.digest,
        status=competency.status,
        name=competency.name,
        family=competency.family,
        definition=competency.definition,
        not_this=competency.not_this,
        bias_traps=competency.bias_traps,
        accommodation_note=competency.accommodation_note,
        questions=_questions(entry, competency),
        levels=competency.levels,
    )


def _questions(entry: RoleCompetency, competency: Competency) -> tuple[KitQuestion, ...]:
    by_id = {question.id: question for question in competency.questions.all}
    return tuple(
        KitQuestion(
            id=question.id,
            kind=question.kind,
            text=question.text,
            look_for=question.look_for,
            probes=question.probes,
        )
        for question in (by_id[question_id] for question_id in entry.questions)
    )


def _minutes(role: RoleProfile) -> int:
    questions = sum(len(entry.questions) for entry in role.competencies)
    asking = math.ceil(questions * role.seconds_per_question / 60)
    return OPENING_MINUTES + asking + CLOSING_MINUTES


def _mirror(library: CompetencyLibrary, company: CompanyProfile | None) -> tuple[MirrorEntry, ...]:
    answers = company.employer_mirror if company else {}
    return tuple(
        MirrorEntry(
            id=question.id,
            text=question.text,
            why=question.why,
            answer=answers.get(question.id, ""),
        )
        for question in library.employer_mirror
    )
