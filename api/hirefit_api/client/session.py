"""One company's addresses as methods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Self

import httpx

from hirefit_api.client.models import BulkOutcome, Event, Problem, RefusedError, Score

Document = Mapping[str, Any]
MOST_ROWS = 10_000


class Client:
    """Asks a service about one company.

    Parameters
    ----------
    address : str
        The service, as in ``https://hiring.example``.
    company : str
        The company's id.
    key : str
        An API key.
    seconds : float
        How long an answer may take.

    Examples
    --------
    >>> with Client("https://hiring.example", "harbour-line", key) as hirefit:  # doctest: +SKIP
    ...     print(hirefit.score("a17").interval)
    """

    def __init__(self, address: str, company: str, key: str, seconds: float = 30.0) -> None:
        self._root = f"/api/v1/companies/{company}"
        headers = {"Authorization": f"Bearer {key}"}
        self._http = httpx.Client(base_url=address, headers=headers, timeout=seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close connections that are kept."""
        self._http.close()

    def send(
        self, method: str, path: str, body: object = None, *, repeat_key: str = ""
    ) -> httpx.Response:
        """Send any request to the company's addresses and return the answer.

        Parameters
        ----------
        method, path : str
            As in ``"GET", "/requisitions"``.
        body : object, optional
            Sent as JSON.
        repeat_key : str
            An Idempotency-Key: the same request with it is answered as the first time.

        Raises
        ------
        RefusedError
            With every fault that the service named.
        """
        headers = {"Idempotency-Key": repeat_key} if repeat_key else {}
        answer = self._http.request(method, self._root + path, headers=headers, json=body)
        if answer.is_error:
            raise RefusedError(_problem(answer))
        return answer

    def save_company(self, profile: Document) -> None:
        """Save the company's profile."""
        self.send("PUT", "", profile)

    def open_requisition(self, requisition: str, title: str, role: str) -> dict[str, Any]:
        """Open a requisition; its kit is frozen."""
        body = {"id": requisition, "title": title, "role": role}
        return dict(self.send("POST", "/requisitions", body).json())

    def kit(self, requisition: str) -> dict[str, Any]:
        """Return the frozen kit: what is asked, in order."""
        return dict(self.send("GET", f"/requisitions/{requisition}/kit").json())

    def take_in(self, requisition: str, applications: Sequence[str]) -> BulkOutcome:
        """Take in applications."""
        rows = [{"id": name} for name in applications]
        return self._bulk(f"/requisitions/{requisition}/applications/bulk", rows)

    def plan(self, pairs: Sequence[tuple[str, str]]) -> BulkOutcome:
        """Plan raters for applications: pairs of application and rater."""
        rows = [{"application": application, "rater": rater} for application, rater in pairs]
        return self._bulk("/interviews/bulk", rows)

    def submit(self, application: str, card: Document) -> dict[str, Any]:
        """Hand in a scorecard and return its receipt; twice changes nothing."""
        return dict(self.send("POST", f"/applications/{application}/scorecards", card).json())

    def submit_many(self, cards: Sequence[Document]) -> BulkOutcome:
        """Hand in up to 10,000 scorecards, each with its `application`."""
        return self._bulk("/scorecards/bulk", cards)

    def score(self, application: str) -> Score:
        """Return an application's score."""
        answer = self.send("GET", f"/applications/{application}/score")
        return Score.model_validate_json(answer.content)

    def explanation(self, application: str) -> dict[str, Any]:
        """Return why a score is what it is; `hirefit verify` recomputes it."""
        return dict(self.send("GET", f"/applications/{application}/explanation").json())

    def register_endpoint(self, endpoint: str, url: str, kinds: Sequence[str] = ()) -> str:
        """Register an address that is told what happens; return its secret."""
        body = {"id": endpoint, "url": url, "kinds": list(kinds)}
        return str(self.send("POST", "/endpoints", body).json()["secret"])

    def offer_package(self, package: str, content: Document) -> None:
        """Offer a package to be ordered."""
        self.send("PUT", f"/packages/{package}", content)

    def order(self, reference: str, package: str) -> dict[str, Any]:
        """Order an assessment; the same reference again is the same order."""
        body = {"reference": reference, "package": package}
        return dict(self.send("POST", "/orders", body).json())

    def result(self, order: str) -> dict[str, Any]:
        """Return the result of a completed order."""
        return dict(self.send("GET", f"/orders/{order}/result").json())

    def events(self, page: int = 100) -> Iterator[Event]:
        """Return everything that happened, in order, page after page."""
        answer = self.send("GET", f"/events?limit={page}")
        while True:
            yield from map(Event.model_validate, answer.json())
            following = answer.links.get("next", {}).get("url", "")
            if not following:
                return
            answer = self.send("GET", following.removeprefix(self._root))

    def _bulk(self, path: str, rows: Sequence[Document]) -> BulkOutcome:
        answer = self.send("POST", path, {"rows": list(rows)})
        return BulkOutcome.model_validate_json(answer.content)


def _problem(answer: httpx.Response) -> Problem:
    try:
        return Problem.model_validate_json(answer.content)
    except ValueError:
        return Problem(status=answer.status_code, code="unreadable", title=answer.reason_phrase)
