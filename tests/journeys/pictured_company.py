"""The demo company as its pages are pictured: each has something to show, made through the API."""

from __future__ import annotations

import random
import time
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

from httpx import Client, HTTPTransport

RECRUITER, HR, ADMINISTRATOR = "rae-rudder", "hana-harbour", "mara-mast"
RATER, OTHER_RATER = "ivy-inlet", "lu-lantern"
STUDIED = ["empathic_listening", "candid_clarity"]
CONTACT = "Hana Harbour, people@harbour-line.example"
PATIENCE = 600
"""Seconds that an analysis may take."""


class Office:
    """The people of the demo, each with a session of their own."""

    def __init__(self, demo: str) -> None:
        self._demo = demo
        self._home = demo.replace("/demo", "/api/v1/companies/harbour-line")
        self._clients: dict[str, Client] = {}

    def send(self, person: str, verb: str, path: str, body: object = None) -> Any:
        """Send one request as somebody; it has to succeed."""
        answer = self._client(person).request(verb, f"{self._home}{path}", json=body)
        if answer.is_error:
            raise RuntimeError(f"{verb} {path}: {answer.status_code} {answer.text[:400]}")
        return answer.json() if answer.text.startswith(("{", "[")) else answer.text

    def _client(self, person: str) -> Client:
        if person not in self._clients:
            self._clients[person] = Client(timeout=60, transport=HTTPTransport(retries=9))
            self._clients[person].post(f"{self._demo}/people/{person}")
        return self._clients[person]


def furnish(demo: str) -> dict[str, str]:
    """Fill a new demo; return the parts of addresses that only it knows."""
    office = Office(demo)
    planned(office)
    past(office)
    decided(office)
    groups = decided_alike(office)
    rubrics(office)
    retranslations(office)
    rated_case, open_case = practised(office)
    ordered(office)
    looked_at(office)
    invitation = office.send(ADMINISTRATOR, "POST", "/people/new-nell/invitation")
    link = str(invitation["address"]).rpartition("/")[2]
    return {"link": link, "rated_case": rated_case, "open_case": open_case, "groups": groups}


def planned(office: Office) -> None:
    """Open a requisition of today; two interviews are over without their cards."""
    opening = {"id": "night", "title": "Night desk", "role": "complaints_desk"}
    office.send(RECRUITER, "POST", "/requisitions", opening)
    empty = {"id": "quay", "title": "Quay desk", "role": "team_lead"}
    office.send(RECRUITER, "POST", "/requisitions", empty)
    over = (datetime.now(UTC) - timedelta(days=2)).isoformat()
    for number in range(1, 5):
        office.send(
            RECRUITER, "POST", "/requisitions/night/applications", {"id": f"night-{number}"}
        )
        for rater in (RATER, OTHER_RATER)[: 1 + number % 2]:
            time_of = {"starts_at": over, "minutes": 45} if number == 1 else {}
            path = f"/applications/night-{number}/interviews"
            office.send(RECRUITER, "POST", path, {"rater": rater, **time_of})


def past(office: Office) -> None:
    """Bring three files: one that asks, one taken over, one taken back."""
    for number, name in enumerate(("autumn.csv", "spring.csv", "twice.csv"), 1):
        table = b64encode(spreadsheet(number, asks=number == 1).encode())
        file = {"name": name, "content": table.decode()}
        office.send(HR, "POST", "/imports/bulk", {"files": [file]})
    office.send(HR, "POST", "/imports/2/take-over")
    office.send(HR, "POST", "/imports/3/take-over")
    office.send(HR, "POST", "/imports/3/take-back")
    lines = ["application,measure,value,date"]
    draw = random.Random(3)  # noqa: S311 - no secret
    for number in range(60):
        name = f"{('harbour', 'hill')[number % 2]}-{number // 2 + 1:03}"
        value = min(max(draw.gauss(3.6, 0.7), 1), 5)
        lines.append(f"{name},customer satisfaction,{value:.2f},2026-06-01")
    office.send(HR, "POST", "/outcomes/imports", {"csv": "\n".join(lines)})


