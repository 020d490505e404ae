"""JSON addresses."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query, Request, Response

from hirefit.digests import canonical_bytes
from hirefit.explanation.text import explanation_text
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import requires
from hirefit_api.database.session import database_of
from hirefit_api.scores import service
from hirefit_api.scores.schemas import RankedScore, Score
from hirefit_api.wire import ApplicationId, Company, RequisitionId, company_router

router = company_router("scores")

Format = Annotated[Literal["json", "text"], Query(description="A document, or plain text.")]
EITHER_FORMAT = {
    "description": "The explanation; `hirefit verify` recomputes the document.",
    "content": {
        "application/json": {"schema": {"type": "object"}},
        "text/plain": {"schema": {"type": "string"}},
    },
}


@router.get("/applications/{application}/score", dependencies=[requires(Permission.READ_SCORES)])
def get_score(request: Request, company: Company, application: ApplicationId) -> Score:
    """Return one application's score, computed now."""
    with database_of(request).read(company) as store:
        return service.score_of(store, application)


@router.get(
    "/applications/{application}/explanation",
    response_class=Response,
    responses={200: EITHER_FORMAT},
    dependencies=[requires(Permission.READ_SCORES)],
)
def get_explanation(
    request: Request,
    company: Company,
    application: ApplicationId,
    format: Format = "json",  # noqa: A002 - the name in the address
) -> Response:
    """Return why an application's score is what it is."""
    with database_of(request).read(company) as store:
        explanation = service.explanation_of(store, application)
    if format == "text":
        return Response(explanation_text(explanation), media_type="text/plain; charset=utf-8")
    return Response(canonical_bytes(explanation.document()), media_type="application/json")


@router.get("/requisitions/{requisition}/scores", dependencies=[requires(Permission.READ_SCORES)])
def get_scores(request: Request, company: Company, requisition: RequisitionId) -> list[RankedScore]:
    """Return the ranking: which ranks each application may have, and ties as ties."""
    with database_of(request).read(company) as store:
        return service.ranked_scores(store, requisition)
