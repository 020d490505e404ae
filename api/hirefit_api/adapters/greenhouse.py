"""Greenhouse: the assessment partner contract, and the webhooks about merged or deleted people.

Source: grnhse/greenhouse-api-docs, source/includes/assessment and .../webhooks. Greenhouse has no
call to cancel and shows the link only once the status is complete.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from hirefit_api.adapters.connections import ORGANISATION_KEY
from hirefit_api.adapters.plain import (
    PlainAdapter,
    RemoteId,
    Said,
    Text,
    checked_callback,
    is_one_of,
    read_body,
    read_query,
    sha256_mac,
)
from hirefit_api.adapters.protocol import Call, Desk, Inbound, Outbound, Proof, Reply, Setting
from hirefit_api.adapters.wording import facts_of
from hirefit_api.languages.speaking import marked
from hirefit_api.orders.news import Change
from hirefit_api.orders.schemas import Order
from hirefit_api.orders.states import State

COMPLETE = "complete"
"""The only status that means anything to Greenhouse, to the letter."""
HOSTS = ("app.greenhouse.io",)
SIGNATURE = "sha256 "
"""The algorithm, a space, then the digest in hexadecimal."""
FORGETTING = ("candidate_anonymized", "delete_candidate")


class Candidate(Said):
    """Who is to be assessed; mail address, telephone and CV are not read."""

    first_name: Text
    last_name: Text
    preferred_name: Text | None = None
    greenhouse_profile_url: Text


class SendTest(Said):
    """The body of `send_test`."""

    partner_test_id: RemoteId
    candidate: Candidate
    url: Text


class ResponseError(Said):
    """The body of `response_error`."""

    api_call: Text
    errors: list[Text]


def list_tests(desk: Desk, _inbound: Inbound) -> Reply:
    """Answer `list_tests`."""
    return Reply(
        200,
        [
            {"partner_test_id": package.id, "partner_test_name": package.label}
            for package in desk.packages()
        ],
    )


def send_test(desk: Desk, inbound: Inbound) -> Reply:
    """Answer `send_test`; the last part of `url` names the order for good."""
    said = read_body(SendTest, inbound.body)
    callback = checked_callback(said.url, HOSTS)
    candidate = said.candidate
    profile = urlsplit(candidate.greenhouse_profile_url)
    first = candidate.preferred_name or candidate.first_name
    order = desk.place(
        key=urlsplit(callback).path.rstrip("/").rpartition("/")[2],
        package=said.partner_test_id,
        name=f"{first} {candidate.last_name}".strip()[:300],
        profile_url=candidate.greenhouse_profile_url
        if profile.scheme == "https" and profile.hostname in HOSTS
        else "",
        remote_application=parse_qs(profile.query).get("application_id", [""])[0][:120],
        remote_candidate=profile.path.rstrip("/").rpartition("/")[2][:120],
        callback=callback,
    )
    return Reply(200, {"partner_interview_id": order.id}, order.id)


def status_of_test(desk: Desk, inbound: Inbound) -> Reply:
    """Answer `test_status`: missing values are null, not absent."""
    order = desk.order(read_query(inbound, "partner_interview_id"))
    answer: dict[str, Any] = {
        "partner_status": order.state.value,
        "partner_profile_url": None,
        "partner_score": None,
        "metadata": None,
    }
    if order.state == State.COMPLETED:
        result = desk.result(order)
        answer = {
            "partner_status": COMPLETE,
            "partner_profile_url": result.explanation,
            "partner_score": result.score,
            "metadata": facts_of(result),
        }
    return Reply(200, answer, order.id)


def response_error(_desk: Desk, inbound: Inbound) -> Reply:
    """Answer `response_error`; the log of calls keeps it for the administrator.

    Its call counts as writing: the log's line is all it does, and stands before the reply leaves.
    """
    read_body(ResponseError, inbound.body)
    return Reply(200, {"status": 200})


def webhook(desk: Desk, inbound: Inbound) -> Reply:
    """Answer a webhook; events that don't concern orders are taken and left."""
    body = inbound.body if isinstance(inbound.body, dict) else {}
    payload = body.get("payload")
    payload = payload if isinstance(payload, dict) else {}
    person = payload.get("person")
    person = person if isinstance(person, dict) else payload
    lost = _id_of(person, "id") or _id_of(payload, "candidate_id")
    kept = _id_of(person, "new_candidate_id") or _id_of(payload, "new_candidate_id")
    action = body.get("action")
    if action == "merge_candidate" and lost and kept:
        desk.merge(lost, kept)
    elif action in FORGETTING and lost:
        desk.anonymise(lost)
    return Reply(200, {"status": "ok"})


def _id_of(part: dict[str, Any], name: str) -> str:
    value = part.get(name)
    known = isinstance(value, int | str) and not isinstance(value, bool)
    return str(value)[:120] if known else ""


class GreenhouseAdapter(PlainAdapter):
    """Greenhouse as assessment partner."""

    name = "greenhouse"
    label = "Greenhouse"
    follows = marked(
        "Assessment Partner API, as published in January 2026; never run against Greenhouse"
    )
    hosts: Sequence[str] = HOSTS
    settings: Sequence[Setting] = (
        Setting(
            "webhook_secret",
            marked("Secret key of the web hooks"),
            marked(
                "As typed into Greenhouse when the web hooks for merged, deleted and anonymised "
                "candidates were made. Without it these are refused."
            ),
            is_secret=True,
            is_required=False,
        ),
    )
    calls: Sequence[Call] = (
        Call("list_tests", "GET", "list_tests", list_tests),
        Call(
            "send_test",
            "POST",
            "send_test",
            send_test,
            writes=True,
            shown=frozenset({"partner_test_id", "url"}),
        ),
        Call("test_status", "GET", "test_status", status_of_test),
        Call(
            "response_error",
            "POST",
            "response_error",
            response_error,
            writes=True,
            shown=frozenset({"api_call", "errors", "partner_test_id", "partner_interview_id"}),
        ),
        Call(
            "response_error",
            "POST",
            "request_errors",
            response_error,
            writes=True,
            shown=frozenset({"api_call", "errors", "partner_test_id", "partner_interview_id"}),
        ),
        Call(
            "web hook",
            "POST",
            "webhooks",
            webhook,
            Proof.SIGNED,
            writes=True,
            shown=frozenset({"action"}),
        ),
    )

    def is_signed(self, inbound: Inbound, secret: str) -> bool:
        """Check `Signature` over the bytes as they came."""
        right = SIGNATURE + sha256_mac(secret, inbound.raw).hex()
        return is_one_of(inbound.headers.get("signature", ""), [right])

    def announce(self, desk: Desk, order: Order, change: Change) -> Outbound | None:
        """Say that a result is there; Greenhouse then asks for it."""
        callback = desk.callback(order)
        if change not in (Change.COMPLETED, Change.AMENDED) or not callback:
            return None
        credential = f"basic:{ORGANISATION_KEY}"
        return Outbound("completed test", "PATCH", callback, credential, order=order.id)
