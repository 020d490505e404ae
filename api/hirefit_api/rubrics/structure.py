"""How structured a requisition's interviews were, measured from the record.

The fifteen components follow Campion, Palmer & Campion (1997, Personnel Psychology 50, 655-702) in
our words. Where the record does not hold what a component is about, it can't be told, and that
counts neither for nor against: the score says how many were in force, of how many that can be told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from hirefit.kit.kit import InterviewKit
from hirefit_api.database.scope import CompanyStore
from hirefit_api.interviews.practice_gate import rounds_of, rule_in_force
from hirefit_api.interviews.practice_store import practice_of
from hirefit_api.languages.speaking import marked
from hirefit_api.requisitions.service import frozen_kit, requisition_record
from hirefit_api.rubrics.structure_schemas import StructureComponent, StructureScore
from hirefit_api.scorecards.schemas import StoredScorecard
from hirefit_api.scorecards.service import scorecards_to

State = Literal["in force", "not in force", "can't be told"]
IN_FORCE: State = "in force"
NOT_IN_FORCE: State = "not in force"
NOT_KNOWN: State = "can't be told"
Found = tuple[State, str]

MOST_LEFT_OUT = 0.1
LEAST_WITH_NOTES = 0.8
LEAST_WITH_PANEL = 0.9
MOST_AMENDED = 0.1
"""A component that holds nearly everywhere is said to be in force; its figure stands beside it."""
FEWEST_QUESTIONS = 2
PANEL = 2


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is read: the kit, the newest card of each rater, and how cards came about.

    Parameters
    ----------
    kit : InterviewKit
    cards : sequence of StoredScorecard
        Newest versions.
    amended : int
        Cards with a version above the first.
    trained, raters : int
        Raters who have passed the practice rule, and all raters.
    """

    kit: InterviewKit
    cards: Sequence[StoredScorecard]
    amended: int
    trained: int
    raters: int

    @property
    def panels(self) -> dict[str, set[str]]:
        """The raters of each application."""
        found: dict[str, set[str]] = {}
        for card in self.cards:
            found.setdefault(card.application, set()).add(card.rater)
        return found

    @property
    def rated(self) -> int:
        """Answers with a level."""
        return sum(a.level is not None for card in self.cards for a in card.answers)


def structure_of(store: CompanyStore, requisition: str) -> StructureScore:
    """Measure the structure of a requisition's interviews.

    Raises
    ------
    NotFound
        The requisition is unknown.
    """
    frozen = frozen_kit(store, requisition_record(store, requisition).kit_digest)
    newest: dict[tuple[str, str], StoredScorecard] = {}
    for card in scorecards_to(store, requisition):
        key = (card.application, card.rater)
        if key not in newest or newest[key].version < card.version:
            newest[key] = card
    rule = rule_in_force(store)
    raters = sorted({rater for _, rater in newest})
    trained = [
        rater
        for rater in raters
        if any(entry.passed for entry in rounds_of(practice_of(store, rater), rule))
    ]
    cards = list(newest.values())
    amended = sum(card.version > 1 for card in cards)
    evidence = Evidence(frozen.kit, cards, amended, len(trained), len(raters))
    return measured(requisition, evidence)


def measured(requisition: str, evidence: Evidence) -> StructureScore:
    """Judge every component by the evidence."""
    components = []
    for number, (name, judge) in enumerate(COMPONENTS, start=1):
        state, read_from = judge(evidence)
        components.append(
            StructureComponent(number=number, name=name, state=state, read_from=read_from)
        )
    states = [component.state for component in components]
    return StructureScore(
        requisition=requisition,
        in_force=states.count(IN_FORCE),
        can_be_told=len(states) - states.count(NOT_KNOWN),
        components=tuple(components),
    )


def _job_analysis(evidence: Evidence) -> Found:
    if evidence.kit.status == "validated":
        return IN_FORCE, "Experts of the work have confirmed every competency of the kit."
    return NOT_KNOWN, (
        "The competencies name O*NET elements of the occupation; an analysis of your own job is "
        "not in the record."
    )


def _same_questions(evidence: Evidence) -> Found:
    if not evidence.cards:
        return NOT_KNOWN, "No card is in yet."
    answers = [answer for card in evidence.cards for answer in card.answers]
    left_out = sum(answer.not_assessed_reason == "not_asked" for answer in answers)
    share = left_out / len(answers)
    state = IN_FORCE if share <= MOST_LEFT_OUT else NOT_IN_FORCE
    return state, f"One kit for all; {left_out} of {len(answers)} questions were not asked."


def _limited_prompting(_evidence: Evidence) -> Found:
    return NOT_KNOWN, "The kit lists the probes; which were asked is not in the record."


