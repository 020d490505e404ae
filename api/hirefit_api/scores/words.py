"""What an explanation's numbers mean, in sentences for people who decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from hirefit.explanation.explanation import Results
from hirefit.explanation.rounding import shown, shown_parts, units_of

STEP_NAMES: Mapping[str, str] = {
    "rater_severity": "Severity of these raters",
    "question_difficulty": "Difficulty of these questions",
    "limited_evidence": "Limited evidence",
}
_UP: Mapping[str, str] = {
    "rater_severity": "These raters are stricter than the average rater",
    "question_difficulty": "These questions are harder than the average question",
    "limited_evidence": "A few ratings can be low by chance",
}
_DOWN: Mapping[str, str] = {
    "rater_severity": "These raters are more lenient than the average rater",
    "question_difficulty": "These questions are easier than the average question",
    "limited_evidence": "A few ratings can be high by chance",
}
_NONE: Mapping[str, str] = {
    "rater_severity": "No change: together these raters count as average in severity",
    "question_difficulty": "No change: together these questions count as average in difficulty",
    "limited_evidence": "No change: the evidence moves the level by less than 0.01",
}


class CorrectionStep(NamedTuple):
    """One step from `as rated` to `fit level`, over all competencies."""

    name: str
    shown: str
    sentence: str


def correction_steps(results: Results) -> list[CorrectionStep]:
    """Return the steps of the waterfall, weighted over competencies; they add up as printed."""
    names = list(STEP_NAMES)
    sums = [
        sum(
            part.weight * step.change
            for part in results.competencies
            for step in part.steps
            if step.name == name
        )
        for name in names
    ]
    total = units_of(results.fit_level_shown) - units_of(results.as_rated_shown)
    return [
        CorrectionStep(STEP_NAMES[name], text, _step_sentence(name, text))
        for name, text in zip(names, shown_parts(sums, total), strict=True)
    ]


def _step_sentence(name: str, text: str) -> str:
    units = units_of(text)
    if not units:
        return f"{_NONE[name]}."
    why, way = (_UP, "up") if units > 0 else (_DOWN, "down")
    return f"{why[name]}, so the level goes {way} by {shown(abs(units) / 100)}."
