"""Pages of lists: an opaque place to go on from, and a Link header to the next page (RFC 8288)."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

from fastapi import Query, Request, Response

from hirefit.exceptions import Fault, HirefitError

T = TypeVar("T")

Place = Annotated[
    str,
    Query(
        pattern=r"^[A-Za-z0-9_-]{0,400}$",
        description="Where to go on: taken from the `next` link of the page before.",
    ),
]
PAGED: dict[int | str, dict[str, Any]] = {
    200: {
        "headers": {
            "Link": {
                "description": '`rel="next"` leads to the next page; without it this is the last.',
                "schema": {"type": "string"},
            }
        }
    }
}
"""For `responses` of a route that answers in pages."""


def place_after(*key: str) -> str:
    """Return where to go on after a record with this key."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def key_at(place: str, parts: int) -> tuple[str, ...]:
    """Return the key of the last record before a place; empty texts at the beginning.

    Raises
    ------
    HirefitError
        It is no place that `place_after` made for this list.
    """
    if not place:
        return ("",) * parts
    try:
        key = json.loads(base64.urlsafe_b64decode(place + "=" * (-len(place) % 4)))
    except (binascii.Error, ValueError):
        key = None
    if (
        not isinstance(key, list)
        or len(key) != parts
        or not all(isinstance(part, str) and part.isprintable() for part in key)
    ):
        message = "Take this from the `next` link of the page before."
        raise HirefitError(Fault(message, "query.after", "bad-place"))
    return tuple(key)


def one_page(
    request: Request,
    response: Response,
    records: Sequence[T],
    limit: int,
    key: Callable[[T], tuple[str, ...]],
) -> list[T]:
    """Cut a list that was read one record further than asked, and link to what follows.

    Parameters
    ----------
    request, response
        The link repeats the request's own query, relative to this host.
    records : sequence
        At most ``limit + 1`` records.
    limit : int
        Most records in one answer.
    key : callable
        What a record is ordered by.
    """
    page = list(records[:limit])
    if len(records) > limit:
        query = dict(request.query_params) | {"after": place_after(*key(page[-1]))}
        response.headers["Link"] = f'<{request.url.path}?{urlencode(query)}>; rel="next"'
    return page
