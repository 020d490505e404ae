"""JSON addresses."""

from __future__ import annotations

from functools import partial

from fastapi import Request, Response, status

from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import requires
from hirefit_api.calibrations import service
from hirefit_api.calibrations.schemas import NewCalibration, Published, PublishedCalibration
from hirefit_api.database.session import database_of
from hirefit_api.wire import Company, company_router

router = company_router("calibrations")


@router.post(
    "/calibrations",
    response_model=Published,
    status_code=status.HTTP_201_CREATED,
    responses={200: {"model": Published, "description": "It is in force already."}},
    dependencies=[requires(Permission.CALIBRATE)],
)
async def post_calibration(
    request: Request, response: Response, company: Company, new: NewCalibration
) -> Published:
    """Publish a calibration: from now on scores are read on it."""
    work = partial(service.publish_calibration, new=new)
    published = await database_of(request).write(company, work)
    if not published.created:
        response.status_code = status.HTTP_200_OK
    return published.record


@router.get("/calibrations", dependencies=[requires(Permission.READ_CALIBRATION)])
def get_calibrations(request: Request, company: Company) -> list[PublishedCalibration]:
    """Return every calibration that was published, oldest first; the last is in force."""
    with database_of(request).read(company) as store:
        return service.published_calibrations(store)