def spreadsheet(seed: int, *, asks: bool) -> str:
    """Past scores of three raters of today and one who is gone."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    lines = ["Candidate,Interviewer,Question,Score,Interview date"]
    for number in range(40):
        able = draw.gauss(3.4, 0.8)
        for rater in draw.sample(["Ivy Inlet", "Jo Juniper", "Di Dapple", "Pat Past"], 2):
            for question in ("Calm", "Clear", "Kept promises"):
                level = round(able + draw.gauss(0, 0.5) - 1.2 * (rater == "Pat Past"))
                shown = min(max(level, 0 if asks else 1), 5)
                lines.append(f"Somebody {seed}{number},{rater},{question},{shown},2026-01-02")
    return "\n".join(lines)


def decided(office: Office) -> None:
    """Record a decision, a debrief and two letters, one of them approved."""
    path = "/applications/hill-001"
    reasons = {"reasons": "Steady over all four questions.", "outcome": "advance"}
    explanation = office.send(RECRUITER, "GET", f"{path}/explanation")
    body = {**reasons, "explanation": explanation["digests"]["whole"]}
    office.send(RECRUITER, "POST", f"{path}/decisions", body)
    opening = {"opening": "Phone or chat agent", "contact": CONTACT}
    letter = office.send(RECRUITER, "POST", f"{path}/letters", {**opening, "says_band": True})
    approval = {"digest": letter["digest"]}
    office.send(RECRUITER, "POST", f"{path}/letters/1/approval", approval)
    office.send(RECRUITER, "POST", f"{path}/letters", {**opening, "language": "de"})
    cards = office.send(RECRUITER, "GET", f"{path}/scorecards")
    level = {"level": 4, "reason": "Both had heard the same story."}
    levels = [{"question": answer["question"], **level} for answer in cards[0]["answers"]]
    office.send(HR, "POST", f"{path}/debriefs", {"number": 1, "levels": levels})


def decided_alike(office: Office) -> str:
    """Decide on the harbour's applications; return who belongs to which group."""
    table = ["application,sex,age group", "hill-001,women,under 40"]
    for number in range(1, 30):
        name = f"harbour-{number:03}"
        explanation = office.send(RECRUITER, "GET", f"/applications/{name}/explanation")
        body = {
            "outcome": "advance" if number % 3 and number % 7 != 1 else "decline",
            "reasons": "As the panel saw it.",
            "override_reason": "An example to be pictured.",
            "explanation": explanation["digests"]["whole"],
        }
        office.send(RECRUITER, "POST", f"/applications/{name}/decisions", body)
        sex = "women" if number % 7 in (0, 1, 3) else "men"
        table.append(f"{name},{sex},{'under 40' if number > 3 else '40 and over'}")
    return "\n".join(table)


def rubrics(office: Office) -> None:
    """Publish one new version, leave one draft with faults, begin an own competency."""
    text = office.send(HR, "GET", "/rubrics/timely_response/text")
    better = text.replace("version: 1.0.0", "version: 1.1.0", 1)
    better = better.replace("Gives a careless answer", "Sends half an answer", 1)
    draft = {"revision": 0, "text": better, "reason": "Says what one would hear"}
    path = "/rubrics/timely_response/draft"
    office.send(HR, "PUT", path, draft)
    revision = office.send(HR, "POST", f"{path}/proposal", {"revision": 1})["revision"]
    office.send(ADMINISTRATOR, "POST", f"{path}/approval", {"revision": revision})
    text = office.send(HR, "GET", "/rubrics/empathic_listening/text")
    faulty = text.replace("\n      - ", "\n      - Good service. ", 1)
    draft = {"revision": 0, "text": faulty, "reason": "Shorter"}
    office.send(HR, "PUT", "/rubrics/empathic_listening/draft", draft)
    own = {"competency": "handover_notes", "family": "attitude", "name": "Notes for the next one"}
    office.send(HR, "POST", "/rubrics", own)


def retranslations(office: Office) -> None:
    """Close one study and leave one open."""
    study = {"competencies": STUDIED, "fewest_experts": 2}
    for name in ("autumn", "spring"):
        office.send(HR, "POST", "/retranslations", {"id": name, **study})
    for expert, differs in ((RATER, 7), (OTHER_RATER, 5)):
        path = "/retranslations/autumn/behaviours"
        for behaviour in office.send(expert, "GET", path)["left"]:
            number = behaviour["number"]
            placed = {"number": number, "competency": STUDIED[number % differs == 0], "level": 3}
            office.send(expert, "POST", "/retranslations/autumn/placements", placed)
    office.send(HR, "POST", "/retranslations/autumn/closing")


def practised(office: Office) -> tuple[str, str]:
    """Rate the first practice case and leave the second."""
    waiting = office.send(RATER, "GET", f"/practice/raters/{RATER}")["open"]
    case, other = (str(item["practice_case"]) for item in waiting[:2])
    rating = {"rater": RATER, "practice_case": case, "round": 1, "level": 3, "note": "Named a day."}
    office.send(RATER, "POST", "/practice/ratings", rating)
    return case, other


def ordered(office: Office) -> None:
    """Offer a package, connect a system, take orders in two states; invite somebody."""
    package = {"label": "Desk interview", "requisition": "night", "raters": [RATER]}
    package |= {"notifies": "raters"}
    office.send(ADMINISTRATOR, "PUT", "/packages/desk-interview", package)
    settings = {"webhook_secret": "of-the-web-hooks"}
    office.send(ADMINISTRATOR, "PUT", "/integrations/greenhouse", {"settings": settings})
    office.send(ADMINISTRATOR, "POST", "/integrations/greenhouse/key")
    tried = {"package": "desk-interview"}
    for _ in range(2):
        office.send(ADMINISTRATOR, "POST", "/integrations/greenhouse/test-orders", tried)
    nell = {"id": "new-nell", "name": "Nell Newhaven", "roles": ["interviewer"]}
    office.send(ADMINISTRATOR, "POST", "/people", nell)
    key = {"name": "Payroll export", "roles": ["auditor"], "days": 90}
    office.send(ADMINISTRATOR, "POST", "/keys", key)


def looked_at(office: Office) -> None:
    """Look at all ratings and wait for the findings."""
    office.send(HR, "POST", "/workspace/analyses")
    until = time.monotonic() + PATIENCE
    while office.send(HR, "GET", "/workspace")["latest"]["state"] == "running":
        if time.monotonic() > until:
            raise RuntimeError("no analysis in time")
        time.sleep(1)
