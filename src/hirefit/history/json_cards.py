"""Read scorecards from JSON: Greenhouse Harvest, Lever, or any list of records, as one table.

A record with a list of rated parts (Greenhouse: ``attributes``, Lever: ``fields``) becomes one row
a part, with the record's own fields repeated; fields inside fields are joined by a point.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from hirefit.exceptions import Fault, RatingError
from hirefit.history.sheets import Sheet, SourceFile
from hirefit.history.text_files import decode

WRAPPERS = ("data", "scorecards", "feedback", "results", "records", "items", "ratings")
RATED_PARTS = ("attributes", "fields", "ratings", "scores", "answers", "responses")
WRITTEN_PARTS = "questions"
DEEPEST = 6
MOST_FIELDS = 2_000


def read_json(file: SourceFile) -> Sheet:
    """Read a JSON file as one sheet; its first row names the fields.

    Raises
    ------
    RatingError
        The file is not JSON, holds no list of records, or has over `MOST_FIELDS` fields.
    """
    text, notes = decode(file)
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        message = f"is not JSON here: {error.msg}."
        raise RatingError(Fault(message, f"{file.name}:{error.lineno}", "not-json")) from error
    except (RecursionError, ValueError) as error:
        raise RatingError(
            Fault(
                "is nested too deep, or holds a number of thousands of digits.",
                file.name,
                "not-json",
            )
        ) from error
    records, path = _records(document)
    if not records:
        message = "holds no list of scorecards: [{...}, {...}], or one under data or scorecards."
        raise RatingError(Fault(message, file.name, "no-records"))
    found = [(name, row) for at, record in enumerate(records) for name, row in _rows(record, at)]
    header = list(dict.fromkeys(key for _, row in found for key in row))
    if len(header) > MOST_FIELDS:
        message = (
            f"has records with over {MOST_FIELDS} different fields; it is no list of scorecards."
        )
        raise RatingError(Fault(message, file.name, "too-wide"))
    written = sum(len(_parts(record, WRITTEN_PARTS)) for record in records)
    if written:
        notes.append(f"{file.name}: {written} written answers carry no rating; left out.")
    return Sheet(
        source=file.name,
        name="",
        rows=[header, *([row.get(key, "") for key in header] for _, row in found)],
        row_names=["fields", *(f"{path}{name}" for name, _ in found)],
        notes=tuple(notes),
    )


def _records(document: Any) -> tuple[list[dict[str, Any]], str]:  # noqa: ANN401 - a JSON document is what it is
    path = ""
    if isinstance(document, dict):
        for name in WRAPPERS:
            if isinstance(document.get(name), list):
                document, path = document[name], name
                break
        else:
            document = [document] if any(_parts(document, name) for name in RATED_PARTS) else []
    if not isinstance(document, list):
        return [], path
    return [record if isinstance(record, dict) else {"value": record} for record in document], path


def _parts(record: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    parts = record.get(name)
    if not isinstance(parts, list):
        return []
    return [part for part in parts if isinstance(part, dict)]


def _rows(record: Mapping[str, Any], at: int) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the rows of one record, each with its path."""
    kept = {k: v for k, v in record.items() if k not in (*RATED_PARTS, WRITTEN_PARTS)}
    own = dict(_flat(kept, "", 0))
    name = next((name for name in RATED_PARTS if _parts(record, name)), None)
    if name is None:
        yield f"[{at}]", own
        return
    for index, part in enumerate(_parts(record, name)):
        inner = {f"part.{key}": value for key, value in _flat(part, "", 0)}
        yield f"[{at}].{name}[{index}]", own | inner


def _flat(value: Any, path: str, depth: int) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - same
    if isinstance(value, dict) and depth < DEEPEST:
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else str(key), depth + 1)
    else:
        yield path, _text(value)


def _text(value: Any) -> str:  # noqa: ANN401 - same
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, ensure_ascii=False)
