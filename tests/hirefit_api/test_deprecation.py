"""An address that is to end says so with every answer and in the contract, or is not declared."""

from __future__ import annotations

import asyncio
from datetime import date

import httpx
import pytest
from fastapi import FastAPI

from hirefit_api.deprecation import to_end
from hirefit_api.wire import company_router

INSTEAD = "https://hirefit.example/docs/api"


async def _ask(app: FastAPI, *paths: str) -> list[httpx.Response]:
    at = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hirefit")
    async with at as client:
        return [await client.get(f"/api/v1/companies/c/{path}") for path in paths]


def test_route_that_ends_says_since_when_until_when_and_what_instead() -> None:
    router = company_router("old")
    ending = to_end(date(2026, 12, 1), date(2028, 1, 1), INSTEAD)

    @router.get("/old", **ending)
    def get_old(company: str) -> list[str]:
        return [company]

    @router.get("/new")
    def get_new(company: str) -> list[str]:
        return [company]

    app = FastAPI()
    app.include_router(router)
    old, new = asyncio.run(_ask(app, "old", "new"))
    assert (old.status_code, old.json()) == (200, ["c"])
    assert old.headers["deprecation"] == "@1796083200"  # 2026-12-01T00:00:00Z, `date -u -d @...`
    assert old.headers["sunset"] == "Sat, 01 Jan 2028 00:00:00 GMT"
    assert old.headers["link"] == f'<{INSTEAD}>; rel="deprecation"; type="text/html"'
    assert {"deprecation", "sunset", "link"} & new.headers.keys() == set()
    paths = app.openapi()["paths"]
    said = paths["/api/v1/companies/{company}/old"]["get"]
    assert (said["deprecated"], said["x-sunset"]) == (True, "2028-01-01")
    assert "deprecated" not in paths["/api/v1/companies/{company}/new"]["get"]


def test_nobody_marks_an_address_without_its_dates_or_ends_it_within_a_year() -> None:
    router = company_router("old")
    with pytest.raises(ValueError, match="mark a route"):
        router.get("/old", deprecated=True)(list)
    with pytest.raises(ValueError, match="365 days"):
        to_end(date(2026, 12, 1), date(2027, 11, 30), INSTEAD)
