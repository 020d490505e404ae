"""People: who they are, what they may do, whether they still may."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row

from hirefit.exceptions import Fault
from hirefit_api.access import record
from hirefit_api.access import store as queries
from hirefit_api.access.permissions import GRANTED, Role, roles_from, roles_text
from hirefit_api.access.record import COMMAND_LINE, Kind, roles_named
from hirefit_api.access.schemas import NewPerson, Person
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import Conflict, Forbidden, NotFound
from hirefit_api.wire import moment


def add_person(
    store: CompanyStore, new: NewPerson, password_hash: str = "", by: str = COMMAND_LINE
) -> Person:
    """Add a person; they sign in once they have a password or an OpenID provider knows them.

    Raises
    ------
    Forbidden
        A role that nobody can be given.
    Conflict
        The id or the mail address is taken.
    """
    require_granted(new.roles)
    row = {
        "id": new.id,
        "name": new.name,
        "email": new.email,
        "roles": roles_text(new.roles),
        "password_hash": password_hash,
        "created_at": moment(),
        "disabled_at": "",
        "language": "",
    }
    if not queries.add_person(store, row):
        message = "Somebody has this id or mail address already."
        raise Conflict(Fault(message, "body.id", "taken"))
    record.note(store, by, Kind.PERSON_ADDED, new.id, roles=roles_named(new.roles))
    return person_record(store, new.id)


def require_granted(roles: Iterable[Role]) -> None:
    """Refuse roles that can't be given.

    Raises
    ------
    Forbidden
        One of them comes only with a guest's link or the operator's key.
    """
    if not set(roles) <= set(GRANTED):
        message = "This role can't be given to somebody."
        raise Forbidden(Fault(message, "body.roles", "role-not-given"))


def person_record(store: CompanyStore, person: str) -> Person:
    """Return a person.

    Raises
    ------
    NotFound
        There is nobody with this id.
    """
    return person_of(_row(store, person))


def all_people(store: CompanyStore) -> list[Person]:
    """Return everybody in the order of their ids."""
    return [person_of(row) for row in queries.everyone(store)]


def change_roles(
    store: CompanyStore, person: str, roles: Iterable[Role], by: str = COMMAND_LINE
) -> Person:
    """Give somebody these roles instead of those before.

    Raises
    ------
    NotFound
        There is nobody with this id.
    Forbidden
        A role that nobody can be given.
    Conflict
        Nobody would be left who manages access.
    """
    chosen = list(roles)
    require_granted(chosen)
    before = roles_from(_row(store, person).roles)
    if Role.ADMINISTRATOR not in chosen:
        _require_another_administrator(store, person)
    if set(chosen) != before:
        queries.change_person(store, person, {"roles": roles_text(chosen)})
        now, then = roles_named(chosen), roles_named(before)
        record.note(store, by, Kind.ROLES_CHANGED, person, roles=now, before=then)
    return person_record(store, person)


def disable(store: CompanyStore, person: str, by: str = COMMAND_LINE) -> Person:
    """Keep somebody out from now on: no sign-in, and every session of theirs ends.

    Raises
    ------
    NotFound
        There is nobody with this id.
    Conflict
        Nobody would be left who manages access.
    """
    row = _row(store, person)
    _require_another_administrator(store, person)
    if not row.disabled_at:
        queries.change_person(store, person, {"disabled_at": moment()})
        record.note(store, by, Kind.PERSON_DISABLED, person)
    queries.end_sessions_of(store, person)
    return person_record(store, person)


def enable(store: CompanyStore, person: str, by: str = COMMAND_LINE) -> Person:
    """Let somebody in again.

    Raises
    ------
    NotFound
        There is nobody with this id.
    """
    if _row(store, person).disabled_at:
        queries.change_person(store, person, {"disabled_at": ""})
        record.note(store, by, Kind.PERSON_ENABLED, person)
    return person_record(store, person)


def person_of(row: Row[Any]) -> Person:
    """Return a person's record from a row."""
    return Person(
        id=row.id,
        name=row.name,
        email=row.email,
        roles=sorted(roles_from(row.roles)),
        created_at=row.created_at,
        disabled_at=row.disabled_at or None,
        has_password=bool(row.password_hash),
    )


def _row(store: CompanyStore, person: str) -> Row[Any]:
    row = queries.find_person(store, person)
    if row is None:
        raise NotFound
    return row


def _require_another_administrator(store: CompanyStore, person: str) -> None:
    others = [row for row in queries.everyone(store) if row.id != person and not row.disabled_at]
    mine = queries.find_person(store, person)
    if mine is None or Role.ADMINISTRATOR not in roles_from(mine.roles) or mine.disabled_at:
        return
    if not any(Role.ADMINISTRATOR in roles_from(row.roles) for row in others):
        message = "This is the last administrator. Make somebody else one first."
        raise Conflict(Fault(message, "body.roles", "last-administrator"))
