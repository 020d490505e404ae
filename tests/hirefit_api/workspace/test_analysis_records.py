"""Analyses one after the other, two at once, and one that nobody hears of any more."""

from __future__ import annotations

import json
import shutil

import pytest

from hirefit_api.companies.service import checked_profile, save_profile
from hirefit_api.database.session import Database
from hirefit_api.database.workspace_tables import analyses
from hirefit_api.errors import Conflict
from hirefit_api.interviews.service import plan_interview
from hirefit_api.requisitions.schemas import NewRequisition
from hirefit_api.requisitions.service import frozen_kit, open_requisition, take_in
from hirefit_api.scorecards.schemas import Submission
from hirefit_api.scorecards.service import submit_scorecard
from hirefit_api.settings import Settings
from hirefit_api.workspace import service, store
from hirefit_api.workspace.service import Outcome, begin_analysis, finish_analysis
from hirefit_api.workspace.worker import messages_of

COMPANY = "one"
PROFILE = {
    "id": COMPANY,
    "name": "One",
    "service_vision": "We keep every promise and make it easy to ask for help.",
    "service_values": [
        {"id": name, "statement": f"We are {name}."} for name in ("warm", "quick", "fair")
    ],
}


@pytest.fixture
def database(migrated, tmp_path):
    file = shutil.copy(migrated, tmp_path)
    opened = Database(Settings(database_url=f"sqlite:///{file}"))
    opened.open()
    opened.write_and_wait(COMPANY, lambda s: save_profile(s, checked_profile(COMPANY, PROFILE)))
    yield opened
    opened.close()


def one_card(company_store) -> None:
    """An opening with one application and one card."""
    new = NewRequisition(id="desk", title="Desk", role="complaints_desk", planned_raters=1)
    kit = open_requisition(company_store, new).record.kit_digest
    take_in(company_store, "desk", "a1")
    plan_interview(company_store, "a1", "r1")
    answers = [
        {"question": question, "level": 3 + at % 2, "evidence": "as told"}
        for at, question in enumerate(frozen_kit(company_store, kit).competency_of)
    ]
    card = {"rater": "r1", "kit_digest": kit, "answers": answers}
    submit_scorecard(company_store, "a1", Submission.model_validate(card))


def test_without_ratings_there_is_nothing_to_look_at(database) -> None:
    with pytest.raises(Conflict) as refused:
        database.write_and_wait(COMPANY, lambda s: begin_analysis(s, "hr"))
    assert refused.value.faults[0].code == "no-ratings"
    with database.read(COMPANY) as reading:
        assert service.workspace_of(reading).latest is None


def test_of_two_at_once_one_wins_and_the_other_is_told(database) -> None:
    database.write_and_wait(COMPANY, one_card)
    assert database.write_and_wait(COMPANY, lambda s: begin_analysis(s, "hr")) == 1
    with pytest.raises(Conflict) as refused:
        database.write_and_wait(COMPANY, lambda s: begin_analysis(s, "hr"))
    assert refused.value.faults[0].code == "already-running"


def test_an_interrupted_analysis_says_so_and_can_be_started_again(database) -> None:
    database.write_and_wait(COMPANY, one_card)
    database.write_and_wait(COMPANY, lambda s: begin_analysis(s, "hr"))
    long_ago = {"seen_at": "2026-01-01T00:00:00.000Z"}
    database.write_and_wait(COMPANY, lambda s: s.update(analyses, {"number": 1}, long_ago))
    with database.read(COMPANY) as reading:
        assert service.analysis_record(reading, 1).state == "interrupted"
    assert database.write_and_wait(COMPANY, lambda s: begin_analysis(s, "hr")) == 2
    late = ({"n_ratings": 9}, [{"view": "summary", "document": "{}"}])
    database.write_and_wait(
        COMPANY, lambda s: finish_analysis(s, 1, Outcome("done", "Done"), *late)
    )
    with database.read(COMPANY) as reading:
        assert service.analysis_record(reading, 1).state == "interrupted"
        assert store.view_document(reading, 1, "summary") is None


def test_an_opening_with_one_application_and_one_card_is_looked_at(database) -> None:
    database.write_and_wait(COMPANY, one_card)
    with database.read(COMPANY) as reading:
        steps: list[int] = []
        messages = list(messages_of(reading, lambda _, percent: steps.append(percent)))
    assert messages[-1] == {"finished": True}
    assert steps == sorted(steps)
    found = {said["view"]: json.loads(said["document"]) for said in messages if "view" in said}
    assert found["strictness"]["sentences"] == [
        "Too early to say for r1: that takes 8 scorecards each."
    ]
    assert found["levels:desk"]["applications"] == ["a1"]
    assert found["preview-cut"]["sentences"] == ["Nobody changes side of the cut."]
