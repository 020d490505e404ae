"""Tell of an order's changes: events, written in the transaction that makes the change."""

from __future__ import annotations

from enum import StrEnum

from hirefit_api.database.scope import CompanyStore
from hirefit_api.events.service import emit
from hirefit_api.orders.schemas import Order

PACKAGES_CHANGED = "packages.changed"


class Change(StrEnum):
    """What happened to an order."""

    PLACED = "order.placed"
    STARTED = "order.started"
    COMPLETED = "order.completed"
    AMENDED = "order.amended"
    CANCELLED = "order.cancelled"
    FAILED = "order.failed"


def announce(store: CompanyStore, order: Order, change: Change) -> None:
    """Write the event; its data are ids and an address, the result is fetched there."""
    address = f"/api/v1/companies/{store.company}/orders/{order.id}"
    has_result = change in (Change.COMPLETED, Change.AMENDED)
    emit(
        store,
        change.value,
        order.application,
        {
            "order": order.id,
            "protocol": order.protocol,
            "package": order.package,
            "application": order.application,
            "state": order.state.value,
            "order_address": address,
            "result_address": f"{address}/result" if has_result else None,
        },
    )


def announce_packages(store: CompanyStore, package: str) -> None:
    """Write the event that something else may be ordered."""
    emit(store, PACKAGES_CHANGED, f"package.{package}"[:64], {"package": package})
