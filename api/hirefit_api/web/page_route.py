"""Routes that answer people: what is refused becomes a page, too."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from hirefit.exceptions import HirefitError
from hirefit_api.errors import NotSignedIn, problem_of
from hirefit_api.languages.choice import language_of
from hirefit_api.languages.speaking import gettext, marked, speaking
from hirefit_api.routing.planned_route import Handler, PlannedRoute
from hirefit_api.web.shell import page
from hirefit_api.web.sign_in_form import ask_to_sign_in
from hirefit_api.wire import BranchRouter

KNOWN = (HirefitError, RequestValidationError, HTTPException, DBAPIError, PoolTimeout)
MISSING = 404
WORDS = {
    400: marked("This can't be read. Go back, reload the page and try again."),
    403: marked("This page is not for you."),
    404: marked("There is no such page, or what it showed is not in this company."),
    409: marked("This can't be done as things stand now; somebody may have been faster."),
    413: marked("That is more text than one page may send. Go back and shorten your notes."),
    503: marked("We can't answer right now. Wait a moment, go back and try again."),
}


class PageRoute(PlannedRoute):
    """A route whose refusals are pages with the same status as the JSON ones."""

    def around(self, handler: Handler) -> Handler:
        """Let a handler speak the language asked for, and make pages of what it refuses."""

        async def answer(request: Request) -> Response:
            with speaking(language_of(request)):
                try:
                    return await handler(request)
                except NotSignedIn:
                    return await ask_to_sign_in(request)
                except KNOWN as error:
                    return _refused(request, error)

        return answer


def _refused(request: Request, error: Exception) -> Response:
    problem, faults = problem_of(error)
    status = MISSING if isinstance(error, RequestValidationError) else problem.status
    return page(
        request,
        "web/refused.html",
        status,
        title=gettext(WORDS.get(status, problem.title)),
        faults=faults if status != MISSING else (),
    )


def page_router() -> APIRouter:
    """Return a router for one feature's pages of a company."""
    return BranchRouter(
        "/companies/",
        prefix="/companies/{company}",
        route_class=PageRoute,
        include_in_schema=False,
    )
