"""What is not known: said in the explanation, never filled in."""

from __future__ import annotations

from hirefit.explanation.explanation import CompetencyResult, ValueResult
from hirefit.explanation.inputs import Inputs
from hirefit.scoring.score import FEWEST_QUESTIONS, ApplicationScore

REASONS_NOT_ASSESSED = {
    "not_asked": "not asked",
    "no_time": "no time",
    "off_topic": "the answer was off topic",
    "conflict": "conflict of interest",
}


def unknowns(
    inputs: Inputs,
    score: ApplicationScore,
    competencies: tuple[CompetencyResult, ...],
    values: tuple[ValueResult, ...],
) -> tuple[str, ...]:
    """Return one sentence for each thing that the score can't speak to."""
    names = {item.competency: item.name for item in inputs.competencies}
    rated = {result.competency for result in competencies}
    missing = [name for competency, name in names.items() if competency not in rated]
    return (
        *_missing_raters(inputs, score),
        *(
            f"{name} was not assessed. It counts neither for nor against; the other weights"
            " were scaled up."
            for name in missing
        ),
        *(
            f"{result.name} has no weight here: its ratings do not count in the fit level."
            for result in competencies
            if not result.weight
        ),
        *_thin(competencies, inputs.terms.planned_raters),
        *_left_out(inputs),
        *(f"“{value.statement}”: no evidence yet." for value in values if not value.has_evidence),
        *_calibration(inputs),
        *_drafts(competencies),
    )


def _missing_raters(inputs: Inputs, score: ApplicationScore) -> list[str]:
    if score.standing != "provisional":
        return []
    planned = inputs.terms.planned_raters
    here = len({rating.rater for rating in inputs.ratings if rating.level is not None})
    return [f"Provisional: {here} of {planned} planned scorecards are in. The level may move."]


def _thin(competencies: tuple[CompetencyResult, ...], planned: int) -> list[str]:
    sentences = []
    for result in competencies:
        if result.questions < FEWEST_QUESTIONS:
            sentences.append(
                f"{result.name} rests on one question; {FEWEST_QUESTIONS} are needed to call it"
                " complete."
            )
        if result.raters < planned:
            sentences.append(f"{result.name} was rated by {result.raters} of {planned} raters.")
    return sentences


def _left_out(inputs: Inputs) -> list[str]:
    texts = inputs.question_texts
    counted: dict[tuple[str, str], int] = {}
    for rating in inputs.ratings:
        if rating.level is None:
            reason = REASONS_NOT_ASSESSED.get(rating.not_assessed_reason, "other reason")
            key = (texts.get(rating.question, rating.question), reason)
            counted[key] = counted.get(key, 0) + 1
    return [
        f"Not assessed by {count} rater{'s' if count > 1 else ''} ({reason}): {question}"
        for (question, reason), count in sorted(counted.items())
    ]


def _calibration(inputs: Inputs) -> list[str]:
    if inputs.calibration.n_ratings:
        return []
    sentence = (
        "The raters' severity is not known yet: the shipped prior takes every rater for average"
        " and widens the interval for it."
    )
    return [sentence]


def _drafts(competencies: tuple[CompetencyResult, ...]) -> list[str]:
    drafts = [result.name for result in competencies if result.status == "draft"]
    if not drafts:
        return []
    return [f"Draft, not yet validated with experts: {', '.join(drafts)}."]
