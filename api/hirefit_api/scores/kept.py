"""Answers computed once and kept (docs/decisions/0019).

Whoever asks first computes, in the thread that reads; the writer only stores. What can't be kept
is computed again next time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple, TypeVar

from fastapi import Request, Response
from sqlalchemy.exc import DBAPIError

from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import Database, database_of
from hirefit_api.errors import Unavailable
from hirefit_api.languages.known import ENGLISH
from hirefit_api.languages.speaking import spoken
from hirefit_api.scores import store as queries
from hirefit_api.scores.sources import Source

Bodies = Mapping[str, bytes]
S = TypeVar("S", bound=Source)
TAG_DIGITS = 32
MOST_AT_HAND = 500
LARGEST_AT_HAND = 32_768


class Found(NamedTuple):
    """An answer, and what was computed for it and is still to be kept."""

    body: bytes
    computed: Bodies


class AtHand:
    """Answers that were read lately, up to 16 MB of them.

    They are named by what they come from, so none is ever wrong and any may vanish at any time;
    whether one is still the answer is asked of the database each time.
    """

    def __init__(self) -> None:
        self._bodies: dict[tuple[str, str, str, str], bytes] = {}

    def find(self, store: CompanyStore, source: Source, part: str) -> bytes | None:
        """Return a kept answer."""
        name = (store.company, source.subject, source.key, part)
        body = self._bodies.get(name)
        if body is None:
            body = queries.find_document(store, source.subject, source.key, part)
            if body is not None and len(body) <= LARGEST_AT_HAND:
                if len(self._bodies) >= MOST_AT_HAND:
                    self._bodies.clear()
                self._bodies[name] = body
        return body


def in_language(part: str) -> str:
    """Return the name under which a piece of a page is kept in the language spoken."""
    return part if spoken() == ENGLISH else f"{part}-{spoken().code}"


def find_or_compute(
    store: CompanyStore, source: Source, part: str, compute: Callable[[], Bodies]
) -> Found:
    """Return a kept answer, or compute it with the others that come from the same.

    Parameters
    ----------
    store : CompanyStore
        The company's records.
    source : Source
        What the answer comes from.
    part : str
        Which answer.
    compute : callable
        Returns the bodies of `part` and whatever comes along.
    """
    body = queries.find_document(store, source.subject, source.key, part)
    if body is not None:
        return Found(body, {})
    computed = compute()
    return Found(computed[part], computed)


def keep(database: Database, company: str, source: Source, computed: Bodies) -> None:
    """Keep what was computed; a database that can't take it doesn't keep anyone from reading."""
    if not computed:
        return
    work = partial(
        queries.keep_documents, subject=source.subject, key=source.key, bodies=dict(computed)
    )
    try:
        database.write_and_wait(company, work)
    except (Unavailable, DBAPIError):
        return


def entity_tag(source: Source) -> str:
    """Return the tag of every answer that comes from this source (RFC 9110)."""
    return f'"{source.key.removeprefix("sha256:")[:TAG_DIGITS]}"'


def not_modified(request: Request, source: Source) -> Response | None:
    """Return 304 if the caller has this answer already."""
    seen = request.headers.get("if-none-match", "")
    tag = entity_tag(source)
    tags = [item.strip().removeprefix("W/") for item in seen.split(",")]
    return Response(status_code=304, headers={"etag": tag}) if tag in tags else None


def answer(
    request: Request,
    source_of: Callable[[CompanyStore], S],
    compute: Callable[[CompanyStore, S], Bodies],
    part: str,
    media_type: str = "application/json",
) -> Response:
    """Answer a request with kept bytes, or with 304, or compute and keep them."""
    company, database = request.path_params["company"], database_of(request)
    with database.read(company) as store:
        source = source_of(store)
        unchanged = not_modified(request, source)
        if unchanged is not None:
            return unchanged
        found = find_or_compute(store, source, part, lambda: compute(store, source))
    keep(database, company, source, found.computed)
    return _sent(found.body, source, media_type)


def quick_answer(
    request: Request,
    source_of: Callable[[CompanyStore], S],
    compute: Callable[[CompanyStore, S], Bodies],
    part: str,
    media_type: str = "application/json",
) -> Response:
    """Do the same for what one statement leads to; only what must be computed is read as one."""
    at_hand: AtHand = request.app.state.answers_at_hand
    with database_of(request).glance(request.path_params["company"]) as store:
        source = source_of(store)
        response = not_modified(request, source)
        if response is None:
            body = at_hand.find(store, source, part)
            response = None if body is None else _sent(body, source, media_type)
    return response or answer(request, source_of, compute, part, media_type)


def _sent(body: bytes, source: Source, media_type: str) -> Response:
    return Response(body, headers={"etag": entity_tag(source)}, media_type=media_type)
