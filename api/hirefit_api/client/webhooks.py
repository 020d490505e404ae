"""Check and read what hirefit sends (Standard Webhooks 1.0)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Mapping

from hirefit_api.client.models import Event

TOLERANCE_SECONDS = 300


class BadWebhookError(Exception):
    """The request was not sent by whoever knows the secret, or is too old."""


def read_webhook(
    secret: str, headers: Mapping[str, str], body: bytes, now: float | None = None
) -> Event:
    """Check a delivery's signature and return its event.

    Keep the ids of events you have dealt with: a delivery may come twice.

    Parameters
    ----------
    secret : str
        ``whsec_...``, shown when the endpoint was registered.
    headers : mapping
        Of the request.
    body : bytes
        Exactly as it came.
    now : float, optional
        Seconds since 1970; the system's time by default.

    Raises
    ------
    BadWebhookError
        A header is missing, no signature fits, or the delivery is older than five minutes.
    """
    given = {name.lower(): value for name, value in headers.items()}
    try:
        event, stamp = given["webhook-id"], given["webhook-timestamp"]
        signatures, key = given["webhook-signature"].split(" "), _key(secret)
        age = abs((time.time() if now is None else now) - int(stamp))
    except (KeyError, ValueError, binascii.Error) as error:
        raise BadWebhookError("A header or the secret can't be read.") from error
    content = b".".join([event.encode(), stamp.encode(), body])
    right = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    if not any(hmac.compare_digest(one, f"v1,{right}") for one in signatures):
        raise BadWebhookError("No signature fits.")
    if age > TOLERANCE_SECONDS:
        raise BadWebhookError("The delivery is too old, or a clock is wrong.")
    document = json.loads(body)
    data = document["data"]
    rest = {name: value for name, value in data.items() if name not in ("subject", "number")}
    return Event(
        id=event,
        type=document["type"],
        timestamp=document["timestamp"],
        subject=data["subject"],
        number=data["number"],
        data=rest,
    )


def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
