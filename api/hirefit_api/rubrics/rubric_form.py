"""The form of a competency: fields by name, and the text with what was typed into them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from hirefit.competencies.yaml_reader import parse_yaml
from hirefit.competencies.yaml_writer import document_yaml

HEAD = ("name", "version", "status", "definition")
KINDS = ("behavioural", "situational")


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
    except (KeyError, TypeError, AttributeError):
        return None
    return RubricForm({key: str(document.get(key, "")) for key in HEAD}, levels, questions)


def text_with(text: str, fields: Mapping[str, str]) -> str:
    """Return the draft's text with the form's fields put into it; everything else stays."""
    document = parse_yaml(text, "draft").value
    shown = form_of(text)
    if shown is None:
        return text
    for key in HEAD:
        document[key] = fields.get(key, document.get(key, "")).strip()
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


def _lines(entries: list[Any]) -> str:
    return "\n".join(str(entry) for entry in entries)


def _entries(typed: str) -> list[str]:
    return [line.strip() for line in typed.splitlines() if line.strip()]
