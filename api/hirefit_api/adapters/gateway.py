"""Where other systems call: one way in for every adapter.

Reads the body, finds out for whom the caller speaks, lets the adapter answer in a transaction,
and says a refusal in the contract's own form. The reply leaves after the commit.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import ValidationError

from hirefit.exceptions import Fault, HirefitError
from hirefit_api.access.actor import Actor
from hirefit_api.access.gate import gate_of
from hirefit_api.access.permissions import Permission
from hirefit_api.access.tokens import Presented, read_key
from hirefit_api.adapters.call_log import CallNote, log_call
from hirefit_api.adapters.connections import connection_to
from hirefit_api.adapters.desk import CompanyDesk
from hirefit_api.adapters.protocol import AtsAdapter, Call, Inbound, Proof, Reply
from hirefit_api.adapters.registry import adapters
from hirefit_api.bodies import parse_json
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import database_of
from hirefit_api.errors import (
    Forbidden,
    NotFound,
    NotSignedIn,
    Unavailable,
    UnreadableBody,
    faults_of_validation,
    problem_of,
)
from hirefit_api.routing.planned_route import PlannedRoute
from hirefit_api.settings import Settings
from hirefit_api.wire import public

PREFIX = "/ats"
SIGNING = "webhook_secret"
"""The setting that holds the secret of signed calls."""
HIDDEN_HEADERS = frozenset({"authorization", "cookie"})
MALFORMED = 422
CHALLENGE = {"www-authenticate": 'Basic realm="hirefit"'}
NO_KEY = Fault("Send hirefit's key for this system; it may have expired.", "", "not-signed-in")
BAD_SIGNATURE = Fault("The signature is not the one of this body.", "", "bad-signature")


class Caller(NamedTuple):
    """A call with everything that answers it."""

    adapter: AtsAdapter
    call: Call
    inbound: Inbound
    company: str
    public_address: str


def gateway_router() -> APIRouter:
    """Return the addresses of all installed adapters.

    They are not in the published contract of hirefit's own API: each follows another one, and
    every installation has its own.
    """
    router = APIRouter(prefix=PREFIX, route_class=PlannedRoute, include_in_schema=False)
    for adapter in adapters().values():
        for call in adapter.calls:
            router.add_api_route(
                address_of(adapter, call, "{company}"),
                _handler(adapter, call),
                methods=[call.method],
                dependencies=[public],
                response_model=None,
                name=f"{adapter.name} {call.path}",
            )
    return router


def address_of(adapter: AtsAdapter, call: Call, company: str) -> str:
    """Return the path of a call below `PREFIX`; the company stands in those that are signed."""
    parts = [adapter.name, *([company] if call.proof == Proof.SIGNED else []), call.path]
    return "/" + "/".join(parts)


def _handler(adapter: AtsAdapter, call: Call) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        return await _answer(request, adapter, call)

    return answer


async def _answer(request: Request, adapter: AtsAdapter, call: Call) -> Response:
    """Answer one call of another system."""
    try:
        inbound = await _read(request)
        company = await _company(request, adapter, call, inbound)
    except (HirefitError, UnreadableBody) as error:
        return _refused(adapter, error)
    settings: Settings = request.app.state.settings
    caller = Caller(adapter, call, inbound, company, public_address(settings, request))
    try:
        reply = await _carry_out(request, caller)
    except (HirefitError, ValidationError) as error:
        note = _note(caller, _status_of(error))
        database_of(request).write_later(company, partial(log_call, note=note))
        return _refused(adapter, error)
    return JSONResponse(reply.body, reply.status)


def public_address(settings: Settings, request: Request) -> str:
    """Return how the service is reached from outside: as set, or as this request reached it."""
    return settings.public_address or str(request.base_url).rstrip("/")


async def _read(request: Request) -> Inbound:
    raw = await request.body()
    return Inbound(
        body=parse_json(raw) if raw else None,
        query=dict(request.query_params),
        path={name: str(value) for name, value in request.path_params.items()},
        headers={
            name: value for name, value in request.headers.items() if name not in HIDDEN_HEADERS
        },
        raw=raw,
    )


async def _company(request: Request, adapter: AtsAdapter, call: Call, inbound: Inbound) -> str:
    """Return the company that the caller has proved to speak for."""
    if call.proof == Proof.SIGNED:
        company = inbound.path.get("company", "")
        if not await run_in_threadpool(_is_signed, request, adapter, inbound, company):
            raise NotSignedIn(BAD_SIGNATURE)
        return company
    presented = presented_key(request.headers.get("authorization", ""))
    actor: Actor | None = None
    if presented is not None:
        actor = await gate_of(request).actor_of(presented)
    if actor is None:
        raise NotSignedIn(NO_KEY)
    if not actor.may(Permission.ORDER_ASSESSMENTS):
        raise Forbidden(Fault("This key may not order assessments.", "", "not-allowed"))
    return actor.company


def presented_key(header: str) -> Presented | None:
    """Return the key of an Authorization header: Bearer, or Basic as user name, or None.

    Both are taken for every adapter: which one a system sends is not certain for all of them,
    and the key says everything.
    """
    scheme, _, value = header.partition(" ")
    if scheme.lower() == Proof.BEARER:
        return read_key(value.strip())
    if scheme.lower() != Proof.BASIC:
        return None
    try:
        pair = base64.b64decode(value.strip(), validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return None
    user, _, password = pair.partition(":")
    return read_key(user) if not password else None


def _is_signed(request: Request, adapter: AtsAdapter, inbound: Inbound, company: str) -> bool:
    with database_of(request).read(company) as store:
        secret = connection_to(store, adapter.name).secrets.get(SIGNING, "")
    return bool(secret) and adapter.is_signed(inbound, secret)


async def _carry_out(request: Request, caller: Caller) -> Reply:
    database = database_of(request)
    if caller.call.writes:
        return await database.write(caller.company, partial(_answer_and_log, caller=caller))
    reply = await run_in_threadpool(_answer_reading, request, caller)
    note = _note(caller, reply.status, reply.order)
    database.write_later(caller.company, partial(log_call, note=note))
    return reply


def _answer_and_log(store: CompanyStore, caller: Caller) -> Reply:
    reply = caller.call.answer(_desk(store, caller), caller.inbound)
    log_call(store, _note(caller, reply.status, reply.order))
    return reply


def _answer_reading(request: Request, caller: Caller) -> Reply:
    with database_of(request).read(caller.company) as store:
        return caller.call.answer(_desk(store, caller), caller.inbound)


def _desk(store: CompanyStore, caller: Caller) -> CompanyDesk:
    return CompanyDesk(store, caller.adapter.name, caller.public_address)


def _note(caller: Caller, status: int, order: str = "") -> CallNote:
    return CallNote(
        protocol=caller.adapter.name,
        direction="in",
        call=caller.call.name,
        status=status,
        order=order,
        body=caller.inbound.body,
        shown=caller.call.shown,
    )


def _status_of(error: Exception) -> int:
    return MALFORMED if isinstance(error, ValidationError) else problem_of(error)[0].status


def _refused(adapter: AtsAdapter, error: Exception) -> Response:
    """Say it in the contract's form; nothing of what was sent is repeated."""
    if isinstance(error, Unavailable):
        raise error
    faults: Sequence[Fault]
    if isinstance(error, ValidationError):
        found: Any = error.errors(include_url=False, include_input=False, include_context=False)
        faults = faults_of_validation(found)
    else:
        faults = problem_of(error)[1]
    if isinstance(error, NotFound) and not faults:
        faults = (Fault("There is no such record.", "", "not-found"),)
    reply = adapter.refusal(_status_of(error), faults)
    headers = CHALLENGE if isinstance(error, NotSignedIn) else None
    return JSONResponse(reply.body, reply.status, headers)
