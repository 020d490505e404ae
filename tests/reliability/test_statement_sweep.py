"""R3: whichever statement of a write fails, the state is the one before it; nothing in between."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from sqlalchemy import Engine, Table, event

from hirefit.competencies.yaml_writer import (
    competency_document,
    competency_yaml,
    document_yaml,
)
from hirefit.history.sheets import SourceFile
from hirefit_api.access.actor import Actor
from hirefit_api.access.invitations import invite, use_up
from hirefit_api.access.keys import make_key, rotate_key
from hirefit_api.access.passwords import count_failure
from hirefit_api.access.people import add_person, disable
from hirefit_api.access.permissions import Role
from hirefit_api.access.schemas import NewGuest, NewKey, NewPerson
from hirefit_api.access.sessions import begin_session
from hirefit_api.adapters.registry import adapter_named
from hirefit_api.adapters.service import connect
from hirefit_api.companies.service import checked_profile, save_profile
from hirefit_api.companies.zones import set_zone
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import Database
from hirefit_api.database.tables import metadata
from hirefit_api.decisions.debriefs import hold_debrief
from hirefit_api.decisions.letters import approve_letter, draft_letter, letter_desk, one_letter
from hirefit_api.decisions.schemas import ConsensusLevel, NewDebrief, NewDecision, NewLetter
from hirefit_api.decisions.service import decide, read_numbers
from hirefit_api.groups.schemas import GroupRates
from hirefit_api.groups.service import note_look
from hirefit_api.imports.service import (
    begin_import,
    keep_plan,
    read_again,
    take_back,
    take_over,
)
from hirefit_api.interviews.schemas import InterviewTime
from hirefit_api.interviews.service import plan_guest, plan_interview, set_time
from hirefit_api.library import shipped_library
from hirefit_api.orders import service as order_service
from hirefit_api.orders.packages import save_package
from hirefit_api.orders.schemas import PackageContent, Placement
from hirefit_api.outcomes.schemas import NewExpectation
from hirefit_api.outcomes.service import read_text, state_expectation
from hirefit_api.outcomes.service import take_in as take_in_outcomes
from hirefit_api.practice.schemas import NewPracticeRating, NewPracticeRule
from hirefit_api.practice.service import rate_case, set_rule
from hirefit_api.requisitions.schemas import NewRequisition
from hirefit_api.requisitions.service import frozen_kit, open_requisition, take_in
from hirefit_api.rubrics import drafts as rubric_drafts
from hirefit_api.rubrics.anchor_schemas import NewStudy
from hirefit_api.rubrics.anchors import open_study
from hirefit_api.rubrics.own_competencies import begin_competency, retire_competency
from hirefit_api.rubrics.role_schemas import RoleContent
from hirefit_api.rubrics.roles import role_record, save_role
from hirefit_api.rubrics.schemas import DraftChange, NewCompetency
from hirefit_api.scorecards.card_form import DraftMark, TypedCard, typed_card
from hirefit_api.scorecards.drafts import save_draft
from hirefit_api.scorecards.schemas import Submission
from hirefit_api.scorecards.service import submit_scorecard
from hirefit_api.scorecards.statements import state
from hirefit_api.scores.documents import application_documents
from hirefit_api.scores.sources import application_source
from hirefit_api.scores.store import keep_documents
from hirefit_api.settings import Settings
from hirefit_api.workspace.service import Outcome, begin_analysis, finish_analysis

Operation = Callable[[CompanyStore], object]
COMPANY = "harbour-line"
READ = {
    "batch": "sha256:1",
    "mapping": {},
    "preview": {"undecided": [], "scale": "1-5"},
    "n_ratings": 1,
    "ratings": "[]",
}
FOUND = (
    {"n_ratings": 1, "calibration_digest": "sha256:2", "calibration": "{}"},
    [{"view": "summary", "document": "{}"}],
)
HANA = Actor(COMPANY, "hana", frozenset({Role.HR}), "Hana", is_person=True)
RUBRIC = "empathic_listening"
TWO = [RUBRIC, "candid_clarity"]
OUTCOMES = "application,measure,value,date\na1,satisfaction,4,2026-01-01\n"
NO_RATES = GroupRates(requisition=None, decided=0, open=0, not_known=0, attributes=())
AROUND = {"sqlite": 2, "postgresql": 1}
"""Statements around a unit of work: COMMIT, and on SQLite BEGIN, which psycopg sends unseen."""


class InjectedFault(Exception):  # noqa: N818 - what it is
    """Stands for a full disk, a lost connection or a bug at one statement."""


class Saboteur:
    """Fails the n-th statement that the writer sends, COMMIT included."""

    def __init__(self, database: Database, listen: Callable[[Engine, Any], None]) -> None:
        self.seen = 0
        self.victim = 0
        listen(database.writing, self._statement)
        event.listen(database.writing, "commit", self._statement)

    def _statement(self, *_: object) -> None:
        self.seen += 1
        if self.seen == self.victim:
            raise InjectedFault

    def arm(self, victim: int) -> None:
        self.seen, self.victim = 0, victim


def _state(database: Database) -> Counter[tuple[str, str]]:
    with database.reading.connect() as connection:
        cursor = connection.connection.cursor()
        cursor.execute(_every_row(connection.dialect.name))
        return Counter(cursor.fetchall())


@cache
def _every_row(backend: str) -> str:
    """Return one statement that reads all tables: the name of each with every row as text."""

    def row(table: Table) -> str:
        if backend == "postgresql":
            return "CAST(whole_row AS text)"
        return " || ',' || ".join(f"quote({column.name})" for column in table.columns)

    return " UNION ALL ".join(
        f"SELECT '{table.name}', {row(table)} FROM {table.name} AS whole_row"  # noqa: S608 - our own tables' names
        for table in metadata.sorted_tables
    )


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


def _time() -> InterviewTime:
    return InterviewTime(starts_at="2026-01-05T09:00:00Z")


def _practice() -> NewPracticeRating:
    return NewPracticeRating(rater="r1", practice_case="unsaid_worry", round=1, level=3)


def _draft() -> DraftChange:
    text = competency_yaml(shipped_library().competencies[RUBRIC])
    raised = text.replace("version: 1.0.0", "version: 1.1.0", 1)
    return DraftChange(revision=0, text=raised, reason="wording")


def _own_competency() -> NewCompetency:
    return NewCompetency(text=_own_text(), reason="ours")


def _own_text() -> str:
    document = competency_document(shipped_library().competencies[RUBRIC])
    for questions in document["questions"].values():
        for question in questions:
            question["id"] = question["id"].replace(RUBRIC, "own_one")
            question["text"] = f"Here: {question['text']}"
    for level in document["levels"].values():
        level["sentence"] = f"Here: {level['sentence']}"[:140]
        level["examples"] = [f"Here: {example}"[:300] for example in level["examples"]]
    return document_yaml(document | {"id": "own_one"})


def _retire_own(store: CompanyStore) -> None:
    rubric_drafts.propose(store, "own_one", 1, "hana")
    rubric_drafts.approve(store, "own_one", 2, "hugo")
    retire_competency(store, "own_one", "unused", "hugo")


def _role(store: CompanyStore) -> RoleContent:
    known = role_record(store, "complaints_desk")
    entries = [
        {"competency": entry.competency, "questions": [*entry.questions]}
        for entry in known.competencies[1:]
    ]
    words = {"version": 0, "name": known.name, "description": known.description}
    return RoleContent.model_validate(words | {"competencies": entries, "reason": "shorter"})


def _expectation() -> NewExpectation:
    return NewExpectation(measure="satisfaction", mean=4.0, link="weak")


def _operations(document: dict[str, Any]) -> dict[str, Operation]:
    changed = {**document, "name": "Harbour Line Ltd"}
    return {
        "new company": lambda s: save_profile(s, checked_profile(COMPANY, document)),
        "changed profile": lambda s: save_profile(s, checked_profile(COMPANY, changed)),
        "requisition": lambda s: open_requisition(s, _requisition()),
        "application": lambda s: take_in(s, "desk", "a1"),
        "interview": lambda s: plan_interview(s, "a1", "r1"),
        "interview time": lambda s: set_time(s, "a1", "r1", _time()),
        "time zone": lambda s: set_zone(s, "Europe/Berlin"),
        "statement": lambda s: state(s, "a1", "r1", "no_conflict"),
        "draft": lambda s: save_draft(s, "a1", "r1", _typed(s, "one"), DraftMark()),
        "draft again": lambda s: save_draft(s, "a1", "r1", _typed(s, "two"), DraftMark(1)),
        "scorecard": lambda s: submit_scorecard(s, "a1", _submission(s, 1)),
        "amendment": lambda s: submit_scorecard(s, "a1", _submission(s, 2)),
        "kept answer": _keep_answer,
        "debrief": _debrief,
        "decision": _decide,
        "letter with a note": lambda s: _write_letter(s, 1),
        "letter without the note": lambda s: _write_letter(s, 0),
        "approval": lambda s: approve_letter(s, "a1", 1, one_letter(s, "a1", 1).digest, HANA),
        "package": lambda s: save_package(s, "desk", _package()),
        "connection": lambda s: connect(s, adapter_named("greenhouse"), {}, ""),
        "order with its interviewer": lambda s: order_service.place(s, _placement_of_order()),
        "order completed": _complete_order,
        "candidate forgotten": lambda s: order_service.anonymise_candidate(s, "greenhouse", "c1"),
        "practice rating with its card": lambda s: rate_case(s, _practice()),
        "practice rule": lambda s: set_rule(s, NewPracticeRule(required=True), "hana"),
        "import begun": lambda s: begin_import(s, [SourceFile("past.csv", b"a")], "hr"),
        "import read": lambda s: keep_plan(s, read_again(s, 1), READ),
        "import taken over": lambda s: take_over(s, 1, "hr"),
        "import taken back": lambda s: take_back(s, 1, "hr"),
        "look at rates of groups": lambda s: note_look(s, NO_RATES, "finn"),
        "analysis begun": lambda s: begin_analysis(s, "hr"),
        "analysis done": lambda s: finish_analysis(s, 1, Outcome("done", "Done"), *FOUND),
        "rubric draft": lambda s: rubric_drafts.save_draft(s, RUBRIC, _draft(), "hana"),
        "rubric proposal": lambda s: rubric_drafts.propose(s, RUBRIC, 1, "hana"),
        "rubric approval": lambda s: rubric_drafts.approve(s, RUBRIC, 2, "hugo"),
        "competency begun": lambda s: begin_competency(s, _own_competency(), "hana"),
        "own competency retired": _retire_own,
        "role profile": lambda s: save_role(s, "complaints_desk", _role(s), "hana"),
        "retranslation": lambda s: open_study(s, NewStudy(id="s1", competencies=TWO), "hana"),
        "outcomes": lambda s: take_in_outcomes(s, OUTCOMES.encode(), read_text(OUTCOMES), "hana"),
        "expectation": lambda s: state_expectation(s, _expectation(), "hana"),
    }


def _keep_answer(store: CompanyStore) -> None:
    source = application_source(store, "a1")
    bodies = application_documents(store, source)
    keep_documents(store, subject=source.subject, key=source.key, bodies=bodies)


def _debrief(store: CompanyStore) -> None:
    plan_interview(store, "a1", "r2")
    card = _submission(store, 1).model_copy(update={"rater": "r2"})
    answers = [a.model_copy(update={"evidence": "told how"}) for a in card.answers]
    submit_scorecard(store, "a1", card.model_copy(update={"answers": answers}))
    levels = [ConsensusLevel(question=a.question, level=3, reason="x") for a in card.answers]
    hold_debrief(store, "a1", NewDebrief(number=1, levels=levels), HANA)


def _decide(store: CompanyStore) -> None:
    numbers = read_numbers(store, "a1", HANA.id).numbers
    new = NewDecision(outcome="hold", reasons="later", explanation=numbers.explanation)
    decide(store, "a1", new, numbers, HANA)


def _write_letter(store: CompanyStore, notes: int) -> None:
    share = [note.mark for note in letter_desk(store, "a1", HANA.id).notes[:notes]]
    draft_letter(store, "a1", NewLetter(opening="Desk", contact="Hana", share=share), HANA)


def _package() -> PackageContent:
    return PackageContent(label="Desk", requisition="desk", notifies="raters", raters=["r1"])


def _placement_of_order() -> Placement:
    return Placement(
        protocol="greenhouse", key="1", package="desk", name="Harry", remote_candidate="c1"
    )


def _complete_order(store: CompanyStore) -> None:
    order_service.follow_every_card()
    order = order_service.place(store, _placement_of_order()).record
    submit_scorecard(store, order.application, _submission(store, 1))
    order_service.complete(store, order.id)


def _access_operations() -> dict[str, Operation]:
    links: list[str] = []
    keys: list[str] = []
    mara = NewPerson(id="mara", name="Mara", roles=[Role.RECRUITER])
    new_key = NewKey(name="ATS", roles=[Role.RECRUITER])
    return {
        "person with a key": lambda s: (
            add_person(s, mara),
            keys.append(make_key(s, new_key, "tests").id),
        ),
        "invitation": lambda s: links.append(invite(s, "mara", "tests").text),
        "link used": lambda s: (use_up(s, links[-1]), begin_session(s, "mara")),
        "guest": lambda s: plan_guest(s, "a1", NewGuest(id="lee", name="Lee"), "tests"),
        "key replaced": lambda s: rotate_key(s, keys[-1], "tests", 24),
        "failed sign-ins": lambda s: (count_failure(s, "mara"), count_failure(s, "lee")),
        "disabled person": lambda s: disable(s, "mara"),
    }


def _sweep(database: Database, saboteur: Saboteur, operation: Operation) -> int:
    """Fail statement 1, 2, ... until the operation runs through; return how many there are."""
    before = _state(database)
    victim = 1
    while True:
        saboteur.arm(victim)
        try:
            database.write_and_wait(COMPANY, operation)
        except InjectedFault:
            assert _state(database) == before, f"half a write after statement {victim} failed"
            victim += 1
        else:
            saboteur.arm(0)
            assert _state(database) != before
            return victim - 1


@pytest.mark.slow
def test_every_failing_statement_leaves_the_state_as_it_was(
    settings: Settings,
    company_document: dict[str, Any],
    listen: Callable[[Engine, Any], None],
) -> None:
    database = Database(settings)
    saboteur = Saboteur(database, listen)
    database.open()
    failed = {
        name: _sweep(database, saboteur, operation)
        for name, operation in (_operations(company_document) | _access_operations()).items()
    }
    database.close()
    assert min(failed.values()) > AROUND[settings.url.get_backend_name()], failed


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
    with database.reading.connect() as connection:
        stored = set(connection.exec_driver_sql("SELECT id FROM applications").scalars())
    database.close()
    assert [type(outcome).__name__ for outcome in outcomes] == [
        "TakenIn",
        "InjectedFault",
        "TakenIn",
    ]
    assert stored == {"good-1", "good-2"}
