"""Forms: how long opening and saving a card take while others do the same, 10,000 cards stored.

Each of 300 interviewers opens a card, saves it three times while typing, and submits nothing; eight
of them do so at any moment. Wall time on the client's side: a busy machine shows in it.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlencode

from benchmarks import service
from hirefit_api.access.people import add_person
from hirefit_api.access.permissions import Role
from hirefit_api.access.schemas import NewPerson
from hirefit_api.access.sessions import begin_session
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import Database
from hirefit_api.scorecards.statements import state
from hirefit_api.settings import Settings

CARDS, SAVES, AT_ONCE = 300, 3, 8
COMPANY = "harbour-line"
FIRST = service.STORED // service.RATERS
"""The first application without a card."""
GOAL = 150.0


class Desk(NamedTuple):
    """Somebody's open card."""

    application: str
    rater: str
    session: str


def report() -> Iterator[str]:
    """Yield opening and saving on each database that is here."""
    yield from service.on_both_databases(measure)


def measure(name: str, url: str) -> Iterator[str]:
    """Time a card's page and the saves of what is typed in it."""
    opening = service.set_up(url)
    database = Database(Settings(database_url=url))
    database.open()
    desks: list[Desk] = database.write_and_wait(COMPANY, sit_down)
    database.close()
    asked = [page_request("GET", desk, "") for desk in desks]
    saved = [
        page_request("POST", desk, "/draft", typed(opening, round_))
        for round_ in range(SAVES)
        for desk in desks
    ]
    with service.served(url) as (port, _):
        service.drive(port, asked[:AT_ONCE], at_once=AT_ONCE)
        for kind, requests in (("open a card", asked), ("save what is typed", saved)):
            waits: list[float] = []
            service.drive(port, requests, waits, at_once=AT_ONCE)
            middle, late = (statistics.quantiles(waits, n=100)[at] * 1000 for at in (49, 94))
            yield (
                f"{name:<11}{kind:<19}p50 {middle:4.0f} ms   p95 {late:4.0f} ms "
                f"(goal: {GOAL:.0f}) with {AT_ONCE} at once, {len(waits)} answers"
            )


def sit_down(store: CompanyStore) -> list[Desk]:
    """Sign interviewers in and answer the question that comes before a card."""
    sessions = []
    for number in range(service.RATERS):
        person = NewPerson(id=f"r{number}", name=f"Rater {number}", roles=[Role.INTERVIEWER])
        add_person(store, person)
        sessions.append(begin_session(store, person.id).text)
    desks = [
        Desk(f"a{FIRST + number // service.RATERS}", f"r{at}", sessions[at])
        for number in range(CARDS)
        for at in [number % service.RATERS]
    ]
    for desk in desks:
        state(store, desk.application, desk.rater, "no_conflict")
    return desks


def typed(opening: service.Opening, round_: int) -> bytes:
    """Return the form as it is saved for the n-th time."""
    notes = {f"note:{question}": f"told how it went, {round_}" for question in opening.questions}
    mark = {"draft_version": str(round_), "tab": "bench", "sent": str(round_ + 1)}
    return urlencode({"kit_digest": opening.kit_digest, "version": "1", **mark, **notes}).encode()


def page_request(method: str, desk: Desk, end: str, body: bytes = b"") -> bytes:
    """Return a page's request as it goes over the wire."""
    path = f"/companies/{COMPANY}/applications/{desk.application}/scorecards/{desk.rater}{end}"
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nCookie: hirefit={desk.session}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
    )
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
