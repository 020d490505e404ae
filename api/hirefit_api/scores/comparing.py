"""Two applications beside each other: only differences beyond the error are stated.

Each competency is compared as the fit level is: the ratings of that competency alone, its weight
one, so that what two applications share (raters' severities, questions' difficulties) cancels in
the error of the difference (`hirefit.scoring.comparison`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from scipy.special import ndtri

from hirefit.exceptions import Fault, HirefitError
from hirefit.scoring.comparison import Ranking, rank_applications
from hirefit.scoring.interval import MASS
from hirefit.scoring.score import Scored, parameters_for, score_arrays, summarise
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import NotFound
from hirefit_api.scorecards.blindness import own_card_first
from hirefit_api.scorecards.schemas import StoredAnswer, StoredScorecard
from hirefit_api.scorecards.service import scorecards_of
from hirefit_api.scores.groups import groups_of
from hirefit_api.scores.schemas import ComparedCompetency, Comparison
from hirefit_api.scores.service import Rules, compared, newest_cards, rated_table, rules_of
from hirefit_api.scores.sources import (
    RequisitionSource,
    nothing_rated,
)

WHOLE = "fit_level"
Unstated = Literal["cannot-be-told-apart", "not-assessed", "other-group"]
REACH = float(ndtri(0.5 + MASS / 2))


def compare_two(
    store: CompanyStore, source: RequisitionSource, first: str, second: str
) -> Comparison:
    """Compare two applications to one requisition.

    Raises
    ------
    NotFound
        One of them is not an application to this requisition.
    Forbidden
        The reader has still to rate one of them.
    HirefitError
        Both are the same, or decisions keep them on two calibrations.
    ExplanationError
        One of them has no rating yet.
    """
    pair = (first, second)
    rules = _rules_of_pair(store, source, pair)
    cards = [card for name in pair for card in newest_cards(scorecards_of(store, name))]
    table = rated_table(rules, cards)
    if not table.n_ratings:
        raise nothing_rated()
    groups = groups_of(source.cards, rules.calibration)
    scored, ranking = compared(rules, table, {})
    if set(ranking.applications) != set(pair):
        raise nothing_rated()
    standing = {score.application: score.standing for score in summarise(scored, rules.terms)}
    sections = rules.frozen.kit.competencies
    if groups.get(first) != groups.get(second):
        fit_level = _not_stated(WHOLE, "Fit level", "other-group")
        competencies = [_not_stated(s.competency, s.name, "other-group") for s in sections]
    else:
        fit_level = _compared(WHOLE, "Fit level", scored, ranking)
        competencies = [_one_competency(rules, cards, s.competency, s.name) for s in sections]
    return Comparison(
        first=first,
        second=second,
        fit_level=fit_level,
        competencies=tuple(competencies),
        provisional=tuple(name for name in pair if standing[name] == "provisional"),
        calibration=rules.calibration.digest,
    )


def _rules_of_pair(store: CompanyStore, source: RequisitionSource, pair: tuple[str, str]) -> Rules:
    if set(pair) & set(source.hidden):
        raise own_card_first()
    if not set(pair) <= set(source.applications):
        raise NotFound
    if len(set(pair)) == 1:
        raise HirefitError(Fault("Choose two applications.", "second", "same-application"))
    rules = [rules_of(store, source.kit_digest, source.kept.get(name, "")) for name in pair]
    if rules[0].calibration.digest != rules[1].calibration.digest:
        message = (
            "A decision keeps one of them on an earlier calibration: levels on two rulers are not "
            "compared."
        )
        raise HirefitError(Fault(message, "second", "other-calibration"))
    return rules[0]


def _one_competency(
    rules: Rules, cards: Sequence[StoredScorecard], competency: str, name: str
) -> ComparedCompetency:
    table = rated_table(
        rules, [_only(card, rules.frozen.competency_of, competency) for card in cards]
    )
    if len(table.applications) < len({card.application for card in cards}) or not table.n_ratings:
        return _not_stated(competency, name, "not-assessed")
    parameters = parameters_for(table, rules.calibration)
    scored = score_arrays(table, parameters, {competency: 1.0}, rules.terms.cut)
    ranking = rank_applications(scored)
    if len(ranking.applications) < len(table.applications):
        return _not_stated(competency, name, "not-assessed")
    return _compared(competency, name, scored, ranking)


def _only(
    card: StoredScorecard, competency_of: Mapping[str, str], competency: str
) -> StoredScorecard:
    answers: list[StoredAnswer] = [
        answer for answer in card.answers if competency_of[answer.question] == competency
    ]
    return card.model_copy(update={"answers": answers})


def _compared(competency: str, name: str, scored: Scored, ranking: Ranking) -> ComparedCompetency:
    """State the difference if the interval of the difference leaves out zero."""
    if not ranking.apart[0, 1]:
        return _not_stated(competency, name, "cannot-be-told-apart")
    levels = {
        scored.table.applications[code]: float(level)
        for code, level in zip(scored.fit.application, scored.fit.level, strict=True)
    }
    higher, lower = ranking.applications
    difference = levels[higher] - levels[lower]
    error = REACH * float(ranking.difference_error[0, 1])
    return ComparedCompetency(
        competency=competency,
        name=name,
        higher=higher,
        difference=difference,
        interval=(difference - error, difference + error),
        reason="apart",
    )


def _not_stated(competency: str, name: str, reason: Unstated) -> ComparedCompetency:
    return ComparedCompetency(
        competency=competency,
        name=name,
        higher=None,
        difference=None,
        interval=None,
        reason=reason,
    )
