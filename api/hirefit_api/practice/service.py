"""Rate practice cases, compare, and set the rule."""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

from sqlalchemy import Row

from hirefit.competencies.practice import PracticeCase
from hirefit.exceptions import Fault, RatingError
from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import Conflict, NotFound
from hirefit_api.interviews.practice_gate import Round, rounds_of, rule_in_force
from hirefit_api.interviews.practice_store import practice_of, practice_of_everyone
from hirefit_api.library import case_as_spoken, competency_as_spoken, shipped_library
from hirefit_api.practice import store as queries
from hirefit_api.practice.linking import link_rating
from hirefit_api.practice.schemas import (
    Compared,
    NewPracticeRating,
    NewPracticeRule,
    OpenCase,
    PracticeRecord,
    PracticeRuleRecord,
    RaterPractice,
    Reason,
    RoundRecord,
)
from hirefit_api.wire import moment

ENDS = (1, 5)
"""Levels that need a note, as on a live card."""


class Rated(NamedTuple):
    """A rating beside its reference, and whether it is new."""

    record: Compared
    created: bool


def practice_cases_for(rater: str) -> list[PracticeCase]:
    """Return the cases in this rater's own order, so that orders do not add up over raters."""

    def place(case: PracticeCase) -> bytes:
        return hashlib.sha256(f"{rater}/{case.id}".encode()).digest()

    return sorted(shipped_library().practice_cases.values(), key=place)


def practice_case(case_id: str) -> PracticeCase:
    """Return one practice case.

    Raises
    ------
    NotFound
        The library has none of this id.
    """
    case = shipped_library().practice_cases.get(case_id)
    if case is None:
        raise NotFound
    return case


def rate_case(store: CompanyStore, new: NewPracticeRating) -> Rated:
    """Store a practice rating; the first round enters the model as a scorecard, too.

    Raises
    ------
    NotFound
        The company or the case is unknown.
    RatingError
        The lowest or highest level without a note.
    Conflict
        The case was rated in this round with another level or note, or the round is not open.
    """
    profile_in_force(store)
    case = practice_case(new.practice_case)
    if new.level in ENDS and not new.note:
        message = f"Level {new.level} needs a note: what in the answer shows it?"
        raise RatingError(Fault(message, "body.note", "evidence-missing"))
    ratings = practice_of(store, new.rater)
    stored = _find(ratings, new.round, case.id)
    if stored is None:
        if new.round != current_round([(r.round, r.practice_case) for r in ratings]):
            raise Conflict(Fault("This round is not open.", "body.round", "round-not-open"))
        row = _row(new, case)
        queries.add_rating(store, row)
        if new.round == 1:
            link_rating(store, case, new)
        stored = _find(practice_of(store, new.rater), new.round, case.id)
        created = True
    else:
        created = False
    if stored is None or (stored.level, stored.note) != (new.level, new.note):
        message = "You have rated this case in this round already; the first rating stays."
        raise Conflict(Fault(message, "body.practice_case", "rated-already"))
    return Rated(_compared(stored), created)


def practice_record(store: CompanyStore, rater: str) -> PracticeRecord:
    """Return where a rater stands; references only of cases that they have rated.

    Raises
    ------
    NotFound
        The company is unknown.
    """
    profile_in_force(store)
    ratings = practice_of(store, rater)
    rule = rule_in_force(store)
    now = current_round([(r.round, r.practice_case) for r in ratings])
    rated_now = {r.practice_case for r in ratings if r.round == now}
    return PracticeRecord(
        rater=rater,
        rule=_rule_record(store),
        current_round=now,
        rounds=_rounds(rounds_of(ratings, rule)),
        open=tuple(_open(case) for case in practice_cases_for(rater) if case.id not in rated_now),
        compared=tuple(_compared(row) for row in ratings),
    )


def current_round(rated: list[tuple[int, str]]) -> int:
    """Return the round that is open: the next one opens once every case of this one is rated."""
    cases = set(shipped_library().practice_cases)
    now = 1
    while cases <= {case for number, case in rated if number == now}:
        now += 1
    return now


