"""The whole way of an integrator in one run, against a service on this machine.

Make a key, order an assessment, hand in the card, hear of it by a signed webhook, fetch the score
and recompute its explanation. Each step prints a line.
"""

from __future__ import annotations

import os
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue
from threading import Thread
from typing import Any

import httpx

from hirefit.explanation.verify import verify_document
from hirefit_api.client import Client, Event, read_webhook

COMPANY = "tour-line"
SECONDS = 120
PROFILE = {
    "id": COMPANY,
    "name": "Tour Line",
    "service_vision": "Every caller hangs up knowing what happens next.",
    "service_values": [
        {"id": "honesty", "statement": "We say what is true."},
        {"id": "warmth", "statement": "People feel welcome."},
        {"id": "ownership", "statement": "We see it through."},
    ],
}


class Inbox:
    """A receiver of webhooks on this machine."""

    def __init__(self) -> None:
        self.received: Queue[tuple[dict[str, str], bytes]] = Queue()
        inbox = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                inbox.received.put((dict(self.headers), body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hirefit"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def next(self, secret: str) -> Event:
        """Wait for a delivery, check it and return its event."""
        return read_webhook(secret, *self.received.get(timeout=SECONDS))


def main() -> None:
    """Go the whole way."""
    address = os.environ.get("HIREFIT_ADDRESS", "http://127.0.0.1:8000")
    _wait_for(address)
    with Client(address, COMPANY, os.environ["HIREFIT_OPERATOR_KEY"], SECONDS) as operator:
        operator.save_company(PROFILE)
        wanted = {"name": "tour", "roles": ["administrator"]}
        key = operator.send("POST", "/keys", wanted).json()["key"]
    _say("key", f"{key[:24]}... (shown once; only its digest is kept)")
    inbox = Inbox()
    with Client(address, COMPANY, key, SECONDS) as hirefit:
        opened = hirefit.open_requisition("desk", "Complaints desk", "complaints_desk")
        package = {"label": "Complaints desk", "requisition": "desk", "shows": "number"}
        raters = {"notifies": "raters", "raters": ["r1", "r2"]}
        hirefit.offer_package("desk", package | raters)
        secret = hirefit.register_endpoint("tour", inbox.url, ["order.completed"])
        order = hirefit.order("candidacy-1", "desk")
        _say("order", f"{order['id']} is {order['state']}")
        card = _card(hirefit.kit("desk"), opened["kit_digest"])
        application = str(order["application"])
        for rater in ("r1", "r2"):
            receipt = hirefit.submit(application, card | {"rater": rater})
            _say("card", f"{rater}: {receipt['content_digest']}")
        event = inbox.next(secret)
        _say("webhook", f"{event.type}, {event.id}, signature checked")
        score = hirefit.score(application)
        low, high = score.interval
        _say("score", f"{score.fit_level:.2f} ({low:.2f} to {high:.2f}), {score.standing}")
        differences = verify_document(hirefit.explanation(application))
    _say("explanation", f"recomputed, {len(differences)} differences")
    inbox.server.shutdown()
    inbox.server.server_close()


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{address}/readyz").is_success:
                return
        except httpx.TransportError:
            pass  # it is still starting
        time.sleep(0.2)


def _card(kit: dict[str, Any], digest: str) -> dict[str, Any]:
    questions = [q["id"] for section in kit["competencies"] for q in section["questions"]]
    note = "Told what the caller wanted, what was done, and how it ended."
    answers = [
        {"question": question, "level": 3 + at % 2, "evidence": note}
        for at, question in enumerate(questions)
    ]
    return {"kit_digest": digest, "answers": answers}


def _say(step: str, what: str) -> None:
    sys.stdout.write(f"{step:12} {what}\n")


if __name__ == "__main__":
    main()
