"""Signatures as Standard Webhooks 1.0 describes them: HMAC-SHA256 over ``id.timestamp.body``."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """Return a fresh secret as its holder pastes it: ``whsec_`` and Base64 of 32 bytes."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signed_headers(
    event: str, body: bytes, sent_at: datetime, keys: Iterable[str]
) -> dict[str, str]:
    """Return the three headers of a delivery.

    Parameters
    ----------
    event : str
        The event's id, the same at every attempt; without a full stop.
    body : bytes
        Exactly what is sent.
    sent_at : datetime
        The attempt's own moment, with its time zone: receivers refuse old ones.
    keys : iterable of str
        Every secret that counts now; a receiver needs one of the signatures to be right.
    """
    timestamp = str(int(sent_at.timestamp()))
    content = b".".join([event.encode(), timestamp.encode(), body])
    signatures = [f"v1,{_signature(key, content)}" for key in keys]
    return {
        "webhook-id": event,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(signatures),
    }


def _signature(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
