"""Every route crossed with everybody: who may not is refused, and nothing is left undeclared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from hirefit_api.access.permissions import ALLOWED, GRANTED, Permission
from hirefit_api.access.require import NOT_ALLOWED, Requirement
from hirefit_api.wire import public

KNOWN = {
    "company": "harbour-line",
    "requisition": "desk",
    "application": "a1",
    "rater": "interviewer",
    "number": "1",
    "version": "1",
}
"""What stands in addresses; every other part gets `x1`."""
OUTSIDE = (
    "nobody",
    "revoked key",
    "expired key",
    "truncated key",
    "unknown key",
    "wrong scheme",
    "expired session",
    "idle session",
    "disabled person",
)
ALSO = {"expired key", "truncated key", "unknown key", "wrong scheme", "idle session"}
"""They stand before the same door as the other outsiders: asked at every tenth address."""
OPEN = {
    "GET /",
    "GET /companies",
    "GET /companies/{company}/sign-in",
    "POST /companies/{company}/sign-in",
    "POST /companies/{company}/sign-out",
    "GET /companies/{company}/sign-in/openid",
    "GET /companies/{company}/sign-in/openid/back",
    "GET /companies/{company}/links/{link}",
    "POST /companies/{company}/links/{link}",
    "GET /livez",
    "POST /api/v1/oauth/token",
    "POST /language",
    "GET /readyz",
    "GET /static/{version}/{name}",
}
"""What everyone may see; an address that joins them has to be written here."""
NARROWER = ("/debrief", "/debriefs")
"""These ask for more than a role: to have rated the application."""
OWN_DOOR = "/ats/"
"""Applicant-tracking systems prove who they are in their vendors' ways; tested with them."""


class Address(NamedTuple):
    """A method and path with what it asks for."""

    method: str
    path: str
    permission: Permission | None
    is_open: bool

    @property
    def filled(self) -> str:
        return re.sub(r"{(\w+)}", lambda found: KNOWN.get(found[1], "x1"), self.path)

    @property
    def is_page(self) -> bool:
        return not self.path.startswith("/api/")


def routes_of(routes: list[Any]) -> Iterator[APIRoute]:
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        elif inner := getattr(route, "original_router", None):
            yield from routes_of(inner.routes)


def addresses(app: FastAPI) -> list[Address]:
    found = []
    for route in routes_of(app.routes):
        asked_for = [entry.dependency for entry in route.dependencies]
        permissions = [item.permission for item in asked_for if isinstance(item, Requirement)]
        assert len(permissions) <= 1, route.path
        is_open = public.dependency in asked_for
        permission = permissions[0] if permissions else None
        found += [Address(method, route.path, permission, is_open) for method in route.methods]
    return found


def credentials(world) -> dict[str, list[dict[str, Any]]]:
    """Every caller with the ways in which they show who they are."""
    key = world.keys["administrator"]
    headers = {
        "truncated key": f"Bearer {key[:-1]}",
        "unknown key": f"Bearer {key[:-64]}{'0' * 64}",
        "wrong scheme": f"Basic {key}",
    }
    ways = {name: [{"headers": {"authorization": value}}] for name, value in headers.items()}
    for name, secret in world.keys.items():
        ways.setdefault(name, []).append({"headers": {"authorization": f"Bearer {secret}"}})
    for name, token in world.sessions.items():
        ways.setdefault(name, []).append({"headers": {"cookie": f"hirefit={token}"}})
    return ways | {"nobody": [{}]}


def expected(address: Address, caller: str) -> int | None:
    """The status that refuses, or None for whoever may."""
    if caller in OUTSIDE:
        return 303 if address.is_page and address.method == "GET" else 401
    if caller == "another company's administrator":
        return 404
    role = next(role for role in GRANTED if role == caller)
    return None if address.permission in ALLOWED[role] else 403


def is_wrong(address: Address, status: int | None, answer: httpx.Response) -> bool:
    """Tell whether an answer is not the expected refusal, or a refusal where none is expected."""
    if status is not None:
        return answer.status_code != status
    if answer.status_code == 403 and not address.path.endswith(NARROWER):
        codes = [] if address.is_page else [fault["code"] for fault in answer.json()["faults"]]
        return NOT_ALLOWED.code in codes or (address.is_page and NOT_ALLOWED.message in answer.text)
    return answer.status_code == 401 or answer.status_code >= 500


