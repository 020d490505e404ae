"""No page is left out of the pictures that people look at before a release."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from starlette.routing import compile_path

from hirefit_api.app import create_app
from hirefit_api.settings import Settings

HOME = "/companies/harbour-line"
NOT_OURS = ("/api/", "/ats/")
"""Addresses for programs, in our own words or in a vendor's."""


def addresses(routes: list[Any]) -> Iterator[str]:
    for route in routes:
        if isinstance(route, APIRoute):
            if "GET" in route.methods and not route.path.startswith(NOT_OURS):
                yield route.path
        elif inner := getattr(route, "original_router", None):
            yield from addresses(inner.routes)


def test_every_page_is_pictured_or_has_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    pictured = import_module("pictured_pages")
    for name in ("pictured_pages", "pictured_company"):
        monkeypatch.delitem(sys.modules, name)
    known = {"link": "x", "open_case": "x", "rated_case": "x"}
    paths = [path.format(**known).partition("?")[0] for _, path in pictured.PAGES.values()]
    seen = [f"{HOME}{path}".replace(f"{HOME}/../..", "") or "/" for path in paths]
    seen += [f"{HOME}{path}" for path in pictured.PICTURED_WITH_THE_CARD]
    left = [
        path
        for path in addresses(create_app(Settings(_env_file=None)).routes)
        if not any(compile_path(path)[0].match(page) for page in seen)
    ]
    assert sorted(left) == sorted(pictured.NOT_PICTURED)
