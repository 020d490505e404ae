"""JSON addresses."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import Path, Request, Response, status

from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, own_card, requires
from hirefit_api.database.session import database_of
from hirefit_api.practice import service
from hirefit_api.practice.schemas import (
    Compared,
    NewPracticeRating,
    NewPracticeRule,
    PracticeRecord,
    PracticeRuleRecord,
    RaterPractice,
)
from hirefit_api.wire import Company, Id, company_router

router = company_router("practice")

Rater = Annotated[Id, Path(description="The rater's id.")]


@router.post(
    "/practice/ratings",
    status_code=status.HTTP_201_CREATED,
    responses={200: {"model": Compared, "description": "Rated already, with this level."}},
    dependencies=[requires(Permission.SUBMIT_CARDS)],
)
async def post_practice_rating(
    request: Request,
    response: Response,
    company: Company,
    body: NewPracticeRating,
    actor: CurrentActor,
) -> Compared:
    """Rate a practice case; the answer holds the reference and why."""
    own_card(actor, body.rater)
    work = partial(service.rate_case, new=body)
    rated = await database_of(request).write(company, work)
    if not rated.created:
        response.status_code = status.HTTP_200_OK
    return rated.record


@router.get("/practice/raters/{rater}", dependencies=[requires(Permission.SUBMIT_CARDS)])
def get_practice(
    request: Request, company: Company, rater: Rater, actor: CurrentActor
) -> PracticeRecord:
    """Return where a rater stands, and the cases that are open."""
    own_card(actor, rater)
    with database_of(request).read(company) as store:
        return service.practice_record(store, rater)


@router.get("/practice/raters", dependencies=[requires(Permission.READ_CALIBRATION)])
def get_practice_of_raters(request: Request, company: Company) -> list[RaterPractice]:
    """Return how each rater who has practised stands to the references."""
    with database_of(request).read(company) as store:
        return service.practice_of_raters(store)


@router.get("/practice/rule", dependencies=[requires(Permission.READ_COMPANY)])
def get_practice_rule(request: Request, company: Company) -> PracticeRuleRecord:
    """Return whether practice is required before a first live card, and what passes."""
    with database_of(request).read(company) as store:
        return service.practice_rule(store)


@router.put("/practice/rule", dependencies=[requires(Permission.CALIBRATE)])
async def put_practice_rule(
    request: Request, company: Company, body: NewPracticeRule, actor: CurrentActor
) -> PracticeRuleRecord:
    """Set the rule; every version is kept."""
    work = partial(service.set_rule, new=body, set_by=actor.id)
    return await database_of(request).write(company, work)
