"""Sign-in through an OpenID provider: a real one from a package, and a strict one that can lie."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import http.server
import json
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from hirefit_api.access.openid_attempt import attempt_from
from hirefit_api.app import create_app
from hirefit_api.settings import Settings
from hirefit_api.testing import free_port

HOME = "/companies/harbour-line"
START = f"{HOME}/sign-in/openid"
CLIENT, SECRET = "hirefit-tests", "a secret of the tests"
PATIENCE = 60


@cache
def key_of(_owner: str) -> RSAKey:
    """Made with the first test that signs; every process imports this module."""
    return RSAKey.generate_key(2048)


class StrictProvider(http.server.ThreadingHTTPServer):
    """Grants a code to everyone who asks rightly; `lie` changes the claims, `sign` the signing."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.issuer = f"http://127.0.0.1:{self.server_address[1]}"
        self.codes: dict[str, dict[str, str]] = {}
        self.reset()

    def reset(self) -> None:
        self.lie: dict[str, Any] = {}
        self.header: dict[str, str] = {"alg": "RS256"}
        self.key: Any = key_of("provider")
        self.subject = "subject-1"

    def token(self, asked: dict[str, str]) -> str:
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": self.subject,
            "iat": int(time.time()),
            "exp": int(time.time()) + 60,
            "nonce": asked["nonce"],
        } | self.lie
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.header["alg"] == "none":
            parts = [json.dumps(part).encode() for part in (self.header, claims)]
            packed = [base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts]
            return ".".join([*packed, ""])
        return jwt.encode(self.header, claims, self.key, algorithms=["RS256", "HS256"])