def _question_types(evidence: Evidence) -> Found:
    kinds = [q.kind for section in evidence.kit.competencies for q in section.questions]
    past = kinds.count("behavioural")
    return (
        IN_FORCE,
        f"The kit has {past} behavioural and {len(kinds) - past} situational questions.",
    )


def _length(evidence: Evidence) -> Found:
    fewest = min(len(section.questions) for section in evidence.kit.competencies)
    state = IN_FORCE if fewest >= FEWEST_QUESTIONS else NOT_IN_FORCE
    total = len(evidence.kit.question_ids)
    return state, f"The kit has {total} questions, {fewest} or more for each competency."


def _ancillary(_evidence: Evidence) -> Found:
    return NOT_KNOWN, (
        "Cards show no CV, test or photo; what raters knew from elsewhere is not in the record."
    )


def _candidate_questions(_evidence: Evidence) -> Found:
    return NOT_KNOWN, (
        "The kit keeps them for an unrated part at the end; whether it was kept is not in the "
        "record."
    )


def _each_answer(evidence: Evidence) -> Found:
    if not evidence.cards:
        return NOT_KNOWN, "No card is in yet."
    return IN_FORCE, f"{evidence.rated} answers have a level of their own."


def _anchored(evidence: Evidence) -> Found:
    levels = {len(section.levels) for section in evidence.kit.competencies}
    return IN_FORCE, f"Each competency has {max(levels)} levels with described behaviour."


def _notes(evidence: Evidence) -> Found:
    if not evidence.rated:
        return NOT_KNOWN, "No rating is in yet."
    noted = sum(
        answer.level is not None and bool(answer.evidence.strip())
        for card in evidence.cards
        for answer in card.answers
    )
    state = IN_FORCE if noted / evidence.rated >= LEAST_WITH_NOTES else NOT_IN_FORCE
    return state, f"{noted} of {evidence.rated} ratings have a note."


def _several_raters(evidence: Evidence) -> Found:
    panels = evidence.panels
    if not panels:
        return NOT_KNOWN, "No card is in yet."
    several = sum(len(raters) >= PANEL for raters in panels.values())
    state = IN_FORCE if several / len(panels) >= LEAST_WITH_PANEL else NOT_IN_FORCE
    return state, f"{several} of {len(panels)} applications have cards of two raters or more."


def _same_raters(evidence: Evidence) -> Found:
    panels = {frozenset(raters) for raters in evidence.panels.values()}
    if len(evidence.panels) < PANEL:
        return NOT_KNOWN, "Fewer than two applications have cards."
    if len(panels) == 1:
        return IN_FORCE, "The same raters saw everyone."
    return NOT_IN_FORCE, (
        f"{len(panels)} different panels; the score takes out how strict each rater is."
    )


def _no_discussion(evidence: Evidence) -> Found:
    if not any(len(raters) >= PANEL for raters in evidence.panels.values()):
        return NOT_KNOWN, "No application has two cards yet."
    share = evidence.amended / len(evidence.cards)
    state = IN_FORCE if share <= MOST_AMENDED else NOT_IN_FORCE
    return state, (
        f"Nobody sees the panel before their own card is in; {evidence.amended} of "
        f"{len(evidence.cards)} cards were changed afterwards."
    )


def _training(evidence: Evidence) -> Found:
    if not evidence.raters:
        return NOT_KNOWN, "No card is in yet."
    state = IN_FORCE if evidence.trained == evidence.raters else NOT_IN_FORCE
    return state, f"{evidence.trained} of {evidence.raters} raters have passed the practice cases."


def _combination(_evidence: Evidence) -> Found:
    return IN_FORCE, (
        "Weights and rule were frozen with the kit, before the first card; no overall impression "
        "is asked for."
    )


COMPONENTS: Sequence[tuple[str, Callable[[Evidence], Found]]] = (
    (marked("Questions come from an analysis of the job"), _job_analysis),
    (marked("The same questions for everyone"), _same_questions),
    (marked("Little prompting and follow-up"), _limited_prompting),
    (marked("Questions about past behaviour and concrete situations"), _question_types),
    (marked("Enough questions"), _length),
    (marked("No other information before rating"), _ancillary),
    (marked("The candidate's own questions after the rated part"), _candidate_questions),
    (marked("Each answer is rated"), _each_answer),
    (marked("Levels are described by behaviour"), _anchored),
    (marked("Detailed notes"), _notes),
    (marked("Several interviewers"), _several_raters),
    (marked("The same interviewers for everyone"), _same_raters),
    (marked("No discussion before rating"), _no_discussion),
    (marked("Interviewers are trained"), _training),
    (marked("Ratings are combined by a fixed rule"), _combination),
)
