"""The client on its own: webhooks it must refuse, and that it needs nothing of the service."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from hirefit_api.client import BadWebhookError, Client, RefusedError, read_webhook
from hirefit_api.events.signing import new_secret, signed_headers

BODY = json.dumps(
    {
        "type": "scorecard.submitted",
        "timestamp": "2026-01-01T00:00:00.000Z",
        "data": {"subject": "a1", "number": 3, "rater": "r1"},
    }
).encode()


def test_delivery_is_read_and_forged_old_or_torn_ones_are_not() -> None:
    secret, now = new_secret(), datetime.now(UTC)
    headers = signed_headers("evt_1", BODY, now, [secret])
    event = read_webhook(secret, {name.title(): v for name, v in headers.items()}, BODY)
    assert (event.id, event.type, event.subject, event.number) == (
        "evt_1",
        "scorecard.submitted",
        "a1",
        3,
    )
    assert event.data == {"rater": "r1"}
    old = signed_headers("evt_1", BODY, now - timedelta(minutes=6), [secret])
    ahead = signed_headers("evt_1", BODY, now + timedelta(minutes=6), [secret])
    for wrong_headers, wrong_body, wrong_secret in (
        (headers, BODY + b" ", secret),
        (headers, BODY, new_secret()),
        (headers | {"webhook-id": "evt_2"}, BODY, secret),
        (headers | {"webhook-timestamp": "soon"}, BODY, secret),
        (headers | {"webhook-signature": "v1"}, BODY, secret),
        ({}, BODY, secret),
        (headers, BODY, "whsec_***"),
        (old, BODY, secret),
        (ahead, BODY, secret),
    ):
        with pytest.raises(BadWebhookError):
            read_webhook(wrong_secret, wrong_headers, wrong_body)


@pytest.mark.slow
def test_pages_rows_and_refusals_reach_the_caller(opening) -> None:
    key = opening.service.client.headers["authorization"].removeprefix("Bearer ")
    with Client(opening.service.address, "harbour-line", key) as hirefit:
        taken = hirefit.take_in("desk", ["b1", "b2", "not an id"])
        planned = hirefit.plan([("b1", "r1"), ("b1", "r2"), ("b9", "r1")])
        cards = [opening.card(rater) | {"application": "b1"} for rater in ("r1", "r2")]
        stored = hirefit.submit_many(cards)
        assert [(o.stored, o.refused) for o in (taken, planned, stored)] == [(2, 1), (2, 1), (2, 0)]
        assert taken.results[2].problem.faults[0].place == "rows.2.id"
        assert hirefit.score("b1").standing == "complete"
        events = list(hirefit.events(page=1))
        assert [event.number for event in events if event.subject == "b1"] == [1, 2, 3]
        with pytest.raises(RefusedError) as refused:
            hirefit.score("nobody")
        assert refused.value.problem.status == 404


def test_client_needs_nothing_of_the_service() -> None:
    program = (
        "import sys\n"
        "for name in ('fastapi', 'starlette', 'sqlalchemy', 'uvicorn', 'jinja2', 'alembic'):\n"
        "    sys.modules[name] = None\n"
        "import hirefit_api.client\n"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
