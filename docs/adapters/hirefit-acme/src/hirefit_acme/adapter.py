"""Acme lists tests, orders and cancels here; the result is posted to an address in the order.

This is the worked example of docs/integrating.md: one module, tested by `hirefit.testing`.
"""

from __future__ import annotations

from collections.abc import Sequence

from hirefit_api.adapters.plain import PlainAdapter, RemoteId, Said, Text, checked_callback
from hirefit_api.adapters.protocol import Call, Desk, Inbound, Outbound, Proof, Reply, Setting
from hirefit_api.adapters.wording import facts_of
from hirefit_api.orders.news import Change
from hirefit_api.orders.schemas import Order

HOSTS = ("api.acme.example",)


class Person(Said):
    """Who applied; whatever else Acme sends is not read."""

    id: RemoteId
    name: Text = ""


class AcmeOrder(Said):
    """The body of Acme's `order`."""

    number: RemoteId
    test: RemoteId
    person: Person
    reply_to: Text


class AcmeCancel(Said):
    """The body of Acme's `cancel`."""

    order: RemoteId


def tests(desk: Desk, _inbound: Inbound) -> Reply:
    """Answer `GET tests`."""
    return Reply(200, {"tests": {package.id: package.label for package in desk.packages()}})


def order(desk: Desk, inbound: Inbound) -> Reply:
    """Answer `POST orders`: Acme's number names the order for good."""
    said = AcmeOrder.model_validate(inbound.body)
    placed = desk.place(
        key=said.number,
        package=said.test,
        name=said.person.name[:300],
        remote_candidate=said.person.id,
        callback=checked_callback(said.reply_to, HOSTS),
    )
    return Reply(201, {"order": placed.id}, placed.id)


def cancel(desk: Desk, inbound: Inbound) -> Reply:
    """Answer `POST cancel`."""
    cancelled = desk.cancel(AcmeCancel.model_validate(inbound.body).order)
    return Reply(200, {"order": cancelled.id}, cancelled.id)


class AcmeAdapter(PlainAdapter):
    """Acme's contract."""

    name = "acme"
    label = "Acme"
    follows = "Acme's contract, which is invented"
    hosts: Sequence[str] = HOSTS
    settings: Sequence[Setting] = (
        Setting("token", "Token", "From Acme's page on partners.", is_secret=True),
    )
    calls: Sequence[Call] = (
        Call("tests", "GET", "tests", tests, Proof.BEARER),
        Call(
            "order",
            "POST",
            "orders",
            order,
            Proof.BEARER,
            writes=True,
            shown=frozenset({"number", "test"}),
        ),
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

    def announce(self, desk: Desk, order: Order, change: Change) -> Outbound | None:
        """Post the result to where the order came from."""
        address = desk.callback(order)
        if change not in (Change.COMPLETED, Change.AMENDED) or not address:
            return None
        result = desk.result(order)
        body = {"order": order.id, "points": result.score, "about": facts_of(result)}
        return Outbound("result", "POST", address, "bearer:token", body, {}, order.id)
