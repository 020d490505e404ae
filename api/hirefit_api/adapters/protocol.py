"""What an adapter is: data, and functions from one JSON document to another.

An adapter never sees the database, a key or another company. It gets a `Desk`, which belongs to
the company that the caller has proved to speak for and to the adapter's own orders.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple, Protocol, runtime_checkable

from hirefit.exceptions import Fault
from hirefit_api.orders.news import Change
from hirefit_api.orders.schemas import Order, Package, Result


class Proof(StrEnum):
    """How a caller proves for whom it speaks."""

    BASIC = "basic"
    """HTTP Basic with an API key as user name and no password."""
    BEARER = "bearer"
    """``Authorization: Bearer`` with an API key."""
    SIGNED = "signed"
    """A signature over the body; the company stands in the address."""


@dataclass(frozen=True, slots=True)
class Inbound:
    """A call as an adapter sees it.

    Parameters
    ----------
    body : any
        The parsed JSON document, None if there is none.
    query, path : mapping
        Parameters of the address.
    headers : mapping
        Names in lower case; `authorization` and cookies are left out.
    raw : bytes
        The body as it came, for signatures.
    """

    body: Any
    query: Mapping[str, str]
    path: Mapping[str, str]
    headers: Mapping[str, str]
    raw: bytes


class Reply(NamedTuple):
    """What the caller gets; the body is sent as JSON."""

    status: int
    body: Any
    order: str = ""


@dataclass(frozen=True, slots=True)
class Outbound:
    """A call to the other system.

    Parameters
    ----------
    name, method, url : str
        What the log calls it, and where it goes; https, and only to a host that the adapter pins.
    body : any
        Sent as JSON; None sends no body.
    headers : mapping
        Besides content type and credential.
    credential : str
        ``basic:<setting>`` or ``bearer:<setting>``: the secret is put in when the call leaves.
    order : str
        The order it is about; calls about one order leave one after the other.
    """

    name: str
    method: str
    url: str
    credential: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    order: str = ""


class Setting(NamedTuple):
    """Something the administrator fills in when setting up."""

    name: str
    label: str
    hint: str
    is_secret: bool = False
    is_required: bool = True


class Desk(Protocol):
    """What an adapter may do for the company whose key or signature the call carries."""

    def packages(self) -> Sequence[Package]:
        """Return what may be ordered now."""

    def place(self, **placement: Any) -> Order:  # noqa: ANN401 - fields of `Placement`
        """Place an order, or return the one that is repeated."""

    def order(self, order: str) -> Order:
        """Return one of this adapter's orders."""

    def cancel(self, order: str) -> Order:
        """Cancel one of this adapter's orders."""

    def result(self, order: Order) -> Result:
        """Return the result of a completed order, its explanation as a whole address."""

    def callback(self, order: Order) -> str:
        """Return where the order's result is announced, as it was placed."""

    def merge(self, lost: str, kept: str) -> None:
        """Let orders about one candidate be about another."""

    def anonymise(self, candidate: str) -> None:
        """Forget a candidate."""

    def setting(self, name: str) -> str:
        """Return what the administrator filled in, empty if nothing; never a secret."""

    def page(self, order: Order) -> str:
        """Return the public address of the page that explains an order's result."""


@dataclass(frozen=True, slots=True)
class Call:
    """An address that the other system calls.

    Parameters
    ----------
    name : str
        As the contract calls it.
    method, path : str
        Served at ``/ats/<adapter>/<path>``; signed calls at ``/ats/<adapter>/{company}/<path>``.
    answer : callable
        From desk and call to reply. Refusals are raised before anything is changed.
    proof : Proof
        See there.
    writes : bool
        Whether it changes anything: it then runs in a transaction that is committed before the
        reply leaves.
    shown : frozenset of str
        Names of fields whose values the log of calls may show; all others are masked.
    """

    name: str
    method: str
    path: str
    answer: Callable[[Desk, Inbound], Reply]
    proof: Proof = Proof.BASIC
    writes: bool = False
    shown: frozenset[str] = frozenset()


class AtsAdapter(Protocol):
    """One applicant-tracking system's contract.

    Parameters
    ----------
    name : str
        Lower case, at most 32 characters; it stands in addresses and before applications' ids.
    label : str
        What people call the system.
    follows : str
        Which published contract, and how far it could be read.
    calls : sequence of Call
        What it calls here.
    settings : sequence of Setting
        What the administrator fills in.
    hosts : sequence of str
        Hosts that may be called; one that starts with a dot stands for every name below it.
    """

    name: str
    label: str
    follows: str
    calls: Sequence[Call]
    settings: Sequence[Setting]
    hosts: Sequence[str]

    def refusal(self, status: int, faults: Sequence[Fault]) -> Reply:
        """Say in the contract's own form why a call is refused."""

    def is_signed(self, inbound: Inbound, secret: str) -> bool:
        """Tell whether the signature of a signed call is right, in constant time."""

    def announce(self, desk: Desk, order: Order, change: Change) -> Outbound | None:
        """Return the call that tells the other system of a change, None if it need not know."""

    def offer(self, desk: Desk) -> Outbound | None:
        """Return the call that tells the other system what may be ordered, if it does not ask."""

    def is_accepted(self, status: int, body: bytes) -> bool:
        """Tell whether the other system took a call; some say no with status 200."""


class PageOfOrders(NamedTuple):
    """Orders as the other system lists them, and where its list goes on; empty at its end."""

    orders: Sequence[Any]
    cursor: str = ""


@runtime_checkable
class AsksForOrders(Protocol):
    """What an adapter has besides whose contract lists orders: a webhook that was lost is made up.

    `ask` and `take_in` get a desk of the connected company. An order that came before, by
    whichever way, is answered with the first one.
    """

    name: str
    hosts: Sequence[str]

    def ask(self, desk: Desk, cursor: str) -> Outbound:
        """Return the call that asks for the orders that are open, from a place in the list."""

    def listed(self, body: Any) -> PageOfOrders:  # noqa: ANN401 - a JSON document
        """Return what an answer lists (pydantic's error if it is none)."""

    def take_in(self, desk: Desk, order: Any) -> Order | None:  # noqa: ANN401 - same
        """Place one listed order; None if it is not open."""
