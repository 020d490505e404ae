"""JSON addresses; texts of rubrics go in and out as YAML."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import Path, Query, Request, Response, status

from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.database.session import database_of
from hirefit_api.errors import NotFound
from hirefit_api.rubrics import anchors, drafts, versions
from hirefit_api.rubrics.anchor_schemas import (
    Behaviours,
    NewPlacement,
    NewStudy,
    Study,
    StudyResult,
)
from hirefit_api.rubrics.schemas import (
    DifferentPart,
    Draft,
    DraftChange,
    DraftStep,
    RetiredQuestion,
    Retirement,
    RetirementEffect,
    Rubric,
    RubricVersion,
)
from hirefit_api.rubrics.structure import structure_of
from hirefit_api.rubrics.structure_schemas import StructureScore
from hirefit_api.wire import Company, Id, RequisitionId, company_router

router = company_router("rubrics")

Name = Annotated[Id, Path(description="The competency's id.")]
QuestionId = Annotated[Id, Path(description="The question's id.")]
StudyId = Annotated[Id, Path(description="The retranslation's id.")]
VersionText = Annotated[str, Query(pattern=r"^[0-9.]{1,24}$", description="Such as 1.1.0.")]
DRAFT = "/rubrics/{competency}/draft"
READ = [requires(Permission.READ_CALIBRATION)]
EDIT = [requires(Permission.EDIT_RUBRICS)]
APPROVE = [requires(Permission.APPROVE_RUBRICS)]
PLACE = [requires(Permission.SUBMIT_CARDS)]


@router.get("/rubrics", dependencies=READ)
def get_rubrics(request: Request, company: Company) -> list[Rubric]:
    """Return every competency in the version that new kits use."""
    with database_of(request).read(company) as store:
        return versions.rubrics_of(store)


@router.get("/rubrics/{competency}/versions", dependencies=READ)
def get_rubric_versions(
    request: Request, company: Company, competency: Name
) -> list[RubricVersion]:
    """Return every version of a competency, the shipped one first."""
    with database_of(request).read(company) as store:
        return versions.versions_of(store, competency)


@router.get("/rubrics/{competency}/text", response_class=Response, dependencies=READ)
def get_rubric_text(
    request: Request, company: Company, competency: Name, version: VersionText | None = None
) -> Response:
    """Export a version as YAML; what was approved comes out byte for byte."""
    with database_of(request).read(company) as store:
        text = versions.version_text(store, competency, version)
    return Response(text, media_type="application/yaml; charset=utf-8")


@router.get("/rubrics/{competency}/difference", dependencies=READ)
def get_rubric_difference(
    request: Request, company: Company, competency: Name, old: VersionText, new: VersionText
) -> list[DifferentPart]:
    """Return the parts in which two versions differ, with the words that are gone and new."""
    with database_of(request).read(company) as store:
        before = versions.version_value(store, competency, old)
        return versions.difference(before, versions.version_value(store, competency, new))


@router.get(DRAFT, dependencies=EDIT)
def get_rubric_draft(request: Request, company: Company, competency: Name) -> Draft:
    """Return the draft with everything the linter found."""
    with database_of(request).read(company) as store:
        draft = drafts.draft_of(store, competency)
    if draft is None:
        raise NotFound
    return draft


@router.put(DRAFT, dependencies=EDIT)
async def put_rubric_draft(
    request: Request, company: Company, competency: Name, body: DraftChange, actor: CurrentActor
) -> Draft:
    """Save the next text of a draft, or import one; refused if somebody was faster."""
    work = partial(drafts.save_draft, competency=competency, change=body, author=actor.id)
    return await database_of(request).write(company, work)


@router.post(f"{DRAFT}/discarding", status_code=status.HTTP_204_NO_CONTENT, dependencies=EDIT)
async def post_rubric_discarding(
    request: Request, company: Company, competency: Name, body: DraftStep
) -> None:
    """Throw a draft away."""
    work = partial(drafts.discard_draft, competency=competency, revision=body.revision)
    await database_of(request).write(company, work)


@router.post(f"{DRAFT}/proposal", dependencies=EDIT)
async def post_rubric_proposal(
    request: Request, company: Company, competency: Name, body: DraftStep, actor: CurrentActor
) -> Draft:
    """Ask for approval; everything that keeps the draft from being published is named."""
    work = partial(drafts.propose, competency=competency, revision=body.revision, proposer=actor.id)
    return await database_of(request).write(company, work)


@router.post(f"{DRAFT}/return", dependencies=EDIT)
async def post_rubric_return(
    request: Request, company: Company, competency: Name, body: DraftStep
) -> Draft:
    """Take a proposal back, or hand it back to its authors."""
    work = partial(drafts.send_back, competency=competency, revision=body.revision)
    return await database_of(request).write(company, work)


@router.post(f"{DRAFT}/approval", status_code=status.HTTP_201_CREATED, dependencies=APPROVE)
async def post_rubric_approval(
    request: Request, company: Company, competency: Name, body: DraftStep, actor: CurrentActor
) -> RubricVersion:
    """Publish a proposed draft; refused to everyone who has written in it."""
    work = partial(drafts.approve, competency=competency, revision=body.revision, approver=actor.id)
    return await database_of(request).write(company, work)


@router.get("/retired-questions", dependencies=READ)
def get_retired_questions(request: Request, company: Company) -> list[RetiredQuestion]:
    """Return the questions that new kits no longer ask, with reasons."""
    with database_of(request).read(company) as store:
        return versions.retired_of(store)


@router.get("/questions/{question}/retirement-effect", dependencies=READ)
def get_retirement_effect(
    request: Request, company: Company, question: QuestionId
) -> RetirementEffect:
    """Return what taking a question out would do to roles and open requisitions."""
    with database_of(request).read(company) as store:
        return versions.retirement_effect(store, question)


@router.put("/retired-questions/{question}", dependencies=APPROVE)
async def put_retired_question(
    request: Request, company: Company, question: QuestionId, body: Retirement, actor: CurrentActor
) -> RetiredQuestion:
    """Take a question out of all new kits; another one of its kind takes its place."""
    work = partial(versions.retire, question=question, reason=body.reason, retired_by=actor.id)
    return await database_of(request).write(company, work)


@router.delete(
    "/retired-questions/{question}", status_code=status.HTTP_204_NO_CONTENT, dependencies=APPROVE
)
async def delete_retired_question(request: Request, company: Company, question: QuestionId) -> None:
    """Ask a question again in new kits."""
    work = partial(versions.ask_again, question=question)
    await database_of(request).write(company, work)


@router.post("/retranslations", status_code=status.HTTP_201_CREATED, dependencies=EDIT)
async def post_retranslation(
    request: Request, company: Company, body: NewStudy, actor: CurrentActor
) -> Study:
    """Open a blind retranslation; its thresholds are fixed from here on."""
    work = partial(anchors.open_study, new=body, opened_by=actor.id)
    return await database_of(request).write(company, work)


@router.get("/retranslations", dependencies=READ)
def get_retranslations(request: Request, company: Company) -> list[Study]:
    """Return every retranslation, oldest first."""
    with database_of(request).read(company) as store:
        return anchors.studies_of(store)


@router.get("/retranslations/{study}/behaviours", dependencies=PLACE)
def get_retranslation_behaviours(
    request: Request, company: Company, study: StudyId, actor: CurrentActor
) -> Behaviours:
    """Return what is left to place: texts in the expert's own order, without their places."""
    with database_of(request).read(company) as store:
        return anchors.left_to_place(store, study, actor.id)


