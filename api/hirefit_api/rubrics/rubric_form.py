"""The form of a competency: fields by name, and the text with what was typed into them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from hirefit.competencies.model import EVERY_VALUE
from hirefit.competencies.yaml_reader import parse_yaml
from hirefit.competencies.yaml_writer import document_yaml

HEAD = ("name", "family", "version", "status", "definition", "accommodation_note")
LISTS = (
    "not_this",
    "typical_evidence",
    "red_herrings",
    "bias_traps",
    "complementary_evidence",
)
"""Edited one entry a line."""
PARTS = ("train_first", "recognise")
"""Of what to do for a person who was hired."""
CHOICES = ("service_values", "servqual", "failure_reasons")
"""Ticked; a box that is not ticked sends nothing, so `ticked` says that the boxes were shown."""
KINDS = ("behavioural", "situational")
AT = re.compile(r":(\d+)(?::(\d+))?")


class FormLevel(NamedTuple):
    """A level as typed."""

    number: str
    label: str
    sentence: str
    examples: str


class FormQuestion(NamedTuple):
    """A question as typed; an empty id stands for a new one."""

    field: str
    id: str
    kind: str
    text: str
    look_for: str
    probes: str


class RubricForm(NamedTuple):
    """Everything the form shows."""

    head: dict[str, str]
    lists: dict[str, str]
    development: dict[str, str]
    chosen: dict[str, tuple[str, ...]]
    levels: tuple[FormLevel, ...]
    questions: tuple[FormQuestion, ...]


def form_of(text: str) -> RubricForm | None:
    """Return the form of a draft, or None where the text is too broken to be shown as one."""
    document = parse_yaml(text, "draft").value
    if not isinstance(document, dict):
        return None
    try:
        levels = tuple(
            FormLevel(
                str(n), str(words["label"]), str(words["sentence"]), _lines(words["examples"])
            )
            for n, words in document["levels"].items()
        )
        questions = tuple(
            FormQuestion(
                f"{kind}-{at}",
                question["id"],
                kind,
                str(question["text"]),
                str(question["look_for"]),
                _lines(question["probes"]),
            )
            for kind in KINDS
            for at, question in enumerate(document["questions"][kind])
        )
        return RubricForm(
            head={key: str(document.get(key, "")) for key in HEAD},
            lists={key: _lines(document.get(key, [])) for key in LISTS},
            development={key: str(document["development"].get(key, "")) for key in PARTS},
            chosen={key: _ticked(document.get(key, [])) for key in CHOICES},
            levels=levels,
            questions=questions,
        )
    except (KeyError, TypeError, AttributeError):
        return None


def fields_of(text: str, form: RubricForm, places: Iterable[str]) -> dict[str, str]:
    """Return the name of the form's field that each place in the text is shown in."""
    read = parse_yaml(text, "draft")
    starts = sorted((_line_of(read.locate(path)), name) for path, name in _paths(form))
    lines = [line for line, _ in starts]
    return {
        place: starts[at - 1][1] for place in places if (at := bisect_right(lines, _line_of(place)))
    }


def _line_of(place: str) -> tuple[int, int]:
    """Return line and column of ``file:line:column``, zeros where a place has none."""
    found = AT.search(place)
    return (0, 0) if found is None else (int(found[1]), int(found[2] or 0))


def _paths(form: RubricForm) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield where the value of each field stands; what holds several fields leads to its first."""
    yield from (((key,), key) for key in (*HEAD, *LISTS, *CHOICES))
    yield ("development",), PARTS[0]
    yield from ((("levels",), f"label:{level.number}") for level in form.levels[:1])
    for kind in KINDS:
        asked = [question.field for question in form.questions if question.kind == kind]
        yield ("questions", kind), f"text:{next(iter(asked), f'new-{kind}')}"
    yield from ((("development", key), key) for key in PARTS)
    for level in form.levels:
        yield ("levels", level.number), f"label:{level.number}"
        for key in ("label", "sentence", "examples"):
            yield ("levels", level.number, key), f"{key}:{level.number}"
    for question in form.questions:
        kind, _, at = question.field.partition("-")
        yield ("questions", kind, at), f"text:{question.field}"
        for key in ("text", "look_for", "probes"):
            yield ("questions", kind, at, key), f"{key}:{question.field}"


def text_with(text: str, fields: Mapping[str, str]) -> str:
    """Return the draft's text with the form's fields put into it; everything else stays."""
    document = parse_yaml(text, "draft").value
    shown = form_of(text)
    if shown is None:
        return text
    _put_parts(document, fields)
    for level in shown.levels:
        words = document["levels"][int(level.number)]
        for key in ("label", "sentence"):
            words[key] = fields.get(f"{key}:{level.number}", words[key]).strip()
        if (typed := fields.get(f"examples:{level.number}")) is not None:
            words["examples"] = _entries(typed)
    for kind in KINDS:
        questions = document["questions"][kind]
        for at, question in enumerate(questions):
            _put(question, fields, f"{kind}-{at}")
        if fields.get(f"text:new-{kind}", "").strip():
            questions.append(_new(document, kind, fields))
    return document_yaml(document)


def _put_parts(document: dict[str, Any], fields: Mapping[str, str]) -> None:
    """Put everything in but levels and questions."""
    for key in HEAD:
        document[key] = fields.get(key, str(document.get(key, ""))).strip()
    for key in LISTS:
        if (typed := fields.get(key)) is not None:
            document[key] = _entries(typed)
    for key in PARTS:
        if (typed := fields.get(key)) is not None:
            document["development"][key] = typed.strip()
    if "ticked" in fields:
        for key in CHOICES:
            document[key] = _chosen(key, fields)


def _chosen(key: str, fields: Mapping[str, str]) -> Any:  # noqa: ANN401 - a list, or the word ALL
    chosen = [name.partition(":")[2] for name in fields if name.startswith(f"{key}:")]
    return EVERY_VALUE if EVERY_VALUE in chosen else chosen


def _ticked(entries: Any) -> tuple[str, ...]:  # noqa: ANN401 - same
    return (EVERY_VALUE,) if entries == EVERY_VALUE else tuple(map(str, entries))


def _put(question: dict[str, Any], fields: Mapping[str, str], field: str) -> None:
    for key in ("text", "look_for"):
        question[key] = fields.get(f"{key}:{field}", question[key]).strip()
    if (typed := fields.get(f"probes:{field}")) is not None:
        question["probes"] = _entries(typed)


def _new(document: dict[str, Any], kind: str, fields: Mapping[str, str]) -> dict[str, Any]:
    """Return a further question under the next free number of its kind."""
    letter = kind[0]
    taken = {question["id"] for question in document["questions"][kind]}
    number = 1
    while f"{document['id']}.{letter}{number}" in taken:
        number += 1
    question: dict[str, Any] = {
        "id": f"{document['id']}.{letter}{number}",
        "text": "",
        "look_for": "",
        "probes": [],
    }
    _put(question, fields, f"new-{kind}")
    return question


def _lines(entries: Any) -> str:  # noqa: ANN401 - whatever the text holds there
    if not isinstance(entries, list):
        raise TypeError
    return "\n".join(str(entry) for entry in entries)


def _entries(typed: str) -> list[str]:
    return [line.strip() for line in typed.splitlines() if line.strip()]
