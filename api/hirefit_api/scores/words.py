"""What an explanation's numbers mean, in sentences for people who decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from hirefit.explanation.explanation import Counterfactual, Results
from hirefit.explanation.rounding import shown_parts, units_of
from hirefit_api.languages.figures import figure, level
from hirefit_api.languages.speaking import gettext, marked

STEP_NAMES: Mapping[str, str] = {
    "rater_severity": marked("Severity of these raters"),
    "question_difficulty": marked("Difficulty of these questions"),
    "limited_evidence": marked("Limited evidence"),
}
_UP: Mapping[str, str] = {
    "rater_severity": marked("These raters are stricter than the average rater"),
    "question_difficulty": marked("These questions are harder than the average question"),
    "limited_evidence": marked("A few ratings can be low by chance"),
}
_DOWN: Mapping[str, str] = {
    "rater_severity": marked("These raters are more lenient than the average rater"),
    "question_difficulty": marked("These questions are easier than the average question"),
    "limited_evidence": marked("A few ratings can be high by chance"),
}
_NONE: Mapping[str, str] = {
    "rater_severity": marked("No change: together these raters count as average in severity"),
    "question_difficulty": marked(
        "No change: together these questions count as average in difficulty"
    ),
    "limited_evidence": marked("No change: the evidence moves the level by less than 0.01"),
}


_ANSWERS: Mapping[int, str] = {
    1: marked("one answer on %(name)s"),
    2: marked("two answers on %(name)s"),
    3: marked("three answers on %(name)s"),
    4: marked("four answers on %(name)s"),
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
        return f"{gettext(_NONE[name])}."
    by = {"levels": level(abs(units) / 100)}
    if units > 0:
        return gettext(_UP[name]) + gettext(", so the level goes up by %(levels)s.") % by
    return gettext(_DOWN[name]) + gettext(", so the level goes down by %(levels)s.") % by


def counterfactual_words(direction: str, change: Counterfactual, names: Mapping[str, str]) -> str:
    """Say one counterfactual: on how many answers of which competency, and where it leads."""
    parts = [
        gettext(_ANSWERS[count]) % {"name": names[competency]}
        for competency, count in change.steps.items()
    ]
    both = {"first": ", ".join(parts[:-1]), "last": parts[-1]}
    listed = parts[0] if len(parts) == 1 else gettext("%(first)s and %(last)s") % both
    sentence = (
        gettext("One level more on %(listed)s: fit level %(level)s.")
        if direction == "more"
        else gettext("One level less on %(listed)s: fit level %(level)s.")
    )
    return sentence % {"listed": listed, "level": figure(change.fit_level_shown)}
