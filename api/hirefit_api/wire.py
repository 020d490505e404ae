"""What every request and answer has in common: ids, strict models, moments, addresses."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, StringConstraints
from starlette.routing import BaseRoute

from hirefit_api.bodies import StrictRoute
from hirefit_api.errors import MEDIA_TYPE

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Digest = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]

Company = Annotated[Id, Path(description="The company's id.")]
RequisitionId = Annotated[Id, Path(description="The requisition's id.")]
ApplicationId = Annotated[Id, Path(description="The application's id.")]
Limit = Annotated[int, Query(ge=1, le=1000, description="Most records in one answer.")]


class Incoming(BaseModel):
    """What a caller sends: no unknown fields, and `true` or `"5"` is not a number."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class Outgoing(BaseModel):
    """What a caller gets."""

    model_config = ConfigDict(frozen=True, defer_build=True)


class FaultDetails(Outgoing):
    """One thing that is wrong."""

    place: str
    message: str
    code: str


class ProblemDetails(Outgoing):
    """Why something is refused (RFC 9457); every fault is named."""

    type: str
    title: str
    status: int
    code: str
    faults: list[FaultDetails]


def as_moment(then: datetime) -> str:
    """Return a moment as it is stored and sent: in UTC, to the millisecond."""
    text = then.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def moment() -> str:
    """Return now, in UTC, to the millisecond."""
    return as_moment(datetime.now(UTC))


FAULT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["place", "message", "code"],
    "properties": {name: {"type": "string"} for name in ("place", "message", "code")},
}
PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "code", "faults"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "faults": {"type": "array", "items": FAULT_SCHEMA},
    },
}


def _problem(description: str) -> dict[str, Any]:
    return {"description": description, "content": {MEDIA_TYPE: {"schema": PROBLEM_SCHEMA}}}


PROBLEM_RESPONSES: dict[int | str, dict[str, Any]] = {
    400: _problem("The request can't be read."),
    401: _problem("Nobody is signed in, or the key is not known (any more)."),
    403: _problem("The role does not allow this."),
    404: _problem("There is no such record in this company."),
    409: _problem("The record exists with other content."),
    412: _problem("The record is not as `If-Match` or `If-None-Match` says."),
    413: _problem("The body is too large."),
    422: _problem("Something in the request is not as it must be; every fault is named."),
    429: _problem("Too many requests; `Retry-After` says when to come back."),
    503: _problem("The service can't answer right now; try again."),
}


async def _everyone() -> None:
    """Let everyone in."""


public = Depends(_everyone)
"""The dependency of an address that everyone may see: ``dependencies=[public]``."""


def company_router(tag: str) -> APIRouter:
    """Return a router for one feature of a company."""
    return APIRouter(
        prefix="/api/v1/companies/{company}",
        tags=[tag],
        route_class=StrictRoute,
        responses=PROBLEM_RESPONSES,
        generate_unique_id_function=operation_id,
    )


def joined(*routers: APIRouter) -> tuple[BaseRoute, ...]:
    """Return the routes of some routers as a service takes them in.

    A router that is included would have each of its routes prepared a second time, for the service
    that includes it. No route of ours depends on the settings of a service, so all services of a
    process share theirs.
    """
    return tuple(route for router in routers for route in router.routes)


def operation_id(route: APIRoute) -> str:
    """Return what the contract calls an operation: its function's name."""
    return route.name
