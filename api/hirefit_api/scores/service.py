"""Score and explain from the stored ratings and the calibration in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

import numpy as np

from hirefit.calibration.calibration import Calibration
from hirefit.calibration.prior import prior_calibration
from hirefit.exceptions import ExplanationError, Fault
from hirefit.explanation.explain import explain
from hirefit.explanation.explanation import Explanation
from hirefit.explanation.inputs import CardInput, gather_inputs
from hirefit.ratings.scale import RatingScale
from hirefit.ratings.table import RatingRow, RatingTable, tabulate
from hirefit.scoring.interval import MASS
from hirefit.scoring.score import ApplicationScore, score_table
from hirefit.scoring.terms import ScoringTerms, company_terms
from hirefit_api.database.scope import CompanyStore
from hirefit_api.library import shipped_library
from hirefit_api.requisitions.service import (
    FrozenKit,
    application_record,
    frozen_kit,
    requisition_record,
)
from hirefit_api.scorecards.schemas import StoredScorecard
from hirefit_api.scorecards.service import scorecards_of, scorecards_to
from hirefit_api.scores.schemas import CompetencyLevel, Digests, RankedScore, Score

APART = NormalDist().inv_cdf((1 + MASS) / 2)
"""Standard errors by which a difference must exceed zero to leave its own interval."""


@dataclass(frozen=True, slots=True)
class RankedApplication:
    """A score, the ranks it may have, and the applications it can't be told apart from."""

    score: ApplicationScore
    best_rank: int
    worst_rank: int
    ties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """What every application of a requisition is scored under."""

    frozen: FrozenKit
    calibration: Calibration
    calibration_digest: str
    terms: ScoringTerms


@cache
def calibration_in_force(scale: RatingScale) -> tuple[Calibration, str]:
    """Return the calibration that scores rest on, and its digest: the shipped prior."""
    calibration = prior_calibration(scale)
    return calibration, calibration.digest


def rules_of(store: CompanyStore, requisition: str) -> Rules:
    """Return what a requisition is scored under.

    Raises
    ------
    NotFound
        The requisition is unknown.
    """
    frozen = frozen_kit(store, requisition_record(store, requisition).kit_digest)
    calibration, digest = calibration_in_force(frozen.scale)
    competencies = [section.competency for section in frozen.kit.competencies]
    terms = company_terms(frozen.company, shipped_library(), competencies)
    planned = {"planned_raters": frozen.kit.planned_raters}
    return Rules(frozen, calibration, digest, terms.model_copy(update=planned))


def score_of(store: CompanyStore, application: str) -> Score:
    """Score one application.

    Raises
    ------
    NotFound
        The application is unknown.
    ExplanationError
        It has no rating yet.
    """
    requisition = application_record(store, application).requisition
    rules = rules_of(store, requisition)
    table = _table(rules, newest_cards(scorecards_of(store, application)))
    if not table.n_ratings:
        raise ExplanationError(
            Fault("This application has no rating yet.", "application", "no-ratings")
        )
    scored = score_table(table, rules.calibration, rules.terms)[0]
    return Score(**_fields(scored, rules, store.company, requisition))


def explanation_of(store: CompanyStore, application: str) -> Explanation:
    """Explain one application's score.

    Raises
    ------
    NotFound
        The application is unknown.
    ExplanationError
        It has no rating yet.
    """
    rules = rules_of(store, application_record(store, application).requisition)
    cards = newest_cards(scorecards_of(store, application))
    inputs = gather_inputs(
        _table(rules, cards),
        application,
        rules.calibration,
        rules.terms,
        shipped_library(),
        [CardInput(rater=c.rater, version=c.version, kit_digest=c.kit_digest) for c in cards],
    )
    return explain(inputs, application)


def ranked_applications(store: CompanyStore, requisition: str) -> list[RankedApplication]:
    """Rank every application to a requisition that has a rating, the highest fit level first.

    Raises
    ------
    NotFound
        The requisition is unknown.
    """
    rules = rules_of(store, requisition)
    table = _table(rules, newest_cards(scorecards_to(store, requisition)))
    return rank(score_table(table, rules.calibration, rules.terms)) if table.n_ratings else []


def ranked_scores(store: CompanyStore, requisition: str) -> list[RankedScore]:
    """Return the ranking as it goes out.

    Raises
    ------
    NotFound
        The requisition is unknown.
    """
    rules = rules_of(store, requisition)
    return [
        RankedScore(
            **_fields(item.score, rules, store.company, requisition),
            best_rank=item.best_rank,
            worst_rank=item.worst_rank,
            cannot_be_told_apart_from=item.ties,
        )
        for item in ranked_applications(store, requisition)
    ]


def rank(scores: Sequence[ApplicationScore]) -> list[RankedApplication]:
    """Order scores and say which ranks each may have.

    Two scores are apart when their difference lies outside its central interval (90 %), the errors
    taken as independent. Shared raters make errors alike, so the ranges are rather too wide.
    """
    ordered = sorted(scores, key=lambda score: (-score.fit_level, score.application))
    level = np.array([score.fit_level for score in ordered])
    variance = np.array([score.variance for score in ordered])
    difference = level[:, None] - level[None, :]
    apart = np.abs(difference) > APART * np.sqrt(variance[:, None] + variance[None, :])
    above = (apart & (difference < 0)).sum(axis=1).tolist()
    below = (apart & (difference > 0)).sum(axis=1).tolist()
    return [
        RankedApplication(
            score=score,
            best_rank=above[at] + 1,
            worst_rank=len(ordered) - below[at],
            ties=tuple(
                other.application
                for place, other in enumerate(ordered)
                if place != at and not apart[at, place]
            ),
        )
        for at, score in enumerate(ordered)
    ]


def newest_cards(cards: Iterable[StoredScorecard]) -> list[StoredScorecard]:
    """Return the newest version of each application's and rater's card."""
    newest: dict[tuple[str, str], StoredScorecard] = {}
    for card in cards:
        key = (card.application, card.rater)
        if key not in newest or newest[key].version < card.version:
            newest[key] = card
    return list(newest.values())


def _table(rules: Rules, cards: Iterable[StoredScorecard]) -> RatingTable:
    rows = [
        RatingRow(
            application=card.application,
            rater=card.rater,
            question=answer.question,
            competency=rules.frozen.competency_of[answer.question],
            level=answer.level,
            evidence=answer.evidence,
            not_assessed_reason=answer.not_assessed_reason or "",
        )
        for card in cards
        for answer in card.answers
    ]
    return tabulate(rows, rules.frozen.scale)


def _fields(
    score: ApplicationScore, rules: Rules, company: str, requisition: str
) -> dict[str, object]:
    address = f"/api/v1/companies/{company}/applications/{score.application}/explanation"
    return {
        "application": score.application,
        "requisition": requisition,
        "fit_level": score.fit_level,
        "interval": score.interval,
        "probability_above_cut": score.probability_above_cut,
        "as_rated": score.as_rated,
        "standing": score.standing,
        "competencies": tuple(
            CompetencyLevel.model_validate(part, from_attributes=True)
            for part in score.competencies
        ),
        "not_assessed": score.not_assessed,
        "explanation": address,
        "digests": Digests(
            kit=rules.frozen.digest,
            calibration=rules.calibration_digest,
            company=rules.frozen.kit.company_digest,
            library=rules.frozen.kit.library_digest,
        ),
    }
