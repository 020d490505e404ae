"""Place orders, follow the cards, end them; know a repeated order again."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple

from sqlalchemy import Row

from hirefit.exceptions import Fault
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import Conflict, NotFound
from hirefit_api.interviews.followers import Step, follow
from hirefit_api.interviews.service import plan_raters
from hirefit_api.orders import store as queries
from hirefit_api.orders.news import Change, announce
from hirefit_api.orders.packages import package_record, requisition_for
from hirefit_api.orders.schemas import DIRECT, NewOrder, Order, Package, Placement
from hirefit_api.orders.states import OPEN, State, check_move, state_by_cards
from hirefit_api.orders.store import OrderFilter
from hirefit_api.requisitions.service import frozen_kit, take_in
from hirefit_api.wire import moment

NAMES = uuid.UUID("3f1c5b1e-9f0a-5d0b-8a52-6a1c8f5f0b1d")
"""Ids of orders are made from what names them, so a repeat that gets lost makes the same id."""
_SHORT = 12
FOLLOWER = "orders"
TEST_KEY = "hirefit-test-"
"""How the key of an order begins that an administrator places to try things out."""
_CHANGES = {
    State.IN_PROGRESS: Change.STARTED,
    State.COMPLETED: Change.COMPLETED,
    State.CANCELLED: Change.CANCELLED,
    State.FAILED: Change.FAILED,
}


class Placed(NamedTuple):
    """An order, and whether it is new."""

    record: Order
    created: bool


def place(store: CompanyStore, placement: Placement) -> Placed:
    """Place an order; a repeat is answered with the first one, whatever has become of it.

    Raises
    ------
    NotFound
        There is no such package, or it is not offered.
    Conflict
        The same key orders another package, or it runs and may not be ordered twice.
    """
    latest = queries.newest_of_key(store, placement.protocol, placement.key)
    is_open = latest is not None and State(latest.state) in OPEN
    if latest is not None and (is_open or not placement.reorders):
        if placement.reorders:
            raise Conflict(Fault("This assessment is running already.", "order", "running"))
        if latest.package_id != placement.package:
            fault = Fault("The same order came with another package.", "package", "other-package")
            raise Conflict(fault)
        return Placed(_order(store, latest), created=False)
    package = _offered(store, placement.package)
    turn = 1 if latest is None else latest.turn + 1
    # Interviewers come first: nothing follows an order that is not there yet.
    state = State.PLANNED if package.raters else State.PLACED
    row = _new_row(store, placement, turn, state)
    requisition = requisition_for(store, package, placement.remote_job)
    taken_in = take_in(store, requisition, row["application_id"])
    plan_raters(store, row["application_id"], package.raters)
    person = _person(row["id"], placement)
    queries.add_order(store, row, person)
    record = _record(SimpleNamespace(**row), None if person is None else SimpleNamespace(**person))
    announce(store, record.model_copy(update={"state": State.PLACED}), Change.PLACED)
    if not taken_in.created:  # cards may be in already
        follow_applications(store, [record.application], Step.PLANNED)
        record = order_record(store, record.id)
    return Placed(record, created=True)


def follow_every_card() -> None:
    """Let orders follow interviews and cards; called when the service is joined together."""
    follow(FOLLOWER, follow_applications, queries.ORDERS_OF_ONE)


def place_directly(store: CompanyStore, new: NewOrder) -> Placed:
    """Place an order that came over hirefit's own API.

    Raises
    ------
    NotFound, Conflict
        As for `place`.
    """
    return place(
        store,
        Placement(
            protocol=DIRECT,
            key=new.reference,
            package=new.package,
            name=new.name,
            profile_url=new.profile_url,
            remote_application=new.application,
            remote_candidate=new.candidate,
            remote_job=new.job,
        ),
    )


def order_record(store: CompanyStore, order: str) -> Order:
    """Return an order.

    Raises
    ------
    NotFound
        It is unknown in this company.
    """
    row = queries.find_order(store, order)
    if row is None:
        raise NotFound(Fault("There is no such order.", "order", "unknown-order"))
    return _order(store, row)


def callback_of(store: CompanyStore, order: str) -> str:
    """Return where an order's result is announced, empty if nowhere (any more)."""
    row = queries.find_order(store, order)
    return "" if row is None else str(row.callback)


def list_orders(
    store: CompanyStore, wanted: OrderFilter, after: tuple[str, str], limit: int
) -> list[Order]:
    """Return a page of orders, the oldest first."""
    return _orders(store, queries.page_of_orders(store, wanted, after, limit))


def newest_orders(store: CompanyStore, limit: int) -> list[Order]:
    """Return the newest orders first."""
    return _orders(store, queries.newest_orders(store, limit))


def orders_waiting_for(store: CompanyStore, rater: str) -> list[Order]:
    """Return the open orders that wait for a rater's card, the oldest first."""
    return _orders(store, queries.open_orders_of(store, rater))


def follow_applications(store: CompanyStore, applications: Sequence[str], step: Step) -> None:
    """Bring the orders of applications to where their interviews and cards are.

    Runs in the transaction of the card or the planned interview, so that an order is complete
    exactly when its last card is stored.

    Parameters
    ----------
    store : CompanyStore
        Of a write transaction.
    applications : sequence of str
        Whose orders.
    step : Step
        What was written; with a further card a completed order has another result.
    """
    for row in queries.orders_of_applications(store, applications):
        if State(row.state) in OPEN:
            _advance(store, row, _wanted(store, row.application_id))
        elif State(row.state) == State.COMPLETED and step == Step.CARD:
            announce(store, _order(store, row), Change.AMENDED)


