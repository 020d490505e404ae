"""What goes in and out."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from hirefit_api.wire import Id, Incoming, Outgoing

Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4_000)]
RoundNumber = Annotated[int, Field(ge=1, le=50)]
Count = Annotated[int, Field(ge=1, le=50)]


class NewPracticeRating(Incoming):
    """A level for a practice case, in a round."""

    rater: Id
    practice_case: Id
    round: RoundNumber
    level: Annotated[int, Field(ge=1, le=5)]
    note: Note = ""


class NewPracticeRule(Incoming):
    """Whether practice is required before a first live card, and what passes."""

    required: bool
    within_levels: Annotated[int, Field(ge=0, le=2)] = 1
    at_least: Count = 6
    out_of: Count = 8


class PracticeRuleRecord(Outgoing):
    """The rule in force; version 0 is the shipped one, voluntary."""

    version: int
    required: bool
    within_levels: int
    at_least: int
    out_of: int
    sentence: str


class Reason(Outgoing):
    """An anchor, word for word, and what in the answer meets it or falls short of it."""

    level: int
    anchor: str
    why: str


class Compared(Outgoing):
    """A practice rating beside its reference; there is none to see before the own rating is in."""

    practice_case: str
    round: int
    competency: str
    level: int
    reference: int
    distance: int
    note: str
    rated_at: str
    reasons: tuple[Reason, ...]


class OpenCase(Outgoing):
    """A case still to be rated in this round, without its reference."""

    practice_case: str
    question: str
    competency: str
    context: str
    answer: str


class RoundRecord(Outgoing):
    """One round by the rule: cases rated, near the reference among those that count, passed."""

    number: int
    rated: int
    near: int
    passed: bool


class PracticeRecord(Outgoing):
    """Where a rater stands."""

    rater: str
    rule: PracticeRuleRecord
    current_round: int
    rounds: tuple[RoundRecord, ...]
    open: tuple[OpenCase, ...]
    compared: tuple[Compared, ...]


class RaterPractice(Outgoing):
    """What HR sees of a rater: rounds, and how far from the references in levels, on average."""

    rater: str
    rounds: tuple[RoundRecord, ...]
    mean_difference: float
    mean_distance: float
