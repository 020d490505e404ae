"""What goes in and out."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from hirefit_api.scorecards.schemas import Level, QuestionId
from hirefit_api.wire import Digest, Id, Incoming, Outgoing

Outcome = Literal["advance", "hire", "decline", "hold"]
Reasons = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4_000)]
Contact = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=300)]
Number = Annotated[int, Field(ge=1, le=10_000)]


class NewDecision(Incoming):
    """What a person decides.

    `explanation` is the digest of the explanation that was before them, null if nobody has rated
    yet; a decision against what the numbers suggest says why in `override_reason`.
    """

    outcome: Outcome
    reasons: Reasons
    explanation: Digest | None
    override_reason: Words = ""


class Decision(Outgoing):
    """What a person decided, when, and the numbers that were before them."""

    application: str
    number: int
    outcome: Outcome
    reasons: str
    suggestion: Literal["above", "below", "open", "none"]
    against_the_numbers: bool
    override_reason: str
    shown: str
    explanation: str | None
    calibration: str | None
    decided_by: str
    decided_at: str


class ConsensusLevel(Incoming):
    """The level that the panel agreed on, or null where it stays open, and why."""

    question: QuestionId
    level: Level | None
    reason: Words = ""


class NewDebrief(Incoming):
    """A moderated round over every question of the kit.

    `number` counts the rounds of an application. With cards missing, `without_reason` says why
    the round is held all the same.
    """

    number: Number
    levels: Annotated[list[ConsensusLevel], Field(max_length=200)]
    without_reason: Words = ""


class RecordedLevel(Outgoing):
    """A consensus with its reason."""

    question: str
    level: int | None
    reason: str


class Debrief(Outgoing):
    """A round as it was recorded; it stands beside the ratings and never enters a score."""

    application: str
    number: int
    kit_digest: str
    without_reason: str
    moderated_by: str
    moderated_at: str
    levels: tuple[RecordedLevel, ...]


class NoteMark(Incoming):
    """Names one note."""

    rater: Id
    version: Annotated[int, Field(ge=1, le=1_000)]
    question: QuestionId


class NewLetter(Incoming):
    """What a letter needs besides the explanation; `share` marks notes as fit to be shared."""

    opening: Reasons
    contact: Contact
    says_band: bool = False
    language: Literal["en", "de"] = "en"
    share: Annotated[list[NoteMark], Field(default_factory=list, max_length=500)]


class NewApproval(Incoming):
    """Approves the letter with this digest."""

    digest: Digest


class StoredLetter(Outgoing):
    """A letter; it may leave once somebody has approved it."""

    application: str
    number: int
    digest: str
    explanation: str
    drafted_by: str
    drafted_at: str
    approved_by: str | None
    approved_at: str | None
    text: str
