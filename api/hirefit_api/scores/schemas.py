"""What goes out."""

from __future__ import annotations

from typing import Literal

from hirefit_api.wire import Outgoing


class CompetencyLevel(Outgoing):
    """One competency; levels are on the rating scale."""

    competency: str
    weight: float
    as_rated: float
    fair_level: float
    interval: tuple[float, float]
    ratings: int
    raters: int


class Digests(Outgoing):
    """The exact content a score rests on."""

    kit: str
    calibration: str
    company: str
    library: str


class Score(Outgoing):
    """What is known of one application; levels are on the rating scale."""

    application: str
    requisition: str
    fit_level: float
    interval: tuple[float, float]
    probability_above_cut: float
    as_rated: float
    standing: Literal["provisional", "incomplete", "complete"]
    competencies: tuple[CompetencyLevel, ...]
    not_assessed: tuple[str, ...]
    explanation: str
    digests: Digests


class RankedScore(Score):
    """A score among those to the same requisition.

    Ranks run from best to worst possible: the place is known no better than the scores are.
    """

    best_rank: int
    worst_rank: int
    cannot_be_told_apart_from: tuple[str, ...]
