"""How many cards were in within a day, and how many of their levels carry a note."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from hirefit_api.companies.service import checked_profile, save_profile
from hirefit_api.database.scope import CompanyStore, scoped
from hirefit_api.database.session import Database
from hirefit_api.database.tables import ratings, scorecards
from hirefit_api.interviews.schemas import InterviewTime
from hirefit_api.interviews.service import plan_interview
from hirefit_api.reminders.promptness import Promptness, measure_promptness
from hirefit_api.requisitions.schemas import NewRequisition
from hirefit_api.requisitions.service import frozen_kit, open_requisition, take_in
from hirefit_api.scorecards.schemas import Submission
from hirefit_api.scorecards.service import submit_scorecard
from hirefit_api.scorecards.statements import state
from hirefit_api.settings import Settings
from hirefit_api.wire import as_moment

COMPANY = "harbour-line"
START = "2026-11-24T13:30:00Z"
END = datetime(2026, 11, 24, 14, 15, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
PROFILE = {
    "id": COMPANY,
    "name": "Harbour Line",
    "service_vision": "We keep every promise and make it easy to ask for help.",
    "service_values": [{"id": n, "statement": f"We are {n}."} for n in ("true", "warm", "quick")],
}
QUESTIONS = 10


def fill(store: CompanyStore, handed_in: datetime) -> None:
    """One card with a note and a question not assessed, one missing, one that will never come."""
    save_profile(store, checked_profile(COMPANY, PROFILE))
    new = NewRequisition(id="desk", title="Desk", role="complaints_desk")
    kit = open_requisition(store, new).record.kit_digest
    take_in(store, "desk", "a1")
    for rater in ("mara", "nell", "otto"):
        plan_interview(store, "a1", rater, InterviewTime(starts_at=START, minutes=45))
    state(store, "a1", "otto", "did_not_take_place")
    answers = [{"question": name, "level": 3} for name in frozen_kit(store, kit).competency_of]
    card = {"rater": "mara", "kit_digest": kit, "answers": answers}
    submit_scorecard(store, "a1", Submission.model_validate(card))
    mine = {"application_id": "a1", "rater": "mara"}
    store.update(scorecards, mine, {"submitted_at": as_moment(handed_in)})
    first, second = [row.question for row in store.rows(scoped(select(ratings)))][:2]
    store.update(ratings, mine | {"question": first}, {"evidence": "She rang back."})
    skipped = {"level": None, "not_assessed_reason": "no_time"}
    store.update(ratings, mine | {"question": second}, skipped)


@pytest.mark.parametrize(
    ("handed_in", "in_time"),
    [(END + DAY, 1), (END + DAY + MINUTE, 0)],
    ids=["a day later", "a minute after that"],
)
def test_cards_in_time_and_notes_are_counted(
    settings: Settings, handed_in: datetime, in_time: int
) -> None:
    database = Database(settings)
    database.open()

    def counted(at: datetime) -> Promptness:
        with database.read(COMPANY) as store:
            return measure_promptness(store, at)

    database.write_and_wait(COMPANY, lambda store: fill(store, handed_in))
    assert counted(END + DAY - MINUTE) == Promptness(0, 0, 0, 0)
    assert counted(END + DAY) == Promptness(2, in_time, QUESTIONS - 1, 1)
    assert counted(END + 90 * DAY) == Promptness(0, 0, 0, 0)
    database.close()
