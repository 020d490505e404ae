"""The kind of route that every address of the service is, whatever it answers with."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from threading import RLock
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Scope

from hirefit_api.routing.plans import plan_of

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
PREPARING = RLock()


class PlannedRoute(APIRoute):
    """A route with two ways to the same answer: its plan, and FastAPI's for what is not in order.

    What it asks for is worked out when somebody first asks it. There are some three hundred, most
    processes answer few of them, and preparing all would be a quarter of the time to start.

    Parameters
    ----------
    path : str
        Its parameters are whole segments.
    endpoint : callable
        The function that answers.
    **options
        As for FastAPI's route.
    """

    by_plan: Handler | None

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:  # noqa: ANN401 - handed on
        self.path = path
        self.endpoint = endpoint
        self.methods = {method.upper() for method in options.get("methods") or ["GET"]}
        self._segments = path.split("/")
        self._options: dict[str, Any] | None = options

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any attribute of FastAPI's route
        """Prepare the route, and return what was not known before."""
        if not name.startswith("__"):
            with PREPARING:
                self._prepare()
                if name in self.__dict__:
                    return self.__dict__[name]
        raise AttributeError(name, name=name, obj=self)

    def _prepare(self) -> None:
        options, self._options = self._options, None
        if options is not None:
            super().__init__(self.path, self.endpoint, **options)
            plan = plan_of(self)
            self.by_plan = None if plan is None else self.around(plan)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match as FastAPI's route does; it is prepared only for an address like its own."""
        if scope.get("root_path") or self._is_like(scope["path"].split("/")):
            return super().matches(scope)
        return Match.NONE, {}

    def _is_like(self, segments: list[str]) -> bool:
        return len(segments) == len(self._segments) and all(
            mine == given or mine.startswith("{")
            for mine, given in zip(self._segments, segments, strict=True)
        )

    def around(self, handler: Handler) -> Handler:
        """Wrap what answers; both ways go through here."""
        return handler

    def get_route_handler(self) -> Handler:
        """Wrap FastAPI's handler."""
        return self.around(super().get_route_handler())
