"""Ashby: assessments are listed, started and cancelled here; updates go back.

Source: Ashby's OpenAPI document and its guide on assessments. Ids of types and assessments are
UUIDs there. Ashby says no with status 200 and `success: false`. How it authenticates to a partner
is not in what could be read: Basic with the key as user name and Bearer are both taken.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from typing import Any

from hirefit.exceptions import Fault
from hirefit_api.adapters.plain import (
    PlainAdapter,
    RemoteId,
    Said,
    Text,
    is_one_of,
    read_body,
    sha256_mac,
)
from hirefit_api.adapters.protocol import Call, Desk, Inbound, Outbound, Proof, Reply, Setting
from hirefit_api.adapters.wording import SENT, facts_of, milliseconds
from hirefit_api.languages.speaking import marked
from hirefit_api.orders.news import Change
from hirefit_api.orders.schemas import Order, Result
from hirefit_api.wire import moment

UPDATE = "https://api.ashbyhq.com/assessment.update"
TYPES = uuid.UUID("9b0f7d1c-35a3-5b0c-9d40-2f8f4b1f6c2e")
SIGNATURE = "sha256="
MERGED, DELETED = "candidateMerge", "candidateDelete"
RUNNING, NOT_KNOWN, UNREADABLE = 409, 404, 422
ACCEPTED = 200
REASONS = {
    "no_show": "The interview did not take place.",
    "withdrawn": "The candidate has withdrawn.",
    "not_needed": "The interview is not needed any more.",
    "anonymised": "The candidate's data was deleted.",
}


class Candidate(Said):
    """Who is to be assessed; the mail address is not read."""

    ashby_id: RemoteId
    first_name: Text
    last_name: Text
    ashby_profile_url: Text


class Application(Said):
    """The application that is assessed."""

    ashby_id: RemoteId


class Job(Said):
    """The job it is for."""

    ashby_id: RemoteId


class Start(Said):
    """The body of `assessment.start`."""

    assessment_type_id: RemoteId
    candidate: Candidate
    application: Application
    job: Job


class Cancel(Said):
    """The body of `assessment.cancel`."""

    assessment_id: RemoteId


class Named(Said):
    """A candidate in a webhook."""

    id: RemoteId


class Merged(Said):
    """Which candidate has become which."""

    deletedCandidate: Named  # noqa: N815 - Ashby's name
    mergedCandidate: Named  # noqa: N815 - same


class Deleted(Said):
    """Which candidate is gone."""

    candidate: Named


def type_id(package: str) -> str:
    """Return the UUID by which Ashby knows a package."""
    return str(uuid.uuid5(TYPES, package))


def list_assessments(desk: Desk, _inbound: Inbound) -> Reply:
    """Answer `assessment.list`."""
    results = [
        {
            "assessment_type_id": type_id(package.id),
            "name": package.label,
            "description": "A structured interview, scored by interviewers.",
        }
        for package in desk.packages()
    ]
    return Reply(200, {"success": True, "results": results})


def list_fields(_desk: Desk, _inbound: Inbound) -> Reply:
    """Answer `assessment.customField.list`: a package says everything, nothing else is asked."""
    return Reply(200, {"success": True, "fields": []})


def start(desk: Desk, inbound: Inbound) -> Reply:
    """Answer `assessment.start`; 409 while one of the same type runs for the application."""
    said = read_body(Start, inbound.body)
    known = {type_id(package.id): package.id for package in desk.packages()}
    profile = said.candidate.ashby_profile_url
    order = desk.place(
        key=f"{said.assessment_type_id}/{said.application.ashby_id}",
        package=known.get(said.assessment_type_id, said.assessment_type_id),
        name=f"{said.candidate.first_name} {said.candidate.last_name}".strip()[:300],
        profile_url=profile if profile.startswith("https://app.ashbyhq.com/") else "",
        remote_application=said.application.ashby_id,
        remote_candidate=said.candidate.ashby_id,
        remote_job=said.job.ashby_id,
        reorders=True,
    )
    return _started(order)


def cancel(desk: Desk, inbound: Inbound) -> Reply:
    """Answer `assessment.cancel`."""
    order = desk.cancel(read_body(Cancel, inbound.body).assessment_id)
    results = {"assessment_id": order.id}
    return Reply(200, {"success": True, "results": results}, order.id)


def webhook(desk: Desk, inbound: Inbound) -> Reply:
    """Answer a webhook; what doesn't concern orders is taken and left."""
    body = inbound.body if isinstance(inbound.body, dict) else {}
    if body.get("action") == MERGED:
        merged = read_body(Merged, body.get("data"))
        desk.merge(merged.deletedCandidate.id, merged.mergedCandidate.id)
    elif body.get("action") == DELETED:
        desk.anonymise(read_body(Deleted, body.get("data")).candidate.id)
    return Reply(200, {"success": True})


