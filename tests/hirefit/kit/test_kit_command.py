from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from hirefit.cli.kit import kit

APP = typer.Typer()
APP.command()(kit)

COMPANY = """\
id: harbour-line
name: Harbour Line
service_vision: Every caller hangs up knowing what happens next.
service_values:
  - {id: honesty, statement: We say what is true.}
  - {id: ownership, statement: We see it through.}
  - {id: warmth, statement: People feel welcome.}
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(APP, list(arguments))


@pytest.fixture
def company(tmp_path: Path) -> Path:
    file = tmp_path / "company.yaml"
    file.write_text(COMPANY, encoding="utf-8")
    return file


def test_kit_prints_text_by_default(company: Path) -> None:
    result = run("team_lead", "--company", str(company))
    assert result.exit_code == 0
    assert result.stdout.startswith("Every caller hangs up knowing what happens next.\n")


def test_kit_writes_json_with_the_digest() -> None:
    result = run("team_lead", "--format", "json", "--raters", "4")
    document = json.loads(result.stdout)
    assert document["role"] == "team_lead"
    assert document["planned_raters"] == 4
    assert document["digest"].startswith("sha256:")


def test_kit_writes_a_page_to_a_file(tmp_path: Path) -> None:
    target = tmp_path / "kit.html"
    result = run("team_lead", "--format", "html", "-o", str(target))
    assert (result.exit_code, result.stdout) == (0, "")
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_kit_lists_the_roles_when_it_does_not_know_one() -> None:
    result = run("team_leed")
    assert result.exit_code == 2
    assert "Did you mean 'team_lead'?" in result.stderr
    assert "back_office, complaints_desk, phone_or_chat_agent, team_lead." in result.stderr


def test_kit_exits_1_with_every_fault_of_the_company_file(company: Path) -> None:
    company.write_text(COMPANY.replace("next.", "next. We care.") + "cut: 9\n", encoding="utf-8")
    result = run("team_lead", "--company", str(company))
    assert result.exit_code == 1
    assert [line.split(": ")[0] for line in result.stderr.splitlines()] == [
        f"{company}:3:1",
        f"{company}:8:1",
    ]


def test_kit_exits_2_when_a_file_can_not_be_read_or_written(tmp_path: Path) -> None:
    assert run("team_lead", "--company", str(tmp_path / "absent.yaml")).exit_code == 2
    assert run("team_lead", "-o", str(tmp_path / "absent" / "kit.txt")).exit_code == 2
