"""JSON addresses of the company's own competencies and role profiles."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import Path, Request, status

from hirefit.competencies.model import Id as RoleId
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.database.session import database_of
from hirefit_api.rubrics import drafts, own_competencies, roles
from hirefit_api.rubrics.role_schemas import RoleContent, RoleRecord
from hirefit_api.rubrics.schemas import (
    CompetencyRetirement,
    Draft,
    NewCompetency,
    Retirement,
)
from hirefit_api.wire import Company, Id, company_router

router = company_router("rubrics")

Name = Annotated[Id, Path(description="The competency's id.")]
Role = Annotated[RoleId, Path(description="The role's id.")]
READ = [requires(Permission.READ_CALIBRATION)]
EDIT = [requires(Permission.EDIT_RUBRICS)]
APPROVE = [requires(Permission.APPROVE_RUBRICS)]
RETIREMENT = "/rubrics/{competency}/retirement"


@router.post("/rubrics", status_code=status.HTTP_201_CREATED, dependencies=EDIT)
async def post_rubric(
    request: Request, company: Company, body: NewCompetency, actor: CurrentActor
) -> Draft:
    """Open the draft of a competency that the company does not have: empty, or with a text."""
    work = partial(own_competencies.begin_competency, new=body, author=actor.id)
    return await database_of(request).write(company, work)


@router.get("/rubric-drafts", dependencies=EDIT)
def get_rubric_drafts(request: Request, company: Company) -> list[Draft]:
    """Return every open draft, those of competencies that were never published included."""
    with database_of(request).read(company) as store:
        return drafts.drafts_of(store)


@router.get(RETIREMENT, dependencies=READ)
def get_rubric_retirement(
    request: Request, company: Company, competency: Name
) -> CompetencyRetirement:
    """Return what retiring a competency would do, or that it is retired."""
    with database_of(request).read(company) as store:
        return own_competencies.retirement_of(store, competency)


@router.put(RETIREMENT, dependencies=APPROVE)
async def put_rubric_retirement(
    request: Request, company: Company, competency: Name, body: Retirement, actor: CurrentActor
) -> CompetencyRetirement:
    """Take an own competency out of what new openings may use; what has it keeps it."""
    work = partial(
        own_competencies.retire_competency,
        competency=competency,
        reason=body.reason,
        retired_by=actor.id,
    )
    return await database_of(request).write(company, work)


@router.delete(RETIREMENT, status_code=status.HTTP_204_NO_CONTENT, dependencies=APPROVE)
async def delete_rubric_retirement(request: Request, company: Company, competency: Name) -> None:
    """Let role profiles use a competency again."""
    work = partial(own_competencies.use_again, competency=competency)
    await database_of(request).write(company, work)


@router.get("/roles", dependencies=READ)
def get_roles(request: Request, company: Company) -> list[RoleRecord]:
    """Return every role profile, those that new openings are not offered included."""
    with database_of(request).read(company) as store:
        return roles.roles_of(store)


@router.get("/roles/{role}", dependencies=READ)
def get_role(request: Request, company: Company, role: Role) -> RoleRecord:
    """Return one role profile."""
    with database_of(request).read(company) as store:
        return roles.role_record(store, role)


@router.put("/roles/{role}", dependencies=APPROVE)
async def put_role(
    request: Request, company: Company, role: Role, body: RoleContent, actor: CurrentActor
) -> RoleRecord:
    """Save a role profile for new openings; those that are open keep their kit."""
    work = partial(roles.save_role, role=role, content=body, author=actor.id)
    return await database_of(request).write(company, work)
