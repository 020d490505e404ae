"""Join the pages of all features to the service."""

from __future__ import annotations

from functools import cache

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from hirefit_api.access import key_pages, link_pages, openid_pages, people_pages, record_pages
from hirefit_api.access import pages as access
from hirefit_api.adapters import pages as adapters
from hirefit_api.companies import pages as companies
from hirefit_api.companies import profile_pages
from hirefit_api.decisions import debrief_pages, letter_pages, result_pages
from hirefit_api.decisions import pages as decisions
from hirefit_api.groups import pages as groups
from hirefit_api.imports import pages as imports
from hirefit_api.interviews import pages as interviews
from hirefit_api.languages import pages as languages
from hirefit_api.orders import pages as orders
from hirefit_api.outcomes import pages as outcomes
from hirefit_api.planning import pages as planning
from hirefit_api.planning import time_pages
from hirefit_api.practice import pages as practice
from hirefit_api.reference import pages as reference
from hirefit_api.reminders import pages as reminders
from hirefit_api.requisitions import pages as requisitions
from hirefit_api.rubrics import anchor_pages, own_pages, role_pages
from hirefit_api.rubrics import pages as rubrics
from hirefit_api.scorecards import draft_pages, statement_pages
from hirefit_api.scorecards import pages as scorecards
from hirefit_api.scores import pages as scores
from hirefit_api.web import assets, start
from hirefit_api.web.same_origin import SameOrigin
from hirefit_api.web.shell import environment
from hirefit_api.wire import joined
from hirefit_api.workspace import draft_pages as workspace_drafts
from hirefit_api.workspace import pages as workspace

PARTS = (
    start,
    assets,
    languages,
    access,
    people_pages,
    key_pages,
    link_pages,
    openid_pages,
    record_pages,
    interviews,
    companies,
    profile_pages,
    requisitions,
    planning,
    time_pages,
    scorecards,
    draft_pages,
    statement_pages,
    scores,
    practice,
    reminders,
    workspace,
    workspace_drafts,
    imports,
    decisions,
    debrief_pages,
    letter_pages,
    rubrics,
    own_pages,
    role_pages,
    anchor_pages,
    outcomes,
    groups,
    orders,
    adapters,
    reference,
)


def mount_pages(app: FastAPI) -> None:
    """Add pages, static files and the check of unsafe requests; templates are read now."""
    loaded = environment()
    for name in loaded.list_templates(["html"]):
        loaded.get_template(name)
    app.user_middleware.append(Middleware(SameOrigin))  # innermost: what it refuses is logged, too
    app.routes.extend(_routes())


@cache
def _routes() -> tuple[BaseRoute, ...]:
    return joined(*(part.router for part in PARTS), result_pages.pages)
