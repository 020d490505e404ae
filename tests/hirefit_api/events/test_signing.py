"""Signatures are those of Standard Webhooks, as two libraries of others check them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
import standardwebhooks
from hypothesis import given
from hypothesis import strategies as st

from hirefit_api.events.signing import new_secret, signed_headers

VECTOR_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - the specification's example


def test_published_vector() -> None:
    sent_at = datetime.fromtimestamp(1614265330, UTC)
    event, body = "msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}'
    headers = signed_headers(event, body, sent_at, [VECTOR_SECRET])
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-timestamp"] == "1614265330"


documents = st.dictionaries(st.text(max_size=8), st.integers() | st.text(max_size=20), max_size=4)


@given(document=documents)
def test_two_libraries_accept_either_secret_and_refuse_others(document: dict) -> None:
    import svix.webhooks  # noqa: PLC0415 - half a second for whoever collects

    old, new, other = new_secret(), new_secret(), new_secret()
    body = json.dumps(document).encode()
    headers = signed_headers("evt_1", body, datetime.now(UTC), [new, old])
    for library in (standardwebhooks.Webhook, svix.webhooks.Webhook):
        for secret in (old, new):
            library(secret).verify(body, headers)
        for wrong, content in ((other, body), (new, body + b" ")):
            with pytest.raises(Exception, match="signature"):
                library(wrong).verify(content, headers)
