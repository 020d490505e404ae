"""JSON addresses."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Literal

from fastapi import Path, Query, Request, Response, status

from hirefit.digests import canonical_bytes
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.calibrations.schemas import Published
from hirefit_api.database.session import database_of
from hirefit_api.wire import Company, company_router
from hirefit_api.workspace import reading, service
from hirefit_api.workspace.publish import publish_draft
from hirefit_api.workspace.runner import prepare_analyses, start_analysis
from hirefit_api.workspace.schemas import Analysis, Habits, Publication, WhatIf, Workspace
from hirefit_api.workspace.table_file import table_csv

router = company_router("workspace")

AnalysisNumber = Annotated[int, Path(ge=1, le=1_000_000, description="Number of the analysis.")]
ViewName = Annotated[str, Path(pattern=r"^[a-z-]{1,32}$", description="Such as `strictness`.")]
OpeningName = Annotated[
    str, Query(pattern=r"^[A-Za-z0-9._-]{0,64}$", description="The requisition's id.")
]
Weights = Annotated[
    list[str] | None,
    Query(
        max_length=40,
        description="Such as `candid_clarity:2`; 1 is the weight of each if all counted alike, and"
        " what is left out keeps its weight.",
    ),
]
Format = Annotated[Literal["json", "csv"], Query(description="A document, or the table.")]
READS = [requires(Permission.READ_CALIBRATION)]
ACTS = [requires(Permission.CALIBRATE)]
EITHER = {
    "description": "The view; as CSV its table only.",
    "content": {
        "application/json": {"schema": {"type": "object"}},
        "text/csv": {"schema": {"type": "string"}},
    },
}


@router.get("/workspace", dependencies=READS)
def get_workspace(request: Request, company: Company, actor: CurrentActor) -> Workspace:
    """Return what was found in the company's ratings, and whether an analysis is running."""
    if actor.may(Permission.CALIBRATE):
        prepare_analyses()
    with database_of(request).read(company) as store:
        return service.workspace_of(store)


@router.post("/workspace/analyses", status_code=status.HTTP_202_ACCEPTED, dependencies=ACTS)
async def post_analysis(request: Request, company: Company, actor: CurrentActor) -> Analysis:
    """Look at all ratings anew: fit a draft calibration and everything that pages show."""
    database = database_of(request)
    work = partial(service.begin_analysis, asked_by=actor.id)
    number = await database.write(company, work)
    start_analysis(database, request.app.state.settings, company, number)
    return await database.write(company, partial(service.analysis_record, number=number))


@router.get("/workspace/analyses/{number}", dependencies=READS)
def get_analysis(request: Request, company: Company, number: AnalysisNumber) -> Analysis:
    """Return how far an analysis is."""
    with database_of(request).read(company) as store:
        return service.analysis_record(store, number)


@router.get("/workspace/analyses/{number}/calibration", dependencies=READS)
def get_draft_calibration(
    request: Request, company: Company, number: AnalysisNumber
) -> dict[str, Any]:
    """Return the draft calibration that an analysis came to."""
    with database_of(request).read(company) as store:
        return service.draft_of(store, number)


@router.get("/workspace/analyses/{number}/diagnosis", dependencies=READS)
def get_diagnosis(request: Request, company: Company, number: AnalysisNumber) -> dict[str, Any]:
    """Return every figure behind the views, for specialists."""
    with database_of(request).read(company) as store:
        return service.read_view(store, number, "diagnosis")


@router.post(
    "/workspace/analyses/{number}/publication",
    status_code=status.HTTP_201_CREATED,
    dependencies=ACTS,
)
async def post_publication(
    request: Request,
    company: Company,
    number: AnalysisNumber,
    publication: Publication,
    actor: CurrentActor,
) -> Published:
    """Publish the draft of an analysis: from now on scores are read on it."""
    work = partial(publish_draft, number=number, publication=publication, actor=actor.id)
    return await database_of(request).write(company, work)


@router.get(
    "/workspace/views/{view}", response_class=Response, responses={200: EITHER}, dependencies=READS
)
def get_view(
    request: Request,
    company: Company,
    view: ViewName,
    opening: OpeningName = "",
    format: Format = "json",  # noqa: A002 - the name in the address
) -> Response:
    """Return one view: its sentences, its table, how it is drawn, details for specialists."""
    with database_of(request).read(company) as store:
        found = reading.open_view(store, view, opening).view
    if format == "csv":
        return Response(table_csv(found.table), media_type="text/csv; charset=utf-8")
    return Response(canonical_bytes(found.document()), media_type="application/json")


@router.get("/workspace/weights", dependencies=READS)
def get_what_if(
    request: Request, company: Company, opening: OpeningName = "", weight: Weights = None
) -> WhatIf:
    """Return who would change side of the cut under other weights; nothing is changed."""
    with database_of(request).read(company) as store:
        return reading.what_if_of(store, opening, reading.weights_of(weight or []))


@router.get("/workspace/habits", dependencies=[requires(Permission.READ_OWN_HABITS)])
def get_habits(request: Request, company: Company, actor: CurrentActor) -> Habits:
    """Return what the ratings of the person who asks look like beside the panel's."""
    with database_of(request).read(company) as store:
        return reading.habits_of(store, actor.id)
