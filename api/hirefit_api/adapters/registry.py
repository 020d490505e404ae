"""Which adapters there are: the shipped ones and those that other packages bring."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.metadata import entry_points

from hirefit.exceptions import Fault
from hirefit_api.adapters.ashby import AshbyAdapter
from hirefit_api.adapters.greenhouse import GreenhouseAdapter
from hirefit_api.adapters.kombo import KomboAdapter
from hirefit_api.adapters.lever import LeverAdapter
from hirefit_api.adapters.null import NullAdapter
from hirefit_api.adapters.protocol import AtsAdapter
from hirefit_api.adapters.workable import WorkableAdapter
from hirefit_api.errors import BadSettings, NotFound
from hirefit_api.orders.schemas import DIRECT

GROUP = "hirefit.ats_adapters"
NAME = re.compile(r"[a-z][a-z0-9-]{1,31}")


SHIPPED: Sequence[Callable[[], AtsAdapter]] = (
    GreenhouseAdapter,
    KomboAdapter,
    AshbyAdapter,
    WorkableAdapter,
    LeverAdapter,
    NullAdapter,
)
"""In the order in which they are offered to choose from."""


@cache
def adapters() -> Mapping[str, AtsAdapter]:
    """Return every installed adapter by its name.

    Raises
    ------
    BadSettings
        Two have the same name, or one has a name that can't stand in an address.
    """
    found: dict[str, AtsAdapter] = {}
    brought = (entry.load() for entry in sorted(entry_points(group=GROUP)))
    for make in (*SHIPPED, *brought):
        adapter: AtsAdapter = make()
        if not NAME.fullmatch(adapter.name) or adapter.name in found or adapter.name == DIRECT:
            raise BadSettings(Fault("This name is taken or not allowed.", GROUP, "bad-name"))
        found[adapter.name] = adapter
    return found


def adapter_named(name: str) -> AtsAdapter:
    """Return one adapter.

    Raises
    ------
    NotFound
        No such adapter is installed.
    """
    if name not in adapters():
        raise NotFound
    return adapters()[name]
