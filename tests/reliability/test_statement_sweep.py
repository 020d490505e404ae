"""R3: whichever statement of a write fails, the state is the one before it; nothing in between."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, select

from hirefit_api.companies.service import checked_profile, save_profile
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import Database, read_engine
from hirefit_api.database.tables import metadata
from hirefit_api.interviews.service import plan_interview
from hirefit_api.practice.schemas import NewPracticeRating, NewPracticeRule
from hirefit_api.practice.service import rate_case, set_rule
from hirefit_api.requisitions.schemas import NewRequisition
from hirefit_api.requisitions.service import frozen_kit, open_requisition, take_in
from hirefit_api.scorecards.card_form import DraftMark, TypedCard, typed_card
from hirefit_api.scorecards.drafts import save_draft
from hirefit_api.scorecards.schemas import Submission
from hirefit_api.scorecards.service import submit_scorecard
from hirefit_api.scorecards.statements import state
from hirefit_api.settings import Settings

Operation = Callable[[CompanyStore], object]
COMPANY = "harbour-line"
GROUPING = 3
"""BEGIN, SAVEPOINT and RELEASE stand around every unit of work, COMMIT after it."""


class InjectedFault(Exception):  # noqa: N818 - what it is
    """Stands for a full disk, a lost connection or a bug at one statement."""


class Saboteur:
    """Fails the n-th statement that the writer sends, COMMIT included."""

    def __init__(self, database: Database) -> None:
        self.seen = 0
        self.victim = 0
        event.listen(database.writing, "before_cursor_execute", self._statement)
        event.listen(database.writing, "commit", self._statement)

    def _statement(self, *_: object) -> None:
        self.seen += 1
        if self.seen == self.victim:
            raise InjectedFault

    def arm(self, victim: int) -> None:
        self.seen, self.victim = 0, victim


def _state(settings: Settings) -> dict[str, list[tuple[Any, ...]]]:
    engine = read_engine(settings.url)
    with engine.connect() as connection:
        state = {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }
    engine.dispose()
    return state


def _submission(store: CompanyStore, version: int) -> Submission:
    kit = open_requisition(store, _requisition()).record.kit_digest
    answers = [
        {"question": question, "level": 3 if version == 1 else 4}
        for question in frozen_kit(store, kit).competency_of
    ]
    reason = "heard again" if version > 1 else ""
    return Submission.model_validate(
        {
            "rater": "r1",
            "kit_digest": kit,
            "version": version,
            "answers": answers,
            "amendment_reason": reason,
        }
    )


def _typed(store: CompanyStore, note: str) -> TypedCard:
    frozen = frozen_kit(store, open_requisition(store, _requisition()).record.kit_digest)
    question = next(iter(frozen.competency_of))
    fields = {"kit_digest": frozen.digest, "version": "1", f"note:{question}": note}
    return typed_card(fields, frozen)


def _requisition() -> NewRequisition:
    return NewRequisition(id="desk", title="Complaints desk", role="complaints_desk")


def _practice() -> NewPracticeRating:
    return NewPracticeRating(rater="r1", practice_case="unsaid_worry", round=1, level=3)


def _operations(document: dict[str, Any]) -> dict[str, Operation]:
    changed = {**document, "name": "Harbour Line Ltd"}
    return {
        "new company": lambda s: save_profile(s, checked_profile(COMPANY, document)),
        "changed profile": lambda s: save_profile(s, checked_profile(COMPANY, changed)),
        "requisition": lambda s: open_requisition(s, _requisition()),
        "application": lambda s: take_in(s, "desk", "a1"),
        "interview": lambda s: plan_interview(s, "a1", "r1"),
        "statement": lambda s: state(s, "a1", "r1", "no_conflict"),
        "draft": lambda s: save_draft(s, "a1", "r1", _typed(s, "one"), DraftMark()),
        "draft again": lambda s: save_draft(s, "a1", "r1", _typed(s, "two"), DraftMark(1)),
        "scorecard": lambda s: submit_scorecard(s, "a1", _submission(s, 1)),
        "amendment": lambda s: submit_scorecard(s, "a1", _submission(s, 2)),
        "practice rating with its card": lambda s: rate_case(s, _practice()),
        "practice rule": lambda s: set_rule(s, NewPracticeRule(required=True), "hana"),
    }


def _sweep(database: Database, settings: Settings, saboteur: Saboteur, operation: Operation) -> int:
    """Fail statement 1, 2, ... until the operation runs through; return how many there are."""
    before = _state(settings)
    victim = 1
    while True:
        saboteur.arm(victim)
        try:
            database.write_and_wait(COMPANY, operation)
        except InjectedFault:
            assert _state(settings) == before, f"half a write after statement {victim} failed"
            victim += 1
        else:
            saboteur.arm(0)
            assert _state(settings) != before
            return victim - 1


@pytest.mark.slow
def test_every_failing_statement_leaves_the_state_as_it_was(
    settings: Settings, company_document: dict[str, Any]
) -> None:
    database = Database(settings)
    database.open()
    saboteur = Saboteur(database)
    failed = {
        name: _sweep(database, settings, saboteur, operation)
        for name, operation in _operations(company_document).items()
    }
    database.close()
    assert min(failed.values()) > GROUPING, failed


@pytest.mark.slow
def test_failing_neighbour_in_a_group_takes_nobody_with_it(
    settings: Settings, company_document: dict[str, Any]
) -> None:
    database = Database(settings)
    database.open()
    names = list(_operations(company_document).values())
    for operation in names[:3]:
        database.write_and_wait(COMPANY, operation)

    def half_done(store: CompanyStore) -> None:
        take_in(store, "desk", "half")
        raise InjectedFault

    works = [
        lambda s: take_in(s, "desk", "good-1"),
        half_done,
        lambda s: take_in(s, "desk", "good-2"),
    ]

    async def all_at_once() -> list[object]:
        writes = [database.write(COMPANY, work) for work in works]
        return await asyncio.gather(*writes, return_exceptions=True)

    outcomes = asyncio.run(all_at_once())
    stored = {row[1] for row in _state(settings)["applications"]}
    database.close()
    assert [type(outcome).__name__ for outcome in outcomes] == [
        "TakenIn",
        "InjectedFault",
        "TakenIn",
    ]
    assert stored == {"good-1", "good-2"}
