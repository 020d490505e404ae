"""What a plan answers is what FastAPI answers, and it leaves to FastAPI what it can't answer."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from hirefit_api.routing.directory import Directory
from hirefit_api.routing.planned_route import PlannedRoute

from .conftest import Asked, World

KNOWN = {
    "company": "harbour-line",
    "requisition": "desk",
    "application": "a1",
    "rater": "recruiter",
}
JSON = {"content-type": "application/json"}
BODIES: list[dict[str, Any]] = [
    {},
    {"content": b"", "headers": JSON},
    {"content": b"null", "headers": JSON},
    {"content": b"{}", "headers": {"content-type": "application/json; charset=utf-8"}},
    {"content": b"[1", "headers": JSON},
    {"content": b'{"a": 1, "a": 2}', "headers": JSON},
    {"content": b"{}", "headers": {"content-type": "text/plain"}},
    {"content": b"{}", "headers": {"content-type": "application/problem+json"}},
    {"content": b"{}"},
]
"""Bodies that no route takes: what is refused changes nothing, so it can be asked twice."""


def directory_in(app: FastAPI) -> Directory:
    layer: Any = app.middleware_stack
    while not isinstance(layer, Directory):
        layer = layer.app
    return layer


def routes_in(found: list[Any]) -> list[APIRoute]:
    """Every route, also of included routers."""
    routes: list[APIRoute] = []
    for route in found:
        inner = getattr(route, "original_router", None)
        routes += routes_in(inner.routes) if inner else [route]
    return routes


def filled(path: str, **changes: str) -> str:
    return re.sub(r"{(\w+)}", lambda name: (KNOWN | changes).get(name[1], "x1"), path)


def questions_to(route: APIRoute) -> list[tuple[str, str, dict[str, Any]]]:
    """Requests that a route refuses or only reads for."""
    [method] = route.methods
    bad = dict.fromkeys(re.findall(r"{(\w+)}", route.path), "!")
    asked = [(method, filled(route.path, **{name: value}), {}) for name, value in bad.items()]
    if method == "GET":
        asked.append((method, filled(route.path), {}))
        for field in route.dependant.query_params:
            asked += [
                (method, f"{filled(route.path)}?{field.alias}={x}", {}) for x in ("", "!", "1")
            ]
    elif route.dependant.body_params:
        asked += [(method, filled(route.path), body) for body in BODIES]
    return asked


def both_ways(asked: Asked, key: str, questions: list[Any]) -> list[tuple[Any, Any, Any]]:
    """Ask by plan, then FastAPI itself."""
    asked.ask("GET", "/livez")
    directory = directory_in(asked.app)

    def within(layer: Any) -> Any:
        async def app(scope: Any, receive: Any, send: Any) -> None:
            scope["app"] = asked.app
            await layer(scope, receive, send)

        return app

    async def ask() -> list[tuple[Any, Any, Any]]:
        found = []
        ways = [
            httpx.AsyncClient(
                transport=httpx.ASGITransport(within(layer)),
                base_url="http://localhost",
                headers={"authorization": f"Bearer {key}"},
            )
            for layer in (directory, directory.app)
        ]
        for question in questions:
            method, path, options = question
            answers = [await way.request(method, path, **options) for way in ways]
            found.append((question, *[_seen(answer) for answer in answers]))
        return found

    return asked._runner.run(ask())


def _seen(answer: httpx.Response) -> tuple[int, str, list[tuple[str, str]]]:
    """What of an answer must be equal; moments move, and lengths with them never."""
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "then", answer.text)
    headers = [(name, value) for name, value in answer.headers.items() if name != "etag"]
    return answer.status_code, text, sorted(headers)


@pytest.mark.slow
def test_plans_answer_as_fastapi_does(world: World, asked: Asked) -> None:
    routes = [
        route
        for route in routes_in(asked.app.routes)
        if isinstance(route, PlannedRoute) and route.by_plan is not None
    ]
    # Every route is asked in one of eight ways; with all bodies, one route in eight.
    questions = [
        question
        for at, route in enumerate(routes)
        for number, question in enumerate(questions_to(route))
        if at % 8 == 0 or number % 8 == at % 8 or (number == 0 and at % 2)
    ]
    found = both_ways(asked, world.keys["administrator"], questions)
    different = [(question, a, b) for question, a, b in found if a != b]
    assert different == []
    assert {a[0] for _, a, _ in found} >= {200, 400, 404, 422}
    assert len(routes) > 250


def test_directory_finds_the_route_that_fastapi_would_try_first(asked: Asked) -> None:
    asked.ask("GET", "/livez")
    directory = directory_in(asked.app)
    routes = routes_in(asked.app.routes)
    for route in routes:
        for method in route.methods:
            path = filled(route.path)
            first = next(r for r in routes if method in r.methods and r.path_regex.match(path))
            named = first.path_regex.match(path).groupdict()
            assert directory.find(method, path) == (first, named), path
    for path in ("", "/", "//", "/api/v1/companies/", "/api/v1/companies//scores", "/none"):
        assert (directory.find("POST", path)) is None


def test_an_address_of_half_a_segment_is_heard_of_at_once() -> None:
    app, router = FastAPI(), APIRouter(route_class=PlannedRoute)
    router.get("/files/{name}.csv")(lambda: None)
    app.include_router(router)
    with pytest.raises(ValueError, match="whole segment"):
        Directory(app, app).find("GET", "/files/a.csv")
