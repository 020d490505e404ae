"""Read a definition from YAML: safely, strictly, and with the line of every key.

Only the plain part of YAML is read: mappings, lists, text, numbers, true, false, null. Anchors,
aliases, tags, several documents, tabs and duplicate keys are refused: each of them makes a file
mean something else than what a reader sees. Words such as ``no`` and ``on`` stay words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from hirefit.competencies.findings import KeyPath, Locate, named
from hirefit.exceptions import DefinitionError, Fault

MOST_BYTES = 1_000_000
DEEPEST = 20

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml, where it is built in, is faster
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
# The shortest form of a number has 22 decimals at most, as JavaScript writes it.
_FLOAT = re.compile(r"[-+]?(?:[0-9]{1,17}\.[0-9]{0,22}|\.[0-9]{1,22})(?:[eE][-+]?[0-9]{1,3})?")
_WORDS: dict[str, bool | None] = {  # the spellings of YAML 1.2's core schema; others stay words
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", "")),
}


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """What a file says, where each key stands, and what is wrong with the YAML itself."""

    value: Any
    locate: Locate
    faults: tuple[Fault, ...] = ()


def read_yaml(source: Path | str, place: str) -> tuple[Any, Locate]:
    """Read a YAML file or text.

    Parameters
    ----------
    source : Path or str
        A file, or the text itself.
    place : str
        The file's name in messages.

    Returns
    -------
    document : Any
        Dictionaries, lists, text, numbers, booleans and ``None``.
    locate : callable
        Turns a path of keys such as ``("levels", 3, "sentence")`` into ``file.yaml:41:5``.

    Raises
    ------
    DefinitionError
        Every fault that was found, each with line and column.
    """
    document = parse_yaml(source, place)
    if document.faults:
        raise DefinitionError(*document.faults)
    return document.value, document.locate


def parse_yaml(source: Path | str, place: str) -> YamlDocument:
    """Read as `read_yaml` does, but hand back the faults beside what could be read."""
    try:
        text = _text_of(source, place)
    except DefinitionError as error:
        return YamlDocument(None, lambda _path: place, error.faults)
    tabs = [
        Fault("has a tab; use spaces.", f"{place}:{number}:{line.index(chr(9)) + 1}", "tab")
        for number, line in enumerate(text.splitlines(), start=1)
        if "\t" in line
    ]
    builder = _Builder(place)
    syntax: list[Fault] = []
    value = None
    try:
        value = builder.document(_events(text.replace("\t", " ")))
    except yaml.YAMLError as error:
        if not tabs:  # a tab explains most broken indentation
            syntax.append(_syntax_fault(error, place))
    except _TooDeepError as error:
        syntax.append(error.fault)
    return YamlDocument(value, builder.locate, (*tabs, *builder.faults, *syntax))


def _text_of(source: Path | str, place: str) -> str:
    """Return the text, decoded as UTF-8.

    Raises
    ------
    DefinitionError
        The file can't be read, is too large, or is not UTF-8.
    """
    if isinstance(source, str):
        data = source.encode("utf-8", "surrogatepass")
    else:
        try:
            with source.open("rb") as file:
                data = file.read(MOST_BYTES + 1)
        except OSError as error:
            raise DefinitionError(
                Fault(f"can't be read ({error.strerror}).", place, "unreadable")
            ) from error
    if len(data) > MOST_BYTES:
        raise DefinitionError(
            Fault("is larger than 1 MB; a definition is a few pages.", place, "too-large")
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise DefinitionError(
            Fault("is not UTF-8; save the file as UTF-8.", f"{place}:{line}", "not-utf-8")
        ) from error


def _events(text: str) -> Iterator[Any]:
    yield from yaml.parse(text, Loader=_LOADER)


def _syntax_fault(error: yaml.YAMLError, place: str) -> Fault:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "a character that YAML does not allow"
    where = f"{place}:{mark.line + 1}:{mark.column + 1}" if mark else place
    return Fault(
        f"is not YAML here: {problem}. Look at the indentation, the colons and the quotes.",
        where,
        "not-yaml",
    )


class _TooDeepError(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class _Builder:
    """Turns the parser's events into values and keeps the position of each."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.faults: list[Fault] = []
        self._positions: dict[tuple[str, ...], str] = {}

    def locate(self, path: KeyPath) -> str:
        """Return the place of a path, or of its nearest parent that is written in the file."""
        steps = tuple(str(step) for step in path)
        while steps and steps not in self._positions:
            steps = steps[:-1]
        return self._positions.get(steps, self.place)

    def document(self, events: Iterator[Any]) -> Any:  # noqa: ANN401 - a document is what it is
        """Build the one document of the stream."""
        value: Any = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._fault(event, "starts a second document; one file, one.", "two-documents")
                    return value
                value = self._value(next(events), (), events)
        if value is None and not self.faults:
            self.faults.append(Fault("is empty.", self.place, "empty"))
        return value

    def _fault(self, event: Any, message: str, code: str) -> None:  # noqa: ANN401 - same
        self.faults.append(Fault(message, self._place_of(event), code))

    def _place_of(self, event: Any) -> str:  # noqa: ANN401 - the parser's events share no typed class
        return f"{self.place}:{event.start_mark.line + 1}:{event.start_mark.column + 1}"

    def _value(self, event: Any, path: tuple[str, ...], events: Iterator[Any]) -> Any:  # noqa: ANN401 - same
        self._positions.setdefault(path, self._place_of(event))
        if isinstance(event, yaml.AliasEvent):
            self._fault(event, "uses an alias (*); write the text out.", "alias")
            return None
        if event.anchor is not None:
            self._fault(event, "uses an anchor (&); write the text out.", "anchor")
        if event.tag is not None:
            self._fault(event, "uses a tag (!); write a plain value.", "tag")
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        if len(path) >= DEEPEST:
            raise _TooDeepError(
                Fault("is nested too deep.", self._place_of(event), "nested-too-deep")
            )
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path, events)
        return self._mapping(path, events)

    def _sequence(self, path: tuple[str, ...], events: Iterator[Any]) -> list[Any]:
        values: list[Any] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            values.append(self._value(event, (*path, str(len(values))), events))
        return values

    def _mapping(self, path: tuple[str, ...], events: Iterator[Any]) -> dict[Any, Any]:
        values: dict[Any, Any] = {}
        seen: dict[str, int] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._key(event, (*path, "?"), events)
            name = str(key)
            if name in seen:
                self._fault(
                    event,
                    f"the key {named(key)} is already on line {seen[name]}; keep one of them.",
                    "duplicate-key",
                )
                self._value(next(events), (*path, name, "again"), events)
                continue
            seen[name] = event.start_mark.line + 1
            self._positions[*path, name] = self._place_of(event)
            values[key] = self._value(next(events), (*path, name), events)
        return values

    def _key(self, event: Any, path: tuple[str, ...], events: Iterator[Any]) -> Any:  # noqa: ANN401 - same
        if isinstance(event, yaml.ScalarEvent):
            if event.anchor is not None:
                self._fault(event, "uses an anchor (&); write the text out.", "anchor")
            value = _scalar(event)
            return value if type(value) in {int, str} else event.value
        self._value(event, path, events)
        self._fault(event, "has a key that is not a plain word.", "bad-key")
        return f"key on line {event.start_mark.line + 1}"


def _scalar(event: yaml.ScalarEvent) -> Any:  # noqa: ANN401 - same
    return event.value if event.style else plain_value(event.value)  # quoted or a block: text


def plain_value(text: str) -> str | float | bool | None:
    """Return what a text says that stands in a file without quotes."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text) and math.isfinite(number := float(text)):
        return number
    return text
