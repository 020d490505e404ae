"""From an event to the call that tells the other system; sent by the one post room.

The call is made when it leaves, from what is stored then: a result that is announced can be read.
"""

from __future__ import annotations

import base64
import json
from datetime import datetime
from functools import partial

from hirefit_api.adapters.call_log import CallNote, log_call
from hirefit_api.adapters.connections import connection_to
from hirefit_api.adapters.desk import BY_THE_OTHER_SYSTEM, CompanyDesk
from hirefit_api.adapters.plain import checked_callback
from hirefit_api.adapters.protocol import AtsAdapter, Outbound
from hirefit_api.adapters.registry import adapters
from hirefit_api.database.scope import CompanyStore
from hirefit_api.events.channels import CHANNELS, Channel, Parcel
from hirefit_api.events.courier import NOTHING_TO_SAY
from hirefit_api.events.endpoints import register
from hirefit_api.events.guarded import Call, Reply
from hirefit_api.events.schemas import NewEndpoint
from hirefit_api.orders.news import PACKAGES_CHANGED, Change
from hirefit_api.orders.service import TEST_KEY, order_record
from hirefit_api.settings import Settings

KINDS = sorted([*(change.value for change in Change), PACKAGES_CHANGED])
BASIC = "basic"


def own_address(settings: Settings) -> str:
    """Return how the service is reached from outside, or from this machine if nothing is set."""
    return settings.public_address or f"http://{settings.host}:{settings.port}"


def open_channels(settings: Settings) -> None:
    """Let the post room know how each adapter tells its system."""
    for adapter in adapters().values():
        CHANNELS[adapter.name] = Channel(
            partial(_prepare, adapter=adapter, public_address=own_address(settings)),
            partial(_note, adapter=adapter),
        )


def listen_for(store: CompanyStore, adapter: AtsAdapter) -> None:
    """Let a connected system hear of orders from now on; twice changes nothing."""
    if not adapter.hosts:
        return
    new = NewEndpoint(
        id=f"ats-{adapter.name}",
        url=f"https://{adapter.hosts[0].lstrip('.')}/",
        kinds=list(KINDS),
        description=f"Orders from {adapter.label}"[:200],
    )
    register(store, new, channel=adapter.name)


def announcement(
    store: CompanyStore, adapter: AtsAdapter, kind: str, order: str, public_address: str
) -> Outbound | None:
    """Return the call that tells a system of an event, without its credential.

    Raises
    ------
    HirefitError
        The adapter would call a host that it doesn't pin.
    """
    desk = CompanyDesk(store, adapter.name, public_address)
    if kind == PACKAGES_CHANGED:
        outbound = adapter.offer(desk)
    else:
        record = order_record(store, order)
        is_ours = record.protocol == adapter.name and not record.key.startswith(TEST_KEY)
        if not is_ours or record.reason == BY_THE_OTHER_SYSTEM:
            return None
        outbound = adapter.announce(desk, record, Change(kind))
    if outbound is not None:
        checked_callback(outbound.url, adapter.hosts)
    return outbound


def _prepare(
    store: CompanyStore,
    parcel: Parcel,
    _now: datetime,
    *,
    adapter: AtsAdapter,
    public_address: str,
) -> Call | None:
    """Make the request of one attempt."""
    order = json.loads(parcel.data).get("order", "")
    outbound = announcement(store, adapter, parcel.kind, order, public_address)
    if outbound is None:
        return None
    return with_credential(store, adapter.name, outbound)._replace(is_accepted=adapter.is_accepted)


def with_credential(store: CompanyStore, protocol: str, outbound: Outbound) -> Call:
    """Return the request of a call, with the secret that its credential names."""
    headers = dict(outbound.headers)
    body = b""
    if outbound.body is not None:
        body = json.dumps(outbound.body, ensure_ascii=False).encode()
        headers["Content-Type"] = "application/json"
    scheme, _, name = outbound.credential.partition(":")
    secret = connection_to(store, protocol).secrets.get(name, "")
    if secret:
        headers["Authorization"] = _authorization(scheme, secret)
    return Call(outbound.method, outbound.url, headers, body)


def _authorization(scheme: str, secret: str) -> str:
    if scheme == BASIC:
        return "Basic " + base64.b64encode(f"{secret}:".encode()).decode()
    return f"Bearer {secret}"


def _note(store: CompanyStore, parcel: Parcel, reply: Reply, *, adapter: AtsAdapter) -> None:
    """Log what came of an attempt, unless there was nothing to tell."""
    if reply == NOTHING_TO_SAY:
        return
    order = str(json.loads(parcel.data).get("order", ""))
    shown = frozenset({"event", "error"})
    body = {"event": parcel.kind, "error": reply.error or None}
    log_call(store, CallNote(adapter.name, "out", parcel.kind, reply.status, order, body, shown))
