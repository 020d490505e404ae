"""API keys: made once, shown once, replaced with an overlap, revoked at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from hirefit.exceptions import Fault
from hirefit_api.access import record
from hirefit_api.access import store as queries
from hirefit_api.access.people import require_granted
from hirefit_api.access.permissions import roles_from, roles_text
from hirefit_api.access.record import COMMAND_LINE, Kind, roles_named
from hirefit_api.access.schemas import KeyRecord, MadeKey, NewKey
from hirefit_api.access.tokens import moment_in, new_key
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import Conflict, NotFound
from hirefit_api.wire import moment


def make_key(store: CompanyStore, new: NewKey, made_by: str, replaces: str = "") -> MadeKey:
    """Make a key; only its digest is stored.

    Raises
    ------
    Forbidden
        A role that nobody can be given.
    """
    require_granted(new.roles)
    key_id, secret = new_key(store.company)
    queries.add_key(
        store,
        {
            "id": key_id,
            "name": new.name,
            "roles": roles_text(new.roles),
            "secret_digest": secret.digest,
            "created_at": moment(),
            "created_by": made_by,
            "expires_at": moment_in(timedelta(days=new.days)),
            "revoked_at": "",
            "last_used_at": "",
            "replaces": replaces,
        },
    )
    kind = Kind.KEY_REPLACED if replaces else Kind.KEY_MADE
    known = {"roles": roles_named(new.roles), "name": new.name, "replaces": replaces}
    record.note(store, made_by, kind, key_id, **known)
    return MadeKey(**key_record(store, key_id).model_dump(), key=secret.text)


def rotate_key(store: CompanyStore, key: str, made_by: str, hours: int) -> MadeKey:
    """Make a key that takes an old one's place; both work until the old one's overlap ends.

    Parameters
    ----------
    store : CompanyStore
        The company's.
    key : str
        The old key's id.
    made_by : str
        Who asks.
    hours : int
        How long the old key still works; never longer than it would have.

    Raises
    ------
    NotFound
        There is no such key.
    Conflict
        It is revoked, has expired, or was replaced already.
    """
    old = _row(store, key)
    if old.revoked_at or old.expires_at <= moment():
        raise Conflict(Fault("This key is not in use any more. Make a new one.", "key", "key-over"))
    if any(row.replaces == key and not row.revoked_at for row in queries.all_keys(store)):
        raise Conflict(Fault("This key was replaced already.", "key", "key-replaced"))
    overlap = min(old.expires_at, moment_in(timedelta(hours=hours)))
    queries.change_key(store, key, {"expires_at": overlap})
    new = NewKey(name=old.name, roles=sorted(roles_from(old.roles)))
    return make_key(store, new, made_by, replaces=key)


def revoke_key(store: CompanyStore, key: str, by: str = COMMAND_LINE) -> KeyRecord:
    """End a key at once; twice changes nothing.

    Raises
    ------
    NotFound
        There is no such key.
    """
    if not _row(store, key).revoked_at:
        queries.change_key(store, key, {"revoked_at": moment()})
        record.note(store, by, Kind.KEY_REVOKED, key)
    return key_record(store, key)


def key_record(store: CompanyStore, key: str) -> KeyRecord:
    """Return what is known of a key.

    Raises
    ------
    NotFound
        There is no such key.
    """
    return _record(store.company, _row(store, key))


def key_records(store: CompanyStore) -> list[KeyRecord]:
    """Return what is known of all keys, oldest first."""
    return [_record(store.company, row) for row in queries.all_keys(store)]


def _row(store: CompanyStore, key: str) -> Row[Any]:
    row = queries.find_key(store, key)
    if row is None:
        raise NotFound
    return row


def _record(company: str, row: Row[Any]) -> KeyRecord:
    return KeyRecord(
        id=row.id,
        starts_with=f"hf_{company}.{row.id}_",
        name=row.name,
        roles=sorted(roles_from(row.roles)),
        created_at=row.created_at,
        created_by=row.created_by,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at or None,
        last_used_at=row.last_used_at or None,
        replaces=row.replaces or None,
    )
