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
    """What is known of one application; levels are on the rating scale.

    `decided_with` is the calibration that a decision was made with: the score stays on it,
    whatever is published later.
    """

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
    decided_with: str | None


class RankedScore(Score):
    """A score among those to the same requisition.

    Ranks run from best to worst possible: the place is known no better than the scores are. They
    are null where a decision keeps a score on an earlier calibration: scores on two rulers are
    not ranked. `outcome` is what a person decided last. `group` is null unless the raters fall into
    groups that share nobody: scores of different groups are never told apart.
    """

    best_rank: int | None
    worst_rank: int | None
    cannot_be_told_apart_from: tuple[str, ...]
    group: str | None
    outcome: str | None


class ComparedCompetency(Outgoing):
    """One competency of two applications.

    `difference` and `interval` are null where the two cannot be told apart, or where one has no
    rating: only differences beyond the error are stated. Between two groups of raters who share
    nobody no difference is stated at all.
    """

    competency: str
    name: str
    higher: str | None
    difference: float | None
    interval: tuple[float, float] | None
    reason: Literal["apart", "cannot-be-told-apart", "not-assessed", "other-group"]


class Comparison(Outgoing):
    """Two applications to one requisition beside each other."""

    first: str
    second: str
    fit_level: ComparedCompetency
    competencies: tuple[ComparedCompetency, ...]
    provisional: tuple[str, ...]
    calibration: str
