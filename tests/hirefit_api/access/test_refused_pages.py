"""Whatever a page can't do, a browser is told on a page; programs are told in JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute

KNOWN = {"company": "harbour-line", "requisition": "desk", "application": "a1"}
HTML = "text/html; charset=utf-8"
JSON = "application/problem+json"
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
NOT_FOR_PEOPLE = ("/api/", "/ats/", "/static/", "/livez", "/readyz")
FOREIGN = {"sec-fetch-site": "cross-site"}
FAR_TOO_LONG = {"content-length": "99000000"}


def routes_of(routes: list[Any]) -> Iterator[APIRoute]:
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        elif inner := getattr(route, "original_router", None):
            yield from routes_of(inner.routes)


def page_routes(asked) -> list[tuple[str, str]]:
    """Method and address of every route that people open."""

    def filled(route: APIRoute) -> str:
        return re.sub(r"{(\w+)}", lambda found: KNOWN.get(found[1], "x1"), route.path)

    return [
        (method, filled(route))
        for route in routes_of(asked.app.routes)
        if not route.path.startswith(NOT_FOR_PEOPLE)
        for method in route.methods
    ]


def answers(asked, cells: list[tuple[str, str]], cookie: str, **headers: str) -> list[Any]:
    options = {"headers": {**BROWSER, "cookie": f"hirefit={cookie}", **headers}}
    return asked.ask_all([(method, path, options) for method, path in cells])


def kinds(found: list[Any]) -> set[tuple[int, str]]:
    return {(answer.status_code, answer.headers["content-type"]) for answer in found}


def test_every_page_that_breaks_says_so_on_a_page(
    world, asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked.app.state, "gate", None)
    monkeypatch.setattr(asked.app.state, "database", None)
    cells = page_routes(asked)
    found = answers(asked, cells, world.sessions["administrator"])
    broken = [answer for answer in found if answer.status_code == 500]
    assert len(broken) > 100
    assert len(found) - len(broken) < 10  # pages that ask neither who is there nor the database
    assert kinds(broken) == {(500, HTML)}
    for answer in broken:
        assert f"<code>{answer.headers['x-request-id']}</code>" in answer.text
        assert "nothing is half saved" in answer.text or answer.request.method == "GET"
        assert "A administrator" not in answer.text


def test_every_address_of_a_page_refuses_on_a_page(world, asked) -> None:
    cells = page_routes(asked)
    paths = sorted({path for _, path in cells})
    sent = [("POST", path) for method, path in cells if method == "POST"]
    cookie = world.sessions["interviewer"]
    never = answers(asked, [("DELETE", path) for path in paths], cookie)
    forged = answers(asked, sent, cookie, **FOREIGN)
    large = answers(asked, sent, cookie, **FAR_TOO_LONG)
    beyond = answers(asked, [("GET", f"{path}/of/nobody") for path in paths[::5]], cookie)
    assert kinds(never) == {(405, HTML)}
    assert kinds(forged) == {(403, HTML)}
    assert kinds(large) == {(413, HTML)}
    assert kinds(beyond) == {(404, HTML)}
    assert all("<h1>" in answer.text for answer in (*never, *forged, *large, *beyond))


def test_refusal_speaks_the_language_of_the_browser_and_names_what_to_do(world, asked) -> None:
    cookie = world.sessions["hr"]
    german = {"accept-language": "de"}
    path = "/companies/harbour-line/sign-out"
    [opened] = answers(asked, [("GET", path)], cookie, **german)
    [forged] = answers(asked, [("POST", path)], cookie, **FOREIGN, **german)
    assert "<h1>Unter dieser Adresse gibt es nichts zu öffnen." in opened.text
    assert opened.headers["allow"] == "POST"
    assert '<a href="/companies/harbour-line">Zur Startseite</a>' in opened.text
    assert "<h1>Das kam nicht von einer Seite von hirefit" in forged.text


def test_programs_are_told_in_json(world, asked) -> None:
    headers = BROWSER | {"authorization": f"Bearer {world.keys['hr']}"}
    path = "/api/v1/companies/harbour-line"
    cells = [
        ("GET", "/api/v1/nowhere", headers),
        ("DELETE", path, headers),
        ("PUT", path, headers | FOREIGN),
        ("GET", "/companies/harbour-line/nowhere", headers | {"accept": "*/*"}),
    ]
    found = asked.ask_all([(method, at, {"headers": more}) for method, at, more in cells])
    assert [(answer.status_code, answer.headers["content-type"]) for answer in found] == [
        (404, JSON),
        (405, JSON),
        (403, JSON),
        (404, JSON),
    ]
