"""Changes only from our own pages: the one check against forged requests (CSRF).

Browsers say where a request comes from, in ``Sec-Fetch-Site`` or ``Origin``, and pages can't
change it. Programs that are no browsers send neither and carry no one's cookies.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from hirefit.exceptions import Fault
from hirefit_api.errors import Problem, problem_response

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OTHER_ORIGIN = Problem(403, "other-origin", "The request comes from another site.")
FAULT = Fault("Open the page here and send it again.", "Origin", "other-origin")


class SameOrigin:
    """ASGI middleware that refuses unsafe methods from other sites.

    Parameters
    ----------
    app : ASGIApp
        What it guards.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["method"] not in SAFE:
            headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
            if not comes_from_here(headers):
                await problem_response(OTHER_ORIGIN, [FAULT])(scope, receive, send)
                return
        await self.app(scope, receive, send)


def comes_from_here(headers: dict[bytes, str]) -> bool:
    """Tell whether a request comes from our own pages, or from no page at all."""
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = headers.get(b"origin")
    if origin is None:
        return True
    _, _, host = origin.partition("://")
    return bool(host) and host == headers.get(b"host")
