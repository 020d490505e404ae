"""What goes in and out of retranslations."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from hirefit_api.wire import Id, Incoming, Outgoing

Behaviour = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Experts = Annotated[int, Field(ge=2, le=50)]


class NewStudy(Incoming):
    """A retranslation: whose anchors, which thresholds, and further incidents for one of them.

    The thresholds are fixed with the first byte of data; they can't be changed afterwards.
    """

    id: Id
    competencies: Annotated[list[Id], Field(min_length=2, max_length=6)]
    least_agreement: Annotated[int, Field(ge=50, le=100)] = 75
    largest_spread: Annotated[int, Field(ge=10, le=200)] = 100
    fewest_experts: Experts = 4
    incidents: Annotated[tuple[Behaviour, ...], Field(max_length=100, strict=False)] = ()
    incidents_for: Id | None = None


class NewPlacement(Incoming):
    """Where an expert puts a behaviour."""

    number: Annotated[int, Field(ge=1, le=1_000)]
    competency: Id
    level: Annotated[int, Field(ge=1, le=5)]


class Study(Outgoing):
    """A retranslation: thresholds, progress of each expert as a count, and whether it is closed."""

    id: str
    competencies: tuple[str, ...]
    least_agreement: int
    largest_spread: int
    fewest_experts: int
    behaviours: int
    experts: int
    complete_experts: int
    opened_by: str
    opened_at: str
    closed_by: str
    closed_at: str


class Behaviours(Outgoing):
    """What is left to place for one expert: texts only, in the expert's own order."""

    study: str
    expert: str
    placed: int
    left: tuple[LeftToPlace, ...]


class LeftToPlace(Outgoing):
    """A behaviour without its place."""

    number: int
    text: str


class Verdict(Outgoing):
    """What the experts made of one behaviour; the trail of an anchor."""

    number: int
    competency: str
    level: int
    part: str
    text: str
    experts: int
    agreement: float
    mean: float | None
    spread: float | None
    accepted: bool
    because: str


class StudyResult(Outgoing):
    """A closed retranslation: every behaviour, and which competencies passed in every anchor."""

    study: Study
    verdicts: tuple[Verdict, ...]
    validated: tuple[str, ...]


Behaviours.model_rebuild()
