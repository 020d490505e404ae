"""What is wrong at a path inside a document, and how a path becomes a place people can find."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from hirefit.exceptions import Fault

KeyPath = tuple[str | int, ...]
Locate = Callable[[KeyPath], str]

PATTERN_HINTS: dict[str, str] = {}
"""What a pattern asks for, in words; filled by the modules that own the patterns."""

_QUOTED = re.compile(r"'([^']*)'")
_HINT = re.compile(r" Did you mean '([^']*)'\?")
_PRINTABLE_NAME = re.compile(r"[\w .@-]{1,60}")

_TYPE_HINTS = {
    "string_type": ("must be text; put it in quotes.", "wrong-type"),
    "string_too_short": ("is empty; write something here.", "empty"),
    "int_type": ("must be a whole number.", "wrong-type"),
    "int_parsing": ("must be a whole number.", "wrong-type"),
    "int_from_float": ("must be a whole number.", "wrong-type"),
    "float_type": ("must be a number.", "wrong-type"),
    "float_parsing": ("must be a number.", "wrong-type"),
    "finite_number": ("must be a finite number.", "wrong-type"),
    "tuple_type": ("must be a list.", "wrong-type"),
    "list_type": ("must be a list.", "wrong-type"),
    "dict_type": ("must be keys with values below it.", "wrong-type"),
    "model_type": ("must be keys with values below it.", "wrong-type"),
    "date_type": ("must be a date such as 2026-01-15.", "wrong-type"),
    "date_parsing": ("must be a date such as 2026-01-15.", "wrong-type"),
    "date_from_datetime_parsing": ("must be a date such as 2026-01-15.", "wrong-type"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, at a path of keys inside a document."""

    path: KeyPath
    message: str
    code: str = "invalid"

    def fault(self, locate: Locate) -> Fault:
        """Return the fault at the place that `locate` gives for the path."""
        return Fault(self.message, locate(self.path), self.code)

    def without_input(self, known: Container[str]) -> Finding:
        """Return the finding without any name that is not `known`.

        A service answers with this one: what was sent to it never comes back in an error.
        """
        path: list[str | int] = []
        for step in self.path:
            if isinstance(step, str) and step not in known:
                break
            path.append(step)
        hinted = _HINT.sub(lambda hint: hint[0] if hint[1] in known else "", self.message)
        message = _QUOTED.sub(lambda name: name[0] if name[1] in known else "this name", hinted)
        return Finding(tuple(path), message, self.code)


def place_key(place: str) -> list[tuple[int, str]]:
    """Return what sorts places as people read: by file, then by line and column as numbers."""
    parts = re.split(r"(\d+)", place)
    return [(int(part) if part.isdigit() else -1, part) for part in parts]


def field_locator(place: str) -> Locate:
    """Return a `Locate` for documents without lines: ``company.weights.values``."""

    def locate(path: KeyPath) -> str:
        return ".".join([place, *(str(step) for step in path)])

    return locate


def named(value: object) -> str:
    """Quote an id for a message, unless it is too odd to print."""
    text = str(value)
    return f"'{text}'" if _PRINTABLE_NAME.fullmatch(text) else "a name that can't be printed"


def suggestion(name: object, known: Iterable[str]) -> str:
    """Return `` Did you mean 'x'?`` for the nearest known name, or an empty text."""
    nearest = difflib.get_close_matches(str(name)[:100], list(known), n=1, cutoff=0.6)
    return f" Did you mean '{nearest[0]}'?" if nearest else ""


def findings_of(error: ValidationError, model: type[BaseModel]) -> list[Finding]:
    """Say in plain words what pydantic found, one finding for each of its errors."""
    return [
        _finding(detail, model)
        for detail in error.errors(include_url=False)
        if detail["type"] != "default_factory_not_called"  # follows from another finding
    ]


