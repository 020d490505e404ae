"""Read JSON bodies strictly: one meaning for every body, or a refusal.

The standard parser takes the last of two equal keys, lets NaN and numbers of any length pass and
hands on characters that no database stores. None of that reaches a handler here.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any, NoReturn

from fastapi import Request, Response

from hirefit.exceptions import Fault
from hirefit_api.conditional import tagged
from hirefit_api.deprecation import headers_of
from hirefit_api.errors import UnreadableBody
from hirefit_api.routing.planned_route import Handler, PlannedRoute

MOST_DIGITS = 16
"""2**53 has 16 digits; a longer whole number is not the same number in every language."""
ESCAPE = b"\\u"
SURROGATES = range(0xD800, 0xE000)


def parse_json(raw: bytes) -> Any:  # noqa: ANN401 - a JSON document is what it is
    """Parse UTF-8 JSON.

    Raises
    ------
    UnreadableBody
        Not UTF-8, not JSON, a key twice in one object, a number that is not finite or too long,
        nested too deeply, or a null or half character in a string.
    """
    try:
        document = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_float=_number,
            parse_int=_whole,
        )
        if ESCAPE in raw:
            _check_characters(document)
    except UnicodeDecodeError as error:
        raise _unreadable("The body is not UTF-8.", "not-utf-8") from error
    except RecursionError as error:
        raise _unreadable("The body is nested too deeply.", "too-deep") from error
    except json.JSONDecodeError as error:
        place = f"body, line {error.lineno}, column {error.colno}"
        raise _unreadable("The body is not JSON.", "not-json", place) from error
    return document


def _unreadable(message: str, code: str, place: str = "body") -> UnreadableBody:
    return UnreadableBody(400, Fault(message, place, code))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise _unreadable("An object holds the same key twice.", "duplicate-key")
    return document


def _refuse_constant(_name: str) -> NoReturn:
    raise _unreadable("NaN and Infinity are not numbers in JSON.", "not-finite")


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _unreadable("A number is too large.", "not-finite")
    return number


def _whole(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise _unreadable("A whole number has too many digits.", "too-many-digits")
    return int(text)


def _check_characters(document: Any) -> None:  # noqa: ANN401 - same
    if isinstance(document, str):
        if "\0" in document:
            raise _unreadable("A text holds a null character.", "null-character")
        if any(ord(character) in SURROGATES for character in document):
            raise _unreadable("A text holds half a character.", "half-character")
    elif isinstance(document, dict):
        for key, value in document.items():
            _check_characters(key)
            _check_characters(value)
    elif isinstance(document, list):
        for value in document:
            _check_characters(value)


class StrictRequest(Request):
    """A request whose JSON is read by `parse_json`."""

    async def json(self) -> Any:  # noqa: ANN401 - same
        """Return the parsed body."""
        return parse_json(await self.body())


class StrictRoute(PlannedRoute):
    """A route that reads its body strictly; every JSON router uses it."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(path, endpoint, **options)
        if options.get("deprecated"):
            headers_of(options.get("openapi_extra"))  # whoever marks it hears at once what is wrong

    def around(self, handler: Handler) -> Handler:
        """Let a handler meet a `StrictRequest`, and tag what it answers; say if it is to end."""

        async def read_strictly(request: Request) -> Response:
            return tagged(request, await handler(StrictRequest(request.scope, request.receive)))

        if not self.deprecated:
            return read_strictly
        ending = headers_of(self.openapi_extra)

        async def say_so(request: Request) -> Response:
            response = await read_strictly(request)
            for name, value in ending:
                response.headers.append(name, value)
            return response

        return say_so