class Answers(http.server.BaseHTTPRequestHandler):
    server: StrictProvider

    def do_GET(self) -> None:
        issuer = self.server.issuer
        path, _, query = self.path.partition("?")
        if path == "/.well-known/openid-configuration":
            names = {"authorization_endpoint": "authorize", "token_endpoint": "token"}
            document = {name: f"{issuer}/{at}" for name, at in names.items()}
            self.answer(document | {"issuer": issuer, "jwks_uri": f"{issuer}/keys"})
        elif path == "/keys":
            self.answer({"keys": [key_of("provider").as_dict(private=False)]})
        else:
            asked = {name: values[0] for name, values in parse_qs(query).items()}
            fixed = {"response_type": "code", "client_id": CLIENT, "code_challenge_method": "S256"}
            assert fixed.items() <= asked.items()
            assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43
            code = f"code-{len(self.server.codes)}"
            self.server.codes[code] = asked
            self.send_response(302)
            back = f"{asked['redirect_uri']}?code={code}&state={asked['state']}"
            self.send_header("location", back)
            self.end_headers()

    def do_POST(self) -> None:
        length = int(self.headers["content-length"])
        form = {n: v[0] for n, v in parse_qs(self.rfile.read(length).decode()).items()}
        asked = self.server.codes.pop(form["code"], None)
        hashed = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(hashed).decode().rstrip("=")
        right = asked is not None and (
            (form["client_id"], form["client_secret"]) == (CLIENT, SECRET)
            and form["redirect_uri"] == asked["redirect_uri"]
            and challenge == asked["code_challenge"]
        )
        if right:
            token = self.server.token(asked)
            self.answer({"access_token": "x", "token_type": "Bearer", "id_token": token})
        else:
            self.answer({"error": "invalid_grant"}, 400)

    def answer(self, document: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def strict() -> Iterator[StrictProvider]:
    provider = StrictProvider()
    thread = threading.Thread(target=provider.serve_forever)
    thread.start()
    yield provider
    provider.shutdown()
    thread.join()
    provider.server_close()


@pytest.fixture(scope="module")
def real() -> Iterator[str]:
    """The provider of the package oidc-provider-mock, as a process of its own."""
    with free_port() as port:
        command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        issuer = f"http://localhost:{port}"
        try:
            transport = httpx.HTTPTransport(retries=9)
            with httpx.Client(transport=transport, timeout=PATIENCE) as client:
                client.get(f"{issuer}/.well-known/openid-configuration").raise_for_status()
            yield issuer
        finally:
            server.terminate()
            server.wait(PATIENCE)


class Visitor:
    """A browser with its cookies, between our service and the provider."""

    def __init__(self, file: Path, issuer: str, runner: asyncio.Runner) -> None:
        settings = Settings(
            database_url=f"sqlite:///{file}",
            drain_seconds=0,
            access_log=False,
            openid_issuer=issuer,
            openid_client_id=CLIENT,
            openid_client_secret=SECRET,
        )
        self.app = create_app(settings)
        self.runner = runner
        self.forget()

    def forget(self) -> None:
        transport = httpx.ASGITransport(self.app)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://localhost")

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.runner.run(self.client.get(path, **more))

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self.runner.run(self.client.post(path, **more))

    def leave(self, **query: str) -> str:
        """Leave for the provider and return where it sends the browser back to."""
        away = self.get(START, params=query)
        assert away.status_code == 303, away.text
        return httpx.get(away.headers["location"], timeout=PATIENCE).headers["location"]


@pytest.fixture(scope="module")
def bound(
    world, strict: StrictProvider, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Visitor]:
    """A service at which the provider's `subject-1` is the recruiter."""
    for made in visiting(world, strict.issuer, tmp_path_factory.mktemp("openid")):
        made.get(made.leave(link=invitation(world, made)))
        yield made


@pytest.fixture
def visitor(bound: Visitor, strict: StrictProvider) -> Iterator[Visitor]:
    bound.forget()
    yield bound
    strict.reset()


def visiting(world, issuer: str, folder: Path) -> Iterator[Visitor]:
    file = Path(shutil.copy(world.file, folder))
    with asyncio.Runner() as runner:
        made = Visitor(file, issuer, runner)
        lifespan = made.app.router.lifespan_context(made.app)
        runner.run(lifespan.__aenter__())
        yield made
        runner.run(lifespan.__aexit__(None, None, None))


def invitation(world, visitor: Visitor, person: str = "recruiter") -> str:
    headers = {"authorization": f"Bearer {world.keys['administrator']}"}
    path = f"/api/v1/companies/harbour-line/people/{person}/invitation"
    return visitor.post(path, headers=headers).json()["address"].rpartition("/")[2]


def test_invited_person_binds_the_provider_once_and_signs_in_with_it(world, visitor) -> None:
    link = invitation(world, visitor)
    assert START in visitor.get(f"{HOME}/links/{link}").text
    bound = visitor.get(visitor.leave(link=link))
    assert (bound.status_code, bound.headers["location"]) == (303, HOME)
    assert visitor.get(f"{HOME}/links/{link}").status_code == 404
    visitor.forget()
    assert START in visitor.get(f"{HOME}/sign-in").text
    wanted = f"{HOME}/requisitions/desk"
    signed_in = visitor.get(visitor.leave(next=wanted))
    assert signed_in.headers["location"] == wanted
    assert visitor.get(wanted).status_code == 200
    cookies = signed_in.headers.get_list("set-cookie")
    assert sorted(re.match(r"[\w-]+", cookie)[0] for cookie in cookies) == [
        "hirefit",
        "hirefit-openid",
    ]


def test_somebody_whom_only_the_provider_knows_stays_outside(visitor, strict) -> None:
    strict.lie = {"email": "gone@example.org", "email_verified": True, "sub": "stranger"}
    answer = visitor.get(visitor.leave())
    assert answer.status_code == 422
    assert "this company does not yet" in answer.text
    guest = visitor.get(visitor.leave(link="harbour-line." + "0" * 64))
    assert guest.status_code == 422
    assert visitor.get(HOME).status_code == 303


def test_disabled_person_stays_outside_though_the_provider_lets_them_in(
    world, visitor, strict
) -> None:
    strict.subject = "subject-2"
    visitor.get(visitor.leave(link=invitation(world, visitor, "auditor")))
    headers = {"authorization": f"Bearer {world.keys['administrator']}"}
    path = "/api/v1/companies/harbour-line/people/auditor/disable"
    visitor.forget()
    assert visitor.post(path, headers=headers).status_code == 200
    assert visitor.get(visitor.leave()).status_code == 422


LIES: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "x"},
    "no nonce": {"nonce": None},
    "another issuer": {"iss": "https://evil.example"},
    "another audience": {"aud": "someone-else"},
    "for somebody else": {"azp": "someone-else"},
    "expired": {"exp": 1_700_000_000},
    "no expiry": {"exp": None},
    "of tomorrow": {"iat": 4_000_000_000},
    "of last year": {"iat": 1_700_000_000},
    "no subject": {"sub": None},
    "a long subject": {"sub": "s" * 256},
    "not yet": {"nbf": 4_000_000_000},
}


