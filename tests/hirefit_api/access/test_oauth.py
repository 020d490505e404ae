"""A key is exchanged for a token that does what the key may, and no longer than the key."""

from __future__ import annotations

import httpx
import pytest

pytestmark = pytest.mark.slow  # a server


def test_token_does_what_its_key_may_until_the_key_ends(opening) -> None:
    client, base, address = opening.service.client, opening.base, opening.service.address
    made = client.post(f"{base}/keys", json={"name": "ats", "roles": ["recruiter"]}).json()
    name, secret = f"harbour-line.{made['id']}", made["key"]
    form = {"grant_type": "client_credentials", "client_id": name, "client_secret": secret}
    url = f"{address}/api/v1/oauth/token"
    given = httpx.post(url, data=form, timeout=60)
    basic = httpx.post(
        url, data={"grant_type": form["grant_type"]}, auth=(name, secret), timeout=60
    )
    assert (given.status_code, basic.status_code) == (200, 200)
    assert (given.json()["token_type"], given.json()["expires_in"]) == ("Bearer", 900)
    assert given.headers["cache-control"] == "no-store"
    bearer = {"authorization": f"Bearer {given.json()['access_token']}"}

    def ask(path: str) -> int:
        return httpx.get(f"{address}{base}{path}", headers=bearer, timeout=60).status_code

    assert (ask("/requisitions"), ask("/keys")) == (200, 403)
    other = httpx.get(f"{address}/api/v1/companies/other-line", headers=bearer, timeout=60)
    assert other.status_code == 404
    wrong = [
        ({**form, "client_secret": secret[:-1] + "x"}, 401, "invalid_client"),
        ({**form, "client_secret": secret[:-64] + "0" * 64}, 401, "invalid_client"),
        ({**form, "client_id": "other-line.x"}, 401, "invalid_client"),
        ({**form, "grant_type": "password"}, 400, "unsupported_grant_type"),
        ({}, 400, "invalid_request"),
        ({**form, "grant_type": ["client_credentials"] * 2}, 400, "invalid_request"),
    ]
    for fields, status, error in wrong:
        answer = httpx.post(url, data=fields, timeout=60)
        assert (answer.status_code, answer.json()) == (status, {"error": error})
    client.post(f"{base}/keys/{made['id']}/revoke")
    assert ask("/requisitions") == 401
    again = httpx.post(url, data=form, timeout=60)
    assert again.status_code == 401
