"""What adapters work on: one company's packages, and the orders of one adapter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hirefit.exceptions import Fault
from hirefit_api.adapters.connections import Connection, connection_to
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import NotFound
from hirefit_api.orders import service
from hirefit_api.orders.packages import offered_packages
from hirefit_api.orders.results import explanation_page, result_of
from hirefit_api.orders.schemas import Order, Package, Placement, Result

BY_THE_OTHER_SYSTEM = "by_ats"


class CompanyDesk:
    """The desk of one company for one adapter.

    Parameters
    ----------
    store : CompanyStore
        Of a read or write transaction.
    protocol : str
        The adapter's name; orders of others are not there.
    public_address : str
        How the service is reached from outside.
    """

    def __init__(self, store: CompanyStore, protocol: str, public_address: str) -> None:
        self._store = store
        self._protocol = protocol
        self._public_address = public_address
        self._connection: Connection | None = None

    @property
    def company(self) -> str:
        """The company's id."""
        return self._store.company

    @property
    def connection(self) -> Connection:
        """What the administrator filled in."""
        if self._connection is None:
            self._connection = connection_to(self._store, self._protocol)
        return self._connection

    def packages(self) -> Sequence[Package]:
        """Return what may be ordered now."""
        return offered_packages(self._store)

    def place(self, **placement: Any) -> Order:  # noqa: ANN401 - fields of `Placement`
        """Place an order, or return the one that is repeated."""
        placed = Placement(protocol=self._protocol, **placement)
        return service.place(self._store, placed).record

    def order(self, order: str) -> Order:
        """Return one of this adapter's orders."""
        record = service.order_record(self._store, order)
        if record.protocol != self._protocol:
            raise NotFound(Fault("There is no such order.", "order", "unknown-order"))
        return record

    def cancel(self, order: str) -> Order:
        """Cancel one of this adapter's orders; nothing is announced to who asked for it."""
        return service.cancel(self._store, self.order(order).id, BY_THE_OTHER_SYSTEM)

    def result(self, order: Order) -> Result:
        """Return the result of a completed order, its explanation as a whole address."""
        result = result_of(self._store, order)
        return result.model_copy(update={"explanation": self.page(order)})

    def callback(self, order: Order) -> str:
        """Return where the order's result is announced, as it was placed."""
        return service.callback_of(self._store, order.id)

    def merge(self, lost: str, kept: str) -> None:
        """Let orders about one candidate be about another."""
        service.merge_candidates(self._store, self._protocol, lost, kept)

    def anonymise(self, candidate: str) -> None:
        """Forget a candidate."""
        service.anonymise_candidate(self._store, self._protocol, candidate)

    def setting(self, name: str) -> str:
        """Return what the administrator filled in, empty if nothing; never a secret."""
        return self.connection.settings.get(name, "")

    def page(self, order: Order) -> str:
        """Return the public address of the page that explains an order's result."""
        return self._public_address + explanation_page(self.company, order.application)