@pytest.mark.parametrize("lie", LIES)
def test_token_that_is_not_as_it_must_be_opens_nothing(visitor, strict, lie: str) -> None:
    strict.lie = LIES[lie]
    assert visitor.get(visitor.leave()).status_code == 422
    assert visitor.get(HOME).status_code == 303


@pytest.mark.parametrize("forged", ["none", "HS256", "other key"])
def test_signature_that_is_not_the_providers_opens_nothing(visitor, strict, forged: str) -> None:
    strict.header = {"alg": "RS256" if forged == "other key" else forged}
    secret = OctKey.import_key(SECRET * 2)
    strict.key = key_of("another") if forged == "other key" else secret
    assert visitor.get(visitor.leave()).status_code == 422
    assert visitor.get(HOME).status_code == 303


def test_answer_that_another_browser_asked_for_opens_nothing(visitor) -> None:
    back = visitor.leave()
    mine = {"cookie": "; ".join(f"{n}={v}" for n, v in visitor.client.cookies.items())}
    visitor.forget()
    assert visitor.get(back).status_code == 422, "no attempt"
    visitor.leave()
    assert visitor.get(back).status_code == 422, "another attempt's state"
    visitor.forget()
    parts = urlsplit(back)
    for query in ("", "error=access_denied", parts.query.replace("state=", "stat=")):
        assert visitor.get(f"{parts.path}?{query}", headers=mine).status_code == 422


def test_code_works_once_and_in_its_own_company_only(visitor) -> None:
    back = visitor.leave()
    attempt = dict(visitor.client.cookies)["hirefit-openid"]
    headers = {"cookie": f"hirefit-openid={attempt}"}
    visitor.forget()
    elsewhere = back.replace("/companies/harbour-line", "/companies/other")
    assert visitor.get(elsewhere, headers=headers).status_code == 422
    assert visitor.get(back, headers=headers).status_code == 303
    visitor.forget()
    assert visitor.get(back, headers=headers).status_code == 422


@pytest.mark.parametrize("text", ["", "x", "W10=", "eyJhIjogMX0=", "WzEsMiwzLDQsNSw2XQ==", "é"])
def test_what_a_browser_never_got_from_us_is_nothing(text: str) -> None:
    assert attempt_from(text) is None


def test_without_a_provider_there_is_no_such_door(asked) -> None:
    assert asked.ask("GET", START).status_code == 404
    assert START not in asked.ask("GET", f"{HOME}/sign-in").text


def test_provider_that_is_down_is_said(world, tmp_path) -> None:
    for visitor in visiting(world, "http://127.0.0.1:9", tmp_path):
        answer = visitor.get(START)
        assert answer.status_code == 422
        assert "did not work" in answer.text


@pytest.mark.slow
def test_a_provider_that_others_wrote_lets_somebody_in(world, real: str, tmp_path: Path) -> None:
    for visitor in visiting(world, real, tmp_path):
        for query in ({"link": invitation(world, visitor)}, {}):
            visitor.forget()
            away = visitor.get(START, params=query).headers["location"]
            data = {"sub": "somebody", "action": "authorize"}
            allowed = httpx.post(away, data=data, timeout=PATIENCE)
            back = visitor.get(allowed.headers["location"])
            assert (back.status_code, back.headers["location"]) == (303, HOME)
            assert visitor.get(f"{HOME}/requisitions/desk").status_code == 200
