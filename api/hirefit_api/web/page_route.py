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
from hirefit_api.languages.speaking import speaking
from hirefit_api.routing.planned_route import Handler, PlannedRoute
from hirefit_api.web.refusals import MISSING, Refusal, refusal_page
from hirefit_api.web.sign_in_form import ask_to_sign_in

KNOWN = (HirefitError, RequestValidationError, HTTPException, DBAPIError, PoolTimeout)


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
    return refusal_page(request, Refusal(status, tuple(faults)))


def page_router() -> APIRouter:
    """Return a router for one feature's pages of a company."""
    return APIRouter(
        prefix="/companies/{company}",
        route_class=PageRoute,
        include_in_schema=False,
    )