@router.post(
    "/retranslations/{study}/placements",
    status_code=status.HTTP_201_CREATED,
    dependencies=PLACE,
)
async def post_retranslation_placement(
    request: Request, company: Company, study: StudyId, body: NewPlacement, actor: CurrentActor
) -> Behaviours:
    """Put a behaviour to a competency and a level; returns what is left."""
    work = partial(anchors.place, study=study, new=body, expert=actor.id)
    return await database_of(request).write(company, work)


@router.post("/retranslations/{study}/closing", dependencies=EDIT)
async def post_retranslation_closing(
    request: Request, company: Company, study: StudyId, actor: CurrentActor
) -> StudyResult:
    """Close a retranslation; every behaviour is judged by the thresholds set at its opening."""
    work = partial(anchors.close_study, study=study, closed_by=actor.id)
    return await database_of(request).write(company, work)


@router.get("/retranslations/{study}/result", dependencies=READ)
def get_retranslation_result(request: Request, company: Company, study: StudyId) -> StudyResult:
    """Return the verdicts of a closed retranslation: the trail of each anchor."""
    with database_of(request).read(company) as store:
        return anchors.study_result(store, study)


@router.get(
    "/requisitions/{requisition}/structure",
    dependencies=[requires(Permission.READ_REQUISITIONS)],
)
def get_structure(request: Request, company: Company, requisition: RequisitionId) -> StructureScore:
    """Return how many components of a structured interview were in force, from the record."""
    with database_of(request).read(company) as store:
        return structure_of(store, requisition)
