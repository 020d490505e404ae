"""One opening: where its applications stand, what is still to come, and its interview kit."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from typing import NamedTuple

from fastapi import Request, Response

from hirefit.kit.page import render_page
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import requires
from hirefit_api.database.session import database_of
from hirefit_api.interviews.schemas import Interview
from hirefit_api.interviews.service import interviews_planned_to
from hirefit_api.requisitions.service import frozen_kit, list_applications, requisition_record
from hirefit_api.scorecards.panel import submitted_to
from hirefit_api.scores.service import RankedApplication, ranked_applications
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import document, page
from hirefit_api.wire import Company, RequisitionId

router = page_router()

MOST_APPLICATIONS = 1000
STYLE = re.compile("<style>(.*?)</style>", re.DOTALL)
SURE = 99.5


class RankedRow(NamedTuple):
    """One line of the list."""

    application: str
    best: int
    worst: int
    fit_level: float
    low: float
    high: float
    chance: str
    standing: str
    ties: tuple[str, ...]
    cards_in: int
    cards_planned: int


@router.get("/requisitions/{requisition}", dependencies=[requires(Permission.READ_REQUISITIONS)])
def get_requisition(request: Request, company: Company, requisition: RequisitionId) -> Response:
    """Show where the applications stand."""
    with database_of(request).read(company) as store:
        record = requisition_record(store, requisition)
        frozen = frozen_kit(store, record.kit_digest)
        applications = list_applications(store, requisition, "", MOST_APPLICATIONS)
        planned = interviews_planned_to(store, requisition)
        submitted = submitted_to(store, requisition)
        ranked = ranked_applications(store, requisition)
    rows = [_row(item, planned, submitted) for item in ranked]
    rated = {row.application for row in rows}
    return page(
        request,
        "requisitions/requisition.html",
        company=company,
        company_name=frozen.company.name,
        requisition=record,
        kit=frozen.kit,
        scale=frozen.scale,
        cut=frozen.company.cut,
        ranked=rows,
        waiting=[item.id for item in applications if item.id not in rated],
        missing=[item for item in planned if (item.application, item.rater) not in submitted],
        cards_in=len(submitted),
        cards_planned=len(planned),
    )


@router.get("/requisitions/{requisition}/kit", dependencies=[requires(Permission.READ_CARDS)])
def get_kit(request: Request, company: Company, requisition: RequisitionId) -> Response:
    """Show the frozen kit as a page to print."""
    with database_of(request).read(company) as store:
        record = requisition_record(store, requisition)
        html = render_page(frozen_kit(store, record.kit_digest).kit)
    return document(request, html, styles=_style_hash(html))


def _style_hash(html: str) -> str:
    """Return the hash source of the document's own style element; the policy allows no other."""
    found = STYLE.search(html)
    style = found.group(1) if found else ""
    return f"'sha256-{b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"


def _row(
    item: RankedApplication, planned: list[Interview], submitted: frozenset[tuple[str, str]]
) -> RankedRow:
    score = item.score
    raters = [entry.rater for entry in planned if entry.application == score.application]
    return RankedRow(
        application=score.application,
        best=item.best_rank,
        worst=item.worst_rank,
        fit_level=score.fit_level,
        low=score.interval[0],
        high=score.interval[1],
        chance=_chance(score.probability_above_cut),
        standing=score.standing,
        ties=item.ties,
        cards_in=sum((score.application, rater) in submitted for rater in raters),
        cards_planned=len(raters),
    )


def _chance(probability: float) -> str:
    in_hundred = 100 * probability
    if in_hundred >= SURE:
        return "over 99 in 100"
    if in_hundred <= 100 - SURE:
        return "under 1 in 100"
    return f"{round(in_hundred)} in 100"
