"""Contributions that add up: by competency, and by service value.

By competency: ``weight * (fair level - standard)``; their sum is the fit level less the standard.
By service value: each contribution is split by the company's shares. That split is a convention,
and is labelled as one wherever it is shown.
"""

from __future__ import annotations

from hirefit.explanation.explanation import CompetencyResult, Step, ValueResult
from hirefit.explanation.inputs import CompetencyInput
from hirefit.explanation.rounding import shown, shown_parts, units_of
from hirefit.scoring.evidence import Floats
from hirefit.scoring.score import CompetencyScore
from hirefit.scoring.terms import ScoringTerms

NO_VALUE = ""


def competency_results(
    scores: tuple[CompetencyScore, ...],
    named: dict[str, CompetencyInput],
    steps: Floats,
    standard: float,
    difference_shown: str,
) -> tuple[CompetencyResult, ...]:
    """Return one result a competency; printed contributions add up to `difference_shown`.

    Parameters
    ----------
    scores : tuple of CompetencyScore
    named : dict of str to CompetencyInput
    steps : ndarray, shape (n_competencies, 3)
        Waterfall steps in levels (`hirefit.explanation.waterfall`).
    standard : float
        Level that contributions are counted from.
    difference_shown : str
        Printed fit level less the standard.
    """
    contributions = [score.weight * (score.fair_level - standard) for score in scores]
    printed = shown_parts(contributions, units_of(difference_shown))
    return tuple(
        _result(score, named[score.competency], row.tolist(), contribution, text)
        for score, row, contribution, text in zip(
            scores, steps, contributions, printed, strict=True
        )
    )


def _result(
    score: CompetencyScore,
    named: CompetencyInput,
    changes: list[float],
    contribution: float,
    contribution_shown: str,
) -> CompetencyResult:
    start, end = shown(score.as_rated), shown(score.fair_level)
    texts = shown_parts(changes, units_of(end) - units_of(start))
    severity, difficulty, limited = (
        (change, text) for change, text in zip(changes, texts, strict=True)
    )
    return CompetencyResult(
        competency=score.competency,
        name=named.name,
        status=named.status,
        weight=score.weight,
        as_rated=score.as_rated,
        as_rated_shown=start,
        steps=(
            Step(name="rater_severity", change=severity[0], shown=severity[1]),
            Step(name="question_difficulty", change=difficulty[0], shown=difficulty[1]),
            Step(name="limited_evidence", change=limited[0], shown=limited[1]),
        ),
        fair_level=score.fair_level,
        fair_level_shown=end,
        interval=score.interval,
        interval_shown=(shown(score.interval[0]), shown(score.interval[1])),
        contribution=contribution,
        contribution_shown=contribution_shown,
        ratings=score.ratings,
        questions=score.questions,
        raters=score.raters,
    )


def value_results(
    competencies: tuple[CompetencyResult, ...], terms: ScoringTerms, difference_shown: str
) -> tuple[ValueResult, ...]:
    """Return one result a service value; printed contributions add up to `difference_shown`.

    What a competency contributes that serves no declared value stands in a row of its own, with
    an empty id, so that the sum stays whole. Without a company profile there are no rows.
    """
    if not terms.service_values:
        return ()
    parts: dict[str, dict[str, float]] = {value.id: {} for value in terms.service_values}
    for result in competencies:
        shares = terms.shares.get(result.competency) or {NO_VALUE: 1.0}
        for value, share in shares.items():
            parts.setdefault(value, {})[result.competency] = share * result.contribution
    statements = {value.id: value.statement for value in terms.service_values}
    sums = {value: sum(row.values()) for value, row in parts.items()}
    backed = [value for value, row in parts.items() if row]
    printed = dict(
        zip(
            backed,
            shown_parts([sums[value] for value in backed], units_of(difference_shown)),
            strict=True,
        )
    )
    return tuple(
        ValueResult(
            value=value,
            statement=statements.get(value, "Serves none of the declared values"),
            contribution=sums[value],
            contribution_shown=printed.get(value, shown(0.0)),
            parts=row,
            has_evidence=bool(row),
        )
        for value, row in parts.items()
    )
