"""What an administrator has filled in for an applicant-tracking system."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from hirefit.exceptions import DefinitionError, Fault
from hirefit_api.adapters import store as queries
from hirefit_api.adapters.protocol import AtsAdapter
from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.scope import CompanyStore
from hirefit_api.wire import moment

LONGEST_SETTING = 500
NOTHING = "{}"
ORGANISATION_KEY = "organisation_key"
"""The setting that holds the key handed to the system, for contracts that want it sent back."""


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection; `secrets` are shown to nobody again.

    Parameters
    ----------
    protocol : str
        The adapter's name.
    settings, secrets : mapping
        What was filled in.
    key_id : str
        The API key that was made for the system, empty before that.
    changed_at : str
        When it was last changed, empty if it never was.
    """

    protocol: str
    settings: Mapping[str, str]
    secrets: Mapping[str, str]
    key_id: str = ""
    changed_at: str = ""


def connection_to(store: CompanyStore, protocol: str) -> Connection:
    """Return the connection to a system, an empty one if nothing was filled in."""
    row = queries.find_connection(store, protocol)
    if row is None:
        return Connection(protocol, {}, {})
    settings, secrets = json.loads(row.settings), json.loads(store.sealer.open(row.secrets))
    return Connection(protocol, settings, secrets, row.key_id, row.changed_at)


def connected(store: CompanyStore) -> frozenset[str]:
    """Return the names of the systems that something was filled in for."""
    return frozenset(row.protocol for row in queries.all_connections(store))


def save_settings(store: CompanyStore, adapter: AtsAdapter, filled_in: Mapping[str, str]) -> None:
    """Keep what was filled in; a secret that was left empty stays as it was.

    Raises
    ------
    NotFound
        The company is unknown.
    DefinitionError
        Every setting that is missing, unknown or too long.
    """
    profile_in_force(store)
    old = connection_to(store, adapter.name)
    settings: dict[str, str] = {}
    secrets = dict(old.secrets)
    known = {setting.name for setting in adapter.settings}
    faults = [
        Fault("There is no such setting.", "(unknown setting)", "unknown-setting")
        for name in filled_in
        if name not in known
    ]
    for setting in adapter.settings:
        value = filled_in.get(setting.name, "").strip()
        kept = old.secrets.get(setting.name, "") if setting.is_secret else ""
        if setting.is_required and not (value or kept):
            faults.append(Fault(f"Fill in: {setting.label}.", setting.name, "missing"))
        elif len(value) > LONGEST_SETTING or not value.isprintable():
            message = f"{setting.label}: at most {LONGEST_SETTING} characters on one line."
            faults.append(Fault(message, setting.name, "too-long"))
        elif not setting.is_secret:
            settings[setting.name] = value
        elif value:
            secrets[setting.name] = value
    if faults:
        raise DefinitionError(*faults)
    _save(store, Connection(adapter.name, settings, secrets, old.key_id))


def keep_key(store: CompanyStore, protocol: str, key_id: str, key: str) -> None:
    """Note which key was made for a system; kept to be sent back where the contract says so."""
    old = connection_to(store, protocol)
    secrets = {**old.secrets, ORGANISATION_KEY: key}
    _save(store, Connection(protocol, old.settings, secrets, key_id))


def _save(store: CompanyStore, connection: Connection) -> None:
    queries.save_connection(
        store,
        connection.protocol,
        {
            "settings": json.dumps(connection.settings),
            "secrets": store.sealer.seal(json.dumps(connection.secrets))
            if connection.secrets
            else NOTHING,
            "key_id": connection.key_id,
            "changed_at": moment(),
        },
    )
