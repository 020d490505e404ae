"""How much one key may ask: a sliding minute, told in the IETF draft's RateLimit headers.

Counted in this process: with several, each allows as much. The counter is ours because the
memory of the library `limits` started a thread with two of three requests.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hirefit.exceptions import Fault
from hirefit_api.errors import BY_STATUS, problem_response

PREFIX = "/api/"
MINUTE = 60
MOST_COUNTED = 10_000
"""Senders counted at once; beyond it those of earlier minutes are forgotten."""
_CARRIERS = (b"authorization", b"cookie")


@dataclass(slots=True)
class Count:
    """Requests of one sender: in the minute at hand and in the one before."""

    minute: int
    now: int = 0
    before: int = 0

    def move_to(self, minute: int) -> None:
        """Go on to a minute."""
        if minute != self.minute:
            self.before = self.now if minute == self.minute + 1 else 0
            self.minute, self.now = minute, 0


class Sliding:
    """Counts requests in a sliding minute: the last one counts by the share that is still in it.

    Parameters
    ----------
    per_minute : int
        Requests that are let through.
    """

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._counts: dict[str, Count] = {}

    def hit(self, who: str, seconds: float) -> tuple[bool, int]:
        """Count a request at this time; return whether it may pass and how many more may."""
        minute, into = divmod(seconds, MINUTE)
        count = self._counts.get(who)
        if count is None:
            if len(self._counts) >= MOST_COUNTED:
                kept = {name: one for name, one in self._counts.items() if one.minute >= minute}
                self._counts = kept if len(kept) < MOST_COUNTED else {}
            count = self._counts[who] = Count(int(minute))
        count.move_to(int(minute))
        left = int(self.per_minute - count.now - count.before * (1 - into / MINUTE))
        if left < 1:
            return False, 0
        count.now += 1
        return True, left - 1


class RateLimits:
    """ASGI middleware for the JSON addresses.

    Parameters
    ----------
    app : ASGIApp
        What it guards.
    per_minute : int
        Requests of one key, or of one address without a key.
    """

    def __init__(self, app: ASGIApp, per_minute: int) -> None:
        self.app = app
        self._sliding = Sliding(per_minute)
        self._policy = f'"default";q={per_minute};w={MINUTE}'.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it until the window has moved on."""
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self.app(scope, receive, send)
            return
        now = time.time()
        allowed, more = self._sliding.hit(_who(scope), now)
        wait = max(1, round(MINUTE - now % MINUTE))
        left = f'"default";r={more};t={wait}'.encode()

        async def send_with_limits(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"].append((b"ratelimit-policy", self._policy))
                message["headers"].append((b"ratelimit", left))
            await send(message)

        if allowed:
            await self.app(scope, receive, send_with_limits)
            return
        fault = Fault(f"Try again in {wait} seconds.", "", "too-many-requests")
        refusal = problem_response(BY_STATUS[429], [fault], {"Retry-After": str(wait)})
        await refusal(scope, receive, send_with_limits)


def _who(scope: Scope) -> str:
    """Name the sender without keeping the secret that names them."""
    for name, value in scope["headers"]:
        if name in _CARRIERS:
            return hashlib.sha256(value).hexdigest()[:32]
    client = scope.get("client")
    return str(client[0]) if client else "unknown"
