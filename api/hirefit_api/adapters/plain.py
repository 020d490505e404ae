"""What most adapters do alike; each overrides what its contract does differently."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

from hirefit.exceptions import Fault, HirefitError
from hirefit_api.adapters.protocol import Call, Desk, Inbound, Outbound, Reply, Setting
from hirefit_api.errors import Problem, problem_document
from hirefit_api.orders.news import Change
from hirefit_api.orders.schemas import Order

HTTP_OK, FIRST_NOT_OK = 200, 300
LONGEST_CALLBACK = 500
CALLBACK = re.compile(r"https://(?P<host>[a-z0-9.-]+)/[A-Za-z0-9/_.~%?=&+:-]*")
"""No user, no port, no character that two readers of addresses could take differently."""


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


RemoteId = Annotated[
    str,
    BeforeValidator(_as_text),
    StringConstraints(strip_whitespace=True, min_length=1, max_length=120),
]
"""Another system's id: text here, even where a contract once showed a number."""
Text = Annotated[str, StringConstraints(max_length=10_000)]

T = TypeVar("T", bound="Said")


class Said(BaseModel):
    """What the other system sends: fields that nobody knows yet are not read."""

    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)


class PlainAdapter:
    """An adapter that asks for nothing, announces nothing and refuses with problem details."""

    name = ""
    label = ""
    follows = ""
    calls: Sequence[Call] = ()
    settings: Sequence[Setting] = ()
    hosts: Sequence[str] = ()

    def refusal(self, status: int, faults: Sequence[Fault]) -> Reply:
        """Answer with problem details."""
        problem = Problem(status, "refused", "The call is refused.")
        return Reply(status, problem_document(problem, faults))

    def is_signed(self, inbound: Inbound, secret: str) -> bool:  # noqa: ARG002 - see the protocol
        """Take no signature."""
        return False

    def announce(self, desk: Desk, order: Order, change: Change) -> Outbound | None:  # noqa: ARG002 - same
        """Announce nothing."""
        return None

    def offer(self, desk: Desk) -> Outbound | None:  # noqa: ARG002 - same
        """Offer nothing; the other system asks."""
        return None

    def is_accepted(self, status: int, body: bytes) -> bool:  # noqa: ARG002 - same
        """Take every 2xx for a yes."""
        return HTTP_OK <= status < FIRST_NOT_OK


def sha256_mac(secret: str, message: bytes) -> bytes:
    """Return HMAC-SHA256 of a message."""
    return hmac.new(secret.encode(), message, hashlib.sha256).digest()


def is_one_of(given: str, right: Sequence[str]) -> bool:
    """Compare a signature with every right spelling, in constant time."""
    same = [hmac.compare_digest(given.encode(), spelling.encode()) for spelling in right]
    return any(same)


def checked_callback(address: str, hosts: Sequence[str]) -> str:
    """Return an address to call back, or refuse it.

    Raises
    ------
    HirefitError
        Not https, a user or a port in it, a host that is not the other system's, or too long.
    """
    found = CALLBACK.fullmatch(address) if len(address) <= LONGEST_CALLBACK else None
    if found and any(found["host"] == known or _is_below(found["host"], known) for known in hosts):
        return address
    raise HirefitError(
        Fault(
            "The address to call back must be https at " + " or ".join(hosts) + ".",
            "url",
            "callback-host",
        )
    )


def _is_below(host: str, known: str) -> bool:
    return known.startswith(".") and host.endswith(known)


def read_query(inbound: Inbound, name: str) -> str:
    """Return a parameter of the address.

    Raises
    ------
    HirefitError
        It is missing.
    """
    value = inbound.query.get(name, "")
    if not value:
        raise HirefitError(Fault(f"Name the {name} in the address.", name, "missing"))
    return value


def read_body(model: type[T], body: Any) -> T:  # noqa: ANN401 - a JSON document
    """Return the body as the contract has it (pydantic's error otherwise)."""
    return model.model_validate(body)
