"""Pages from templates: escaped, under a strict content policy, compressed when asked."""

from __future__ import annotations

from functools import cache
from typing import Any

from fastapi import Request, Response
from isal import igzip
from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined

from hirefit_api.languages import figures
from hirefit_api.languages.in_templates import speak_in
from hirefit_api.languages.known import ENGLISH, LANGUAGES
from hirefit_api.languages.speaking import spoken
from hirefit_api.web.assets import address, packs
from hirefit_api.web.kept_templates import KeptTemplates
from hirefit_api.web.library_words import from_library, said_here

FEATURES = (
    "web",
    "access",
    "companies",
    "requisitions",
    "scorecards",
    "scores",
    "practice",
    "reminders",
    "workspace",
    "imports",
    "planning",
    "decisions",
    "rubrics",
    "outcomes",
    "groups",
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
    "vary": "accept-encoding, accept-language, cookie",
}
QUICK = 1
"""Level of compression: as small as zlib's at a seventh of the processor time."""


@cache
def environment() -> Environment:
    """Return the templates of all features; what they print is escaped, what is unknown fails."""
    loaders = {name: PackageLoader(f"hirefit_api.{name}") for name in FEATURES}
    made = Environment(
        loader=PrefixLoader(loaders),
        bytecode_cache=KeptTemplates(),
        auto_reload=False,  # or every page would look at the date of each of its files
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    speak_in(made)
    made.globals["asset"] = address
    made.globals["languages"] = LANGUAGES
    made.filters["level"] = figures.level
    made.filters["percent"] = figures.percent
    made.filters["figure"] = figures.figure
    made.filters["number"] = figures.number
    made.filters["moment"] = figures.moment
    made.filters["day"] = figures.day
    made.filters["said"] = said_here
    made.filters["from_library"] = from_library
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
        What the template prints. Who is signed in (`actor`), the `language`, where to come back
        to after choosing another (`here`), and the address of the page `itself` come by themselves.
    """
    values.setdefault("actor", getattr(request.state, "actor", None))
    values["language"] = spoken()
    values["here"] = _here(request)
    values["itself"] = _address(request)
    html = environment().get_template(template).render(values)
    return document(request, html, status, language=spoken().code)


def document(
    request: Request, html: str, status: int = 200, styles: str = "", language: str = ENGLISH.code
) -> Response:
    """Answer with a whole HTML document.

    `styles` is a hash source such as ``'sha256-...'`` for a document that brings its own style
    element; everything else inline stays forbidden. The core's own documents are English.
    """
    content = html.encode()
    headers = {
        **HEADERS,
        "content-language": language,
        "content-security-policy": POLICY.format(styles=f" {styles}" if styles else ""),
    }
    if packs(request):
        headers["content-encoding"] = "gzip"
        content = igzip.compress(content, QUICK, mtime=0)
    return Response(content, status, headers, media_type="text/html; charset=utf-8")


def _here(request: Request) -> str:
    """Return where the page stands; empty if it answers a form, whose text would be lost."""
    return _address(request) if request.method == "GET" else ""


def _address(request: Request) -> str:
    """Return the page's own address: a form without one keeps the part after #, and focus there."""
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path
