"""Which route answers an address, found by its segments.

Starlette tries one regular expression after the other, and there are some three hundred. Routes
that have a plan are answered here; everything else, and every address that is not found, goes on
to FastAPI, which tries them as ever.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from fastapi import FastAPI, Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from hirefit_api.errors import PROBLEMS, answer_error
from hirefit_api.routing.planned_route import PlannedRoute
from hirefit_api.routing.plans import BeyondPlanError

KNOWN: tuple[type[Exception], ...] = (HTTPException, *PROBLEMS)
BEYOND = re.compile(r"[^{}]+{|}[^{}]+|}{|{.*:.*}")
"""Part of a segment, or one that is converted."""
ANY = "{"
"""Stands for a segment that may be anything; no path of ours has it as a segment."""


class Entry(NamedTuple):
    """A route, its place among all, and which segments are its parameters."""

    place: int
    route: APIRoute
    methods: frozenset[str]
    parameters: tuple[tuple[int, str], ...]


class Node:
    """What may follow the segments so far, and the routes that end here."""

    __slots__ = ("ends", "following")

    def __init__(self) -> None:
        self.following: dict[str, Node] = {}
        self.ends: list[Entry] = []

    def add(self, segments: Iterable[str], entry: Entry) -> None:
        """Enter a route."""
        node = self
        for segment in segments:
            node = node.following.setdefault(ANY if segment.startswith(ANY) else segment, Node())
        node.ends.append(entry)

    def find(self, segments: list[str], at: int = 0) -> Iterator[Entry]:
        """Return every route that these segments lead to, whatever its methods."""
        if at == len(segments):
            yield from self.ends
            return
        same = self.following.get(segments[at])
        if same is not None:
            yield from same.find(segments, at + 1)
        other = self.following.get(ANY)
        if other is not None and segments[at]:
            yield from other.find(segments, at + 1)


class Directory:
    """ASGI middleware, the innermost: answers by plans, or lets FastAPI.

    Parameters
    ----------
    app : ASGIApp
        FastAPI's own way.
    service : FastAPI
        Whose routes are entered, with the first request.
    """

    def __init__(self, app: ASGIApp, service: FastAPI) -> None:
        self.app = app
        self._service = service
        self._root: Node | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = None
        if scope["type"] == "http" and not scope.get("root_path"):
            response = await self._by_plan(scope, receive)
        await (self.app if response is None else response)(scope, receive, send)

    async def _by_plan(self, scope: Scope, receive: Receive) -> Response | None:
        found = self.find(scope["method"], scope["path"])
        if found is None:
            return None
        route, parameters = found
        if not isinstance(route, PlannedRoute) or route.by_plan is None:
            return None
        scope["path_params"] = parameters
        scope["route"] = route
        request = Request(scope, receive)
        try:
            return await route.by_plan(request)
        except BeyondPlanError:
            del scope["path_params"], scope["route"]
            return None
        except KNOWN as error:
            return await answer_error(request, error)

    def find(self, method: str, path: str) -> tuple[APIRoute, dict[str, str]] | None:
        """Return the route that FastAPI would choose, with its parameters; None where unsure."""
        if self._root is None:
            self._root = _entered(self._service.routes)
        segments = path.split("/")
        entries = [entry for entry in self._root.find(segments) if method in entry.methods]
        if not entries:
            return None
        chosen = min(entries) if len(entries) > 1 else entries[0]
        return chosen.route, {name: segments[at] for at, name in chosen.parameters}


def _entered(routes: Iterable[Any]) -> Node:
    root = Node()
    for place, route in enumerate(_each(routes)):
        segments = route.path.split("/")
        if any(BEYOND.search(each) for each in segments):
            raise ValueError(f"a parameter is a whole segment, unlike in {route.path}")
        parameters = tuple(
            (at, segment[1:-1]) for at, segment in enumerate(segments) if segment.startswith(ANY)
        )
        root.add(segments, Entry(place, route, frozenset(route.methods or ()), parameters))
    return root


def _each(routes: Iterable[Any]) -> Iterator[APIRoute]:
    """Return all routes in their order, those of included routers, too."""
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        elif inner := getattr(route, "original_router", None):
            yield from _each(inner.routes)
