"""A company on a running hirefit, driven over its API as its own people would."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

RATERS = ("suite-rater-1", "suite-rater-2")
NUMBERS, BANDS, WITHDRAWN = "suite-numbers", "suite-bands", "suite-withdrawn"
"""Packages: one shows a number, one a band, one is no longer offered."""
LABELS = {
    NUMBERS: "Interview with a number",
    BANDS: "Interview with a band",
    WITHDRAWN: "Interview of the past",
}
PROFILE = {
    "name": "Contract Suite",
    "service_vision": "We keep every promise and make it easy to ask for help.",
    "service_values": [
        {"id": "reliable", "statement": "We do what we said we would."},
        {"id": "warm", "statement": "People feel welcome with us."},
        {"id": "quick", "statement": "Nobody waits longer than needed."},
    ],
}
REQUISITION = {"id": "suite-desk", "title": "Complaints desk", "role": "complaints_desk"}


class House:
    """A company with an opening and three packages.

    Parameters
    ----------
    address : str
        Of the service, as in ``http://127.0.0.1:8000``.
    company : str
        The company's id; its profile is written by `open`.
    key : str
        An administrator's API key.
    """

    def __init__(self, address: str, company: str, key: str) -> None:
        self.address = address
        self.company = company
        self._base = f"{address}/api/v1/companies/{company}"
        self.client = httpx.Client(
            headers={"authorization": f"Bearer {key}"},
            timeout=60,
        )

    def open(self) -> None:
        """Write the profile, open the requisition, offer the packages; twice changes nothing."""
        self.put("", {"id": self.company, **PROFILE})
        self.post("/requisitions", REQUISITION)
        for package, shows in ((NUMBERS, "number"), (BANDS, "band"), (WITHDRAWN, "band")):
            content = {
                "label": LABELS[package],
                "requisition": REQUISITION["id"],
                "shows": shows,
                "notifies": "raters",
                "raters": list(RATERS),
                "offered": package != WITHDRAWN,
            }
            self.put(f"/packages/{package}", content)

    def connect(self, adapter: str, settings: Mapping[str, str]) -> str:
        """Fill in an adapter's settings; return the key it calls with, or its signing secret."""
        self.put(f"/integrations/{adapter}", {"settings": dict(settings)})
        known = {item["name"]: item for item in self.get("/integrations")}
        if all(call["proof"] == "signed" for call in known[adapter]["addresses"]):
            return settings["webhook_secret"]
        return self.new_key(adapter)

    def new_key(self, adapter: str) -> str:
        """Make the adapter's key anew; the one before it ends."""
        return str(self.post(f"/integrations/{adapter}/key", None)["key"])

    def orders(self, adapter: str) -> list[dict[str, Any]]:
        """Return an adapter's orders, the oldest first."""
        found = [item for item in self.get("/orders?limit=1000") if item["protocol"] == adapter]
        return sorted(found, key=lambda item: str(item["placed_at"]))

    def order(self, order: str) -> dict[str, Any]:
        """Return one order."""
        found: dict[str, Any] = self.get(f"/orders/{order}")
        return found

    def result(self, order: str) -> dict[str, Any]:
        """Return a completed order's result."""
        found: dict[str, Any] = self.get(f"/orders/{order}/result")
        return found

    def announcement(self, adapter: str, order: str, change: str) -> dict[str, Any] | None:
        """Return what would be sent to the other system, None if nothing would be."""
        address = f"{self._base}/integrations/{adapter}/orders/{order}/announcement"
        answer = self.client.get(address, params={"change": change})
        found: dict[str, Any] = answer.json()
        return found if answer.is_success else None

    def hosts(self, adapter: str) -> list[str]:
        """Return where an adapter may send anything."""
        known = {item["name"]: item for item in self.get("/integrations")}
        return list(known[adapter]["hosts"])

    def calls(self) -> list[dict[str, Any]]:
        """Return the log of calls, the newest first."""
        return list(self.get("/integration-calls?limit=500"))

    def submit_cards(self, order: str, raters: tuple[str, ...] = RATERS) -> None:
        """Hand in the scorecards of an order's interviewers."""
        application = self.order(order)["application"]
        kit = self.get(f"/requisitions/{REQUISITION['id']}/kit")
        digest = self.get(f"/requisitions/{REQUISITION['id']}")["kit_digest"]
        questions = [item["id"] for part in kit["competencies"] for item in part["questions"]]
        answers = [
            {"question": question, "level": at % 3 + 2, "evidence": "said what was done"}
            for at, question in enumerate(questions)
        ]
        for rater in raters:
            card = {"rater": rater, "kit_digest": digest, "answers": answers}
            self.post(f"/applications/{application}/scorecards", card)

    def get(self, path: str) -> Any:  # noqa: ANN401 - a JSON document
        """Read; a refusal is an error."""
        return self.client.get(self._base + path).raise_for_status().json()

    def put(self, path: str, body: object) -> Any:  # noqa: ANN401 - same
        """Write; a refusal is an error."""
        return self.client.put(self._base + path, json=body).raise_for_status().json()

    def post(self, path: str, body: object) -> Any:  # noqa: ANN401 - same
        """Add; a refusal is an error."""
        return self.client.post(self._base + path, json=body).raise_for_status().json()
