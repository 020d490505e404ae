"""The score of every application of a table: levels, intervals, standing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from hirefit.calibration.calibration import Calibration
from hirefit.exceptions import CalibrationError, Fault
from hirefit.ratings.table import RatingTable
from hirefit.scoring.evidence import Evidence, Floats, group_evidence
from hirefit.scoring.fit_level import FitLevels, combine_competencies
from hirefit.scoring.interval import MASS, level_interval, probability_above
from hirefit.scoring.parameters import Parameters, look_up
from hirefit.scoring.posterior import Posterior, integrate_measures
from hirefit.scoring.terms import ScoringTerms

Standing = Literal["provisional", "incomplete", "complete"]
FEWEST_QUESTIONS = 2


@dataclass(frozen=True, slots=True)
class CompetencyScore:
    """One competency of one application; levels are on the rating scale."""

    competency: str
    weight: float
    as_rated: float
    fair_level: float
    interval: tuple[float, float]
    variance: float
    ratings: int
    questions: int
    raters: int


@dataclass(frozen=True, slots=True)
class ApplicationScore:
    """What is known of one application; levels are on the rating scale.

    Parameters
    ----------
    fit_level : float
        Weighted mean of the fair levels.
    interval : tuple of float
        Central interval of the fit level (90 %).
    variance : float
        Of the fit level, in levels squared.
    probability_above_cut : float
        That the fit level stands above the cut.
    as_rated : float
        The same weighted mean of the ratings as given.
    standing : {'provisional', 'incomplete', 'complete'}
        Provisional: fewer raters than planned. Incomplete: all raters are in, yet a competency
        has fewer than two rated questions, fewer raters than planned, or none.
    competencies : tuple of CompetencyScore
        In the order of their names.
    not_assessed : tuple of str
        Competencies with a weight in which the application has no rating.
    """

    application: str
    fit_level: float
    interval: tuple[float, float]
    variance: float
    probability_above_cut: float
    as_rated: float
    standing: Standing
    competencies: tuple[CompetencyScore, ...]
    not_assessed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """Arrays behind the scores of one table, for callers that go on calculating."""

    table: RatingTable
    evidence: Evidence
    parameters: Parameters
    posterior: Posterior
    fit: FitLevels
    low: Floats
    high: Floats
    probability_above_cut: Floats


def score_arrays(
    table: RatingTable,
    parameters: Parameters,
    weights: Mapping[str, float],
    cut: float,
    *,
    keep_density: bool = False,
) -> Scored:
    """Score every application of a table.

    Parameters
    ----------
    table : RatingTable
        At least one rating.
    parameters : Parameters
        Of the table's raters, questions and competencies, in the table's order.
    weights : mapping of str to float
        Weight of each competency of the table.
    cut : float
        Level that the probability refers to.
    keep_density : bool
        Keep the posterior of each unit over the nodes.
    """
    evidence = group_evidence(table)
    posterior = integrate_measures(evidence, parameters, keep_density=keep_density)
    chosen = np.array([weights[name] for name in table.competencies])
    fit = combine_competencies(evidence, parameters, posterior, chosen)
    low, high = level_interval(fit.level, fit.variance, table.scale, MASS)
    above = probability_above(fit.level, fit.variance, table.scale, cut)
    return Scored(table, evidence, parameters, posterior, fit, low, high, above)


def parameters_for(table: RatingTable, calibration: Calibration) -> Parameters:
    """Look a calibration up for a table.

    Raises
    ------
    CalibrationError
        The calibration is on another scale than the ratings.
    """
    if calibration.scale != table.scale:
        message = (
            f"the calibration is on the scale {calibration.scale}, the ratings on {table.scale}."
            " Calibrate on the same scale, or name the scale of the ratings."
        )
        raise CalibrationError(Fault(message, "calibration", "other-scale"))
    return look_up(calibration, table.raters, table.questions, table.competencies)


def score_table(
    table: RatingTable, calibration: Calibration, terms: ScoringTerms
) -> tuple[ApplicationScore, ...]:
    """Score every application of a table that has a rating, in the order of their names.

    Parameters
    ----------
    table : RatingTable
        At least one rating.
    calibration : Calibration
        On the same scale.
    terms : ScoringTerms
        Weights over the table's competencies, cut and planned raters.

    Raises
    ------
    CalibrationError
        The calibration is on another scale than the ratings.
    """
    scored = score_arrays(table, parameters_for(table, calibration), terms.weights, terms.cut)
    return summarise(scored, terms)


def summarise(scored: Scored, terms: ScoringTerms) -> tuple[ApplicationScore, ...]:
    """Turn the arrays of `score_arrays` into one value an application.

    A competency that the terms give a weight and the application has no rating of is named in
    `not_assessed`; the weights of the others were scaled up.
    """
    evidence, fit, table = scored.evidence, scored.fit, scored.table
    ends = np.searchsorted(evidence.unit_application, fit.application, side="right").tolist()
    raters = np.bincount(fit.pair_application, minlength=len(ends)).tolist()
    competencies = _competency_scores(scored)
    scores, start = [], 0
    for row, end in enumerate(ends):
        parts = competencies[start:end]
        start = end
        named = {part.competency for part in parts}
        missing = tuple(
            sorted(name for name, weight in terms.weights.items() if weight and name not in named)
        )
        scores.append(
            ApplicationScore(
                application=table.applications[fit.application[row]],
                fit_level=float(fit.level[row]) + table.scale.lowest,
                interval=(float(scored.low[row]), float(scored.high[row])),
                variance=float(fit.variance[row]),
                probability_above_cut=float(scored.probability_above_cut[row]),
                as_rated=float(fit.as_rated[row]),
                standing=judge_standing(parts, missing, raters[row], terms.planned_raters),
                competencies=parts,
                not_assessed=missing,
            )
        )
    return tuple(scores)


def judge_standing(
    competencies: tuple[CompetencyScore, ...],
    not_assessed: tuple[str, ...],
    raters: int,
    planned_raters: int,
) -> Standing:
    """Return what the score rests on so far; see `ApplicationScore`."""
    if raters < planned_raters:
        return "provisional"
    thin = any(
        part.questions < FEWEST_QUESTIONS or part.raters < planned_raters for part in competencies
    )
    return "incomplete" if thin or not_assessed else "complete"


def _competency_scores(scored: Scored) -> tuple[CompetencyScore, ...]:
    evidence, scale = scored.evidence, scored.table.scale
    variance = scored.fit.unit_variance
    low, high = level_interval(scored.posterior.level, variance, scale, MASS)
    names = scored.table.competencies
    columns = (
        evidence.unit_competency,
        scored.fit.weight,
        evidence.unit_as_rated,
        scored.posterior.level + scale.lowest,
        low,
        high,
        variance,
        evidence.unit_ratings,
        evidence.unit_questions,
        evidence.unit_raters,
    )
    return tuple(
        CompetencyScore(names[name], weight, rated, fair, (least, most), spread, n, q, r)
        for name, weight, rated, fair, least, most, spread, n, q, r in zip(
            *(column.tolist() for column in columns), strict=True
        )
    )