def _started(order: Order) -> Reply:
    results = {"assessment_id": order.id, "update_request": _update(order, order.placed_at)}
    return Reply(200, {"success": True, "results": results}, order.id)


def _item(identifier: str, label: str, kind: str, value: object) -> dict[str, Any]:
    return {"identifier": identifier, "label": label, "type": kind, "value": value}


def _update(order: Order, at: str, status: str = "") -> dict[str, Any]:
    return {
        "assessment_id": order.id,
        "timestamp": milliseconds(at),
        "assessment_status": _item("status", "Status", "string", status or SENT[order.state]),
    }


def completed_update(order: Order, result: Result, at: str) -> dict[str, Any]:
    """Return the update that completes an assessment; competencies are among its metadata."""
    facts = facts_of(result)
    number = result.score is not None
    outcome = _item(
        "result",
        "Fit level, 0 to 100" if number else "Result",
        "numeric_score" if number else "string",
        result.score if number else result.band_words,
    )
    metadata = [
        _item("about-" + label.lower().replace(" ", "-"), label, "string", value)
        for label, value in facts.items()
        if label != "Explanation"
    ]
    parts = [
        _item(f"competency-{part.competency}", part.name, "numeric_score", part.score)
        for part in result.competencies
    ]
    return {
        **_update(order, at),
        "assessment_profile_url": _item("explanation", "Explanation", "url", result.explanation),
        "assessment_result": outcome,
        "metadata": [*metadata, *parts],
    }


class AshbyAdapter(PlainAdapter):
    """Ashby's assessments."""

    name = "ashby"
    label = "Ashby"
    follows = marked("Ashby's OpenAPI document as published in 2026; never run against Ashby")
    hosts: Sequence[str] = ("api.ashbyhq.com",)
    settings: Sequence[Setting] = (
        Setting(
            "api_key",
            marked("API key"),
            marked("Made in Ashby, with the permission candidatesWrite."),
            is_secret=True,
        ),
        Setting(
            "webhook_secret",
            marked("Secret key of the web hooks"),
            marked(
                "As typed into Ashby when the webhooks for merged and deleted candidates were "
                "made. Without it these are refused."
            ),
            is_secret=True,
            is_required=False,
        ),
    )
    calls: Sequence[Call] = (
        Call("assessment.list", "POST", "assessment.list", list_assessments),
        Call("assessment.customField.list", "POST", "assessment.customField.list", list_fields),
        Call(
            "assessment.start",
            "POST",
            "assessment.start",
            start,
            writes=True,
            shown=frozenset({"assessment_type_id", "ashby_id", "status"}),
        ),
        Call(
            "assessment.cancel",
            "POST",
            "assessment.cancel",
            cancel,
            writes=True,
            shown=frozenset({"assessment_id"}),
        ),
        Call(
            "webhook",
            "POST",
            "webhooks",
            webhook,
            Proof.SIGNED,
            writes=True,
            shown=frozenset({"action"}),
        ),
    )

    def is_signed(self, inbound: Inbound, secret: str) -> bool:
        """Check `Ashby-Signature` over the bytes as they came."""
        right = SIGNATURE + sha256_mac(secret, inbound.raw).hex()
        return is_one_of(inbound.headers.get("ashby-signature", ""), [right])

    def refusal(self, status: int, faults: Sequence[Fault]) -> Reply:
        """Say it to the person in Ashby: 422 with a message, but 409 for what runs already."""
        message = " ".join(fault.message for fault in faults) or "The call is refused."
        answered = UNREADABLE if status == NOT_KNOWN else status
        return Reply(answered, {"success": False, "message": message})

    def announce(self, desk: Desk, order: Order, change: Change) -> Outbound | None:
        """Send an update of what the people in Ashby should see."""
        now = moment()
        if change in (Change.COMPLETED, Change.AMENDED):
            body = completed_update(order, desk.result(order), now)
        elif change == Change.STARTED:
            body = _update(order, order.started_at, "Started")
        elif change in (Change.CANCELLED, Change.FAILED):
            reason = REASONS.get(order.reason, "The interview is cancelled.")
            body = {
                "assessment_id": order.id,
                "timestamp": milliseconds(now),
                "cancelled_reason": _item("cancelled-reason", "Cancelled", "string", reason),
            }
        else:
            return None
        return Outbound("assessment.update", "POST", UPDATE, "basic:api_key", body, {}, order.id)

    def is_accepted(self, status: int, body: bytes) -> bool:
        """Read what stands behind a status of 200."""
        try:
            answer = json.loads(body)
        except ValueError:
            return False
        return status == ACCEPTED and isinstance(answer, dict) and answer.get("success") is True
