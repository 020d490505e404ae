"""Secrets at rest: sealed before they are stored, so that a copied database opens no door.

Webhooks are signed and applicant-tracking systems called with secrets that must be readable here:
a digest would not do. They are sealed with Fernet (AES-128-CBC and HMAC-SHA256, from the library
`cryptography`), each with the name of its key before it, so that keys can be replaced: the first
key seals, all of them open.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from hirefit.exceptions import Fault
from hirefit_api.errors import BadSettings, Unavailable
from hirefit_api.settings import Settings

MARK = "sealed:"
"""How everything sealed begins; what does not was stored before there was a key."""
SETTING = "HIREFIT_SECRET_KEY"
OWNER_ONLY = 0o600
_NAME_LENGTH = 8
_OPENED = 4096
NO_KEY = Fault(
    f"Secrets can't be kept in this database: whoever runs the service must set {SETTING}.",
    "",
    "no-secret-key",
)
LOST_KEY = Fault(
    "Secrets in this database were sealed with a key that is not set (any more). Set it behind the "
    "new one, with a comma between them.",
    SETTING,
    "lost-secret-key",
)


def key_file(settings: Settings) -> Path | None:
    """Return where the key stands if none is set: beside the SQLite file; None on PostgreSQL."""
    file = settings.sqlite_file
    return None if file is None else file.with_name(file.name + ".key")


class Sealer:
    """Seals and opens with the keys of one installation.

    Parameters
    ----------
    keys : tuple of str
        Fernet keys: the first seals, all of them open.
    file : Path, optional
        Where the key stands if none is given; made when the first secret is sealed.
    """

    def __init__(self, keys: tuple[str, ...] = (), file: Path | None = None) -> None:
        self._file = file
        self._keys: Mapping[str, Fernet] = _named(keys)

    @property
    def can_seal(self) -> bool:
        """Whether there is a key, or a place to make one."""
        return bool(self._keys) or self._file is not None

    @property
    def mark(self) -> str:
        """How everything begins that the first key has sealed; empty while there is none."""
        keys = self._known()
        return f"{MARK}{next(iter(keys))}:" if keys else ""

    def seal(self, secret: str) -> str:
        """Return a secret as it is stored; an empty one stays empty.

        Raises
        ------
        Unavailable
            There is no key: on PostgreSQL one must be set.
        """
        if not secret:
            return ""
        if not self._known():
            self._make()
        name, key = next(iter(self._keys.items()))
        return f"{MARK}{name}:{key.encrypt(secret.encode()).decode()}"

    def open(self, stored: str) -> str:
        """Return a stored secret; one from before there was a key comes back as it is.

        Raises
        ------
        BadSettings
            Its key is not set.
        """
        if not stored.startswith(MARK):
            return stored
        name, _, token = stored.removeprefix(MARK).partition(":")
        key = self._known().get(name)
        if key is None:
            raise BadSettings(LOST_KEY)
        return _opened(key, token)

    def knows(self, stored: str) -> bool:
        """Tell whether a stored secret is plain, empty or sealed with one of the keys."""
        name, _, _ = stored.removeprefix(MARK).partition(":")
        return not stored.startswith(MARK) or name in self._known()

    def _known(self) -> Mapping[str, Fernet]:
        if not self._keys and self._file is not None and self._file.exists():
            self._keys = _named((self._file.read_text("ascii").strip(),))
        return self._keys

    def _make(self) -> None:
        if self._file is None:
            raise Unavailable(NO_KEY)
        made = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        with os.fdopen(made, "wb") as file:
            file.write(Fernet.generate_key())
            file.flush()
            os.fsync(file.fileno())
        self._known()


def sealer_for(settings: Settings) -> Sealer:
    """Return what seals under these settings."""
    return Sealer(settings.secret_keys, key_file(settings))


def _named(keys: tuple[str, ...]) -> Mapping[str, Fernet]:
    return {_name(key): Fernet(key) for key in keys}


@cache
def _name(key: str) -> str:
    """Return what a key is called before what it has sealed; it tells nothing of the key."""
    return hashlib.sha256(b"hirefit key\n" + key.encode()).hexdigest()[:_NAME_LENGTH]


@lru_cache(_OPENED)
def _opened(key: Fernet, token: str) -> str:
    """Open; each secret once, because every delivery needs one."""
    try:
        return key.decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise BadSettings(LOST_KEY) from error
