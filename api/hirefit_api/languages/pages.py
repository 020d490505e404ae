"""Choose the language of pages: kept in this browser, and with whoever is signed in."""

from __future__ import annotations

import re

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from hirefit.exceptions import Fault
from hirefit_api.access.own_language import choose_language
from hirefit_api.access.require import cookie_name
from hirefit_api.database.session import database_of
from hirefit_api.errors import UnreadableBody
from hirefit_api.languages.choice import keep_in_browser
from hirefit_api.languages.known import LANGUAGES
from hirefit_api.languages.speaking import marked
from hirefit_api.web.forms import Form
from hirefit_api.web.page_route import PageRoute
from hirefit_api.wire import public

router = APIRouter(route_class=PageRoute, include_in_schema=False)
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
    keep_in_browser(request, response, chosen)
    token = request.cookies.get(cookie_name(request.app.state.settings), "")
    choose_language(database_of(request), token, chosen)
    return response
