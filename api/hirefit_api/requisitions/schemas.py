"""What goes in and out."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from hirefit_api.wire import Id, Incoming, Outgoing

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class NewRequisition(Incoming):
    """An opening: which role, and how many raters see each application."""

    id: Id
    title: Title
    role: Id
    planned_raters: Annotated[int, Field(ge=1, le=20)] | None = None


class Requisition(Outgoing):
    """An opening with the digest of its frozen kit."""

    id: str
    title: str
    role: str
    kit_digest: str
    created_at: str


class NewApplication(Incoming):
    """Someone applied; the id is a code, never a name."""

    id: Id


class Application(Outgoing):
    """An application to a requisition."""

    id: str
    requisition: str
    created_at: str
