"""The record of who changed who may do what: written with each change, never changed itself."""

from __future__ import annotations

import json
from collections.abc import Iterable
from enum import StrEnum
from functools import partial
from typing import Any

from sqlalchemy import Row

from hirefit_api.access import store as queries
from hirefit_api.access.permissions import Role
from hirefit_api.access.schemas import AccessChange
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import Database
from hirefit_api.settings import Settings
from hirefit_api.wire import moment

COMMAND_LINE = "command line"
"""Who acts that has no id here: whoever runs commands on the machine that serves."""
SETTINGS = "settings"
MOST_DIGITS = 10


class Kind(StrEnum):
    """What was changed."""

    PERSON_ADDED = "person_added"
    ROLES_CHANGED = "roles_changed"
    PERSON_DISABLED = "person_disabled"
    PERSON_ENABLED = "person_enabled"
    LINK_MADE = "link_made"
    GUEST_LINK_MADE = "guest_link_made"
    LINK_USED = "link_used"
    PROVIDER_LINKED = "provider_linked"
    KEY_MADE = "key_made"
    KEY_REPLACED = "key_replaced"
    KEY_REVOKED = "key_revoked"
    SIGN_IN_CHANGED = "sign_in_changed"
    GROUPS_READ = "groups_read"


def note(
    store: CompanyStore, actor: str, kind: Kind, subject: str, **details: str | Iterable[str]
) -> None:
    """Write down a change in the unit of work that makes it; details hold no secret."""
    told = {
        name: value if isinstance(value, str) else sorted(value)
        for name, value in details.items()
        if value
    }
    row = {
        "happened_at": moment(),
        "actor": actor,
        "kind": kind.value,
        "subject": subject,
        "details": json.dumps(told, separators=(",", ":")),
    }
    queries.append_change(store, row)


def changes(store: CompanyStore, before: int, limit: int) -> list[AccessChange]:
    """Return changes with smaller numbers than `before`, the newest first; all if it is 0."""
    return [_change(row) for row in queries.changes_before(store, before, limit)]


def number_of(text: str) -> int:
    """Return the number of an entry; 0, for all, where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < MOST_DIGITS else 0


def note_sign_in_settings(database: Database, settings: Settings) -> None:
    """Write into each company's record that people sign in otherwise than at the last start."""
    now = {
        "openid_issuer": settings.openid_issuer,
        "operator_key": "set" if settings.operator_key is not None else "",
    }
    with database.reading.connect() as connection:
        companies = queries.companies_with_people(connection)
    for company in companies:
        database.write_and_wait(company, partial(_note_if_changed, now=now))


def _note_if_changed(store: CompanyStore, now: dict[str, str]) -> None:
    row = queries.newest_change(store, Kind.SIGN_IN_CHANGED)
    known = {} if row is None else json.loads(row.details)
    if {name: known.get(name, "") for name in now} != now:
        note(store, SETTINGS, Kind.SIGN_IN_CHANGED, "", **now)


def roles_named(roles: Iterable[Role]) -> list[str]:
    """Return roles as the record holds them."""
    return sorted({Role(role).value for role in roles})


def _change(row: Row[Any]) -> AccessChange:
    return AccessChange(
        number=row.number,
        happened_at=row.happened_at,
        actor=row.actor,
        kind=row.kind,
        subject=row.subject,
        details=json.loads(row.details),
    )
