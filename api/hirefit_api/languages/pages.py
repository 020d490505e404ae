"""Choose the language of the pages: kept in a cookie of this browser, nowhere else."""

from __future__ import annotations

import re

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from hirefit.exceptions import Fault
from hirefit_api.errors import UnreadableBody
from hirefit_api.languages.choice import COOKIE
from hirefit_api.languages.known import LANGUAGES
from hirefit_api.languages.speaking import marked
from hirefit_api.web.forms import Form
from hirefit_api.web.page_route import PageRoute
from hirefit_api.wire import public

router = APIRouter(route_class=PageRoute, include_in_schema=False)
YEAR = 365 * 24 * 60 * 60
PATH = re.compile(r"(?:/[\w.~-]+)*/?(?:\?[\w.~%&=+:-]*)?", re.ASCII)
"""An address of ours: one slash in front, no host."""


@router.post("/language", dependencies=[public])
def post_language(request: Request, fields: Form) -> Response:
    """Keep the choice and lead back to the page that it was made on."""
    chosen = fields.get("language", "")
    if chosen not in {language.code for language in LANGUAGES}:
        unknown = Fault(marked("There is no such language."), "language", "unknown-language")
        raise UnreadableBody(400, unknown)
    wanted = fields.get("back", "")
    response = RedirectResponse(wanted if PATH.fullmatch(wanted) and wanted else "/", 303)
    response.set_cookie(
        COOKIE,
        chosen,
        max_age=YEAR,
        secure=request.app.state.settings.is_https,
        httponly=True,
        samesite="lax",
    )
    return response
