"""Templates are compiled once; a kept one is never taken for another."""

from __future__ import annotations

from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from jinja2 import DictLoader, Environment

from hirefit_api.web import kept_templates
from hirefit_api.web.kept_templates import KeptTemplates


class Counting(Environment):
    """Counts what it compiles."""

    compiled = 0

    def compile(self, *arguments: Any, **more: Any) -> CodeType:
        self.compiled += 1
        return super().compile(*arguments, **more)


@pytest.fixture(autouse=True)
def _written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", False)


def said(source: str, directory: Path) -> tuple[str, int]:
    """What a new process with this template says, and how many it compiled."""
    environment = Counting(
        loader=DictLoader({"page.html": source}), bytecode_cache=KeptTemplates(directory)
    )
    return environment.get_template("page.html").render(), environment.compiled


def test_a_template_is_compiled_once(tmp_path: Path) -> None:
    assert said("one", tmp_path) == ("one", 1)
    assert said("one", tmp_path) == ("one", 0)


def test_a_changed_template_is_compiled_anew(tmp_path: Path) -> None:
    said("one", tmp_path)
    assert said("two", tmp_path) == ("two", 1)


def test_what_compiles_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said("one", tmp_path)
    (tmp_path / "filters.py").write_text("changed = True")
    monkeypatch.setattr(kept_templates, "WRITTEN_BY", (tmp_path,))
    assert said("one", tmp_path) == ("one", 1)


def test_where_nothing_can_be_written_it_is_compiled_each_time(tmp_path: Path) -> None:
    assert said("one", tmp_path / "missing") == ("one", 1)
    assert said("one", tmp_path / "missing") == ("one", 1)
    assert list(tmp_path.iterdir()) == []


def test_python_was_told_to_write_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    assert said("one", tmp_path) == ("one", 1)
    assert list(tmp_path.iterdir()) == []
