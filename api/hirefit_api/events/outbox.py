"""The post room's ledger: what is taken out to be sent, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row

from hirefit_api.database.scope import CompanyStore
from hirefit_api.events import store as queries
from hirefit_api.events.channels import CHANNELS, Parcel
from hirefit_api.events.endpoints import disable
from hirefit_api.events.guarded import Reply
from hirefit_api.events.schedule import DISABLED_AFTER, next_wait
from hirefit_api.wire import as_moment

GONE = 410
DELIVERED = range(200, 300)


class Claimed(NamedTuple):
    """A delivery that nobody else sends until its lease ends."""

    row: Row[Any]
    lease: str
    parcel: Parcel


class Verdict(NamedTuple):
    """What came of an attempt: the reply, when it came, and a number in [0, 1) for the jitter."""

    reply: Reply
    at: datetime
    chance: float


def claim(
    store: CompanyStore, endpoint: str, limit: int, now: datetime, until: datetime, lease: str
) -> Sequence[Claimed]:
    """Lease what may be sent to an endpoint now, at most `limit` deliveries.

    Whoever dies with a lease leaves the delivery to others once it has ended: a delivery may then
    be made twice, and receivers know it by its id.
    """
    moment = as_moment(now)
    held = {"lease": lease, "leased_until": as_moment(until)}
    return [
        Claimed(row, lease, _parcel(store, row, moment))
        for row in queries.due_deliveries(store, endpoint, moment, limit)
        if queries.change_delivery(store, row, row.lease, held)
    ]


def _parcel(store: CompanyStore, row: Row[Any], now: str) -> Parcel:
    sealed = (row.secret, row.old_secret) if row.old_secret_until > now else (row.secret,)
    return Parcel(
        endpoint=row.endpoint_id,
        channel=row.channel,
        url=row.url,
        secrets=tuple(store.sealer.open(secret) for secret in sealed),
        event=row.event_id,
        kind=row.kind,
        subject=row.subject,
        number=row.number,
        data=row.data,
        happened_at=row.created_at,
    )


def settle(store: CompanyStore, claimed: Claimed, verdict: Verdict) -> None:
    """Write down what came of an attempt, unless the lease has passed to somebody else."""
    row, reply = claimed.row, verdict.reply
    attempts = row.attempts + 1
    values = {
        "lease": "",
        "leased_until": "",
        "attempts": attempts,
        "last_status": reply.status,
        "last_error": reply.error,
        "last_at": as_moment(verdict.at),
    }
    if reply.status in DELIVERED:
        changed = queries.change_delivery(
            store, row, claimed.lease, {**values, "state": queries.DELIVERED}
        )
        if changed and row.failing_since:
            queries.change_endpoint(store, row.endpoint_id, {"failing_since": ""})
    else:
        asked = timedelta(seconds=reply.retry_after)
        wait = next_wait(attempts, verdict.chance, asked)
        if reply.status == GONE:
            later = {"state": queries.WAITING, "due_at": ""}
        elif wait is None:
            later = {"state": queries.DEAD}
        else:
            later = {"state": queries.WAITING, "due_at": as_moment(verdict.at + wait)}
        changed = queries.change_delivery(store, row, claimed.lease, {**values, **later})
        if changed:
            _note_failure(store, row, verdict)
    note = CHANNELS[claimed.parcel.channel].note
    if changed and note is not None:
        note(store, claimed.parcel, reply)


def _note_failure(store: CompanyStore, row: Row[Any], verdict: Verdict) -> None:
    """Disable an endpoint that is gone, or that has taken nothing for days."""
    if verdict.reply.status == GONE:
        disable(store, row.endpoint_id, "gone")
        return
    endpoint = queries.find_endpoint(store, row.endpoint_id)
    if endpoint is None:
        return
    if not endpoint.failing_since:
        since = {"failing_since": as_moment(verdict.at)}
        queries.change_endpoint(store, row.endpoint_id, since)
    elif datetime.fromisoformat(endpoint.failing_since) + DISABLED_AFTER <= verdict.at:
        disable(store, row.endpoint_id, "failing")
