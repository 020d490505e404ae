"""How a delivery becomes a request: webhooks here, other systems' callbacks by their adapters."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from hirefit_api.database.scope import CompanyStore
from hirefit_api.events.guarded import Call, Reply
from hirefit_api.events.signing import signed_headers

WEBHOOK = "webhook"


class Parcel(NamedTuple):
    """One event for one endpoint, as a sender gets it."""

    endpoint: str
    channel: str
    url: str
    secrets: tuple[str, ...]
    event: str
    kind: str
    subject: str
    number: int
    data: str
    happened_at: str


class Channel(NamedTuple):
    """One way of telling.

    Parameters
    ----------
    prepare : callable
        Makes the request of one attempt, or None if this endpoint need not hear of the event.
        The store is open for reading.
    note : callable, optional
        Writes down what came of an attempt, in the transaction that settles it.
    """

    prepare: Callable[[CompanyStore, Parcel, datetime], Call | None]
    note: Callable[[CompanyStore, Parcel, Reply], None] | None = None


def webhook(parcel: Parcel, now: datetime) -> Call:
    """Make a signed request as Standard Webhooks 1.0 describes it."""
    body = webhook_body(parcel)
    headers = {
        "Content-Type": "application/json",
        **signed_headers(parcel.event, body, now, parcel.secrets),
    }
    return Call("POST", parcel.url, headers, body)


def webhook_body(parcel: Parcel) -> bytes:
    """Return what is sent of an event; the same bytes at every attempt."""
    document = {
        "type": parcel.kind,
        "timestamp": parcel.happened_at,
        "data": {"subject": parcel.subject, "number": parcel.number, **json.loads(parcel.data)},
    }
    return json.dumps(document, separators=(",", ":")).encode()


CHANNELS: dict[str, Channel] = {WEBHOOK: Channel(lambda _, parcel, now: webhook(parcel, now))}
"""By name; an adapter puts its own in when it is imported."""
