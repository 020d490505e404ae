"""What goes in and out."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from hirefit_api.wire import Digest, Id, Incoming, Outgoing

Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4_000)]
QuestionId = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Level = Annotated[int, Field(ge=-1000, le=1000)]
CardState = Literal["planned", "submitted"]
NotAssessed = Literal["not_asked", "no_time", "off_topic", "conflict"]


class SubmittedAnswer(Incoming):
    """A level, or a reason why there is none."""

    question: QuestionId
    level: Level | None = None
    not_assessed_reason: NotAssessed | None = None
    evidence: Note = ""


class Submission(Incoming):
    """A scorecard as a rater submits it; version 2 and up amend the one before, with a reason."""

    rater: Id
    kit_digest: Digest
    version: Annotated[int, Field(ge=1, le=1_000)] = 1
    amendment_reason: Note = ""
    answers: Annotated[list[SubmittedAnswer], Field(max_length=200)]


class Receipt(Outgoing):
    """What is stored; the digest covers everything that was submitted."""

    application: str
    rater: str
    version: int
    submitted_at: str
    content_digest: str


class StoredAnswer(Outgoing):
    """A level, or a reason why there is none."""

    question: str
    level: int | None
    not_assessed_reason: str | None
    evidence: str


class StoredScorecard(Receipt):
    """A stored version of a scorecard."""

    kit_digest: str
    amendment_reason: str
    answers: list[StoredAnswer]


class CardTask(Outgoing):
    """A card of somebody, not what stands in it; `moment` is when it was planned or submitted."""

    application: str
    requisition: str
    rater: str
    state: CardState
    moment: str
