"""JSON addresses."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Literal

from fastapi import Header, Query, Request, Response

from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.database.session import database_of
from hirefit_api.scores.comparing import compare_two
from hirefit_api.scores.documents import (
    EXPLANATION,
    SCORE,
    SCORES,
    TEXT,
    application_documents,
    ranking_documents,
)
from hirefit_api.scores.kept import answer, quick_answer
from hirefit_api.scores.schemas import Comparison, RankedScore, Score
from hirefit_api.scores.sources import application_source, requisition_source
from hirefit_api.wire import ApplicationId, Company, Id, RequisitionId, company_router

router = company_router("scores")

Format = Annotated[Literal["json", "text"], Query(description="A document, or plain text.")]
Seen = Annotated[
    str | None, Header(alias="If-None-Match", description="The entity tag of the answer you have.")
]
UNCHANGED: dict[int | str, dict[str, Any]] = {
    304: {"description": "You have this answer already: nothing it comes from has changed."}
}
EITHER_FORMAT = {
    "description": "The explanation; `hirefit verify` recomputes the document.",
    "content": {
        "application/json": {"schema": {"type": "object"}},
        "text/plain": {"schema": {"type": "string"}},
    },
}
MAY_READ = [requires(Permission.READ_SCORES)]


@router.get(
    "/applications/{application}/score",
    response_model=Score,
    responses=UNCHANGED,
    dependencies=MAY_READ,
)
def get_score(
    request: Request,
    company: Company,  # noqa: ARG001 - checked here, read from the path
    application: ApplicationId,
    actor: CurrentActor,
    if_none_match: Seen = None,  # noqa: ARG001 - documented here, read from the headers
) -> Response:
    """Return one application's score; its tag changes exactly when what it comes from does."""
    source = partial(application_source, application=application, reader=actor.id)
    return quick_answer(request, source, application_documents, SCORE)


@router.get(
    "/applications/{application}/explanation",
    response_class=Response,
    responses={200: EITHER_FORMAT, **UNCHANGED},
    dependencies=MAY_READ,
)
def get_explanation(
    request: Request,
    company: Company,  # noqa: ARG001 - same
    application: ApplicationId,
    actor: CurrentActor,
    format: Format = "json",  # noqa: A002 - the name in the address
    if_none_match: Seen = None,  # noqa: ARG001 - same
) -> Response:
    """Return why an application's score is what it is."""
    source = partial(application_source, application=application, reader=actor.id)
    if format == "text":
        media_type = "text/plain; charset=utf-8"
        return quick_answer(request, source, application_documents, TEXT, media_type)
    return quick_answer(request, source, application_documents, EXPLANATION)


@router.get(
    "/requisitions/{requisition}/scores",
    response_model=list[RankedScore],
    responses=UNCHANGED,
    dependencies=MAY_READ,
)
def get_scores(
    request: Request,
    company: Company,  # noqa: ARG001 - same
    requisition: RequisitionId,
    actor: CurrentActor,
    if_none_match: Seen = None,  # noqa: ARG001 - same
) -> Response:
    """Return the ranking: which ranks each application may have, and ties as ties."""
    source = partial(requisition_source, requisition=requisition, reader=actor.id)
    return answer(request, source, ranking_documents, SCORES)


@router.get("/requisitions/{requisition}/comparison", dependencies=MAY_READ)
def get_comparison(
    request: Request,
    company: Company,
    requisition: RequisitionId,
    first: Annotated[Id, Query(description="An application.")],
    second: Annotated[Id, Query(description="Another one to the same requisition.")],
    actor: CurrentActor,
) -> Comparison:
    """Compare two applications: only differences beyond the error are stated."""
    with database_of(request).read(company) as store:
        source = requisition_source(store, requisition, actor.id)
        return compare_two(store, source, first, second)
