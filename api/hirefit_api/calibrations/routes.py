"""JSON addresses."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import Path, Request, Response, status

from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.calibrations import service
from hirefit_api.calibrations.schemas import NewCalibration, Published, PublishedCalibration, Return
from hirefit_api.database.session import database_of
from hirefit_api.wire import Company, company_router

router = company_router("calibrations")

Number = Annotated[int, Path(ge=0, le=1_000_000, description="Number of a publication.")]


@router.post(
    "/calibrations",
    response_model=Published,
    status_code=status.HTTP_201_CREATED,
    responses={200: {"model": Published, "description": "It is in force already."}},
    dependencies=[requires(Permission.CALIBRATE)],
)
async def post_calibration(
    request: Request, response: Response, company: Company, new: NewCalibration, actor: CurrentActor
) -> Published:
    """Publish a calibration: from now on scores are read on it."""
    if actor.is_person:
        new = new.model_copy(update={"published_by": actor.id})
    work = partial(service.publish_calibration, new=new, actor=actor.id)
    published = await database_of(request).write(company, work)
    if not published.created:
        response.status_code = status.HTTP_200_OK
    return published.record


@router.get("/calibrations", dependencies=[requires(Permission.READ_CALIBRATION)])
def get_calibrations(request: Request, company: Company) -> list[PublishedCalibration]:
    """Return every calibration that was published, oldest first; the last is in force."""
    with database_of(request).read(company) as store:
        return service.published_calibrations(store)


@router.post(
    "/calibrations/{number}/return",
    response_model=Published,
    status_code=status.HTTP_201_CREATED,
    dependencies=[requires(Permission.CALIBRATE)],
)
async def post_calibration_return(
    request: Request, company: Company, number: Number, back: Return, actor: CurrentActor
) -> Published:
    """Publish an earlier calibration again; number 0 is the shipped start."""
    work = partial(service.return_to, number=number, back=back, actor=actor.id)
    return (await database_of(request).write(company, work)).record
