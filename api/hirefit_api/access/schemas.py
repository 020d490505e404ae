"""What goes in and out."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from hirefit_api.access.permissions import Role
from hirefit_api.wire import Id, Incoming, Outgoing

Name = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$"
    ),
]


def _one_line(text: object) -> object:
    """Refuse line breaks, which would otherwise be dropped with the spaces around an address."""
    if isinstance(text, str) and not text.strip(" ").isprintable():
        raise ValueError("A mail address is one line.")
    return text


Email = Annotated[
    str,
    BeforeValidator(_one_line),
    StringConstraints(
        strip_whitespace=True,
        to_lower=True,
        max_length=254,
        pattern=r"^[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+$",
    ),
]
RoleName = Annotated[Role, Field(strict=False)]
Roles = Annotated[list[RoleName], Field(min_length=1, max_length=len(Role))]


class NewPerson(Incoming):
    """Somebody who is to sign in; the id is what their scorecards carry."""

    id: Id
    name: Name
    email: Email | None = None
    roles: Roles


class Person(Outgoing):
    """Somebody who can sign in."""

    id: str
    name: str
    email: str | None
    roles: list[Role]
    created_at: str
    disabled_at: str | None
    has_password: bool


class NewKey(Incoming):
    """An API key to make."""

    name: Name
    roles: Roles
    days: Annotated[int, Field(ge=1, le=730)] = 365


class KeyRecord(Outgoing):
    """What is known of an API key; the key itself is not kept."""

    id: str
    starts_with: str
    name: str
    roles: list[Role]
    created_at: str
    created_by: str
    expires_at: str
    revoked_at: str | None
    last_used_at: str | None
    replaces: str | None


class MadeKey(KeyRecord):
    """A new API key: the only time it is shown."""

    key: str


class NewGuest(Incoming):
    """Somebody without an account who is to rate one application."""

    id: Id
    name: Name


class NewRoles(Incoming):
    """What somebody is to be from now on."""

    roles: Roles


class Rotation(Incoming):
    """How long an old key still works beside its successor."""

    overlap_hours: Annotated[int, Field(ge=0, le=720)] = 24


class AccessChange(Outgoing):
    """One entry of the record of who changed who may do what."""

    number: int
    happened_at: str
    actor: str
    kind: str
    subject: str
    details: dict[str, str | list[str]]


class Link(Outgoing):
    """A link to hand over; it works once, and only for whom it was made."""

    person: str
    address: str
    expires_at: str
