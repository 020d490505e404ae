"""Score and explain from the stored ratings and the calibration in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hirefit.calibration.calibration import Calibration
from hirefit.exceptions import ExplanationError, Fault
from hirefit.explanation.explain import explain
from hirefit.explanation.explanation import Explanation
from hirefit.explanation.inputs import CardInput, gather_inputs
from hirefit.ratings.table import RatingRow, RatingTable, tabulate
from hirefit.scoring.comparison import rank_applications
from hirefit.scoring.score import (
    ApplicationScore,
    parameters_for,
    score_arrays,
    score_table,
    summarise,
)
from hirefit.scoring.terms import ScoringTerms, company_terms
from hirefit_api.calibrations.service import calibration_in_force
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
    terms: ScoringTerms


def rules_of(store: CompanyStore, requisition: str) -> Rules:
    """Return what a requisition is scored under.

    Raises
    ------
    NotFound
        The requisition is unknown.
    """
    frozen = frozen_kit(store, requisition_record(store, requisition).kit_digest)
    calibration = calibration_in_force(store, frozen.scale)
    competencies = [section.competency for section in frozen.kit.competencies]
    terms = company_terms(frozen.company, shipped_library(), competencies)
    planned = {"planned_raters": frozen.kit.planned_raters}
    return Rules(frozen, calibration, terms.model_copy(update=planned))


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
    if not table.n_ratings:
        return []
    terms = rules.terms
    scored = score_arrays(table, parameters_for(table, rules.calibration), terms.weights, terms.cut)
    ranking = rank_applications(scored)
    scores = {score.application: score for score in summarise(scored, terms)}
    return [
        RankedApplication(scores[name], best, worst, ranking.ties(name))
        for name, best, worst in zip(
            ranking.applications, ranking.best_rank, ranking.worst_rank, strict=True
        )
    ]


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
            calibration=rules.calibration.digest,
            company=rules.frozen.kit.company_digest,
            library=rules.frozen.kit.library_digest,
        ),
    }
