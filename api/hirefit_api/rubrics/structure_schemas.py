"""What goes out about structure."""

from __future__ import annotations

from hirefit_api.wire import Outgoing


class StructureComponent(Outgoing):
    """One component: in force, not in force or can't be told, and what that was read from."""

    number: int
    name: str
    state: str
    read_from: str


class StructureScore(Outgoing):
    """How many components were in force, of how many that can be told from the record."""

    requisition: str
    in_force: int
    can_be_told: int
    components: tuple[StructureComponent, ...]
