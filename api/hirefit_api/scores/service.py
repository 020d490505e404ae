"""Score and explain from the stored ratings and the calibration in force."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from hirefit.calibration.calibration import Calibration
from hirefit.calibration.files import calibration_from_document
from hirefit.calibration.prior import prior_calibration
from hirefit.explanation.explain import explain
from hirefit.explanation.explanation import Explanation
from hirefit.explanation.inputs import CardInput, gather_inputs
from hirefit.ratings.table import RatingRow, RatingTable, tabulate
from hirefit.scoring.comparison import Ranking, rank_applications
from hirefit.scoring.score import (
    ApplicationScore,
    Scored,
    parameters_for,
    score_arrays,
    score_table,
    summarise,
)
from hirefit.scoring.terms import ScoringTerms, company_terms
from hirefit_api.calibrations.service import calibration_in_force
from hirefit_api.database.scope import CompanyStore
from hirefit_api.requisitions.service import FrozenKit, frozen_kit
from hirefit_api.scorecards.schemas import StoredScorecard
from hirefit_api.scorecards.service import scorecards_of, scorecards_to
from hirefit_api.scores import store as queries
from hirefit_api.scores.groups import groups_of, within_groups
from hirefit_api.scores.schemas import CompetencyLevel, Digests, RankedScore, Score
from hirefit_api.scores.sources import ApplicationSource, RequisitionSource, nothing_rated

MOST_NEAREST = 20


@dataclass(frozen=True, slots=True)
class RankedApplication:
    """A score, the ranks it may have, and the applications it can't be told apart from.

    Without ranks it is decided and stays on the calibration it was decided with. `group` is empty
    where all applications can be compared.
    """

    score: ApplicationScore
    best_rank: int | None
    worst_rank: int | None
    ties: tuple[str, ...]
    decided_with: str | None = None
    group: str = ""

    def nearest_ties(self, order: Sequence[str]) -> tuple[str, ...]:
        """Return the ties that stand nearest in the list, `MOST_NEAREST` at most."""
        place = {name: at for at, name in enumerate(order)}
        here = place[self.score.application]
        nearest = sorted(self.ties, key=lambda name: abs(place[name] - here))[:MOST_NEAREST]
        return tuple(sorted(nearest, key=lambda name: place[name]))


@dataclass(frozen=True, slots=True)
class Rules:
    """What every application of a requisition is scored under."""

    frozen: FrozenKit
    calibration: Calibration
    terms: ScoringTerms


def rules_of(store: CompanyStore, kit_digest: str, kept_calibration: str = "") -> Rules:
    """Return what applications rated with a kit are scored under.

    Parameters
    ----------
    store : CompanyStore
        The company's records.
    kit_digest : str
        The requisition's frozen kit.
    kept_calibration : str
        Digest of the calibration that a decision keeps; by default the one in force counts.
    """
    frozen = frozen_kit(store, kit_digest)
    calibration = calibration_in_force(store, frozen.scale)
    if kept_calibration and kept_calibration != calibration.digest:
        document = queries.calibration_document(store, kept_calibration)
        calibration = _read(document) if document else prior_calibration(frozen.scale)
    competencies = [section.competency for section in frozen.kit.competencies]
    terms = company_terms(frozen.company, frozen.library, competencies)
    planned = {"planned_raters": frozen.kit.planned_raters}
    return Rules(frozen, calibration, terms.model_copy(update=planned))


@lru_cache(maxsize=64)
def _read(document: str) -> Calibration:
    return calibration_from_document(json.loads(document), "calibration")


def score_of(store: CompanyStore, source: ApplicationSource) -> Score:
    """Score one application.

    Raises
    ------
    ExplanationError
        It has no rating yet.
    """
    rules = _rules_of_application(store, source)
    table = rated_table(rules, newest_cards(scorecards_of(store, source.application)))
    if not table.n_ratings:
        raise nothing_rated()
    scored = score_table(table, rules.calibration, rules.terms)[0]
    decided_with = rules.calibration.digest if source.is_kept else None
    fields = _fields(scored, rules, store.company, source.requisition)
    return Score(**fields, decided_with=decided_with)


def explanation_of(store: CompanyStore, source: ApplicationSource) -> Explanation:
    """Explain one application's score.

    Raises
    ------
    ExplanationError
        It has no rating yet.
    """
    rules = _rules_of_application(store, source)
    cards = newest_cards(scorecards_of(store, source.application))
    inputs = gather_inputs(
        rated_table(rules, cards),
        source.application,
        rules.calibration,
        rules.terms,
        rules.frozen.library,
        [CardInput(rater=c.rater, version=c.version, kit_digest=c.kit_digest) for c in cards],
    )
    return explain(inputs, source.application)


def _rules_of_application(store: CompanyStore, source: ApplicationSource) -> Rules:
    kept = source.calibration if source.is_kept else ""
    return rules_of(store, source.kit_digest, kept)


def ranked_applications(store: CompanyStore, source: RequisitionSource) -> list[RankedApplication]:
    """Rank every application that has a rating, the highest fit level first.

    Where raters fall into groups that share nobody, one group follows the other. Those that a
    decision keeps on an earlier calibration follow without a rank.
    """
    rules = rules_of(store, source.kit_digest)
    cards = _cards_of(store, source)
    groups = groups_of(source.cards, rules.calibration)
    earlier = {name: kept for name, kept in source.kept.items() if kept != rules.calibration.digest}
    ranked = _ranked(rules, [card for card in cards if card.application not in earlier], groups)
    held = [
        RankedApplication(score, None, None, (), kept)
        for kept in sorted(set(earlier.values()))
        for score in _scores(
            rules_of(store, source.kit_digest, kept),
            [card for card in cards if earlier.get(card.application) == kept],
        )
    ]
    found = [
        replace(
            item,
            decided_with=source.kept.get(item.score.application),
            group=groups.get(item.score.application, ""),
        )
        for item in (*ranked, *held)
    ]
    return sorted(found, key=lambda item: item.group)


def _cards_of(store: CompanyStore, source: RequisitionSource) -> list[StoredScorecard]:
    hidden = set(source.hidden)
    cards = newest_cards(scorecards_to(store, source.requisition))
    return [card for card in cards if card.application not in hidden]


def _ranked(
    rules: Rules, cards: Sequence[StoredScorecard], groups: Mapping[str, str]
) -> list[RankedApplication]:
    table = rated_table(rules, cards)
    if not table.n_ratings:
        return []
    scored, ranking = compared(rules, table, groups)
    scores = {score.application: score for score in summarise(scored, rules.terms)}
    return [
        RankedApplication(scores[name], best, worst, ranking.ties(name))
        for name, best, worst in zip(
            ranking.applications, ranking.best_rank, ranking.worst_rank, strict=True
        )
    ]


def _scores(rules: Rules, cards: Sequence[StoredScorecard]) -> tuple[ApplicationScore, ...]:
    table = rated_table(rules, cards)
    return score_table(table, rules.calibration, rules.terms) if table.n_ratings else ()


def compared(rules: Rules, table: RatingTable, groups: Mapping[str, str]) -> tuple[Scored, Ranking]:
    """Score the applications of a table and compare every two of one group."""
    terms = rules.terms
    parameters = parameters_for(table, rules.calibration)
    scored = score_arrays(table, parameters, terms.weights, terms.cut)
    return scored, within_groups(rank_applications(scored), groups)


def ranked_scores(store: CompanyStore, source: RequisitionSource) -> list[RankedScore]:
    """Return the ranking as it goes out."""
    found = []
    for item in ranked_applications(store, source):
        name = item.score.application
        rules = rules_of(store, source.kit_digest, source.kept.get(name, ""))
        found.append(
            RankedScore(
                **_fields(item.score, rules, store.company, source.requisition),
                decided_with=item.decided_with,
                best_rank=item.best_rank,
                worst_rank=item.worst_rank,
                cannot_be_told_apart_from=item.ties,
                group=item.group or None,
                outcome=source.outcomes.get(name),
            )
        )
    return found


def newest_cards(cards: Iterable[StoredScorecard]) -> list[StoredScorecard]:
    """Return the newest version of each application's and rater's card."""
    newest: dict[tuple[str, str], StoredScorecard] = {}
    for card in cards:
        key = (card.application, card.rater)
        if key not in newest or newest[key].version < card.version:
            newest[key] = card
    return list(newest.values())


def rated_table(rules: Rules, cards: Iterable[StoredScorecard]) -> RatingTable:
    """Return the ratings of cards as a table on the requisition's scale."""
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
