from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hirefit.competencies.yaml_reader import parse_yaml, read_yaml
from hirefit.competencies.yaml_writer import document_yaml
from hirefit.exceptions import DefinitionError

BILLION_LAUGHS = "a: &a [lol, lol]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n"


def found(text: str) -> list[tuple[str, str]]:
    return [(fault.code, fault.place) for fault in parse_yaml(text, "f.yaml").faults]


def test_read_yaml_returns_values_and_places() -> None:
    document, locate = read_yaml("a: 1\nb:\n  - c: x\n  - {d: 1.5}\n3:\n  e: true\n", "f.yaml")
    assert document == {"a": 1, "b": [{"c": "x"}, {"d": 1.5}], 3: {"e": True}}
    assert locate(("b", 0, "c")) == "f.yaml:3:5"
    assert locate(("b", 1, "d")) == "f.yaml:4:6"
    assert locate((3, "e")) == "f.yaml:6:3"
    assert locate((3, "absent")) == "f.yaml:5:1"
    assert locate(("absent",)) == "f.yaml:1:1"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("2026-01-15", "2026-01-15"),
        ("1:30", "1:30"),
        ("007", "007"),
        ("1.0.0", "1.0.0"),
        ("0x1F", "0x1F"),
        (".inf", ".inf"),
        ("9" * 400, "9" * 400),
        ("-4", -4),
        ("4.41", 4.41),
        ("true", True),
        ("tRUE", "tRUE"),
        ("nULL", "nULL"),
        ("1.0e999", "1.0e999"),
        ("0.016666666666666666", 1 / 60),
        ("0.0000012345678901234567", 0.0000012345678901234567),
        ("TRUE", True),
        ("~", None),
        ("", None),
        ("'4'", "4"),
        ("<<", "<<"),
    ],
)
def test_read_yaml_keeps_words_that_yaml_would_turn_into_something_else(
    text: str, value: object
) -> None:
    document, _ = read_yaml(f"k: {text}\n", "f.yaml")
    assert document == {"k": value}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3\n", [("duplicate-key", "f.yaml:3:1")]),
        ("1: x\n'1': y\n", [("duplicate-key", "f.yaml:2:1")]),
        ("a:\n\t- 1\n", [("tab", "f.yaml:2:1")]),
        ("a: 1\tx\nb: 2\tx\n", [("tab", "f.yaml:1:5"), ("tab", "f.yaml:2:5")]),
        ("a: 1\n---\nb: 2\n", [("two-documents", "f.yaml:2:1")]),
        ("a: !!python/object:os.system x\n", [("tag", "f.yaml:1:4")]),
        ("a: ! x\n", [("tag", "f.yaml:1:4")]),
        ("[a]: 1\n", [("bad-key", "f.yaml:1:1")]),
        ("", [("empty", "f.yaml")]),
        ("# only a comment\n", [("empty", "f.yaml")]),
        ("a: [1\n", [("not-yaml", "f.yaml:2:1")]),
        ("a: b: c\n", [("not-yaml", "f.yaml:1:5")]),
        ("a: &x 1\nb: *x\n", [("anchor", "f.yaml:1:4"), ("alias", "f.yaml:2:4")]),
    ],
)
def test_parse_yaml_refuses_with_line_and_column(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert found(text) == expected


def test_parse_yaml_reports_every_anchor_and_alias_of_a_billion_laughs() -> None:
    codes = [code for code, _ in found(BILLION_LAUGHS)]
    assert codes.count("anchor") == 3
    assert codes.count("alias") == 6


def test_parse_yaml_reports_all_kinds_in_one_go() -> None:
    codes = [code for code, _ in found("a: 1\na: 2\nb:\tx\nc: &x 1\n")]
    assert sorted(codes) == ["anchor", "duplicate-key", "tab"]


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_parse_yaml_refuses_endless_nesting(opening: str) -> None:
    codes = [code for code, _ in found(opening * 5000)]
    assert codes[-1] in {"nested-too-deep", "not-yaml"}


def test_parse_yaml_refuses_ten_megabytes(tmp_path: Path) -> None:
    file = tmp_path / "large.yaml"
    file.write_bytes(b"a: " + b"x" * 10_000_000)
    assert [fault.code for fault in parse_yaml(file, "large.yaml").faults] == ["too-large"]


def test_parse_yaml_names_the_line_that_is_not_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "latin.yaml"
    file.write_bytes("a: 1\nb: é\n".encode("latin-1"))
    faults = parse_yaml(file, "latin.yaml").faults
    assert [(fault.code, fault.place) for fault in faults] == [("not-utf-8", "latin.yaml:2")]


def test_read_yaml_accepts_a_byte_order_mark_and_windows_lines(tmp_path: Path) -> None:
    file = tmp_path / "windows.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: two\r\n")
    assert read_yaml(file, "windows.yaml")[0] == {"a": 1, "b": "two"}


def test_read_yaml_raises_for_a_folder(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError) as caught:
        read_yaml(tmp_path, "folder")
    assert [fault.code for fault in caught.value.faults] == ["unreadable"]


def test_parse_yaml_refuses_control_characters() -> None:
    assert [code for code, _ in found("a: \x00\n")] == ["not-yaml"]


TEXTS = st.text(st.characters(codec="utf-8"), max_size=8) | st.text(
    "01.eE+-_:#'\"\n\u2028\x85 nul", max_size=8
)
KEYS = TEXTS.filter(bool)
JSON_LIKE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(1 - 10**18, 10**18 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=10,
)


@settings(max_examples=min(40, settings.default.max_examples))
@given(st.dictionaries(KEYS, JSON_LIKE, min_size=1))
@example({"nULL": "tRUE", "words": ["1.5e5", ".5E3", "null", "1.5"], "numbers": [1 / 60, 5e-324]})
def test_what_is_written_is_read_back(document: dict[str, Any]) -> None:
    found = read_yaml(document_yaml(document), "f.yaml")[0]
    assert repr(found) == repr(document)  # 1, 1.0 and true are equal to each other


@given(st.text(max_size=200))
def test_parse_yaml_survives_any_text(text: str) -> None:
    document = parse_yaml(text, "f.yaml")
    assert all(fault.place.startswith("f.yaml") for fault in document.faults)
