"""What goes in and out."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from hirefit_api.wire import Incoming, Outgoing

State = Literal["running", "done", "failed", "interrupted"]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class Analysis(Outgoing):
    """A look at all ratings; `step` and `percent` say how far it is."""

    number: int
    state: State
    step: str
    percent: int
    asked_by: str
    asked_at: str
    n_ratings: int
    ratings_digest: str
    in_force_digest: str
    calibration_digest: str


class Workspace(Outgoing):
    """What the workspace's first page says."""

    latest: Analysis | None
    shown: Analysis | None
    new_cards: int
    summary: dict[str, Any] | None


class Publication(Incoming):
    """Publish a draft: why, and which publication the preview was compared with."""

    reason: Words
    instead_of: Annotated[
        int, Field(ge=0, description="Number of the publication in force; 0 if there is none.")
    ]


class WhatIf(Outgoing):
    """Fit levels of an opening under other weights, beside those in force."""

    opening: str
    title: str
    as_of: str
    cut: float
    weights: dict[str, float]
    tried: dict[str, float]
    applications: int
    sentences: list[str]
    changed_side: list[dict[str, Any]]


class OwnPractice(Outgoing):
    """An own practice rating beside its reference level."""

    practice_case: str
    level: int
    reference: int


class Habits(Outgoing):
    """What a rater is told of the own ratings."""

    rater: str
    as_of: str
    cards: int
    ratings: int
    tougher: float | None
    interval: tuple[float, float] | None
    spread: float | None
    usual_spread: float | None
    sentences: list[str]
    practice: list[OwnPractice]
