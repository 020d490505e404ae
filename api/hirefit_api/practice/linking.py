"""First-round practice ratings as scorecards: cases rated by many link raters in the model.

Each case is an application of the requisition ``practice-<role>``; a card answers the question of
its case and leaves the others not asked, so every part that reads scorecards (calibration,
diagnosis, design, export) has these links without knowing of practice. Later rounds stay out: by
then the rater has seen the reference.
"""

from __future__ import annotations

from collections.abc import Mapping

from hirefit.competencies.practice import PracticeCase
from hirefit_api.database.scope import CompanyStore
from hirefit_api.interviews.practice_gate import PRACTICE_REQUISITION
from hirefit_api.interviews.service import plan_interview
from hirefit_api.library import shipped_library
from hirefit_api.practice.schemas import NewPracticeRating
from hirefit_api.requisitions.schemas import NewRequisition
from hirefit_api.requisitions.service import (
    frozen_kit,
    open_requisition,
    requisition_record,
    take_in,
)
from hirefit_api.requisitions.store import find_requisition
from hirefit_api.scorecards.schemas import Submission, SubmittedAnswer
from hirefit_api.scorecards.service import submit_scorecard

TITLE = "Practice cases"
PLANNED_RATERS = 2


def practice_requisition(role: str) -> str:
    """Return the id of the requisition that the cases of a role belong to."""
    return PRACTICE_REQUISITION + role.replace("_", "-")


def practice_application(case: str) -> str:
    """Return the id of the application that a case is."""
    return "case-" + case.replace("_", "-")


def references_of(opening_of: Mapping[str, str]) -> dict[str, float]:
    """Return the reference level of every application that is a practice case.

    Parameters
    ----------
    opening_of : mapping of str to str
        Requisition of each application.
    """
    levels = {
        practice_application(case.id): float(case.reference)
        for case in shipped_library().practice_cases.values()
    }
    return {
        application: levels[application]
        for application, opening in opening_of.items()
        if opening.startswith(PRACTICE_REQUISITION) and application in levels
    }


def link_rating(store: CompanyStore, case: PracticeCase, rating: NewPracticeRating) -> None:
    """Submit the card of a first-round rating; opens what is not there yet.

    A question that the company's kit no longer asks links nobody: its card is not written.
    """
    requisition = practice_requisition(case.role)
    if find_requisition(store, requisition) is None:
        new = NewRequisition(
            id=requisition, title=TITLE, role=case.role, planned_raters=PLANNED_RATERS
        )
        open_requisition(store, new)
    kit = frozen_kit(store, requisition_record(store, requisition).kit_digest)
    if case.question not in kit.competency_of:
        return
    application = practice_application(case.id)
    take_in(store, requisition, application)
    plan_interview(store, application, rating.rater)
    answers = [
        SubmittedAnswer(question=question, level=rating.level, evidence=rating.note)
        if question == case.question
        else SubmittedAnswer(question=question, not_assessed_reason="not_asked")
        for question in kit.competency_of
    ]
    card = Submission(rater=rating.rater, kit_digest=kit.digest, answers=answers)
    submit_scorecard(store, application, card)
