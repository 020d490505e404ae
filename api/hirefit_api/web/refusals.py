"""What people read when a page can't answer: what happened, what was saved, what to do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from fastapi import Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hirefit.exceptions import Fault
from hirefit_api.errors import INTERNAL, MEDIA_TYPE
from hirefit_api.languages.choice import language_of
from hirefit_api.languages.speaking import gettext, marked, speaking
from hirefit_api.web.shell import page

WORDS = {
    400: marked("This can't be read. Go back, reload the page and try again."),
    403: marked("This page is not for you."),
    404: marked("There is no such page, or what it showed is not in this company."),
    405: marked("There is nothing to open at this address."),
    409: marked("This can't be done as things stand now; somebody may have been faster."),
    412: marked("Somebody has changed this since you opened it. Go back and reload the page."),
    413: marked("That is more than one page may send. Go back and shorten or divide it."),
    422: marked("This can't be done as it was sent."),
    429: marked("Those were too many requests at once. Wait a minute, go back and try again."),
    500: marked("Something went wrong on our side. We are sorry."),
    503: marked("We can't answer right now. Wait a moment, go back and try again."),
    507: marked("The disk of the service is full, and nothing was saved."),
}
OTHER_SITE = marked("This was not sent from a page of hirefit, so nothing was changed.")
UNKNOWN_HOST = marked("hirefit is not served under this name. Check the address.")
BY_CODE = {"other-origin": OTHER_SITE, "unknown-host": UNKNOWN_HOST, "one-host": UNKNOWN_HOST}
"""Where the status alone says too little, the code of the problem or of its fault counts."""
NOT_FOR_PEOPLE = ("/api/", "/ats/", "/static/", "/livez", "/readyz")
HOME = re.compile(r"/companies/[A-Za-z0-9._-]+(?=/|$)")
OURS = 500
MISSING, TOO_LARGE = 404, 413
UNNAMED = (MISSING, TOO_LARGE, INTERNAL.status)
"""Their faults would say nothing more, or speak of bytes."""
DROPPED = frozenset({b"content-type", b"content-length", b"cache-control"})


class Refusal(NamedTuple):
    """What is refused and why; the problem's `code` and a `reference` if no route said so."""

    status: int
    faults: tuple[Fault, ...] = ()
    code: str = ""
    reference: str = ""


def refusal_page(request: Request, refusal: Refusal) -> Response:
    """Return the page that says it, in the language that is being spoken.

    Parameters
    ----------
    request : Request
        What could not be answered. Nothing that it sent is repeated.
    refusal : Refusal
        Without a `reference`, nothing is said about looking something up.
    """
    codes = (refusal.code, *(fault.code for fault in refusal.faults))
    special = next((BY_CODE[code] for code in codes if code in BY_CODE), None)
    status = refusal.status
    words = WORDS.get(status, WORDS[400 if status < OURS else 503])
    names_faults = special is None and status not in UNNAMED
    return page(
        request,
        "web/refused.html",
        status,
        title=gettext(special or words),
        faults=refusal.faults if names_faults else (),
        is_ours=status >= OURS,
        changes=request.method not in ("GET", "HEAD"),
        reference=refusal.reference,
        home=_home(request, refusal),
    )


def _home(request: Request, refusal: Refusal) -> str:
    """Return where to go on; empty for guests, who have their link and no start page."""
    actor = getattr(request.state, "actor", None)
    if actor is not None:
        may_go = actor.is_person and not actor.only_application
        return f"/companies/{actor.company}" if may_go else ""
    found = HOME.match(request.url.path)
    return (found[0] if found else "/") if refusal.code else ""


class ProblemPages:
    """ASGI middleware, outermost: what a browser would get as JSON becomes a page.

    Routes make pages of what they refuse themselves. This is for what no route answers: an
    unexpected error, an unknown address, a method or body that is refused before.

    Parameters
    ----------
    app : ASGIApp
        The service.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and _is_read_by_somebody(scope):
            send = _Turned(scope, receive, send).send
        await self.app(scope, receive, send)


def _is_read_by_somebody(scope: Scope) -> bool:
    if scope["path"].startswith(NOT_FOR_PEOPLE):
        return False
    return any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])


class _Turned:
    """Holds problem details back and sends a page; hands everything else on."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_problem(message["headers"]):
            self._start = message
            return
        if self._start is None:
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if not message.get("more_body"):
            answer = self._page(self._start, json.loads(self._body))
            await answer(self._scope, self._receive, self._send)

    def _page(self, start: Message, problem: dict[str, Any]) -> Response:
        # No look at who is signed in: nothing here may need the database, or show a name.
        scope = {**self._scope, "state": {}}
        request = Request(scope)
        headers = [(name, value) for name, value in start["headers"] if name not in DROPPED]
        status = start["status"]
        reference = dict(headers).get(b"x-request-id", b"").decode() if status >= OURS else ""
        faults = tuple(_faults(problem["faults"]))
        with speaking(language_of(request)):
            made = refusal_page(request, Refusal(status, faults, problem["code"], reference))
        made.raw_headers.extend([*headers, (b"cache-control", b"no-store")])
        return made


def _is_problem(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    return (b"content-type", MEDIA_TYPE.encode()) in headers


def _faults(found: Iterable[dict[str, str]]) -> Iterable[Fault]:
    return (Fault(fault["message"], fault["place"], fault["code"]) for fault in found)
