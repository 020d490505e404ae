"""The first person of a company, from the command line to a cookie over https."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from hirefit.cli import app as command_line
from hirefit.exceptions import HirefitError
from hirefit_api.app import create_app
from hirefit_api.database.lock import ProcessLock
from hirefit_api.errors import AlreadyServing
from hirefit_api.first_account import add_first_account
from hirefit_api.settings import Settings

PASSWORD = "four plain words and a comma"  # noqa: S105 - of an invented person
MARA = {"id": "mara", "name": "Mara", "email": None}


def settings_of(file: Path, **more: str) -> Settings:
    return Settings(database_url=f"sqlite:///{file}", drain_seconds=0, access_log=False, **more)


async def sign_in(settings: Settings) -> httpx.Response:
    served = create_app(settings)
    async with served.router.lifespan_context(served):
        transport = httpx.ASGITransport(served)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            data = {"login": "mara", "password": PASSWORD}
            answer = await client.post("/companies/new-firm/sign-in", data=data)
            cookie = {"cookie": answer.headers["set-cookie"].partition(";")[0]}
            home = await client.get("/companies/new-firm", headers=cookie)
            assert "has no profile yet" in home.text
            return answer


def test_first_administrator_signs_in_over_https_with_a_cookie_for_this_host_only(tmp_path) -> None:
    file = tmp_path / "first.sqlite3"
    typed = ["add-administrator", "new-firm", "mara", "--name", "Mara", "--key"]
    database = ["--database", f"sqlite:///{file}"]
    done = CliRunner().invoke(command_line, [*typed, *database], input=f"{PASSWORD}\n{PASSWORD}\n")
    assert done.exit_code == 0, done.output
    assert "/companies/new-firm/sign-in" in done.output
    assert "hf_new-firm." in done.output
    settings = settings_of(file, public_address="https://hiring.example")
    answer = asyncio.run(sign_in(settings))
    name, *attributes = answer.headers["set-cookie"].split("; ")
    assert answer.status_code == 303
    assert name.startswith("__Host-hirefit=new-firm.")
    assert {a.lower().partition("=")[0] for a in attributes} == {
        "httponly",
        "max-age",
        "path",
        "samesite",
        "secure",
    }


def test_unusable_account_is_refused_with_every_fault_and_nothing_is_made(tmp_path) -> None:
    settings = settings_of(tmp_path / "none.sqlite3")
    for company, document, password in (
        ("new firm", MARA, PASSWORD),
        ("new-firm", MARA | {"id": "a b", "email": "x"}, PASSWORD),
        ("new-firm", MARA, "mara"),
    ):
        with pytest.raises(HirefitError):
            add_first_account(settings, company, document, password, with_key=False)
    assert not (tmp_path / "none.sqlite3").exists()


def test_running_service_keeps_its_file(tmp_path) -> None:
    settings = settings_of(tmp_path / "served.sqlite3")
    with ProcessLock(tmp_path / "served.sqlite3"), pytest.raises(AlreadyServing):
        add_first_account(settings, "new-firm", MARA, PASSWORD, with_key=False)
