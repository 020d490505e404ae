"""What goes in and out."""

from __future__ import annotations

import base64
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema

from hirefit_api.wire import Incoming, Outgoing

State = Literal["reading", "open", "unreadable", "taken-over", "taken-back", "dropped"]
FileName = Annotated[str, StringConstraints(min_length=1, max_length=200)]
MappingName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


def _decoded(content: object) -> bytes:
    if not isinstance(content, str):
        raise ValueError("must be base64 text")  # noqa: TRY004 - pydantic takes it for a fault
    return base64.b64decode(content, validate=True)


Content = Annotated[
    bytes,
    BeforeValidator(_decoded),
    WithJsonSchema({"type": "string", "contentEncoding": "base64"}),
]


class PastFile(Incoming):
    """A file: CSV, TSV, XLSX or JSON, as base64."""

    name: FileName
    content: Content


class NewImport(Incoming):
    """Files to look at, and how to read them if that is known."""

    files: Annotated[list[PastFile], Field(min_length=1, max_length=20)]
    mapping: dict[str, Any] | None = None


class Answers(Incoming):
    """How the files are to be read, in full."""

    mapping: dict[str, Any]


class PastImportRecord(Outgoing):
    """An import of past scorecards; `preview` says what was found and what is left to decide."""

    number: int
    state: State
    batch: str
    n_ratings: int
    begun_by: str
    begun_at: str
    settled_by: str
    settled_at: str
    mapping: dict[str, Any]
    preview: dict[str, Any]
