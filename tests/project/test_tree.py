"""The tree keeps its own rules: sizes, names, docs that are true."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import NamedTuple

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


class Module(NamedTuple):
    """What the rules ask of a source; its tree is let go, since hundreds are slow to keep."""

    lines: int
    says: str | None
    functions: list[tuple[str, int]]


@pytest.fixture(scope="module")
def read():
    """Each source by its path."""
    return {path.relative_to(ROOT): module(path.read_text(encoding="utf-8")) for path in SOURCES}


def module(text: str) -> Module:
    tree = ast.parse(text)
    functions = [
        (node.name, length(node))
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return Module(text.count("\n"), ast.get_docstring(tree), functions)


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Counted without the docstring."""
    told = ast.get_docstring(node) and len(node.body) > 1
    return (node.end_lineno or 0) - node.body[1 if told else 0].lineno + 1


def test_a_module_has_a_bound(read):
    assert {str(path) for path, each in read.items() if each.lines > LONGEST_MODULE} == set()


def test_a_module_has_a_telling_name(read):
    assert {str(path) for path in read if BANNED & {*path.parts[:-1], path.stem}} == set()


def test_a_module_says_something_about_itself(read):
    assert {str(path) for path, each in read.items() if not each.says} == set()


def test_functions_are_short(read):
    long = {
        f"{path}: {name}": lines
        for path, each in read.items()
        for name, lines in each.functions
        if lines > LONGEST_FUNCTION
    }
    assert long == {}


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
    inside = [found for top in ROOT.iterdir() if top.name != ".venv" for found in top.rglob("*")]
    for path in (*ROOT.glob("*.*"), *inside):
        ours = path.suffix in suffixes and ".venv" not in path.parts
        if ours and path.name != Path(__file__).name:
            assert not pattern.search(path.read_text(encoding="utf-8")), path
