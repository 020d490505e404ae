"""Record what a rater says besides rating; show HR and recruiters who must step in."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple, get_args

from fastapi import Request, Response

from hirefit.exceptions import Fault
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import requires
from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.session import database_of
from hirefit_api.errors import Conflict
from hirefit_api.interviews.service import interviews_planned_to
from hirefit_api.languages.speaking import marked
from hirefit_api.requisitions.service import requisition_record
from hirefit_api.scorecards.card_place import CARD, OWN, Rater, card_address, see
from hirefit_api.scorecards.panel import submitted_to
from hirefit_api.scorecards.statements import Standing, Statement, standings_to, state
from hirefit_api.web.forms import Form
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import page
from hirefit_api.wire import ApplicationId, Company, RequisitionId

router = page_router()
STATES = {
    "conflict": marked("Knows the candidate: somebody else must interview"),
    "did_not_take_place": marked("The interview did not take place"),
    "was_not_there": marked("Was not at the interview: somebody else must say what was asked"),
}
IN, WAITING = marked("Card is in"), marked("Card is not in yet")


class CardState(NamedTuple):
    """One planned card, and whether somebody has to step in."""

    application: str
    rater: str
    words: str
    needs_somebody: bool

    @property
    def is_in(self) -> bool:
        """Whether the card is in."""
        return self.words == IN


@router.post(f"{CARD}/statement", dependencies=OWN)
def post_statement(
    request: Request, company: Company, application: ApplicationId, rater: Rater, fields: Form
) -> Response:
    """Record one statement of the rater and lead back to the card."""
    said: Statement | None = next(
        (known for known in get_args(Statement) if known == fields.get("statement")), None
    )
    if said is None:
        raise Conflict(Fault(marked("Choose one of the answers."), "statement", "no-answer"))
    work = partial(state, application=application, rater=rater, statement=said)
    database_of(request).write_and_wait(company, work)
    return see(card_address(request))


@router.get(
    "/requisitions/{requisition}/cards", dependencies=[requires(Permission.RUN_REQUISITIONS)]
)
def get_cards(request: Request, company: Company, requisition: RequisitionId) -> Response:
    """Show which cards are in, and where somebody else must interview; no rating is shown."""
    with database_of(request).read(company) as store:
        record = requisition_record(store, requisition)
        planned = interviews_planned_to(store, requisition)
        are_in = submitted_to(store, requisition)
        standings = standings_to(store, requisition)
        name = profile_in_force(store).name
    keys = [(interview.application, interview.rater) for interview in planned]
    rows = [_card_state(*key, key in are_in, standings.get(key, Standing())) for key in keys]
    return page(
        request,
        "scorecards/cards.html",
        company=company,
        company_name=name,
        requisition=record,
        rows=sorted(rows, key=lambda row: (not row.needs_somebody, row.is_in)),
        needing=sum(row.needs_somebody for row in rows),
        waiting=sum(row.words == WAITING for row in rows),
    )


def _card_state(application: str, rater: str, is_in: bool, standing: Standing) -> CardState:
    if is_in:
        return CardState(application, rater, IN, needs_somebody=False)
    words = STATES.get(standing.conflict) or STATES.get(standing.attendance)
    return CardState(application, rater, words or WAITING, needs_somebody=words is not None)
