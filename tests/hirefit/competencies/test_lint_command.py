from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from hirefit.cli.lint import lint

APP = typer.Typer()
APP.command()(lint)

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


def test_lint_command_checks_the_shipped_library_by_default() -> None:
    result = run()
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "0 errors, 0 warnings, 30 drafts."


def test_lint_command_exits_1_with_a_line_for_every_fault(libraries: Path) -> None:
    result = run(str(libraries / "faulty"))
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 11
    queue = libraries / "faulty" / "attitude" / "queue_care.yaml"
    assert result.stderr.splitlines()[1] == (
        f"{queue}:2:1: 'version' must be text; put it in quotes. [error: wrong-type]"
    )


def test_lint_command_checks_one_competency(libraries: Path) -> None:
    assert run(str(libraries / "valid" / "attitude" / "queue_care.yaml")).exit_code == 0
    assert run(str(libraries / "faulty" / "attitude" / "queue_care.yaml")).exit_code == 1


@pytest.mark.parametrize("name", ["company.yaml", "harbour.yaml"])
def test_lint_command_checks_a_company_file(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text(COMPANY, encoding="utf-8")
    assert run(str(file)).exit_code == 0
    file.write_text(COMPANY + "cut: 7\n", encoding="utf-8")
    result = run(str(file))
    assert result.exit_code == 1
    assert result.stderr == (
        f"{file}:8:1: cut must lie on the scale, from 1 to 5. [error: outside-scale]\n"
    )


def test_lint_command_exits_2_for_what_can_not_be_checked(tmp_path: Path) -> None:
    for path in (tmp_path / "absent", tmp_path):
        result = run(str(path))
        assert result.exit_code == 2
        assert result.stderr.startswith(f"{path}: ")
