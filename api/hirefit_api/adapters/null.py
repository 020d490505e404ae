"""The smallest adapter: list, order, ask, cancel. For systems without a contract, and to copy."""

from __future__ import annotations

from collections.abc import Sequence

from hirefit_api.adapters.plain import PlainAdapter, RemoteId, Said, Text, read_body, read_query
from hirefit_api.adapters.protocol import Call, Desk, Inbound, Proof, Reply
from hirefit_api.languages.speaking import marked
from hirefit_api.orders.states import State


class NullOrder(Said):
    """What is ordered, under a reference that a repeat repeats."""

    reference: RemoteId
    package: RemoteId
    name: Text = ""


class NullCancel(Said):
    """Which order is cancelled."""

    order: RemoteId


def list_packages(desk: Desk, _inbound: Inbound) -> Reply:
    """Answer `packages`."""
    return Reply(200, [{"id": package.id, "name": package.label} for package in desk.packages()])


def place(desk: Desk, inbound: Inbound) -> Reply:
    """Answer `orders`."""
    said = read_body(NullOrder, inbound.body)
    order = desk.place(key=said.reference, package=said.package, name=said.name[:300])
    return Reply(200, {"order": order.id}, order.id)


def status(desk: Desk, inbound: Inbound) -> Reply:
    """Answer `status`."""
    order = desk.order(read_query(inbound, "order"))
    result = None
    if order.state == State.COMPLETED:
        found = desk.result(order)
        result = found.model_dump(exclude={"scale"} if found.score is None else None)
    return Reply(200, {"state": order.state.value, "result": result}, order.id)


def cancel(desk: Desk, inbound: Inbound) -> Reply:
    """Answer `cancel`."""
    order = desk.cancel(read_body(NullCancel, inbound.body).order)
    return Reply(200, {"state": order.state.value}, order.id)


class NullAdapter(PlainAdapter):
    """Orders without a vendor."""

    name = "null"
    label = marked("Another system, with a few lines of its own")
    follows = marked("nobody's contract; it asks for status itself")
    calls: Sequence[Call] = (
        Call("packages", "GET", "packages", list_packages, Proof.BEARER),
        Call(
            "orders",
            "POST",
            "orders",
            place,
            Proof.BEARER,
            writes=True,
            shown=frozenset({"reference", "package"}),
        ),
        Call("status", "GET", "status", status, Proof.BEARER),
        Call(
            "cancel",
            "POST",
            "cancel",
            cancel,
            Proof.BEARER,
            writes=True,
            shown=frozenset({"order"}),
        ),
    )
