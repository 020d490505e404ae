"""OAuth 2 client credentials (RFC 6749, 4.4): exchange an API key for a token that ends soon."""

from __future__ import annotations

import base64
import binascii
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import parse_qs, unquote

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from hirefit_api.access import store as queries
from hirefit_api.access.gate import gate_of
from hirefit_api.access.tokens import moment_in, new_access_token, read_key
from hirefit_api.database.session import database_of
from hirefit_api.wire import PROBLEM_RESPONSES, Outgoing, moment, operation_id, public

router = APIRouter(tags=["access"], generate_unique_id_function=operation_id)
LASTS = timedelta(minutes=15)
FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "required": ["grant_type"],
                    "properties": {
                        "grant_type": {"type": "string", "enum": ["client_credentials"]},
                        "client_id": {"type": "string"},
                        "client_secret": {"type": "string"},
                    },
                }
            }
        },
    }
}


class Token(Outgoing):
    """A token for `Authorization: Bearer`, and for how many seconds it is good."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - the kind, not a secret
    expires_in: int


class TokenRefusal(Outgoing):
    """Why there is no token, in the words of RFC 6749."""

    error: str


REFUSALS: dict[int | str, dict[str, Any]] = {
    **PROBLEM_RESPONSES,
    400: {"model": TokenRefusal, "description": "The request is not one for a token."},
    401: {"model": TokenRefusal, "description": "The key is not known (any more)."},
}


@router.post(
    "/api/v1/oauth/token",
    response_model=Token,
    responses=REFUSALS,
    openapi_extra=FORM,
    dependencies=[public],
)
async def post_token(request: Request) -> Response:
    """Exchange a key for a token: `client_id` is its `<company>.<id>`, `client_secret` the key."""
    fields = parse_qs((await request.body()).decode("latin-1"), max_num_fields=10)
    if any(len(values) != 1 for values in fields.values()) or "grant_type" not in fields:
        return _refused(400, "invalid_request")
    if fields["grant_type"] != ["client_credentials"]:
        return _refused(400, "unsupported_grant_type")
    name, secret = _credentials(request, fields)
    presented = read_key(secret)
    if presented is None or f"{presented.company}.{presented.key_id}" != name:
        return _refused(401, "invalid_client")
    if await gate_of(request).actor_of(presented) is None:
        return _refused(401, "invalid_client")
    token = new_access_token(presented.company)
    row = {
        "token_digest": token.digest,
        "key_id": presented.key_id,
        "expires_at": moment_in(LASTS),
    }
    work = partial(queries.add_access_token, token=row, now=moment())
    await database_of(request).write(presented.company, work)
    answer = Token(access_token=token.text, expires_in=int(LASTS.total_seconds()))
    return JSONResponse(answer.model_dump())


def _credentials(request: Request, fields: dict[str, list[str]]) -> tuple[str, str]:
    """Return client id and secret from the form, or from HTTP Basic as the RFC prefers."""
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return fields.get("client_id", [""])[0], fields.get("client_secret", [""])[0]
    try:
        name, _, secret = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return unquote(name), unquote(secret)


def _refused(status: int, error: str) -> Response:
    headers = {"WWW-Authenticate": "Basic"} if status == 401 else {}  # noqa: PLR2004 - RFC 6749, 5.2
    return JSONResponse({"error": error}, status, headers)
