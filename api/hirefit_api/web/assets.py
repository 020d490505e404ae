"""Static files: read once, compressed once, named by their content so that browsers keep them."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from fastapi import APIRouter, Request, Response

from hirefit_api.errors import NotFound
from hirefit_api.wire import public

router = APIRouter(include_in_schema=False)

CHARSET = '@charset "UTF-8";'
MEDIA_TYPES = {
    "hirefit.css": "text/css; charset=utf-8",
    "scorecard.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
KEEP = {"cache-control": "public, max-age=31536000, immutable", "vary": "accept-encoding"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A static file, plain and compressed, with a short digest of its content."""

    plain: bytes
    packed: bytes
    media_type: str
    version: str


@cache
def asset(name: str) -> Asset:
    """Return a static file.

    Raises
    ------
    NotFound
        There is no such file.
    """
    if name not in MEDIA_TYPES:
        raise NotFound
    plain = _style_sheet() if name == "hirefit.css" else _read(name)
    content = plain.encode()
    return Asset(
        plain=content,
        packed=gzip.compress(content, 9, mtime=0),
        media_type=MEDIA_TYPES[name],
        version=hashlib.sha256(content).hexdigest()[:12],
    )


def address(name: str) -> str:
    """Return the address of a static file; it changes with the content."""
    return f"/static/{asset(name).version}/{name}"


def packs(request: Request) -> bool:
    """Tell whether the caller takes gzip."""
    return "gzip" in request.headers.get("accept-encoding", "")


@router.get("/static/{version}/{name}", dependencies=[public])
def get_static(request: Request, version: str, name: str) -> Response:
    """Return a static file; an old version's address answers with the newest content, unkept."""
    found = asset(name)
    headers = dict(KEEP) if version == found.version else {}
    if packs(request):
        headers["content-encoding"] = "gzip"
        return Response(found.packed, headers=headers, media_type=found.media_type)
    return Response(found.plain, headers=headers, media_type=found.media_type)


def _style_sheet() -> str:
    pico = _read("pico.min.css").replace(CHARSET, "", 1)
    return f"{CHARSET}@layer pico{{{pico}}}\n{_read('hirefit.css')}"


def _read(name: str) -> str:
    return files("hirefit_api.web").joinpath("static", name).read_text("utf-8")
