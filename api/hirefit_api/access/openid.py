"""Sign-in through an OpenID provider: code flow with PKCE, state and nonce; one fixed issuer.

Of what the provider says only the pair of issuer and subject counts. Whom it means is written
down when somebody follows an invitation and chooses the provider instead of a password; a mail
address is never looked at, because it can change hands.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from typing import Any
from urllib.parse import urlencode

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from hirefit_api.access.openid_attempt import FAILED, Attempt, Identity
from hirefit_api.errors import NotSignedIn
from hirefit_api.settings import Settings

ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
"""Signatures with a public key; `none` and shared secrets are no proof of the issuer."""
SKEW_SECONDS = 60
LONGEST_TOKEN_AGE = 600
KEPT_SECONDS = 3600.0
LEAST_BETWEEN_FETCHES = 30.0
MOST_BYTES = 200_000
TIMEOUT_SECONDS = 5.0


class Provider:
    """The OpenID provider of the settings.

    Parameters
    ----------
    settings : Settings
        Issuer, client id and secret.
    """

    def __init__(self, settings: Settings) -> None:
        self._issuer = settings.openid_issuer
        self._client_id = settings.openid_client_id
        secret = settings.openid_client_secret
        self._client_secret = secret.get_secret_value() if secret is not None else ""
        self._trusted = httpx.create_ssl_context(trust_env=False)
        self._lock = threading.Lock()
        self._fetched: dict[str, tuple[float, dict[str, Any]]] = {}

    def leave(self, company: str, back: str, wanted: str, link: str) -> tuple[str, Attempt]:
        """Return the provider's address to send somebody to, and what their browser keeps.

        Raises
        ------
        NotSignedIn
            The provider does not answer as it must.
        """
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        attempt = Attempt(company, state, nonce, verifier, wanted, link)
        hashed = hashlib.sha256(attempt.verifier.encode()).digest()
        query = {
            "response_type": "code",
            "scope": "openid",
            "client_id": self._client_id,
            "redirect_uri": back,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": base64.urlsafe_b64encode(hashed).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        endpoint = str(self._metadata()["authorization_endpoint"])
        joint = "&" if "?" in endpoint else "?"
        return f"{endpoint}{joint}{urlencode(query)}", attempt

    def identity(
        self, attempt: Attempt | None, company: str, answer: dict[str, str], back: str
    ) -> Identity:
        """Return who came back.

        Parameters
        ----------
        attempt : Attempt or None
            From the browser that left.
        company : str
            The company that it comes back to.
        answer : dict
            The query with which it comes back.
        back : str
            The address that it comes back to.

        Raises
        ------
        NotSignedIn
            Anything is not as it must be; what, is not said.
        """
        if attempt is None or attempt.company != company:
            raise NotSignedIn(FAILED)
        same = hmac.compare_digest(answer.get("state", "").encode(), attempt.state.encode())
        if not same or answer.get("iss", self._issuer) != self._issuer or "code" not in answer:
            raise NotSignedIn(FAILED)
        token = self._exchange(answer["code"], attempt, back)
        return self._checked(token, attempt.nonce)

    def _exchange(self, code: str, attempt: Attempt, back: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": attempt.verifier,
            "client_id": self._client_id,
        }
        if self._client_secret:
            form["client_secret"] = self._client_secret
        document = self._fetch("POST", str(self._metadata()["token_endpoint"]), form)
        token = document.get("id_token")
        if not isinstance(token, str):
            raise NotSignedIn(FAILED)
        return token

    def _checked(self, token: str, nonce: str) -> Identity:
        rules = jwt.JWTClaimsRegistry(
            leeway=SKEW_SECONDS,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            claims = self._decoded(token).claims
            rules.validate(claims)
        except (JoseError, ValueError) as error:
            raise NotSignedIn(FAILED) from error
        subject = str(claims["sub"])
        too_old = claims["iat"] < time.time() - LONGEST_TOKEN_AGE
        for_others = claims.get("azp", self._client_id) != self._client_id
        if too_old or for_others or not 0 < len(subject) <= 255:  # noqa: PLR2004 - the standard's
            raise NotSignedIn(FAILED)
        return Identity(self._issuer, subject)

    def _decoded(self, token: str) -> jwt.Token:
        """Check the signature; a key that is not known yet may be a new one."""
        try:
            return jwt.decode(token, self._keys(), algorithms=ALGORITHMS)
        except (JoseError, ValueError):
            return jwt.decode(token, self._keys(anew=True), algorithms=ALGORITHMS)

    def _keys(self, *, anew: bool = False) -> KeySet:
        address = str(self._metadata()["jwks_uri"])
        longest = LEAST_BETWEEN_FETCHES if anew else KEPT_SECONDS
        document: Any = self._kept(address, longest)
        return KeySet.import_key_set(document)

    def _metadata(self) -> dict[str, Any]:
        document = self._kept(f"{self._issuer}/.well-known/openid-configuration", KEPT_SECONDS)
        needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if document.get("issuer") != self._issuer or any(name not in document for name in needed):
            raise NotSignedIn(FAILED)
        return document

    def _kept(self, address: str, longest: float) -> dict[str, Any]:
        with self._lock:
            at, document = self._fetched.get(address, (0.0, {}))
            if not document or time.monotonic() - at > longest:
                document = self._fetch("GET", address)
                self._fetched[address] = (time.monotonic(), document)
            return document

    def _fetch(
        self, method: str, address: str, form: dict[str, str] | None = None
    ) -> dict[str, Any]:
        """Ask the provider: no redirects, no proxies of the environment, a time and a length."""
        try:
            with (
                httpx.Client(
                    verify=self._trusted, timeout=TIMEOUT_SECONDS, trust_env=False
                ) as client,
                client.stream(method, address, data=form) as answer,
            ):
                body = bytearray()
                for part in answer.iter_bytes():
                    body += part
                    if len(body) > MOST_BYTES:
                        raise NotSignedIn(FAILED)
                if answer.status_code != httpx.codes.OK:
                    raise NotSignedIn(FAILED)
            document = json.loads(body)
        except (httpx.HTTPError, ValueError) as error:
            raise NotSignedIn(FAILED) from error
        if not isinstance(document, dict):
            raise NotSignedIn(FAILED)
        return document
