"""What comes back. Fields that a newer service adds are left out, not refused."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """A record as the service sent it."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Fault(Answer):
    """One thing that is wrong, where, and how to mend it."""

    place: str
    message: str
    code: str


class Problem(Answer):
    """Why a request was refused (RFC 9457)."""

    status: int
    code: str
    title: str
    faults: tuple[Fault, ...] = ()


class RefusedError(Exception):
    """The service refused a request.

    Parameters
    ----------
    problem : Problem
        With every fault.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        lines = [f"{fault.place}: {fault.message}" for fault in problem.faults]
        super().__init__("\n".join([f"{problem.status} {problem.title}", *lines]))


class Digests(Answer):
    """The exact content that a score rests on."""

    kit: str
    calibration: str
    company: str
    library: str


class Score(Answer):
    """What is known of an application; never a number without its interval and standing."""

    application: str
    requisition: str
    fit_level: float
    interval: tuple[float, float]
    probability_above_cut: float
    as_rated: float
    standing: Literal["provisional", "incomplete", "complete"]
    explanation: str
    digests: Digests


class Event(Answer):
    """Something that happened."""

    id: str
    type: str
    timestamp: str
    subject: str
    number: int
    data: dict[str, Any]


class RowOutcome(Answer):
    """What became of one row: its record, or its problem."""

    row: int
    status: int
    record: dict[str, Any] | None = None
    problem: Problem | None = None


class BulkOutcome(Answer):
    """What became of every row, in order."""

    stored: int
    unchanged: int
    refused: int
    results: tuple[RowOutcome, ...]
