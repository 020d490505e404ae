"""How much one key may ask: a sliding minute, told in the IETF draft's RateLimit headers.

Counted in this process: with several, each allows as much.
"""

from __future__ import annotations

import hashlib
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hirefit.exceptions import Fault
from hirefit_api.errors import BY_STATUS, problem_response

PREFIX = "/api/"
MINUTE = 60
_CARRIERS = (b"authorization", b"cookie")


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
        self._quota = RateLimitItemPerMinute(per_minute)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._policy = f'"default";q={per_minute};w={MINUTE}'.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it until the window has moved on."""
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self.app(scope, receive, send)
            return
        who = _who(scope)
        allowed = self._limiter.hit(self._quota, who)
        window = self._limiter.get_window_stats(self._quota, who)
        wait = max(1, min(MINUTE, round(window.reset_time - time.time())))
        left = f'"default";r={max(0, window.remaining)};t={wait}'.encode()

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
