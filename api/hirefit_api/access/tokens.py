"""Secrets: how keys, sessions and links look, and how they are told apart.

Each holds 256 random bits, so a plain SHA-256 of it is as hard to turn back as the secret is to
guess, and costs a microsecond; a slow hash is for what people think up.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

_ID = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
KEY = re.compile(rf"hf_(?P<company>{_ID})\.(?P<id>[0-9a-f]{{10}})_[0-9a-f]{{64}}")
ACCESS_TOKEN = re.compile(rf"hft_(?P<company>{_ID})\.[0-9a-f]{{64}}")
BY_TOKEN = "*"  # noqa: S105 - a mark, not a secret
"""Stands for the key's id where a token was presented that a key was exchanged for."""
TOKEN = re.compile(rf"(?P<company>{_ID})\.[0-9a-f]{{64}}")


class Secret(NamedTuple):
    """A fresh secret: what its holder gets, and what is stored."""

    text: str
    digest: str


class Presented(NamedTuple):
    """A secret that came with a request; `key_id` is empty for a session's or a link's."""

    company: str
    key_id: str
    digest: str


def sha256(text: str) -> str:
    """Return the hexadecimal SHA-256 of a secret."""
    return hashlib.sha256(text.encode()).hexdigest()


def new_token(company: str) -> Secret:
    """Return a token for a session or a link."""
    text = f"{company}.{secrets.token_hex(32)}"
    return Secret(text, sha256(text))


def new_key(company: str) -> tuple[str, Secret]:
    """Return an API key's public id and the key: ``hf_<company>.<id>_<secret>``."""
    key_id = secrets.token_hex(5)
    text = f"hf_{company}.{key_id}_{secrets.token_hex(32)}"
    return key_id, Secret(text, sha256(text))


def read_key(text: str) -> Presented | None:
    """Take an API key apart, or return None if it can be none."""
    found = KEY.fullmatch(text)
    return None if found is None else Presented(found["company"], found["id"], sha256(text))


def new_access_token(company: str) -> Secret:
    """Return a token that a key is exchanged for: ``hft_<company>.<secret>``."""
    text = f"hft_{company}.{secrets.token_hex(32)}"
    return Secret(text, sha256(text))


def read_access_token(text: str) -> Presented | None:
    """Take such a token apart, or return None if it can be none."""
    found = ACCESS_TOKEN.fullmatch(text)
    return None if found is None else Presented(found["company"], BY_TOKEN, sha256(text))


def read_token(text: str) -> Presented | None:
    """Take a session's or a link's token apart, or return None if it can be none."""
    found = TOKEN.fullmatch(text)
    return None if found is None else Presented(found["company"], "", sha256(text))


def moment_in(span: timedelta) -> str:
    """Return the moment after a span from now (or before, if it is negative), as stored."""
    then = datetime.now(UTC) + span
    return then.isoformat(timespec="milliseconds").replace("+00:00", "Z")
