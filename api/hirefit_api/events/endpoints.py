"""Register who wants to hear, change it, rotate its secret, disable it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Row

from hirefit.exceptions import Fault
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import Conflict, NotFound
from hirefit_api.events import store as queries
from hirefit_api.events.channels import WEBHOOK
from hirefit_api.events.kinds import KINDS
from hirefit_api.events.records import endpoint_of, endpoint_with_secret, event_of
from hirefit_api.events.schedule import BOTH_SECRETS_FOR
from hirefit_api.events.schemas import (
    Endpoint,
    EndpointChange,
    EndpointWithSecret,
    Event,
    NewEndpoint,
)
from hirefit_api.events.service import emit
from hirefit_api.events.signing import new_secret
from hirefit_api.wire import as_moment, moment

MOST_ENDPOINTS = 50


class Registered(NamedTuple):
    """An endpoint with its secret, and whether it is new."""

    record: EndpointWithSecret
    created: bool


def check_kinds(kinds: list[str]) -> list[Fault]:
    """Return a fault for every kind that does not exist."""
    known = ", ".join(KINDS)
    return [
        Fault(f"There is no such kind. There are: {known}.", f"body.kinds.{at}", "unknown-kind")
        for at, kind in enumerate(kinds)
        if kind not in KINDS
    ]


def register(store: CompanyStore, new: NewEndpoint, channel: str = WEBHOOK) -> Registered:
    """Register an endpoint; the same twice changes nothing, and shows the secret again.

    Raises
    ------
    Conflict
        The id is taken by an endpoint with another address, kinds or description, or there are
        50 endpoints.
    """
    existing = queries.find_endpoint(store, new.id)
    if existing is not None:
        same = (new.url, sorted(set(new.kinds)), new.description)
        if (existing.url, json.loads(existing.kinds), existing.description) != same:
            raise Conflict(Fault("This endpoint exists with other content.", "body.id", "taken"))
        return Registered(endpoint_with_secret(store, existing), created=False)
    if len(queries.all_endpoints(store)) >= MOST_ENDPOINTS:
        fault = Fault(f"A company has at most {MOST_ENDPOINTS} endpoints.", "", "too-many")
        raise Conflict(fault)
    now = moment()
    queries.add_endpoint(
        store,
        {
            "id": new.id,
            "channel": channel,
            "url": new.url,
            "kinds": json.dumps(sorted(set(new.kinds))),
            "description": new.description,
            "state": queries.ENABLED,
            "reason": "",
            "secret": store.sealer.seal(new_secret()),
            "old_secret": "",
            "old_secret_until": "",
            "failing_since": "",
            "created_at": now,
            "changed_at": now,
        },
    )
    return Registered(endpoint_with_secret(store, required(store, new.id)), created=True)


def change(store: CompanyStore, endpoint: str, changes: EndpointChange) -> Endpoint:
    """Change an endpoint; enabling it sends what was held meanwhile.

    Raises
    ------
    NotFound
        There is no such endpoint.
    """
    row = required(store, endpoint)
    values: dict[str, str] = {"changed_at": moment()}
    if changes.url is not None:
        values["url"] = changes.url
    if changes.kinds is not None:
        values["kinds"] = json.dumps(sorted(set(changes.kinds)))
    if changes.description is not None:
        values["description"] = changes.description
    queries.change_endpoint(store, endpoint, values)
    if changes.state == queries.ENABLED and row.state != queries.ENABLED:
        _enable(store, endpoint)
    if changes.state == queries.DISABLED and row.state != queries.DISABLED:
        disable(store, endpoint, "by_hand")
    return endpoint_record(store, endpoint)


def _enable(store: CompanyStore, endpoint: str) -> None:
    values = {"state": queries.ENABLED, "reason": "", "failing_since": ""}
    queries.change_endpoint(store, endpoint, values)
    queries.free_deliveries(store, endpoint)


def disable(store: CompanyStore, endpoint: str, reason: str) -> None:
    """Send nothing more to an endpoint, hold what is on its way, and tell the others.

    Parameters
    ----------
    store : CompanyStore
        The company's.
    endpoint : str
        Its id; one that is disabled already is left as it is.
    reason : {'gone', 'failing', 'by_hand'}
        It answered 410, took nothing for five days, or somebody wanted it so.
    """
    row = required(store, endpoint)
    if row.state == queries.DISABLED:
        return
    values = {"state": queries.DISABLED, "reason": reason, "changed_at": moment()}
    queries.change_endpoint(store, endpoint, values)
    data = {"endpoint": endpoint, "reason": reason}
    emit(store, "endpoint.disabled", f"endpoint-{endpoint}"[:64], data)
    queries.hold_deliveries(store, endpoint)


def rotate_secret(store: CompanyStore, endpoint: str) -> EndpointWithSecret:
    """Give an endpoint a new secret; for 24 hours the old one signs, too.

    Raises
    ------
    NotFound
        There is no such endpoint.
    """
    row = required(store, endpoint)
    now = datetime.now(UTC)
    values = {
        "secret": store.sealer.seal(new_secret()),
        "old_secret": row.secret,
        "old_secret_until": as_moment(now + BOTH_SECRETS_FOR),
        "changed_at": as_moment(now),
    }
    queries.change_endpoint(store, endpoint, values)
    return endpoint_with_secret(store, required(store, endpoint))


def remove(store: CompanyStore, endpoint: str) -> None:
    """Delete an endpoint and what is on its way to it; what happened stays in the record.

    Raises
    ------
    NotFound
        There is no such endpoint.
    """
    required(store, endpoint)
    queries.delete_endpoint(store, endpoint)


def required_event(store: CompanyStore, event: str) -> Event:
    """Return an event.

    Raises
    ------
    NotFound
        There is no such event.
    """
    row = queries.find_event(store, event)
    if row is None:
        raise NotFound
    return event_of(row)


def send_test(store: CompanyStore, endpoint: str) -> Event:
    """Put a test event on its way to one endpoint.

    Raises
    ------
    NotFound
        There is no such endpoint.
    """
    required(store, endpoint)
    data = {"endpoint": endpoint}
    event = emit(store, "endpoint.test", f"endpoint-{endpoint}"[:64], data, only=endpoint)
    return required_event(store, event)


def endpoint_record(store: CompanyStore, endpoint: str) -> Endpoint:
    """Return an endpoint without its secret.

    Raises
    ------
    NotFound
        There is no such endpoint.
    """
    return endpoint_of(required(store, endpoint))


def endpoint_records(store: CompanyStore) -> list[Endpoint]:
    """Return all endpoints, oldest first."""
    return [endpoint_of(row) for row in queries.all_endpoints(store)]


def required(store: CompanyStore, endpoint: str) -> Row[Any]:
    """Return an endpoint's row.

    Raises
    ------
    NotFound
        There is no such endpoint.
    """
    row = queries.find_endpoint(store, endpoint)
    if row is None:
        raise NotFound
    return row
