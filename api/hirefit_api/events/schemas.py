"""What goes in and out."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from hirefit_api.wire import Id, Incoming, Outgoing

Url = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Kind = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Kinds = Annotated[list[Kind], Field(max_length=64)]
Description = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
DeliveryState = Literal["waiting", "delivered", "dead", "held"]


class NewEndpoint(Incoming):
    """Who wants to hear: an https address, and kinds of events (all if none is named)."""

    id: Id
    url: Url
    kinds: Kinds = Field(default_factory=list)
    description: Description = ""


class EndpointChange(Incoming):
    """What to change; what is left out stays."""

    url: Url | None = None
    kinds: Kinds | None = None
    description: Description | None = None
    state: Literal["enabled", "disabled"] | None = None


class Endpoint(Outgoing):
    """An endpoint; `reason` says why it is disabled: gone, failing or by_hand."""

    id: str
    channel: str
    url: str
    kinds: list[str]
    description: str
    state: Literal["enabled", "disabled"]
    reason: str
    failing_since: str | None
    created_at: str
    changed_at: str


class EndpointWithSecret(Endpoint):
    """An endpoint with the secret that its deliveries are signed with; shown this once."""

    secret: str
    old_secret_until: str | None = None


class Event(Outgoing):
    """Something that happened, as webhooks tell it."""

    id: str
    type: str
    timestamp: str
    subject: str
    number: int
    data: dict[str, Any]


class Delivery(Outgoing):
    """An event on its way to an endpoint; `due_at` is empty before the first attempt."""

    endpoint: str
    event: str
    type: str
    subject: str
    number: int
    state: DeliveryState
    attempts: int
    due_at: str
    last_status: int
    last_error: str
    last_at: str


class Replay(Incoming):
    """Send again what happened since a moment, or one delivery that is dead or delivered."""

    since: Annotated[
        str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z$")
    ]


class Replayed(Outgoing):
    """How many deliveries are on their way again."""

    deliveries: int