def _finding(detail: ErrorDetails, model: type[BaseModel]) -> Finding:
    path: KeyPath = tuple(step for step in detail["loc"] if step != "[key]")
    kind = detail["type"]
    if kind == "missing":
        return Finding(path, f"the key {named(path[-1])} is missing.", "missing-key")
    if kind == "extra_forbidden":
        hint = suggestion(path[-1], _known_keys(model, path[:-1]))
        return Finding(path, f"unknown key {named(path[-1])}.{hint}", "unknown-key")
    where = f"{named(path[-1])} " if path and isinstance(path[-1], str) else ""
    message, code = _TYPE_HINTS.get(kind) or _described(detail)
    return Finding(path, where + message, code)


def _described(detail: ErrorDetails) -> tuple[str, str]:
    """Word the errors whose limits matter."""
    limits: dict[str, Any] = detail.get("ctx", {})
    describe = _DESCRIPTIONS.get(detail["type"])
    if describe is not None:
        return describe(detail["input"], limits)
    text = detail["msg"].removeprefix("Input ").removesuffix(".").replace("should", "must")
    is_range = detail["type"].startswith(("greater_than", "less_than"))
    return f"{text}.", "outside-range" if is_range else "invalid"


def _too_long(value: Any, limits: Mapping[str, Any]) -> tuple[str, str]:  # noqa: ANN401 - any input
    return f"has {len(value)} characters; {limits['max_length']} at most.", "too-long"


def _too_few(_value: Any, limits: Mapping[str, Any]) -> tuple[str, str]:  # noqa: ANN401 - same
    return f"needs more entries: {limits['min_length']} at least.", "too-few"


def _too_many(_value: Any, limits: Mapping[str, Any]) -> tuple[str, str]:  # noqa: ANN401 - same
    return f"may have {limits['max_length']} entries at most.", "too-many"


def _wrong_form(_value: Any, limits: Mapping[str, Any]) -> tuple[str, str]:  # noqa: ANN401 - same
    pattern = limits["pattern"]
    return PATTERN_HINTS.get(pattern, f"must match {pattern}."), "wrong-form"


def _not_allowed(value: Any, limits: Mapping[str, Any]) -> tuple[str, str]:  # noqa: ANN401 - same
    expected = str(limits["expected"])
    hint = suggestion(value, re.findall(r"'([^']*)'", expected))
    return f"must be {expected}.{hint}", "not-allowed"


def _own_words(_value: Any, limits: Mapping[str, Any]) -> tuple[str, str]:  # noqa: ANN401 - same
    return str(limits["error"]), "invalid"


_DESCRIPTIONS: dict[str, Callable[[Any, Mapping[str, Any]], tuple[str, str]]] = {
    "string_too_long": _too_long,
    "too_short": _too_few,
    "too_long": _too_many,
    "string_pattern_mismatch": _wrong_form,
    "literal_error": _not_allowed,
    "value_error": _own_words,
}


def keys_of(model: type[BaseModel]) -> set[str]:
    """Return every key that a model and the models inside it have."""
    schema = model.model_json_schema()
    nodes = [schema, *schema.get("$defs", {}).values()]
    return {key for node in nodes for key in node.get("properties", {})}


def _known_keys(model: type[BaseModel], path: KeyPath) -> list[str]:
    """Return the keys allowed at a path, read from the model's JSON Schema."""
    schema = model.model_json_schema()
    node: Mapping[str, Any] = schema
    for step in path:
        node = _below(_resolved(node, schema), step)
    return sorted(_resolved(node, schema).get("properties", {}))


def _below(node: Mapping[str, Any], step: str | int) -> Mapping[str, Any]:
    properties: Mapping[str, Any] = node.get("properties", {})
    if str(step) in properties:
        return dict(properties[str(step)])
    items = node.get("items") or node.get("additionalProperties") or {}
    return items if isinstance(items, Mapping) else {}


def _resolved(node: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    options = node.get("anyOf", ())
    if options:
        node = next((option for option in options if option.get("type") != "null"), node)
    reference = node.get("$ref")
    if reference is None:
        return node
    return dict(schema["$defs"][str(reference).rsplit("/", 1)[-1]])
