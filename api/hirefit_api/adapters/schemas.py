"""What goes in and out."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from hirefit_api.wire import Id, Incoming, Outgoing

Value = Annotated[str, StringConstraints(max_length=1000)]
SettingName = Annotated[str, StringConstraints(max_length=64)]
ChangeKind = Literal[
    "order.placed",
    "order.started",
    "order.completed",
    "order.amended",
    "order.cancelled",
    "order.failed",
    "packages.changed",
]


class AddressOfCall(Outgoing):
    """An address to hand over."""

    call: str
    method: str
    url: str
    proof: Literal["basic", "bearer", "signed"]


class SettingRecord(Outgoing):
    """Something to fill in; the value of a secret is never shown."""

    name: str
    label: str
    hint: str
    is_secret: bool
    is_required: bool
    is_filled: bool
    value: str


class Integration(Outgoing):
    """An applicant-tracking system that hirefit can be connected to.

    Parameters
    ----------
    follows : str
        Which contract the adapter follows; nobody has certified it.
    hosts : list of str
        Where hirefit sends results; nowhere else.
    key_id : str
        The API key made for it, empty before that.
    """

    name: str
    label: str
    follows: str
    is_connected: bool
    key_id: str
    hosts: list[str]
    addresses: list[AddressOfCall]
    settings: list[SettingRecord]


class IntegrationSettings(Incoming):
    """What to fill in; a secret that is left out stays."""

    settings: Annotated[dict[SettingName, Value], Field(max_length=20)]


class TestOrder(Incoming):
    """A package to try."""

    package: Id


class Announcement(Outgoing):
    """The call that tells the other system, without its credential; nothing is sent by asking."""

    name: str
    method: str
    url: str
    headers: dict[str, str]
    body: Any
