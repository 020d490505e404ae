"""The words of an explanation, used alike by text and pages."""

from __future__ import annotations

from hirefit.explanation.explanation import Counterfactual, Explanation

STEP_NAMES = {
    "rater_severity": "these raters' severity",
    "question_difficulty": "these questions' difficulty",
    "limited_evidence": "limited evidence",
}
STANDINGS = {
    "provisional": "Provisional: not all planned scorecards are in.",
    "incomplete": "Incomplete: a competency has too few questions or raters.",
    "complete": "Complete: all planned scorecards are in.",
}
AS_RATED = "As rated: the mean of the ratings as given, each rater counting the same."
FAIR_LEVEL = (
    "Fair level: the level an average rater would give on a question of average difficulty."
)
FIT_LEVEL = "Fit level: the weighted mean of the fair levels."
CONTRIBUTION = "Contribution: the fair level less the standard, times the weight."
SPLIT = "The split over service values follows the company's stated shares. It is a convention."
NUMBERS = ("no", "one", "two", "three", "four")
PAST = "The interview is over and can't be redone; this says how near the cut the level lies."


def likely(explanation: Explanation) -> str:
    """Say what an interval means."""
    times = round(100 * explanation.results.interval_mass)
    return f"Likely: the level lies in this range in {times} of 100 cases like this one."


def rater_names(explanation: Explanation) -> dict[str, str]:
    """Return ``Rater 1``, ``Rater 2``, ... for the raters in the order of their codes."""
    raters = sorted({rating.rater for rating in explanation.inputs.ratings})
    return {rater: f"Rater {number}" for number, rater in enumerate(raters, 1)}


def counterfactual_sentence(explanation: Explanation, change: Counterfactual) -> str:
    """Say one counterfactual: on how many answers of which competency, and where it leads."""
    names = {item.competency: item.name for item in explanation.inputs.competencies}
    way = explanation.results.counterfactual_direction
    parts = [f"{_answers(count)} on {names[name]}" for name, count in change.steps.items()]
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"One level {way} on {listed}: fit level {change.fit_level_shown}."


def _answers(count: int) -> str:
    return f"{NUMBERS[count]} answer{'s' if count > 1 else ''}"


def counterfactual_heading(explanation: Explanation) -> str:
    """Say what the counterfactuals answer."""
    if explanation.results.counterfactual_direction == "more":
        return "Each of these alone would have lifted the level to the cut:"
    return "Each of these alone would have taken the level below the cut:"