def set_rule(store: CompanyStore, new: NewPracticeRule, set_by: str) -> PracticeRuleRecord:
    """Set the rule; the one in force set again changes nothing.

    Raises
    ------
    NotFound
        The company is unknown.
    RatingError
        The rule can't be met by anybody.
    """
    profile_in_force(store)
    held = len(shipped_library().practice_cases)
    faults = []
    if new.at_least > new.out_of:
        message = "at least so many of fewer cases can't be met; raise the second number."
        faults.append(Fault(message, "body.at_least", "more-than-all"))
    if new.out_of > held:
        faults.append(Fault(f"There are {held} cases.", "body.out_of", "too-many-cases"))
    if faults:
        raise RatingError(*faults)
    now = rule_in_force(store)
    wanted = (new.required, new.within_levels, new.at_least, new.out_of)
    if now.version == 0 or now[1:] != wanted:
        row = {
            "version": now.version + 1,
            **new.model_dump(),
            "required": int(new.required),
            "set_by": set_by,
            "set_at": moment(),
        }
        queries.add_rule(store, row)
    return _rule_record(store)


def practice_rule(store: CompanyStore) -> PracticeRuleRecord:
    """Return the rule in force.

    Raises
    ------
    NotFound
        The company is unknown.
    """
    profile_in_force(store)
    return _rule_record(store)


def practice_of_raters(store: CompanyStore) -> list[RaterPractice]:
    """Return every rater who has practised, by id, with the distance of all rounds.

    Raises
    ------
    NotFound
        The company is unknown.
    """
    profile_in_force(store)
    rule = rule_in_force(store)
    by_rater: dict[str, list[Row[Any]]] = {}
    for row in practice_of_everyone(store):
        by_rater.setdefault(row.rater, []).append(row)
    return [
        RaterPractice(
            rater=rater,
            rounds=_rounds(rounds_of(rows, rule)),
            mean_difference=sum(r.level - r.reference for r in rows) / len(rows),
            mean_distance=sum(abs(r.level - r.reference) for r in rows) / len(rows),
        )
        for rater, rows in sorted(by_rater.items())
    ]


def _find(ratings: Any, number: int, case: str) -> Row[Any] | None:  # noqa: ANN401 - rows
    return next((r for r in ratings if (r.round, r.practice_case) == (number, case)), None)


def _row(new: NewPracticeRating, case: PracticeCase) -> dict[str, object]:
    return {
        "rater": new.rater,
        "round": new.round,
        "practice_case": case.id,
        "case_digest": case.digest,
        "level": new.level,
        "reference": case.reference,
        "note": new.note,
        "rated_at": moment(),
    }


def _rule_record(store: CompanyStore) -> PracticeRuleRecord:
    rule = rule_in_force(store)
    return PracticeRuleRecord(**rule._asdict(), sentence=rule.sentence)


def _rounds(rounds: list[Round]) -> tuple[RoundRecord, ...]:
    return tuple(RoundRecord(**entry._asdict()) for entry in rounds)


def _open(case: PracticeCase) -> OpenCase:
    competency = shipped_library().get(case.competency, case.competency_version)
    question = competency.question(case.question) if competency else None
    return OpenCase(
        practice_case=case.id,
        question=question.text if question else case.question,
        competency=competency_as_spoken(competency).name if competency else case.competency,
        context=case.context,
        answer=case.answer,
    )


def _compared(row: Row[Any]) -> Compared:
    case = shipped_library().practice_cases.get(row.practice_case)
    same = case is not None and case.digest == row.case_digest
    return Compared(
        practice_case=row.practice_case,
        round=row.round,
        competency=_open(case).competency if case else "",
        level=row.level,
        reference=row.reference,
        distance=abs(row.level - row.reference),
        note=row.note,
        rated_at=row.rated_at,
        # The reasons of another version of the case are not those of this reference.
        reasons=tuple(Reason(**reason.model_dump()) for reason in case_as_spoken(case).reasons)
        if case and same
        else (),
    )
