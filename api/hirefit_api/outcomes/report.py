"""The outcome study of a company, from its stored cards and outcomes."""

from __future__ import annotations

from typing import get_args

from hirefit.outcomes.expectation import (
    Link,
    by_thirds,
    link_verdict,
    mean_verdict,
    reported_mean,
)
from hirefit.outcomes.learned_weights import LEGAL_CONSEQUENCE, LearnedWeights, weights_for
from hirefit.outcomes.outcome_reader import Outcome
from hirefit.outcomes.sentences import headline, power_sentence, weights_sentence
from hirefit.outcomes.study import (
    WHOLE,
    MeasureStudy,
    Scores,
    Validity,
    measures_of,
    study_measure,
    value_by_person,
)
from hirefit.scoring.score import score_table
from hirefit_api.companies.own_library import known_library
from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.scope import CompanyStore
from hirefit_api.interviews.practice_gate import is_practice
from hirefit_api.outcomes import store as queries
from hirefit_api.outcomes.schemas import (
    Compared,
    CorrectedValidity,
    ExpectationRecord,
    MeasureReport,
    OutcomeReport,
    ScoreValidity,
    ThirdRecord,
    WeightsOffer,
)
from hirefit_api.outcomes.service import expectations_of, outcomes_of
from hirefit_api.scorecards.service import scorecards_to
from hirefit_api.scores.service import newest_cards, rated_table, rules_of


def outcome_report(store: CompanyStore) -> OutcomeReport:
    """Hold every measure against the scores of everyone who was assessed.

    All scores are read on the calibration in force, so that they are on one ruler; practice cases
    are no applications here.

    Raises
    ------
    NotFound
        The company is unknown.
    """
    profile_in_force(store)
    found = outcomes_of(store)
    if not found:
        return OutcomeReport(assessed=0, without_score=0, measures=())
    levels = scores_of_everyone(store)
    stated = expectations_of(store)
    names = {name: c.name for name, c in known_library(store).competencies.items()}
    people = {outcome.application for outcome in found}
    return OutcomeReport(
        assessed=len(levels),
        without_score=len(people - levels.keys()),
        measures=tuple(
            measure_report(levels, found, measure, stated.get(measure), names)
            for measure in measures_of(found)
        ),
    )


def scores_of_everyone(store: CompanyStore) -> dict[str, dict[str, float]]:
    """Return the fit level and the fair levels of every application with a rating."""
    levels: dict[str, dict[str, float]] = {}
    for row in queries.requisitions_with_kits(store):
        if is_practice(row.id):
            continue
        rules = rules_of(store, row.kit_digest)
        table = rated_table(rules, newest_cards(scorecards_to(store, row.id)))
        if table.n_ratings:
            for score in score_table(table, rules.calibration, rules.terms):
                levels[score.application] = {WHOLE: score.fit_level} | {
                    part.competency: part.fair_level for part in score.competencies
                }
    return levels


def measure_report(
    levels: Scores,
    found: list[Outcome],
    measure: str,
    stated: ExpectationRecord | None,
    names: dict[str, str],
) -> MeasureReport:
    """Report on one measure."""
    reliability = stated.reliability if stated else None
    study = study_measure(levels, found, measure, reliability)
    learned = weights_for(levels, found, measure)
    return MeasureReport(
        measure=measure,
        headline=headline(study),
        power=power_sentence(study),
        people=study.people,
        assessed=study.assessed,
        needed=study.needed,
        mean=study.mean,
        sd=study.sd,
        validities=tuple(_validity(item, names) for item in study.validities),
        weights=weights_sentence(learned),
        offer=_offer(learned),
        compared=_compared(levels, found, study, stated),
    )


def _validity(item: Validity, names: dict[str, str]) -> ScoreValidity:
    low, high = item.interval or (None, None)
    return ScoreValidity(
        score=item.score,
        name="Fit level" if item.score == WHOLE else names.get(item.score, item.score),
        people=item.people,
        observed=item.observed,
        low=low,
        high=high,
        corrected=tuple(
            CorrectedValidity(label=step.label, value=step.value, low=step.low, high=step.high)
            for step in item.corrected
        ),
        power=item.power,
    )


def _offer(learned: LearnedWeights | None) -> WeightsOffer | None:
    """Return the comparison; the weights themselves only where they are offered."""
    if learned is None:
        return None
    weights = dict(zip(learned.competencies, learned.weights, strict=True))
    return WeightsOffer(
        offered=learned.offered,
        people=learned.people,
        equal_validity=learned.equal_validity,
        learned_validity=learned.learned_validity,
        gain=learned.gain[0],
        gain_low=learned.gain[1],
        gain_high=learned.gain[2],
        weights=weights if learned.offered else {},
        legal_consequence=LEGAL_CONSEQUENCE,
    )


def _compared(
    levels: Scores, found: list[Outcome], study: MeasureStudy, stated: ExpectationRecord | None
) -> Compared:
    values = {
        name: value
        for name, value in value_by_person(found, study.measure).items()
        if name in levels
    }
    reported = reported_mean(list(values.values()))
    low, high = (reported.interval if reported else None) or (None, None)
    whole = study.validities[0]
    links: dict[str, Link] = {word: word for word in get_args(Link)}
    return Compared(
        expected=stated,
        reported_mean=reported.mean if reported else 0.0,
        reported_low=low,
        reported_high=high,
        mean_verdict=mean_verdict(stated.mean, reported) if stated else "nothing was expected",
        link_verdict=link_verdict(links[stated.link], whole.interval, whole.people)
        if stated
        else "nothing was expected",
        thirds=tuple(
            ThirdRecord(
                name=part.name,
                people=part.people,
                fit_level=part.fit_level,
                reported=part.reported,
                low=part.interval[0] if part.interval else None,
                high=part.interval[1] if part.interval else None,
            )
            for part in by_thirds(levels, values)
        ),
    )
