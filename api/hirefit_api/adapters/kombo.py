"""Kombo: orders come by webhook and are asked for, packages and results are put.

About sixteen systems stand behind it. A webhook that was lost is made up by the list of open
orders (`GET /assessment/orders`; the list at `/assessment/orders/open` is deprecated there).

Source: Kombo's OpenAPI document of May 2026. How `X-Kombo-Signature` is spelled is not in it;
hexadecimal and both base64 alphabets of HMAC-SHA256 are taken.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any, Literal
from urllib.parse import quote

from hirefit.exceptions import Fault, HirefitError
from hirefit_api.adapters.plain import (
    PlainAdapter,
    RemoteId,
    Said,
    Text,
    is_one_of,
    read_body,
    sha256_mac,
)
from hirefit_api.adapters.protocol import (
    Call,
    Desk,
    Inbound,
    Outbound,
    PageOfOrders,
    Proof,
    Reply,
    Setting,
)
from hirefit_api.adapters.wording import facts_of
from hirefit_api.languages.speaking import marked
from hirefit_api.orders.news import Change
from hirefit_api.orders.schemas import Order, Result

SERVERS = {"eu": "https://api.kombo.dev/v1", "us": "https://api.us.kombo.dev/v1"}
HOSTS = ("api.kombo.dev", "api.us.kombo.dev")
ORDER_RECEIVED = "assessment:order-received"
INLINE_RECEIVED = "inline-assessment:order-received"
MOST = 100
PAGE_SIZE = 50
"""Kombo allows 250; an order carries the whole description of its job."""
ENDED = (Change.CANCELLED, Change.FAILED)


class Candidate(Said):
    """Who is to be assessed; mail address and telephone are not read."""

    remote_id: RemoteId | None = None
    first_name: Text | None = None
    last_name: Text | None = None


class Remote(Said):
    """An application or a job in the system behind Kombo."""

    remote_id: RemoteId | None = None


class KomboOrder(Said):
    """An order as Kombo passes it on."""

    id: RemoteId
    package_id: RemoteId
    status: Literal["OPEN", "COMPLETED", "CANCELLED", "REJECTED"]
    integration_id: RemoteId
    candidate: Candidate
    application: Remote
    job: Remote


class Listed(Said):
    """A page of the list of orders."""

    results: list[dict[str, Any]]
    next: str | None = None


class ListAnswer(Said):
    """The answer that holds it."""

    data: Listed


def webhook(desk: Desk, inbound: Inbound) -> Reply:
    """Answer a webhook: an order is placed, or cancelled if Kombo says that it is over."""
    body = inbound.body if isinstance(inbound.body, dict) else {}
    kind = body.get("type")
    if kind == INLINE_RECEIVED:
        message = (
            "Inline assessments send the candidate to a link at once. An interview is no such "
            "test: offer it as an assessment that is ordered."
        )
        raise HirefitError(Fault(message, "type", "inline"))
    if kind not in (ORDER_RECEIVED, None):
        return Reply(200, {"status": "ignored"})
    # Older samples of the documentation have the order at the top.
    said = read_body(KomboOrder, body.get("data", body))
    order = place_order(desk, said)
    return Reply(200, {"status": "ok", "order": order.id}, order.id)


def place_order(desk: Desk, said: KomboOrder) -> Order:
    """Place an order, or return the one that is repeated."""
    return desk.place(
        key=said.id,
        package=said.package_id,
        name=f"{said.candidate.first_name or ''} {said.candidate.last_name or ''}".strip()[:300],
        remote_application=said.application.remote_id or "",
        remote_candidate=said.candidate.remote_id or "",
        remote_job=said.job.remote_id or "",
        callback=said.integration_id,
    )


def result_body(result: Result) -> dict[str, Any]:
    """Return a result as Kombo takes it; competencies are its sub-results, from 0 to 100."""
    facts = facts_of(result)
    texts = [{"type": "TEXT", "label": label, "value": value} for label, value in facts.items()]
    parts = [
        {
            "type": "SUB_RESULT",
            "id": part.competency,
            "label": part.name,
            "score": {"value": part.score, "max": MOST},
            "status": "COMPLETED",
        }
        for part in result.competencies
    ]
    number = {} if result.score is None else {"score": result.score, "max_score": MOST}
    return {
        "status": "COMPLETED",
        "result_url": result.explanation,
        "completed_at": result.completed_at,
        **number,
        "attributes": [*texts, *parts],
        "attachments": [],
        "remote_fields": {
            "smartrecruiters": {"scoreLabel": result.band_words},
            "recruitee": {"subtitle": result.band_words},
        },
    }


class KomboAdapter(PlainAdapter):
    """Kombo's assessment API."""

    name = "kombo"
    label = marked("Kombo, for Workday, SuccessFactors and others")
    follows = marked("Kombo's OpenAPI document of May 2026; never run against Kombo")
    hosts: Sequence[str] = HOSTS
    settings: Sequence[Setting] = (
        Setting("api_key", marked("API key"), marked("From Kombo's dashboard."), is_secret=True),
        Setting(
            "webhook_secret",
            marked("Webhook secret"),
            marked("From Kombo's dashboard, where the address above is entered."),
            is_secret=True,
        ),
        Setting(
            "integration",
            marked("Integration id"),
            marked("As in workday:CBNMt7dSNCzBdnRTx87dev4E, from Kombo's dashboard."),
        ),
        Setting(
            "region", marked("Region"), marked("eu or us; eu if left empty."), is_required=False
        ),
    )
    calls: Sequence[Call] = (
        Call(
            "order received",
            "POST",
            "webhooks",
            webhook,
            Proof.SIGNED,
            writes=True,
            shown=frozenset({"id", "type", "package_id", "status", "integration_id", "remote_id"}),
        ),
    )

    def is_signed(self, inbound: Inbound, secret: str) -> bool:
        """Check `X-Kombo-Signature` over the bytes as they came."""
        mac = sha256_mac(secret, inbound.raw)
        url_safe = base64.urlsafe_b64encode(mac).decode()
        right = [mac.hex(), base64.b64encode(mac).decode(), url_safe, url_safe.rstrip("=")]
        return is_one_of(inbound.headers.get("x-kombo-signature", ""), right)

    def announce(self, desk: Desk, order: Order, change: Change) -> Outbound | None:
        """Put the result, or say that there will be none."""
        integration = desk.callback(order)
        if not integration:
            return None
        if change in (Change.COMPLETED, Change.AMENDED):
            body = result_body(desk.result(order))
        elif change in ENDED:
            body = {
                "status": "CANCELLED",
                "result_url": desk.page(order),
                "completed_at": order.ended_at,
            }
        else:
            return None
        address = f"{_server(desk)}/assessment/orders/{quote(order.key, safe='')}/result"
        return _call("result", address, integration, body, order.id)

    def ask(self, desk: Desk, cursor: str) -> Outbound:
        """Ask for open orders."""
        query = f"statuses=OPEN&page_size={PAGE_SIZE}"
        if cursor:
            query += f"&cursor={quote(cursor, safe='')}"
        address = f"{_server(desk)}/assessment/orders?{query}"
        headers = {"X-Integration-Id": desk.setting("integration")}
        return Outbound("open orders", "GET", address, "bearer:api_key", None, headers)

    def listed(self, body: Any) -> PageOfOrders:  # noqa: ANN401 - a JSON document
        """Return what a page of the list holds."""
        data = read_body(ListAnswer, body).data
        return PageOfOrders(data.results, data.next or "")

    def take_in(self, desk: Desk, order: Any) -> Order | None:  # noqa: ANN401 - same
        """Place one listed order of this integration that is open."""
        said = read_body(KomboOrder, order)
        if said.status != "OPEN" or said.integration_id != desk.setting("integration"):
            return None
        return place_order(desk, said)

    def offer(self, desk: Desk) -> Outbound | None:
        """Replace the list of packages."""
        body = {
            "packages": [
                {
                    "id": package.id,
                    "type": "BEHAVIORAL",
                    "name": package.label,
                    "description": "A structured interview, scored by interviewers.",
                }
                for package in desk.packages()
            ]
        }
        address = f"{_server(desk)}/assessment/packages"
        return _call("packages", address, desk.setting("integration"), body)


def _server(desk: Desk) -> str:
    return SERVERS.get(desk.setting("region").lower(), SERVERS["eu"])


def _call(name: str, address: str, integration: str, body: object, order: str = "") -> Outbound:
    headers = {"X-Integration-Id": integration}
    return Outbound(name, "PUT", address, "bearer:api_key", body, headers, order)
