"""Connect systems, make their keys, try them out."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import NamedTuple

from hirefit.exceptions import Fault
from hirefit_api.access.keys import make_key, revoke_key
from hirefit_api.access.permissions import Role
from hirefit_api.access.schemas import MadeKey, NewKey
from hirefit_api.adapters.connections import connection_to, keep_key, save_settings
from hirefit_api.adapters.delivery import announcement, listen_for
from hirefit_api.adapters.gateway import PREFIX, address_of
from hirefit_api.adapters.protocol import AtsAdapter, Proof
from hirefit_api.adapters.registry import adapters
from hirefit_api.adapters.schemas import (
    AddressOfCall,
    Announcement,
    Integration,
    SettingRecord,
)
from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import NotFound
from hirefit_api.orders.schemas import Placement
from hirefit_api.orders.service import TEST_KEY, Placed, place

TEST_NAME = "Test order, nobody real"
DAYS = 730


class Asked(NamedTuple):
    """A change of an order, to see what would be sent."""

    kind: str
    order: str


def integrations(store: CompanyStore, public_address: str) -> list[Integration]:
    """Return every installed adapter with what is filled in for it."""
    return [integration(store, adapter, public_address) for adapter in adapters().values()]


def integration(store: CompanyStore, adapter: AtsAdapter, public_address: str) -> Integration:
    """Return an adapter with the exact addresses to hand over and what is filled in."""
    connection = connection_to(store, adapter.name)
    return Integration(
        name=adapter.name,
        label=adapter.label,
        follows=adapter.follows,
        is_connected=bool(connection.changed_at),
        key_id=connection.key_id,
        hosts=list(adapter.hosts),
        addresses=[
            AddressOfCall(
                call=call.name,
                method=call.method,
                url=public_address + PREFIX + address_of(adapter, call, store.company),
                proof=call.proof.value,
            )
            for call in adapter.calls
        ],
        settings=[
            SettingRecord(
                **setting._asdict(),
                is_filled=bool(
                    connection.settings.get(setting.name) or connection.secrets.get(setting.name)
                ),
                value=connection.settings.get(setting.name, ""),
            )
            for setting in adapter.settings
        ],
    )


def connect(
    store: CompanyStore, adapter: AtsAdapter, filled_in: Mapping[str, str], public_address: str
) -> Integration:
    """Keep what was filled in and let the system hear of orders.

    Raises
    ------
    NotFound
        The company is unknown.
    DefinitionError
        Every setting that is missing, unknown or too long.
    """
    save_settings(store, adapter, filled_in)
    listen_for(store, adapter)
    return integration(store, adapter, public_address)


def make_key_for(store: CompanyStore, adapter: AtsAdapter, made_by: str) -> MadeKey:
    """Make the key that a system calls with; the one before it ends at once.

    Raises
    ------
    NotFound
        The company is unknown, or the system calls without a key.
    """
    profile_in_force(store)
    if all(call.proof == Proof.SIGNED for call in adapter.calls):
        raise NotFound(Fault("This system signs its calls and needs no key.", "", "no-key"))
    old = connection_to(store, adapter.name).key_id
    name = f"{adapter.label}, orders"[:200]
    made = make_key(store, NewKey(name=name, roles=[Role.ORDERING_SYSTEM], days=DAYS), made_by)
    if old:
        revoke_key(store, old, made_by)
    keep_key(store, adapter.name, made.id, made.key)
    listen_for(store, adapter)
    return made


def place_test_order(store: CompanyStore, adapter: AtsAdapter, package: str) -> Placed:
    """Place an order as the system would, about nobody; the system hears nothing of it.

    Raises
    ------
    NotFound
        There is no such package, or it is not offered.
    """
    key = TEST_KEY + secrets.token_hex(6)
    return place(store, Placement(protocol=adapter.name, key=key, package=package, name=TEST_NAME))


def announcement_of(
    store: CompanyStore, adapter: AtsAdapter, asked: Asked, public_address: str
) -> Announcement:
    """Return what would be sent of a change of an order.

    Raises
    ------
    NotFound
        The order is unknown, or nothing would be sent.
    Conflict
        The order is not that far.
    """
    outbound = announcement(store, adapter, asked.kind, asked.order, public_address)
    if outbound is None:
        raise NotFound(Fault("Nothing is sent of this.", "", "nothing-to-say"))
    return Announcement(
        name=outbound.name,
        method=outbound.method,
        url=outbound.url,
        headers=dict(outbound.headers),
        body=outbound.body,
    )
