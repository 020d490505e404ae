"""A request that is sent again with its Idempotency-Key is answered as the first time.

As the draft of the IETF's HTTP API group describes it: 400 for a key that is none, 409 while the
first request is under way, 422 for another request under the same key. Below it records have
natural keys, so a repeat that comes without a key, or after the answer is forgotten, changes
nothing either.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from fastapi import Request, Response
from sqlalchemy import Row, bindparam, select
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hirefit.exceptions import Fault, HirefitError
from hirefit_api.access.require import current_actor
from hirefit_api.database.event_tables import kept_replies
from hirefit_api.database.scope import CompanyStore, scoped
from hirefit_api.database.session import Database, database_of
from hirefit_api.errors import (
    BY_STATUS,
    NotFound,
    NotSignedIn,
    Problem,
    problem_of,
    problem_response,
)
from hirefit_api.sealing import Sealer
from hirefit_api.wire import as_moment

HEADER = "idempotency-key"
PREFIX = "/api/v1/companies/"
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
KEPT_FOR = timedelta(hours=25)
UNDER_WAY_FOR = timedelta(minutes=2)
"""After so long the process that began is taken for dead."""
MOST_KEPT_BYTES = 4_000_000
NOT_KEPT = frozenset({401, 403, 409, 413, 429})
"""Answers that the same request may not get the next time; and none from 500 on."""
_KEY = re.compile(r'"?(?P<key>[\x21\x23-\x5b\x5d-\x7e]{1,255})"?')
_KEPT_HEADERS = frozenset({b"content-type", b"location", b"link", b"etag"})
UNDER_WAY = Problem(409, "under-way", "The first request with this key is under way.")
REUSED = Problem(422, "key-reused", "The key was used for another request.")
ONE_REPLY = scoped(select(kept_replies).where(kept_replies.c.key == bindparam("key")))


class Idempotency:
    """ASGI middleware for the addresses of companies.

    Parameters
    ----------
    app : ASGIApp
        What answers the first time.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, anew or as before."""
        request = Request(scope, receive) if scope["type"] == "http" else None
        if request is None or not _is_asked_for(request):
            await self.app(scope, receive, send)
            return
        try:
            answer = await self._answer(request)
        except (HTTPException, HirefitError) as error:
            answer = problem_response(*problem_of(error))
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response | ASGIApp:
        found = _KEY.fullmatch(request.headers[HEADER])
        if found is None:
            message = "A key has 1 to 255 visible characters of ASCII."
            return problem_response(BY_STATUS[400], [Fault(message, "Idempotency-Key", "bad-key")])
        company = request.url.path.removeprefix(PREFIX).partition("/")[0]
        try:
            await current_actor(Request({**request.scope, "path_params": {"company": company}}))
        except (NotSignedIn, NotFound):
            return self.app  # which says so in its own words
        body = await request.body()
        fingerprint = _fingerprint(request, body)
        database = database_of(request)
        begin = partial(_begin, key=found["key"], fingerprint=fingerprint)
        kept = await database.write(company, begin)
        if kept is not None:
            return _repeated(kept, fingerprint, database.sealer)
        return await self._first(request, body, database, (company, found["key"]))

    async def _first(
        self, request: Request, body: bytes, database: Database, name: tuple[str, str]
    ) -> Response:
        reply = _Recorder(body)
        company, key = name
        try:
            await self.app(request.scope, reply.receive, reply.send)
        finally:
            done = partial(_keep, reply) if reply.may_be_kept() else _drop
            await database.write(company, partial(done, key=key))
        return reply.response()


class _Recorder:
    """Hands a body in again and takes an answer down."""

    def __init__(self, body: bytes) -> None:
        self._messages: list[Message] = [
            {"type": "http.request", "body": body, "more_body": False},
        ]
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = b""

    async def receive(self) -> Message:
        return self._messages.pop() if self._messages else {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message["headers"])
        else:
            self.body += message.get("body", b"")

    def may_be_kept(self) -> bool:
        return (
            0 < self.status < 500  # noqa: PLR2004 - a fault of ours may be gone the next time
            and self.status not in NOT_KEPT
            and len(self.body) <= MOST_KEPT_BYTES
        )

    def kept_headers(self) -> list[tuple[str, str]]:
        return [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in self.headers
            if name.lower() in _KEPT_HEADERS
        ]

    def response(self) -> Response:
        answer = Response(self.body, self.status)
        answer.raw_headers = self.headers
        return answer


def _is_asked_for(request: Request) -> bool:
    return (
        request.method in UNSAFE
        and HEADER in request.headers
        and request.url.path.startswith(PREFIX)
    )


def _fingerprint(request: Request, body: bytes) -> str:
    about = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    return "sha256:" + hashlib.sha256(about + body).hexdigest()


def _begin(store: CompanyStore, key: str, fingerprint: str) -> Row[Any] | None:
    """Take the key, or return the row of whoever took it before."""
    now = datetime.now(UTC)
    store.forget(kept_replies, "begun_at", as_moment(now - KEPT_FOR))
    row = {
        "key": key,
        "fingerprint": fingerprint,
        "status": 0,
        "headers": "[]",
        "body": "",
        "begun_at": as_moment(now),
    }
    if store.insert_if_absent(kept_replies, row):
        return None
    kept = store.first(ONE_REPLY, key=key)
    is_dead = (
        kept is not None
        and kept.status == 0
        and kept.fingerprint == fingerprint
        and kept.begun_at < as_moment(now - UNDER_WAY_FOR)
    )
    if kept is not None and is_dead:
        old = {"key": key, "begun_at": kept.begun_at}
        if store.update(kept_replies, old, {"begun_at": as_moment(now)}):
            return None
    return kept


def _keep(reply: _Recorder, store: CompanyStore, key: str) -> None:
    body = reply.body.decode()
    values = {
        "status": reply.status,
        "headers": json.dumps(reply.kept_headers()),
        # It may hold a key or a secret, which is shown in this answer only.
        "body": store.sealer.seal(body) if store.sealer.can_seal else body,
    }
    store.update(kept_replies, {"key": key}, values)


def _drop(store: CompanyStore, key: str) -> None:
    store.delete(kept_replies, {"key": key})


def _repeated(kept: Row[Any], fingerprint: str, sealer: Sealer) -> Response:
    if kept.fingerprint != fingerprint:
        message = "This key was used for another request. Use a new key for each request."
        fault = Fault(message, "Idempotency-Key", "key-reused")
        return problem_response(REUSED, [fault])
    if kept.status == 0:
        message = "The first request with this key is under way. Try again in a moment."
        fault = Fault(message, "Idempotency-Key", "under-way")
        return problem_response(UNDER_WAY, [fault], {"Retry-After": "1"})
    headers = {**dict(json.loads(kept.headers)), "Idempotency-Replayed": "true"}
    return Response(sealer.open(kept.body), kept.status, headers)
