"""What the service refuses, and the one shape in which it says so (RFC 9457).

One table leads from an error's family to a status and a stable code. Answers never repeat what
was sent: a fault names the field and what is wrong with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from hirefit import exceptions as core
from hirefit.exceptions import Fault, HirefitError


class ServiceError(HirefitError):
    """Anything the service itself refuses."""


class NotFound(ServiceError):  # noqa: N818 - reads as what it says
    """No such record in this company; the same words whether it exists elsewhere or not."""


class Conflict(ServiceError):  # noqa: N818 - same
    """The record exists with other content, or its state does not allow the change."""


class NotSignedIn(ServiceError):  # noqa: N818 - same
    """Nobody is signed in, or the key is not known."""


class Forbidden(ServiceError):  # noqa: N818 - same
    """Whoever asks is known and may not do this."""


class Stale(ServiceError):  # noqa: N818 - same
    """The record is not as the caller has seen it."""


class AlreadyServing(ServiceError):  # noqa: N818 - same
    """Another process writes to this SQLite file."""


class BadSettings(ServiceError):  # noqa: N818 - same
    """A setting can't be used."""


class NotMigrated(ServiceError):  # noqa: N818 - same
    """The database's tables are not those of this version."""


class Unavailable(ServiceError):  # noqa: N818 - same
    """The database can't be reached or the service is stopping; try again."""


class UnreadableBody(HTTPException):
    """The body can't be taken as JSON; raised while reading, so that FastAPI lets it through."""

    def __init__(self, status: int, fault: Fault) -> None:
        super().__init__(status)
        self.fault = fault


class Problem(NamedTuple):
    """How a family of errors is answered."""

    status: int
    code: str
    title: str


PROBLEMS: Mapping[type[Exception], Problem] = {
    NotFound: Problem(404, "not-found", "There is no such record."),
    NotSignedIn: Problem(401, "not-signed-in", "Sign in, or send a key."),
    Forbidden: Problem(403, "not-allowed", "Your role does not allow this."),
    Conflict: Problem(409, "conflict", "The record exists with other content."),
    Unavailable: Problem(503, "unavailable", "The service can't answer right now. Try again."),
    NotMigrated: Problem(503, "not-migrated", "The database is not ready for this version."),
    Stale: Problem(412, "stale", "The record is not as you have seen it."),
    AlreadyServing: Problem(503, "already-serving", "Another process serves this database."),
    core.DefinitionError: Problem(422, "definition", "The definition is not as it must be."),
    core.RatingError: Problem(422, "rating", "The scorecard is not as it must be."),
    core.DesignError: Problem(422, "design", "Who rated whom does not carry this."),
    core.CalibrationError: Problem(422, "calibration", "The calibration can't be used."),
    core.ExplanationError: Problem(409, "not-rated", "There is nothing to score or explain yet."),
    HirefitError: Problem(422, "refused", "The request can't be carried out."),
    RequestValidationError: Problem(422, "malformed", "The request is not as it must be."),
    IntegrityError: Problem(409, "conflict", "The record contradicts another one."),
    DataError: Problem(422, "malformed", "The database can't hold this value."),
    DBAPIError: Problem(503, "unavailable", "The database can't answer right now. Try again."),
    PoolTimeout: Problem(503, "unavailable", "The service is busy. Try again."),
}
"""Every family the service answers for; the most specific entry counts."""

BY_STATUS: Mapping[int, Problem] = {
    400: Problem(400, "unreadable", "The request can't be read."),
    404: Problem(404, "not-found", "There is no such record."),
    405: Problem(405, "method-not-allowed", "This address does not take that method."),
    413: Problem(413, "too-large", "The request is too large."),
    415: Problem(415, "not-json", "Send application/json."),
    429: Problem(429, "too-many-requests", "Too many requests."),
    507: Problem(507, "disk-full", "The disk is full; nothing was saved."),
}
INTERNAL = Problem(500, "internal", "Something went wrong on our side. It has been recorded.")
RETRY_SECONDS = "2"
MEDIA_TYPE = "application/problem+json"


def problem_document(problem: Problem, faults: Iterable[Fault] = ()) -> dict[str, Any]:
    """Return problem details as JSON takes them."""
    return {
        "type": f"urn:hirefit:problem:{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "code": problem.code,
        "faults": [
            {"place": fault.place, "message": fault.message, "code": fault.code} for fault in faults
        ],
    }


def problem_response(
    problem: Problem, faults: Iterable[Fault] = (), headers: Mapping[str, str] | None = None
) -> Response:
    """Return problem details: type, title, status, code and every fault."""
    extra = dict(headers or {})
    if problem.status == BUSY:
        extra["Retry-After"] = RETRY_SECONDS
    if problem.status == UNKNOWN_CALLER:
        extra["WWW-Authenticate"] = "Bearer"
    body = json.dumps(problem_document(problem, faults), ensure_ascii=False).encode()
    return Response(body, problem.status, extra, media_type=MEDIA_TYPE)


UNKNOWN_CALLER = 401
BUSY = 503


def problem_of(error: Exception) -> tuple[Problem, Sequence[Fault]]:
    """Look an error up in the one table."""
    if isinstance(error, UnreadableBody):
        return BY_STATUS[error.status_code], (error.fault,)
    if isinstance(error, HTTPException):
        known = BY_STATUS.get(error.status_code)
        return known or Problem(error.status_code, "refused", "The request is refused."), ()
    if isinstance(error, RequestValidationError):
        return PROBLEMS[RequestValidationError], faults_of_validation(error.errors())
    if isinstance(error, DBAPIError) and "disk is full" in str(error.orig):
        return BY_STATUS[507], ()
    family = next((kind for kind in type(error).__mro__ if kind in PROBLEMS), None)
    if family is None:
        return INTERNAL, ()
    return PROBLEMS[family], error.faults if isinstance(error, HirefitError) else ()


def faults_of_validation(errors: Iterable[Mapping[str, Any]]) -> tuple[Fault, ...]:
    """Turn pydantic's errors into faults; a name the caller invented is not repeated."""
    faults = []
    for error in errors:
        location = list(error["loc"])
        if error["type"] == "extra_forbidden":
            location[-1] = "(unknown field)"
        message = "Field required" if error["type"] == "missing" else str(error["msg"])
        faults.append(Fault(message, ".".join(map(str, location)), error["type"].replace("_", "-")))
    return tuple(faults)


async def answer_error(_request: Request, error: Exception) -> Response:
    """Answer any known error; the single handler."""
    problem, faults = problem_of(error)
    headers = error.headers if isinstance(error, HTTPException) else None
    return problem_response(problem, faults, headers)


def install_error_handlers(app: FastAPI) -> None:
    """Let the one handler answer everything in the table and every HTTP error."""
    kinds: tuple[type[Exception], ...] = (HTTPException, *PROBLEMS)
    for kind in kinds:
        app.add_exception_handler(kind, answer_error)
