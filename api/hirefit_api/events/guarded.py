"""Send requests to strangers' addresses without reaching anything inside.

Every name is looked up once, every answer is checked, and the connection goes to the checked
address; TLS still asks for the name. There are no redirects and no proxies, and an answer is read
up to a bound and thrown away.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

import httpcore

from hirefit_api.events.addresses import is_public

TIMEOUT_SECONDS = 15.0
MOST_ANSWER_BYTES = 65_536
MOST_CONNECTIONS = 256
KEPT_SECONDS = 5.0
USER_AGENT = "hirefit"
SUCCESS = range(200, 300)

Resolver = Callable[[str, int], Awaitable[list[str]]]


class NotPublicError(httpcore.ConnectError):
    """The name leads to an address that is not public."""


class Call(NamedTuple):
    """A request to be sent.

    `is_accepted` judges status and body of the answer, for systems that say no with status 200.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    is_accepted: Callable[[int, bytes], bool] | None = None


class Reply(NamedTuple):
    """What came of a call: a status, or 0 and why there is none."""

    status: int
    error: str = ""
    retry_after: int = 0


async def resolve(host: str, port: int) -> list[str]:
    """Return every address of a name, as the system's resolver gives them."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@cache
def _certificates() -> ssl.SSLContext:
    return httpcore.default_ssl_context()


class GuardedNetwork(httpcore.AsyncNetworkBackend):
    """Opens connections to public addresses only.

    Parameters
    ----------
    resolver : callable
        Looks names up.
    loopback_too : bool
        Let this machine's own addresses pass: for tests and demonstrations.
    """

    def __init__(self, resolver: Resolver, *, loopback_too: bool) -> None:
        self._resolve = resolver
        self.loopback_too = loopback_too
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,  # noqa: ARG002 - same
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002 - same
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address that answers, if all of them are public."""
        addresses = await self.checked_addresses(host, port)
        for at, address in enumerate(addresses, start=1):
            try:
                return await self._network.connect_tcp(address, port, timeout=timeout)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if at == len(addresses):
                    raise
        raise httpcore.ConnectError

    async def checked_addresses(self, host: str, port: int) -> list[str]:
        """Look a name up.

        Raises
        ------
        ConnectError
            The name is not known.
        NotPublicError
            One of its addresses is not public.
        """
        try:
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError from error
        if not all(is_public(a, loopback_too=self.loopback_too) for a in addresses):
            raise NotPublicError
        return addresses

    async def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:  # noqa: ANN401 - same
        """Refuse: nothing outside is reached so."""
        raise NotPublicError

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class Messenger:
    """Sends calls and tells what came of them; never raises for what a receiver does.

    Parameters
    ----------
    resolver : callable
        Looks names up.
    loopback_too : bool
        Let this machine's own addresses pass: for tests and demonstrations.
    seconds : float
        How long one call may take in all.
    certificates : SSLContext, optional
        Whose certificates are believed; the system's by default.
    """

    def __init__(
        self,
        resolver: Resolver = resolve,
        *,
        loopback_too: bool = False,
        seconds: float = TIMEOUT_SECONDS,
        certificates: ssl.SSLContext | None = None,
    ) -> None:
        self.network = GuardedNetwork(resolver, loopback_too=loopback_too)
        self._seconds = seconds
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=certificates or _certificates(),
            max_connections=MOST_CONNECTIONS,
            keepalive_expiry=KEPT_SECONDS,
            network_backend=self.network,
        )

    async def send(self, call: Call) -> Reply:
        """Send a call."""
        return (await self.fetch(call, MOST_ANSWER_BYTES))[0]

    async def fetch(self, call: Call, most: int) -> tuple[Reply, bytes]:
        """Send a call and return what it is answered with, cut off a little beyond `most` bytes."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._exchange(call, most)
        except NotPublicError:
            return Reply(0, "address-not-public"), b""
        except (TimeoutError, httpcore.TimeoutException):
            return Reply(0, "timeout"), b""
        except ssl.SSLError:
            return Reply(0, "tls"), b""
        except (httpcore.ConnectError, OSError):
            return Reply(0, "no-connection"), b""
        except (httpcore.NetworkError, httpcore.ProtocolError, ValueError):
            return Reply(0, "broken-answer"), b""

    async def _exchange(self, call: Call, most: int) -> tuple[Reply, bytes]:
        headers = {"User-Agent": USER_AGENT, **call.headers}
        async with self._pool.stream(
            call.method, call.url, headers=list(headers.items()), content=call.body
        ) as answer:
            received = b""
            async for part in answer.aiter_stream():
                received += part
                if len(received) > most:
                    break
            judge = call.is_accepted
            if judge and answer.status in SUCCESS and not judge(answer.status, received):
                return Reply(0, "refused"), b""
            return Reply(answer.status, retry_after=_seconds_asked(answer.headers)), received

    async def close(self) -> None:
        """Close connections that are kept."""
        await self._pool.aclose()


def _seconds_asked(headers: Iterable[tuple[bytes, bytes]]) -> int:
    for name, value in headers:
        if name.lower() == b"retry-after" and value.isdigit() and len(value) <= len("86400"):
            return int(value)
    return 0