def _wanted(store: CompanyStore, application: str) -> State:
    planned, submitted, kit_digest = queries.cards_of(store, application)
    kit = frozen_kit(store, kit_digest).kit
    return state_by_cards(planned, submitted, kit.planned_raters)


def complete(store: CompanyStore, order: str) -> Order:
    """Complete an order with the cards that are in; the score says that it is provisional.

    Raises
    ------
    NotFound
        The order is unknown.
    Conflict
        No card is in yet, or the order has ended.
    """
    return _move(store, order_record(store, order), State.COMPLETED)


def cancel(store: CompanyStore, order: str, reason: str) -> Order:
    """Cancel an order; cancelling twice changes nothing. Cards that are in stay.

    Raises
    ------
    NotFound
        The order is unknown.
    Conflict
        It has ended otherwise.
    """
    record = order_record(store, order)
    if record.state == State.CANCELLED:
        return record
    return _move(store, record, State.CANCELLED, reason)


def fail(store: CompanyStore, order: str, reason: str) -> Order:
    """Note that an order could not be carried out: a person says so, never a program.

    Raises
    ------
    NotFound, Conflict
        As for `cancel`.
    """
    record = order_record(store, order)
    if record.state == State.FAILED:
        return record
    return _move(store, record, State.FAILED, reason)


def merge_candidates(store: CompanyStore, protocol: str, lost: str, kept: str) -> int:
    """Let every order about `lost` be about `kept`; return how many there are."""
    queries.add_alias(store, protocol, lost, kept)
    rows = queries.orders_of_candidate(store, protocol, lost)
    for row in rows:
        queries.change_candidate(store, row.id, kept)
    return len(rows)


def anonymise_candidate(store: CompanyStore, protocol: str, candidate: str) -> int:
    """Forget a person: cancel their open orders, delete their names, keep no way back to them."""
    remote = queries.alias_of(store, protocol, candidate)
    rows = queries.orders_of_candidate(store, protocol, remote)
    for row in rows:
        record = _order(store, row)
        if record.state in OPEN:
            _move(store, record, State.CANCELLED, "anonymised")
        queries.forget_person(store, row.id)
        queries.forget_remote(store, row.id)
    queries.forget_aliases(store, protocol, remote)
    return len(rows)


def _offered(store: CompanyStore, package: str) -> Package:
    record = package_record(store, package)
    if not record.offered:
        raise NotFound(Fault("This package is no longer offered.", "package", "not-offered"))
    return record


def _new_row(store: CompanyStore, placement: Placement, turn: int, state: State) -> dict[str, Any]:
    name = "\n".join((store.company, placement.protocol, placement.key, str(turn)))
    made = uuid.uuid5(NAMES, name)
    candidate = placement.remote_candidate
    return {
        "id": str(made),
        "protocol": placement.protocol,
        "natural_key": placement.key,
        "turn": turn,
        "package_id": placement.package,
        "application_id": f"{placement.protocol}-{made.hex[:_SHORT]}",
        "state": state.value,
        "reason": "",
        "remote_application": placement.remote_application,
        "remote_candidate": queries.alias_of(store, placement.protocol, candidate),
        "remote_job": placement.remote_job,
        "callback": placement.callback,
        "placed_at": moment(),
        "started_at": "",
        "ended_at": "",
    }


def _person(order: str, placement: Placement) -> dict[str, Any] | None:
    if not (placement.name or placement.profile_url):
        return None
    return {"order_id": order, "name": placement.name, "profile_url": placement.profile_url}


def _advance(store: CompanyStore, row: Row[Any], wanted: State) -> None:
    """Go on, one step after the other, to where the cards are; never back."""
    steps = [State.PLACED, State.PLANNED, State.IN_PROGRESS, State.COMPLETED]
    ahead = steps[steps.index(State(row.state)) + 1 : steps.index(wanted) + 1]
    if not ahead:
        return
    record = _order(store, row)
    for following in ahead:
        record = _move(store, record, following)


def _move(store: CompanyStore, record: Order, new: State, reason: str = "") -> Order:
    """Change the state and tell everyone; an ended order forgets whom it was about."""
    check_move(record.state, new)
    now = moment()
    values, nobody = {"state": new.value, "reason": reason}, dict[str, str]()
    if new == State.IN_PROGRESS:
        values["started_at"] = now
    if new not in OPEN:
        values["ended_at"] = now
        queries.forget_person(store, record.id)
        nobody = {"name": "", "profile_url": ""}
    if not queries.move_order(store, record.id, record.state.value, values):
        raise Conflict(Fault("The order has changed meanwhile.", "order", "changed"))
    moved = record.model_copy(update={**values, **nobody, "state": new})
    if new in _CHANGES:
        announce(store, moved, _CHANGES[new])
    return moved


def _order(store: CompanyStore, row: Row[Any]) -> Order:
    return _record(row, queries.find_person(store, row.id))


def _orders(store: CompanyStore, rows: Sequence[Row[Any]]) -> list[Order]:
    people = {person.order_id: person for person in queries.all_people(store)} if rows else {}
    return [_record(row, people.get(row.id)) for row in rows]


def _record(row: Any, person: Any) -> Order:  # noqa: ANN401 - rows, read or about to be written
    return Order(
        id=row.id,
        protocol=row.protocol,
        key=row.natural_key,
        package=row.package_id,
        application=row.application_id,
        state=row.state,
        reason=row.reason,
        remote_application=row.remote_application,
        remote_candidate=row.remote_candidate,
        remote_job=row.remote_job,
        name="" if person is None else person.name,
        profile_url="" if person is None else person.profile_url,
        placed_at=row.placed_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )
