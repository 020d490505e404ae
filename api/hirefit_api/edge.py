"""The edge of the service: hosts, sizes, headers, the last resort, one log line per request."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import FilteringBoundLogger

from hirefit.exceptions import Fault
from hirefit_api.errors import BY_STATUS, INTERNAL, UnreadableBody, problem_response
from hirefit_api.settings import Settings

Headers = list[tuple[bytes, bytes]]
ANY_HOST = "*"
NO_SNIFFING = (b"x-content-type-options", b"nosniff")
NO_STORE = (b"cache-control", b"no-store")
BULK = "/bulk"
"""Addresses that take many rows end so."""


class Edge:
    """ASGI middleware around everything.

    Parameters
    ----------
    app : ASGIApp
        What it guards.
    settings : Settings
        Allowed hosts, largest body, whether requests are logged.
    log : FilteringBoundLogger
        Where the line goes.
    """

    def __init__(self, app: ASGIApp, settings: Settings, log: FilteringBoundLogger) -> None:
        self.app = app
        self._hosts = frozenset(host.lower().encode() for host in settings.allowed_hosts)
        self._most = settings.max_body_bytes
        self._most_bulk = settings.max_bulk_bytes
        self._log = log
        self._access_log = settings.access_log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = self._most_bulk if scope["path"].endswith(BULK) else self._most
        exchange = Exchange(receive, send, most)
        try:
            refusal = self._refusal(scope["headers"], most)
            if refusal is not None:
                problem = problem_response(BY_STATUS[refusal[0]], [refusal[1]])
                await problem(scope, exchange.receive, exchange.send)
            else:
                await self.app(scope, exchange.receive, exchange.send)
        except Exception as error:  # noqa: BLE001 - the last resort; a trace could hold personal data
            self._record(exchange, error)
            if not exchange.status:
                await problem_response(INTERNAL)(scope, exchange.receive, exchange.send)
        if self._access_log:
            self._log.info(
                "request",
                request_id=exchange.id,
                method=scope["method"],
                route=getattr(scope.get("route"), "path", ""),
                status=exchange.status,
                milliseconds=exchange.milliseconds(),
            )

    def _refusal(
        self, headers: Iterable[tuple[bytes, bytes]], most: int
    ) -> tuple[int, Fault] | None:
        hosts = 0
        for name, value in headers:
            if name == b"host":
                hosts += 1
                if not self._is_known(value):
                    return 400, Fault("This host name is not served here.", "Host", "unknown-host")
            elif name == b"content-length" and int(value) > most:
                return 413, too_large(most)
        if hosts != 1:
            return 400, Fault("Send exactly one Host header.", "Host", "one-host")
        return None

    def _is_known(self, host: bytes) -> bool:
        if ANY_HOST.encode() in self._hosts:
            return True
        name = host.lower()
        if not name.endswith(b"]"):
            name, colon, port = name.rpartition(b":")
            if not colon:
                name = port
        return name in self._hosts

    def _record(self, exchange: Exchange, error: Exception) -> None:
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        at = f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else ""
        kind = type(error).__name__
        self._log.error("unexpected error", request_id=exchange.id, error=kind, at=at)


def too_large(most: int) -> Fault:
    """Say how long a body may be."""
    return Fault(f"A body has at most {most:,} bytes.", "body", "too-large")


class Exchange:
    """One request and its answer: counts what comes in, adds headers to what goes out."""

    __slots__ = ("_most", "_receive", "_send", "_started", "id", "received", "status")

    def __init__(self, receive: Receive, send: Send, most: int) -> None:
        self.id = secrets.token_hex(8)
        self.status = 0
        self.received = 0
        self._receive = receive
        self._send = send
        self._most = most
        self._started = time.perf_counter()

    def milliseconds(self) -> float:
        """Time since the request arrived."""
        return round((time.perf_counter() - self._started) * 1000, 2)

    async def receive(self) -> Message:
        """Take in the next part of the body; refuse one that grows too long, chunked or not."""
        message = await self._receive()
        self.received += len(message.get("body", b""))
        if self.received > self._most:
            raise UnreadableBody(413, too_large(self._most))
        return message

    async def send(self, message: Message) -> None:
        """Send the next part of the answer."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers: Headers = message["headers"]
            headers += ((b"x-request-id", self.id.encode()), NO_SNIFFING)
            for name, _ in headers:
                if name == NO_STORE[0]:
                    break
            else:
                headers.append(NO_STORE)
        await self._send(message)
