"""What leaves for an OpenID provider and what comes back; whoever asks one is `openid`.

A service without a provider loads nothing that speaks HTTP or checks signatures.
"""

from __future__ import annotations

import base64
import json
from typing import NamedTuple

from hirefit.exceptions import Fault

FAILED = Fault(
    "Signing in through your provider did not work. Start again; if it keeps failing, ask an "
    "administrator.",
    "openid",
    "openid-failed",
)


class Attempt(NamedTuple):
    """What a browser keeps between leaving for the provider and coming back."""

    company: str
    state: str
    nonce: str
    verifier: str
    next: str
    link: str

    def text(self) -> str:
        """Return it as a cookie holds it."""
        return base64.urlsafe_b64encode(json.dumps(self).encode()).decode()


class Identity(NamedTuple):
    """Who somebody is to the provider."""

    issuer: str
    subject: str


def attempt_from(text: str) -> Attempt | None:
    """Return what the browser kept, or None if that is nothing of ours."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(text.encode("ascii")))
    except ValueError:
        return None
    well_formed = isinstance(parts, list) and len(parts) == len(Attempt._fields)
    if not well_formed or not all(isinstance(part, str) for part in parts):
        return None
    return Attempt(*parts)
