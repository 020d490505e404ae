"""Many records in one request: each row is judged by itself and answered in its place.

One row's fault keeps that row out and no other. The answer has one entry a row, in the order of
the rows, with the status and the body that the single address would have answered.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from sqlalchemy.exc import IntegrityError

from hirefit.exceptions import Fault
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import Database
from hirefit_api.errors import PROBLEMS, faults_of_validation, problem_document, problem_of
from hirefit_api.wire import Incoming, Outgoing, ProblemDetails

MOST_ROWS = 10_000
PREFIX = "body."
"""What faults of a single request's body begin with."""

M = TypeVar("M", bound=BaseModel)
R = TypeVar("R")


class Rows(Incoming):
    """The body of every bulk request."""

    rows: list[Any] = Field(min_length=1, max_length=MOST_ROWS)


class RowAnswer(Outgoing, Generic[R]):
    """What became of one row: its record (200 and 201), or what is wrong with it."""

    row: int
    status: int
    record: R | None = None
    problem: ProblemDetails | None = None


class BulkAnswer(Outgoing, Generic[R]):
    """What became of every row, in the order of the rows."""

    stored: int = Field(description="Rows that are new.")
    unchanged: int = Field(description="Rows that were stored before with this content.")
    refused: int = Field(description="Rows with a problem.")
    results: list[RowAnswer[R]]


class Done(NamedTuple):
    """A row that is stored: its record as JSON takes it, and whether it is new."""

    record: dict[str, Any]
    created: bool


Outcome = Done | Exception
"""What became of a row: it is stored, or it is refused for this error."""


def rows_of_body(document: object) -> list[Any]:
    """Return the rows of a parsed body, each still unread.

    Raises
    ------
    RequestValidationError
        There is no list of 1 to 10,000 rows.
    """
    try:
        return Rows.model_validate(document).rows
    except ValidationError as error:
        raise RequestValidationError(
            [{**fault, "loc": ("body", *fault["loc"])} for fault in error.errors()]
        ) from error


async def read_rows(request: Request) -> list[Any]:
    """Read the rows of a request, once it is known who sends it.

    Raises
    ------
    UnreadableBody
        The body is not JSON as `bodies.parse_json` takes it.
    RequestValidationError
        It is not sent as JSON, or holds no list of rows.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        fault = {"loc": ("body",), "msg": "Send application/json.", "type": "not-json"}
        raise RequestValidationError([fault])
    return rows_of_body(await request.json())


def read_each(adapter: TypeAdapter[M], rows: Iterable[Any]) -> list[M | ValidationError]:
    """Read every row as a model; a row that is none stands as its error."""
    read: list[M | ValidationError] = []
    for row in rows:
        try:
            read.append(adapter.validate_python(row))
        except ValidationError as error:
            read.append(error)
    return read


async def write_rows(
    database: Database, company: str, work: Callable[[CompanyStore], list[Outcome]]
) -> list[Outcome]:
    """Run a unit of work that stores rows; once more if another process was faster with one."""
    try:
        return await database.write(company, work)
    except IntegrityError:
        return await database.write(company, work)


def bulk_response(outcomes: Sequence[Outcome]) -> Response:
    """Answer with one entry a row."""
    results = [_entry(row, outcome) for row, outcome in enumerate(outcomes)]
    created = sum(isinstance(outcome, Done) and outcome.created for outcome in outcomes)
    refused = sum(not isinstance(outcome, Done) for outcome in outcomes)
    document = {
        "stored": created,
        "unchanged": len(outcomes) - created - refused,
        "refused": refused,
        "results": results,
    }
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(body, media_type="application/json")


def _entry(row: int, outcome: Outcome) -> dict[str, Any]:
    if isinstance(outcome, Done):
        status = 201 if outcome.created else 200
        return {"row": row, "status": status, "record": outcome.record, "problem": None}
    if isinstance(outcome, ValidationError):
        problem, faults = PROBLEMS[RequestValidationError], faults_of_validation(outcome.errors())
    else:
        problem, found = problem_of(outcome)
        faults = tuple(found)
    placed = [
        Fault(fault.message, f"rows.{row}.{fault.place.removeprefix(PREFIX)}".rstrip("."), code)
        for fault in faults
        for code in (fault.code,)
    ]
    document = problem_document(problem, placed)
    return {"row": row, "status": problem.status, "record": None, "problem": document}


def rows_in_contract(model: type[BaseModel]) -> dict[str, Any]:
    """Return how the contract describes a body of rows, as `openapi_extra`.

    The body is read by the handler and not by the framework, which would read all of it before
    asking who sends it.
    """
    schema = model.model_json_schema()
    parts = schema.pop("$defs", {})
    rows = {
        "type": "array",
        "minItems": 1,
        "maxItems": MOST_ROWS,
        "items": _without_references(schema, parts),
    }
    body = {
        "type": "object",
        "additionalProperties": False,
        "required": ["rows"],
        "properties": {"rows": rows},
    }
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": body}}}}


def _without_references(schema: Any, parts: dict[str, Any]) -> Any:  # noqa: ANN401 - a JSON document
    if isinstance(schema, list):
        return [_without_references(part, parts) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _without_references(parts[schema["$ref"].rpartition("/")[2]], parts)
    return {name: _without_references(part, parts) for name, part in schema.items()}
