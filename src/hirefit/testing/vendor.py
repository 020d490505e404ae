"""The other side of an adapter: what the applicant-tracking system would send."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any, ClassVar, Self

import httpx

_NUMBERS = itertools.count(1)


class Vendor:
    """Plays one applicant-tracking system; a package writes a subclass for its own.

    Parameters
    ----------
    address : str
        Of the service.
    company : str
        Whose orders it places.
    credential : str
        The key, or the secret that calls are signed with.
    http : httpx.Client, optional
        Sends the calls; one is made if none is given.

    Attributes
    ----------
    adapter : str
        The adapter's name.
    settings : mapping
        What the administrator would fill in.
    reorders : bool
        Whether the same order again is refused with 409 while it runs and is new afterwards.
        Otherwise it is answered like the first one for ever.
    ignores_unknown_fields : bool
        Whether the contract says so.
    """

    adapter: ClassVar[str]
    settings: ClassVar[Mapping[str, str]] = {}
    reorders: ClassVar[bool] = False
    ignores_unknown_fields: ClassVar[bool] = True

    def __init__(
        self, address: str, company: str, credential: str, http: httpx.Client | None = None
    ) -> None:
        self.address = address
        self.company = company
        self.credential = credential
        # A connection of its own for each call: a service may hang up on what is too large.
        self.http = http or httpx.Client(
            base_url=f"{address}/ats/{self.adapter}", headers={"connection": "close"}, timeout=60
        )

    def other(self, company: str, credential: str) -> Self:
        """Return the same system, speaking for another company or with another credential."""
        return type(self)(self.address, company, credential, self.http)

    def new_number(self) -> int:
        """Return a number that no order has had."""
        return next(_NUMBERS)

    def order_body(self, package: str, number: int, name: str) -> dict[str, Any]:
        """Return the body that orders a package; the same number is the same order."""
        raise NotImplementedError

    def send_order(self, body: bytes) -> httpx.Response:
        """Send bytes to where orders go, with the credential."""
        raise NotImplementedError

    def list_packages(self) -> httpx.Response | None:
        """Ask what may be ordered; None if the contract has no such call."""
        return None

    def ask_status(self, order: str) -> httpx.Response | None:
        """Ask for an order; None if the contract has no such call."""
        del order
        return None

    def says_complete(self, answer: httpx.Response) -> bool:
        """Tell whether an answer to `ask_status` says that the result is there."""
        del answer
        raise NotImplementedError

    def cancel(self, order: str) -> httpx.Response | None:
        """Cancel an order; None if the contract has no such call."""
        del order
        return None
