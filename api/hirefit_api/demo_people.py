"""The people of the demo, and the page on which a visitor becomes one of them.

Joined to the service by the demo server only: everywhere else a person signs in.
"""

from __future__ import annotations

from typing import NamedTuple

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from hirefit.datasets.demo import RATERS
from hirefit_api.access.gate import gate_of
from hirefit_api.access.pages import keep_session
from hirefit_api.access.people import add_person
from hirefit_api.access.permissions import Role
from hirefit_api.access.require import cookie_name
from hirefit_api.access.schemas import NewPerson
from hirefit_api.access.sessions import begin_session, end_session
from hirefit_api.access.tokens import Secret
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import database_of
from hirefit_api.errors import NotFound
from hirefit_api.interviews.practice_gate import is_practice
from hirefit_api.interviews.service import interviews_planned_to
from hirefit_api.languages.speaking import marked
from hirefit_api.requisitions.service import list_requisitions
from hirefit_api.scorecards.panel import submitted_to
from hirefit_api.web.page_route import PageRoute
from hirefit_api.web.shell import page
from hirefit_api.wire import Id, public

COMPANY, COMPANY_NAME = "harbour-line", "Harbour Line"
MOST_OPENINGS = 100


class Somebody(NamedTuple):
    """An invented person."""

    id: str
    name: str


class Group(NamedTuple):
    """People of one role, and what the role is for."""

    role: Role
    word: str
    title: str
    sentence: str
    people: tuple[Somebody, ...]


GROUPS = (
    Group(
        Role.INTERVIEWER,
        marked("interviewer"),
        marked("Interviewers"),
        marked("They fill in scorecards and see the panel once their own is in."),
        tuple(
            Somebody(name.lower().replace(" ", "-"), name)
            for site in RATERS.values()
            for name in site
        ),
    ),
    Group(
        Role.RECRUITER,
        marked("recruiter"),
        marked("Recruiter"),
        marked("Runs the openings: sees who stands where and why, and records decisions."),
        (Somebody("rae-rudder", "Rae Rudder"),),
    ),
    Group(
        Role.HR,
        marked("HR"),
        marked("HR"),
        marked("Also looks after questions, levels and the calibration."),
        (Somebody("hana-harbour", "Hana Harbour"),),
    ),
    Group(
        Role.FAIRNESS_REVIEWER,
        marked("fairness reviewer"),
        marked("Fairness reviewer"),
        marked("Sees figures of groups and no names."),
        (Somebody("finn-fathom", "Finn Fathom"),),
    ),
    Group(
        Role.ADMINISTRATOR,
        marked("administrator"),
        marked("Administrator"),
        marked("Invites people, gives roles, makes keys for other systems."),
        (Somebody("mara-mast", "Mara Mast"),),
    ),
    Group(
        Role.AUDITOR,
        marked("auditor"),
        marked("Auditor"),
        marked("Reads everything and changes nothing."),
        (Somebody("otto-oar", "Otto Oar"),),
    ),
)

router = APIRouter(prefix="/demo", route_class=PageRoute, include_in_schema=False)


def add_people(store: CompanyStore) -> None:
    """Add everybody; they have no password, so there is no other way in than the demo's page."""
    for group in GROUPS:
        for somebody in group.people:
            new = NewPerson(id=somebody.id, name=somebody.name, roles=[group.role])
            add_person(store, new)


@router.get("", dependencies=[public])
def get_people(request: Request) -> Response:
    """Show everybody by role, and for whom a card waits: nobody has to try one after another."""
    with database_of(request).read(COMPANY) as store:
        waiting = _card_waits_for(store)
    return page(
        request,
        "access/demo_people.html",
        company_name=COMPANY_NAME,
        groups=GROUPS,
        waiting=waiting,
    )


def _card_waits_for(store: CompanyStore) -> set[str]:
    """Return who is planned as a rater and has not handed in."""
    waiting: set[str] = set()
    for requisition in list_requisitions(store, "", MOST_OPENINGS):
        if not is_practice(requisition.id):
            submitted = submitted_to(store, requisition.id)
            planned = interviews_planned_to(store, requisition.id)
            waiting |= {
                item.rater for item in planned if (item.application, item.rater) not in submitted
            }
    return waiting


@router.post("/people/{person}", dependencies=[public])
def post_person(request: Request, person: Id) -> Response:
    """Begin a session as somebody."""
    if not any(person == somebody.id for group in GROUPS for somebody in group.people):
        raise NotFound
    settings = request.app.state.settings
    old = request.cookies.get(cookie_name(settings), "")

    def begin(store: CompanyStore) -> Secret:
        end_session(store, old)
        return begin_session(store, person)

    token = database_of(request).write_and_wait(COMPANY, begin)
    gate_of(request).forget()
    answer = RedirectResponse(f"/companies/{COMPANY}", 303)
    keep_session(request, answer, token.text)
    return answer
