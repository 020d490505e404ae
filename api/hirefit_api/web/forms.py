"""Read a form strictly: each name once, whole characters, nothing that no database stores."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request

from hirefit.exceptions import Fault
from hirefit_api.errors import UnreadableBody

MOST_FIELDS = 500
MEDIA_TYPE = b"application/x-www-form-urlencoded"


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of a form body; line ends are single.

    Raises
    ------
    UnreadableBody
        Not a form, not UTF-8, too many fields, a field twice, or a null character.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind.encode() != MEDIA_TYPE:
        raise _unreadable("Send a form.", "not-a-form")
    body = await request.body()
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError as error:
        raise _unreadable("The form is not UTF-8 or has too many fields.", "bad-form") from error
    fields = {name: value.replace("\r\n", "\n") for name, value in pairs}
    if len(fields) != len(pairs):
        raise _unreadable("A field comes twice.", "duplicate-field")
    if any("\0" in value for value in fields.values()):
        raise _unreadable("A text holds a null character.", "null-character")
    return fields


def _unreadable(message: str, code: str) -> UnreadableBody:
    return UnreadableBody(400, Fault(message, "form", code))


Form = Annotated[dict[str, str], Depends(read_form)]
