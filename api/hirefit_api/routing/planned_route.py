"""The kind of route that every address of the service is, whatever it answers with."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from hirefit_api.routing.plans import plan_of

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class PlannedRoute(APIRoute):
    """A route with two ways to the same answer: its plan, and FastAPI's for what is not in order.

    Parameters
    ----------
    *arguments, **options
        As for FastAPI's route.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*arguments, **options)
        plan = plan_of(self)
        self.by_plan: Handler | None = None if plan is None else self.around(plan)

    def around(self, handler: Handler) -> Handler:
        """Wrap what answers; both ways go through here."""
        return handler

    def get_route_handler(self) -> Handler:
        """Wrap FastAPI's handler."""
        return self.around(super().get_route_handler())
