"""Pages from templates: escaped, under a strict content policy, compressed when asked."""

from __future__ import annotations

import gzip
from functools import cache
from typing import Any

from fastapi import Request, Response
from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined

from hirefit.explanation.rounding import shown
from hirefit_api.web.assets import address, packs

FEATURES = (
    "web",
    "access",
    "companies",
    "requisitions",
    "scorecards",
    "scores",
    "practice",
    "workspace",
    "imports",
    "planning",
    "decisions",
    "rubrics",
    "outcomes",
    "orders",
    "adapters",
    "reference",
)
POLICY = (
    "default-src 'none'; style-src 'self'{styles}; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "referrer-policy": "same-origin",  # no-referrer would blank the Origin of our own forms
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "vary": "accept-encoding",
}
QUICK = 1
"""Level of compression: half the processor time of level 5 for a sixth more bytes."""


@cache
def environment() -> Environment:
    """Return the templates of all features; what they print is escaped, what is unknown fails."""
    loaders = {name: PackageLoader(f"hirefit_api.{name}") for name in FEATURES}
    made = Environment(
        loader=PrefixLoader(loaders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["asset"] = address
    made.filters["level"] = shown
    made.filters["percent"] = percent
    return made


def page(request: Request, template: str, status: int = 200, **values: Any) -> Response:  # noqa: ANN401 - what a template needs
    """Fill a template in and answer with it.

    Parameters
    ----------
    request : Request
        Says whether the answer may be compressed.
    template : str
        ``feature/name.html``.
    status : int
        Status of the answer.
    **values
        What the template prints; `actor`, who is signed in, comes by itself.
    """
    values.setdefault("actor", getattr(request.state, "actor", None))
    return document(request, environment().get_template(template).render(values), status)


def document(request: Request, html: str, status: int = 200, styles: str = "") -> Response:
    """Answer with a whole HTML document.

    `styles` is a hash source such as ``'sha256-...'`` for a document that brings its own style
    element; everything else inline stays forbidden.
    """
    content = html.encode()
    headers = {
        **HEADERS,
        "content-security-policy": POLICY.format(styles=f" {styles}" if styles else ""),
    }
    if packs(request):
        headers["content-encoding"] = "gzip"
        content = gzip.compress(content, QUICK, mtime=0)
    return Response(content, status, headers, media_type="text/html; charset=utf-8")


def percent(share: float) -> str:
    """Print a share as a percentage with at most one decimal."""
    return f"{100 * share:.1f}".removesuffix(".0") + "\N{NO-BREAK SPACE}%"
