"""Workable: tests are listed and ordered here; the result is put to an address in the order.

Source: Workable's page on assessment providers as far as it could be read, and an implementer's
notes for the way back. `rejected` and grades are never sent: a person decides.
"""

from __future__ import annotations

from collections.abc import Sequence

from hirefit.exceptions import Fault
from hirefit_api.adapters.plain import (
    PlainAdapter,
    RemoteId,
    Said,
    Text,
    checked_callback,
    read_body,
)
from hirefit_api.adapters.protocol import Call, Desk, Inbound, Outbound, Proof, Reply, Setting
from hirefit_api.adapters.wording import facts_of
from hirefit_api.errors import Conflict
from hirefit_api.languages.speaking import marked
from hirefit_api.orders.news import Change
from hirefit_api.orders.schemas import Order
from hirefit_api.orders.states import State

HOSTS = (".workable.com",)
NOT_KNOWN, MISSING = 404, 422
LINK_MINUTES = "120"
"""Text, as in Workable's sample; hirefit's own page stays where it is for longer."""


class Candidate(Said):
    """Who is to be assessed; mail address and telephone are not read."""

    first_name: Text = ""
    last_name: Text = ""


class NewAssessment(Said):
    """The body of `POST /assessments`."""

    test_id: RemoteId
    job_shortcode: RemoteId | None = None
    callback_url: Text
    candidate: Candidate


def list_tests(desk: Desk, _inbound: Inbound) -> Reply:
    """Answer `GET /tests`."""
    tests = [{"id": package.id, "name": package.label} for package in desk.packages()]
    return Reply(200, {"tests": tests})


def order_assessment(desk: Desk, inbound: Inbound) -> Reply:
    """Answer `POST /assessments`; the address to call back names the order for good."""
    said = read_body(NewAssessment, inbound.body)
    callback = checked_callback(said.callback_url, HOSTS)
    order = desk.place(
        key=callback,
        package=said.test_id,
        name=f"{said.candidate.first_name} {said.candidate.last_name}".strip()[:300],
        remote_job=said.job_shortcode or "",
        callback=callback,
    )
    return Reply(201, {"assessment_id": order.id}, order.id)


def shared_link(desk: Desk, inbound: Inbound) -> Reply:
    """Answer `GET /assessments/:id/shared-link`: the page that explains a result that is there.

    Whoever opens it signs in to hirefit: a link that needs nobody would show a person's result to
    whoever it is passed on to.
    """
    order = desk.order(inbound.path["assessment"])
    if order.state != State.COMPLETED:
        raise Conflict(Fault("There is no result yet.", "order", "not-complete"))
    link = {"url": desk.page(order), "ttl": LINK_MINUTES, "ttl_units": "minutes"}
    return Reply(200, link, order.id)


class WorkableAdapter(PlainAdapter):
    """Workable's assessment providers."""

    name = "workable"
    label = "Workable"
    follows = marked(
        "Workable's assessment providers, in part second-hand; never run against Workable"
    )
    hosts: Sequence[str] = HOSTS
    settings: Sequence[Setting] = (
        Setting(
            "token",
            marked("Access token"),
            marked("Made in Workable for this provider."),
            is_secret=True,
        ),
    )
    calls: Sequence[Call] = (
        Call("tests", "GET", "tests", list_tests, Proof.BEARER),
        Call(
            "assessments",
            "POST",
            "assessments",
            order_assessment,
            Proof.BEARER,
            writes=True,
            shown=frozenset({"test_id", "job_shortcode", "callback_url"}),
        ),
        Call(
            "shared link",
            "GET",
            "assessments/{assessment}/shared-link",
            shared_link,
            Proof.BEARER,
        ),
    )

    def refusal(self, status: int, faults: Sequence[Fault]) -> Reply:
        """Answer with status and message."""
        answered = MISSING if status == NOT_KNOWN else status
        message = " ".join(fault.message for fault in faults) or "The call is refused."
        return Reply(answered, {"status": answered, "message": message})

    def announce(self, desk: Desk, order: Order, change: Change) -> Outbound | None:
        """Put the result, or say that there will be none."""
        callback = desk.callback(order)
        if not callback:
            return None
        if change in (Change.COMPLETED, Change.AMENDED):
            result = desk.result(order)
            facts = facts_of(result)
            assessment: dict[str, object] = {"summary": result.band_words, "details": facts}
            if result.score is not None:
                assessment["score"] = str(result.score)
            body: dict[str, object] = {
                "status": "completed",
                "results_url": result.explanation,
                "assessment": assessment,
            }
        elif change in (Change.CANCELLED, Change.FAILED):
            body = {"status": "expired"}
        else:
            return None
        return Outbound("result", "PUT", callback, "bearer:token", body, {}, order.id)
