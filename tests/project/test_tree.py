"""The tree keeps its own rules: sizes, names, docs that are true."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import hirefit.cli

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(
    path
    for folder in ("src", "api", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations/versions" not in path.as_posix()
)
BANNED = {"utils", "helpers", "common", "base", "manager", "v2", "core", "kit_v2"}
LONGEST_MODULE, LONGEST_FUNCTION = 400, 40


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_module_has_a_bound_and_a_telling_name(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_MODULE
    assert path.stem not in BANNED
    assert not BANNED & set(path.relative_to(ROOT).parts[:-1])
    assert ast.get_docstring(ast.parse(text)), "says nothing about itself"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_functions_are_short(path):
    """Counted without the docstring."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
            length = (node.end_lineno or 0) - first.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{node.name} has {length} lines"


def test_every_file_that_the_architecture_names_is_there():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:src|api|competencies|docs|tests)/[^`<>*]+)`", text))
    assert len(named) > 8
    missing = sorted(name for name in named if not (ROOT / name).exists())
    assert missing == []


def test_every_command_of_the_readme_exists():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = set(re.findall(r"^    hirefit ([\w-]+)", text, re.MULTILINE))
    assert len(commands) > 8
    assert commands <= set(hirefit.cli.COMMANDS)


@pytest.mark.parametrize("name", hirefit.cli.COMMANDS)
def test_every_command_has_a_module(name):
    assert (ROOT / "src" / "hirefit" / "cli" / f"{name.replace('-', '_')}.py").exists()


def test_links_between_documents_lead_somewhere():
    for path in [ROOT / "README.md", *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_no_path_of_a_machine_and_no_registry_is_named():
    pattern = re.compile(r"(?<![\w./])/(?:work|root|home)/|index-url|pypi\.org/simple")
    suffixes = {".py", ".md", ".toml", ".yaml", ".txt"}
    for path in ROOT.rglob("*"):
        ours = path.suffix in suffixes and ".venv" not in path.parts
        if ours and path.name != Path(__file__).name:
            assert not pattern.search(path.read_text(encoding="utf-8")), path
