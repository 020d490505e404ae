"""Lever: a change of stage orders, a note on the opportunity brings the result.

Source: Lever's guide for assessment partners as far as it could be read. The signature covers
`token` and `triggeredAt`, not the body: who replays one could order an interview for another
opportunity. So nothing personal is read, and the only thing that happens is an order. A note
that is sent again after an answer got lost stands there twice: Lever knows no key for repeats.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

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
from hirefit_api.adapters.wording import facts_of
from hirefit_api.languages.speaking import marked
from hirefit_api.orders.news import Change
from hirefit_api.orders.schemas import Order

NOTES = "https://api.lever.co/v1/opportunities/{}/notes"
STAGE_CHANGE = "candidateStageChange"


class StageChange(Said):
    """What happened to an opportunity."""

    opportunityId: RemoteId  # noqa: N815 - Lever's name
    toStageId: RemoteId | None = None  # noqa: N815 - same


class Event(Said):
    """A webhook's body."""

    event: Text
    token: RemoteId
    data: StageChange


def webhook(desk: Desk, inbound: Inbound) -> Reply:
    """Answer a webhook: the stages that were named at set-up order their package."""
    body = inbound.body if isinstance(inbound.body, dict) else {}
    if body.get("event") != STAGE_CHANGE:
        return Reply(200, {"status": "ignored"})
    said = read_body(Event, body)
    package = stages(desk.setting("stages")).get(said.data.toStageId or "")
    if package is None:
        return Reply(200, {"status": "ignored"})
    order = desk.place(
        key=f"{said.data.opportunityId}/{package}",
        package=package,
        remote_application=said.data.opportunityId,
        callback=said.data.opportunityId,
    )
    return Reply(200, {"status": "ok"}, order.id)


def stages(text: str) -> dict[str, str]:
    """Return the package of each stage from ``stage=package`` pairs with spaces between them."""
    pairs = (pair.partition("=") for pair in text.split())
    return {stage: package for stage, _, package in pairs if package}


class LeverAdapter(PlainAdapter):
    """Lever by webhook and note."""

    name = "lever"
    label = "Lever"
    follows = marked("Lever's guide for assessment partners, read in part; never run against Lever")
    hosts: Sequence[str] = ("api.lever.co",)
    settings: Sequence[Setting] = (
        Setting(
            "api_key",
            marked("API key"),
            marked("Made in Lever, with notes:write:admin."),
            is_secret=True,
        ),
        Setting(
            "webhook_secret",
            marked("Signature token"),
            marked("Shown in Lever beside the webhook for changes of stage."),
            is_secret=True,
        ),
        Setting(
            "stages",
            marked("Stages and packages"),
            marked("The stage's id, =, the package; several with a space between them."),
        ),
    )
    calls: Sequence[Call] = (
        Call(
            "stage change",
            "POST",
            "webhooks",
            webhook,
            Proof.SIGNED,
            writes=True,
            shown=frozenset({"event", "opportunityId", "toStageId"}),
        ),
    )

    def is_signed(self, inbound: Inbound, secret: str) -> bool:
        """Check the signature within the body."""
        body = inbound.body if isinstance(inbound.body, dict) else {}
        message = f"{body.get('token', '')}{body.get('triggeredAt', '')}".encode()
        given = body.get("signature")
        return isinstance(given, str) and is_one_of(given, [sha256_mac(secret, message).hex()])

    def announce(self, desk: Desk, order: Order, change: Change) -> Outbound | None:
        """Leave a note on the opportunity."""
        opportunity = desk.callback(order)
        if change not in (Change.COMPLETED, Change.AMENDED) or not opportunity:
            return None
        facts = facts_of(desk.result(order))
        lines = [f"hirefit, order {order.id}", *(f"{name}: {what}" for name, what in facts.items())]
        body = {"value": "\n".join(lines)}
        address = NOTES.format(quote(opportunity, safe=""))
        return Outbound("note", "POST", address, "basic:api_key", body, {}, order.id)