def test_every_address_says_who_may(asked) -> None:
    found = addresses(asked.app)
    undeclared = [a.path for a in found if a.permission is None and not a.is_open]
    both = [a.path for a in found if a.permission is not None and a.is_open]
    opened = {f"{a.method} {a.path}" for a in found if a.is_open and OWN_DOOR not in a.path}
    companyless = [a.path for a in found if a.permission and "{company}" not in a.path]
    assert (undeclared, both, companyless) == ([], [], [])
    assert opened == OPEN
    assert len(found) > 60


@pytest.mark.slow
def test_every_forbidden_cell_is_refused_and_every_other_is_not(world, asked) -> None:
    cells = [
        (address, caller, way)
        for at, address in enumerate(addresses(asked.app))
        if address.permission is not None
        for caller, ways in credentials(world).items()
        if caller not in ALSO or at % 10 == 0
        for way in ways
        # What a role may is asked with a key: people have rules besides (their own card only).
        if caller not in GRANTED or "authorization" in way["headers"]
    ]
    answers = asked.ask_all([(a.method, a.filled, way) for a, _, way in cells])
    wrong = []
    for (address, caller, _), answer in zip(cells, answers, strict=True):
        status = expected(address, caller)
        if is_wrong(address, status, answer):
            wrong.append((address.method, address.path, caller, status, answer.status_code))
    assert wrong == []
    assert {caller for _, caller, _ in cells} >= {*OUTSIDE, *GRANTED}


@pytest.mark.slow
def test_whoever_belongs_elsewhere_can_not_tell_what_exists(world, asked) -> None:
    other = world.keys["another company's administrator"]
    way = {"headers": {"authorization": f"Bearer {other}"}}
    for address in addresses(asked.app):
        if address.permission is None:
            continue
        existing = asked.ask(address.method, address.filled, **way)
        invented = asked.ask(address.method, address.filled.replace("harbour-line", "none"), **way)
        words = existing.text.replace("harbour-line", "none")  # a page repeats its own address
        assert (existing.status_code, words) == (invented.status_code, invented.text)
        assert existing.status_code == 404


def test_key_in_the_address_or_body_opens_nothing(world, asked) -> None:
    key = world.keys["administrator"]
    base = "/api/v1/companies/harbour-line"
    answers = [
        asked.ask("GET", f"{base}?key={key}&access_token={key}&authorization={key}"),
        asked.ask("PUT", base, json={"authorization": f"Bearer {key}"}),
        asked.ask("GET", base, headers={"x-api-key": key}),
        asked.ask("GET", base, headers={"cookie": f"hirefit={key}"}),
    ]
    assert [answer.status_code for answer in answers] == [401] * 4


@pytest.mark.parametrize("caller", ["interviewer", "recruiter", "administrator"])
def test_people_handle_their_own_card_only(world, asked, caller) -> None:
    way = {"headers": {"cookie": f"hirefit={world.sessions[caller]}"}}
    others = next(name for name in ("interviewer", "recruiter") if name != caller)
    statuses = {}
    for address in addresses(asked.app):
        if address.permission is Permission.SUBMIT_CARDS and "{rater}" in address.path:
            path = address.path.replace("{rater}", others)
            filled = address._replace(path=path).filled
            sent = {"data": {"step": "check"}} if address.method == "POST" else {}
            answer = asked.ask(address.method, filled, **way, **sent)
            statuses[address.method, path] = answer.status_code
    assert len(statuses) > 4
    assert set(statuses.values()) == {403}, statuses


@pytest.mark.slow
def test_operator_makes_a_company_and_its_first_administrator_and_nothing_else(asked) -> None:
    way = {"headers": {"authorization": "Bearer operator-" + "0" * 32}}
    found = {}
    for address in addresses(asked.app):
        if address.permission is not None:
            status = asked.ask(address.method, address.filled, **way).status_code
            found.setdefault(address.permission, set()).add(status in (401, 403))
    allowed = {permission for permission, refused in found.items() if refused == {False}}
    assert allowed <= {
        Permission.READ_COMPANY,
        Permission.CHANGE_COMPANY,
        Permission.MANAGE_ACCESS,
    }
    assert Permission.CHANGE_COMPANY in allowed
