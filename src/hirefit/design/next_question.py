"""What to ask next: which further ratings most lower the chance of a wrong side of the cut.

Preposterior analysis (Raiffa & Schlaifer 1961). If an application stands above the cut with
probability p, whoever acts on the likelier side is wrong with probability min(p, 1 - p). Suppose a
rater puts q more questions of average difficulty in one competency. Their total t is all that
counts (sufficiency, Rasch 1960), and its predictive probability is a ratio of the marginal
likelihoods that `hirefit.scoring.posterior` integrates::

    P(t | ratings)  proportional to  c_q(t) * integral N(theta; mu, sigma^2) prod_r L_r(theta)

with t added to that rater's block; ``c_q(t)``, the number of ways to reach t weighted by the
thresholds, is the q-fold convolution of ``exp(category weights)``. For each t the application is
scored as `hirefit.scoring.score` would then score it, which gives p_t, and::

    expected wrong side = sum_t P(t) min(p_t, 1 - p_t)
    reduction           = min(m, 1 - m) - expected wrong side,    m = sum_t P(t) p_t

By Jensen's inequality the reduction is never negative, and it is zero exactly when no answer could
change the side. It is counted from m, not from p: as a competency's level rests on its own evidence
alone, more evidence also narrows the joint error of the fit level by itself, which changes p
without changing anybody's side (by up to .015 in simulated interviews), and that is no reason to
ask. For one competency m and p agree.

One question alone often reduces nothing. Ask for the value of two or three then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from hirefit.calibration.calibration import Calibration
from hirefit.competencies.scale import RatingScale
from hirefit.exceptions import DesignError, Fault
from hirefit.rasch.response_model import category_weights
from hirefit.ratings.table import RatingRow, RatingTable, tabulate
from hirefit.scoring.evidence import Floats
from hirefit.scoring.score import Scored, parameters_for, score_arrays
from hirefit.scoring.terms import ScoringTerms

NEW_RATER = "average new rater"
MOST_QUESTIONS = 20


@dataclass(frozen=True, slots=True)
class QuestionValue:
    """What further ratings of one competency by one rater would bring.

    Parameters
    ----------
    competency : str
    rater : str or None
        A rater that the calibration lists, or ``None``: an average new one.
    rated_before : bool
        Whether the rater has rated this application: a further question then shares the
        impression (halo) of those before.
    in_evidence : bool
        Whether the competency has a rating so far. Where it has none, the fit level rests on the
        others alone, and what is compared are two different means.
    reduction : float
        By how much the expected chance of standing on the wrong side falls; never negative.
    wrong_side_after : float
        What is then left of the chance now.
    """

    competency: str
    rater: str | None
    rated_before: bool
    in_evidence: bool
    reduction: float
    wrong_side_after: float


@dataclass(frozen=True, slots=True)
class NextQuestions:
    """The values of all further questions for one application, the most helpful first.

    Parameters
    ----------
    probability_above_cut, wrong_side_now : float
        As the application is scored now: p and min(p, 1 - p).
    questions : int
        How many questions each rater would put.
    values : tuple of QuestionValue
    """

    application: str
    cut: float
    probability_above_cut: float
    wrong_side_now: float
    questions: int
    values: tuple[QuestionValue, ...]

    def document(self) -> dict[str, Any]:
        """Return the JSON document."""
        return {"format": "hirefit-next-question/1", **asdict(self)}


@dataclass(frozen=True, slots=True)
class _Ask:
    """Further questions that could be put: by whom (a label of the table) in what."""

    competency: str
    rater: str
    listed: bool


def value_of_questions(
    table: RatingTable,
    calibration: Calibration,
    terms: ScoringTerms,
    application: str,
    *,
    questions: int = 1,
    raters: Sequence[str] | None = None,
) -> NextQuestions:
    """Return by how much further ratings would lower the chance of a wrong side of the cut.

    Parameters
    ----------
    table : RatingTable
        The ratings so far.
    calibration : Calibration
        On the same scale.
    terms : ScoringTerms
        Weights and cut.
    application : str
        One that has a rating.
    questions : int
        How many questions of average difficulty are put at once, 1 to `MOST_QUESTIONS`.
    raters : sequence of str, optional
        Who could ask; all that the calibration lists by default. An average new rater is always
        among the answers.

    Raises
    ------
    DesignError
        The application has no rating, or the number of questions is out of range.
    CalibrationError
        The calibration is on another scale.
    """
    weighted = sorted(name for name, weight in terms.weights.items() if weight > 0)
    rows = [row for row in _rows_of(table, application) if row.competency in weighted]
    if not rows:
        message = "this application has no rating that counts in the file."
        raise DesignError(Fault(message, "application", "unknown-application"))
    if not 1 <= questions <= MOST_QUESTIONS:
        message = f"the number of questions lies between 1 and {MOST_QUESTIONS}."
        raise DesignError(Fault(message, "questions", "bad-questions"))
    calibrated = {r.rater for r in calibration.raters}
    listed = calibrated if raters is None else set(raters)
    newcomer = _unused(NEW_RATER, {*listed, *calibrated, *table.raters})
    asks = [
        _Ask(competency, rater, rater != newcomer)
        for competency in weighted
        for rater in (*sorted(listed), newcomer)
    ]
    now = _score(tabulate(rows, table.scale), calibration, terms)
    p = float(now.probability_above_cut[0])
    imagined = _imagine(rows, asks, questions, table.scale, calibration)
    reductions = _reductions(_score(imagined, calibration, terms), asks, questions)
    has_rated = {row.rater for row in rows}
    in_evidence = {row.competency for row in rows}
    values = [
        QuestionValue(
            competency=ask.competency,
            rater=ask.rater if ask.listed else None,
            rated_before=ask.rater in has_rated,
            in_evidence=ask.competency in in_evidence,
            reduction=gain,
            wrong_side_after=max(min(p, 1 - p) - gain, 0.0),
        )
        for ask, gain in zip(asks, reductions.tolist(), strict=True)
    ]
    values.sort(key=lambda v: (-round(v.reduction, 9), v.competency, v.rater is not None, v.rater))
    return NextQuestions(application, terms.cut, p, min(p, 1 - p), questions, tuple(values))


def _reductions(scored: Scored, asks: Sequence[_Ask], questions: int) -> Floats:
    """Return the reduction of each ask, shape (n_asks,), from its imagined applications."""
    after = scored.probability_above_cut.reshape(len(asks), -1)
    chance = _predictive(scored, asks, questions)
    expected = np.einsum("at,at->a", chance, np.minimum(after, 1 - after))
    mean = np.einsum("at,at->a", chance, after)
    return np.asarray(np.maximum(np.minimum(mean, 1 - mean) - expected, 0.0))


def _rows_of(table: RatingTable, application: str) -> list[RatingRow]:
    if application not in table.applications:
        return []
    code = table.applications.index(application)
    return [
        RatingRow(
            application=application,
            rater=table.raters[table.rater[i]],
            question=table.questions[table.question[i]],
            competency=table.competencies[table.competency[i]],
            level=int(table.level[i]),
        )
        for i in np.flatnonzero(table.application == code)
    ]


def _unused(label: str, taken: set[str]) -> str:
    while label in taken:
        label += " "
    return label


def _score(table: RatingTable, calibration: Calibration, terms: ScoringTerms) -> Scored:
    weights = {name: terms.weights.get(name, 0.0) for name in table.competencies}
    return score_arrays(table, parameters_for(table, calibration), weights, terms.cut)


def _imagine(
    rows: Sequence[RatingRow],
    asks: Sequence[_Ask],
    questions: int,
    scale: RatingScale,
    calibration: Calibration,
) -> RatingTable:
    """Return the ratings of one imagined application for each ask and each total of its answers.

    Their labels sort in that order. Of all answers with one total any will do.
    """
    steps = scale.categories - 1
    totals = questions * steps + 1
    fresh = _further_questions(rows, asks, questions, calibration)
    seen, names = tabulate(rows, scale), _labelled(rows, asks, fresh, scale)
    place_r = {label: code for code, label in enumerate(names.raters)}
    place_q = {label: code for code, label in enumerate(names.questions)}

    count = len(asks) * totals
    total = np.tile(np.arange(totals), len(asks))
    answers = np.clip(total[:, None] - np.arange(questions) * steps, 0, steps)
    asker = np.array([place_r[ask.rater] for ask in asks])
    asked = np.array([[place_q[q] for q in fresh[ask.competency]] for ask in asks])
    old_rater = np.array([place_r[label] for label in seen.raters])[seen.rater]
    old_question = np.array([place_q[label] for label in seen.questions])[seen.question]
    return replace(
        names,
        applications=tuple(f"{number:09d}" for number in range(count)),
        application=np.concatenate(
            [np.repeat(np.arange(count), len(rows)), np.repeat(np.arange(count), questions)]
        ),
        rater=np.concatenate([np.tile(old_rater, count), np.repeat(asker, totals * questions)]),
        question=np.concatenate(
            [np.tile(old_question, count), np.repeat(asked, totals, axis=0).ravel()]
        ),
        category=np.concatenate([np.tile(seen.category, count), answers.ravel()]),
        evidence=(),
        period=(),
        not_assessed=(),
    )


def _labelled(
    rows: Sequence[RatingRow],
    asks: Sequence[_Ask],
    fresh: Mapping[str, Sequence[str]],
    scale: RatingScale,
) -> RatingTable:
    """Return a table with the labels of all ratings, given and imagined."""
    imagined = [
        RatingRow("", ask.rater, question, ask.competency, None)
        for ask in asks
        for question in fresh[ask.competency]
    ]
    return tabulate([*rows, *imagined], scale)


def _further_questions(
    rows: Sequence[RatingRow], asks: Sequence[_Ask], questions: int, calibration: Calibration
) -> dict[str, list[str]]:
    """Return labels for new questions of each competency that nobody has asked or calibrated."""
    known = {row.question for row in rows} | {q.question for q in calibration.questions}
    return {
        competency: [
            _unused(f"further question {place} on {competency}", known)
            for place in range(questions)
        ]
        for competency in sorted({ask.competency for ask in asks})
    }


def _predictive(scored: Scored, asks: Sequence[_Ask], questions: int) -> Floats:
    """Return P(t | ratings) of each ask and total, shape (n_asks, n_totals)."""
    evidence, parameters = scored.evidence, scored.parameters
    code = {name: at for at, name in enumerate(scored.table.competencies)}
    asked = np.array([code[ask.competency] for ask in asks])
    outcomes = len(scored.table.applications) // len(asks)
    units = np.repeat(asked, outcomes)[evidence.unit_application] == evidence.unit_competency
    blocks = np.flatnonzero(units[evidence.block_unit])
    nodes, likelihood = scored.posterior.nodes, scored.posterior.likelihood
    mean = parameters.mean[evidence.unit_competency[units]][:, None]
    sd = parameters.sd[evidence.unit_competency[units]][:, None]
    raters = evidence.unit_raters[units]
    log_density = -0.5 * ((nodes - mean) / sd) ** 2 + np.add.reduceat(
        likelihood.log_likelihood[likelihood.first_row[blocks] + evidence.block_total[blocks]],
        np.cumsum(raters) - raters,
    )
    top = log_density.max(axis=1)
    log_marginal = np.log(np.exp(log_density - top[:, None]).sum(axis=1)) + top
    ways = np.stack([_log_ways(row, questions) for row in parameters.thresholds])
    log_chance = log_marginal.reshape(len(asks), outcomes) + ways[asked]
    chance = np.exp(log_chance - log_chance.max(axis=1, keepdims=True))
    return np.asarray(chance / chance.sum(axis=1, keepdims=True))


def _log_ways(thresholds: Floats, questions: int) -> Floats:
    """Return log c_q(t): answers that reach each total, weighted by the thresholds."""
    one = np.exp(category_weights(thresholds))
    ways = np.ones(1)
    for _ in range(questions):
        ways = np.convolve(ways, one)
    return np.log(ways)
