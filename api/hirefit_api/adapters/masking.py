"""What the log of calls may show: named fields as they are, all else as a mark."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

MASK = "•••"
LONGEST_TEXT = 200
LONGEST_LOG = 4_000
MOST_ITEMS = 20
MOST_DEPTH = 8
MAIL = re.compile(r"(?<![^\s@<>()\"'])[^\s@<>()\"']++@[^\s@<>()\"']+")
"""Sought only where a word begins: the time of a long one without `@` grows with its length, not
with the square of it."""

HOST = re.compile(r"[a-z0-9.:-]{1,253}")


def masked(document: Any, shown: frozenset[str]) -> str:  # noqa: ANN401 - a JSON document
    """Return a document as JSON text with everything masked that `shown` doesn't name.

    Parameters
    ----------
    document : any
        What came or went.
    shown : frozenset of str
        Names of fields; texts in them are shortened, mail addresses masked even there. A web
        address shows its host only.
    """
    text = json.dumps(_masked(document, shown, "", 0), ensure_ascii=False)
    return text if len(text) <= LONGEST_LOG else json.dumps(MASK, ensure_ascii=False)


def _masked(value: Any, shown: frozenset[str], name: str, depth: int) -> Any:  # noqa: ANN401 - same
    if isinstance(value, dict) and depth < MOST_DEPTH:
        known = list(value.items())[:MOST_ITEMS]
        return {_name(key, shown): _masked(part, shown, str(key), depth + 1) for key, part in known}
    if isinstance(value, list) and depth < MOST_DEPTH:
        return [_masked(part, shown, name, depth + 1) for part in value[:MOST_ITEMS]]
    if value is None or isinstance(value, bool):
        return value
    if name not in shown or isinstance(value, dict | list):
        return MASK
    return _shortened(value) if isinstance(value, str) else value


def _name(key: str, shown: frozenset[str]) -> str:
    """Show names of fields that look like names; one that somebody invented is masked, too."""
    return key if key in shown or re.fullmatch(r"[a-z][a-z_]{0,40}", key) else MASK


def _shortened(text: str) -> str:
    if text.startswith(("https://", "http://")):
        return f"{_host(text)}/{MASK}"
    return MAIL.sub(MASK, text)[:LONGEST_TEXT]


def _host(address: str) -> str:
    """Return the host of an address; a mark where there is none, as in ``https://[``."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        host = ""
    return host if HOST.fullmatch(host) else MASK
