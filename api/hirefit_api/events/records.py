"""From rows to what goes out."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Row

from hirefit_api.database.scope import CompanyStore
from hirefit_api.events.schemas import Delivery, Endpoint, EndpointWithSecret, Event


def event_of(row: Row[Any]) -> Event:
    """Return a stored event as it goes out."""
    return Event(
        id=row.id,
        type=row.kind,
        timestamp=row.created_at,
        subject=row.subject,
        number=row.number,
        data=json.loads(row.data),
    )


def delivery_record(row: Row[Any]) -> Delivery:
    """Return a stored delivery as it goes out."""
    return Delivery(
        endpoint=row.endpoint_id,
        event=row.event_id,
        type=row.kind,
        subject=row.subject,
        number=row.number,
        state=row.state,
        attempts=row.attempts,
        due_at=row.due_at,
        last_status=row.last_status,
        last_error=row.last_error,
        last_at=row.last_at,
    )


def _fields(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "channel": row.channel,
        "url": row.url,
        "kinds": json.loads(row.kinds),
        "description": row.description,
        "state": row.state,
        "reason": row.reason,
        "failing_since": row.failing_since or None,
        "created_at": row.created_at,
        "changed_at": row.changed_at,
    }


def endpoint_of(row: Row[Any]) -> Endpoint:
    """Return a stored endpoint as it goes out."""
    return Endpoint(**_fields(row))


def endpoint_with_secret(store: CompanyStore, row: Row[Any]) -> EndpointWithSecret:
    """Return it with its secret, opened."""
    until = row.old_secret_until or None
    secret = store.sealer.open(row.secret)
    return EndpointWithSecret(**_fields(row), secret=secret, old_secret_until=until)
