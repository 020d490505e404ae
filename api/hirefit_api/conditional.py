"""Entity tags: ask only for what is new, change only what one has seen (RFC 9110)."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import Header, Request, Response
from pydantic import BaseModel

from hirefit.exceptions import Fault
from hirefit_api.errors import Stale

ANY = "*"
IfMatch = Annotated[
    str | None,
    Header(
        max_length=1_000,
        description="Only if the record is still as the `ETag` of a read says; else 412.",
    ),
]
IfNoneMatch = Annotated[
    str | None,
    Header(max_length=1_000, description="`*`: only if there is no record yet; else 412."),
]


def tag_of(body: bytes) -> str:
    """Return the strong tag of a body."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def tag_of_record(record: BaseModel) -> str:
    """Return the tag that a read of this record answers with."""
    return tag_of(record.model_dump_json().encode())


def tagged(request: Request, response: Response) -> Response:
    """Give the answer to a read its tag; without its body if the caller has it already.

    An answer that has a tag is left as it is: whoever gave it has looked at what the caller has.
    """
    if request.method != "GET" or response.status_code != 200 or not response.body:  # noqa: PLR2004 - OK
        return response
    if "etag" in response.headers:
        return response
    tag = tag_of(bytes(response.body))
    if tag in _tags(request.headers.get("if-none-match", "")):
        kept = {name: value for name, value in response.headers.items() if name == "link"}
        return Response(status_code=304, headers={**kept, "ETag": tag})
    response.headers["ETag"] = tag
    return response


def require_match(
    current: BaseModel | None, if_match: str | None, if_none_match: str | None = None
) -> None:
    """Refuse a change of a record that is not as the caller has seen it.

    Parameters
    ----------
    current : BaseModel or None
        The record as a read would answer it now, or None if there is none.
    if_match, if_none_match : str or None
        The headers as they came.

    Raises
    ------
    Stale
        The record has changed, is missing, or is there although it must not be.
    """
    tag = "" if current is None else tag_of_record(current)
    if if_match is not None:
        asked = _tags(if_match)
        if not tag or (ANY not in asked and tag not in asked):
            message = "The record has changed since it was read. Read it again and decide anew."
            raise Stale(Fault(message, "If-Match", "stale"))
    if if_none_match is not None and tag:
        asked = _tags(if_none_match)
        if ANY in asked or tag in asked:
            raise Stale(Fault("The record exists already.", "If-None-Match", "exists"))


def _tags(header: str) -> frozenset[str]:
    return frozenset(part.strip().removeprefix("W/") for part in header.split(","))
