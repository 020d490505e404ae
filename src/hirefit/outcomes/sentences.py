"""Validity in plain sentences, with the number of people in each."""

from __future__ import annotations

from hirefit.explanation.rounding import shown
from hirefit.outcomes.learned_weights import LearnedWeights
from hirefit.outcomes.study import FEWEST_FOR_A_CLAIM, WHOLE, WORTHWHILE, MeasureStudy, Validity


def headline(study: MeasureStudy) -> str:
    """Say in one or two sentences what is known about a measure."""
    whole = study.validities[0]
    if not study.people:
        return f"Nobody with a score has {study.measure} yet. There is no local evidence."
    if whole.interval is None:
        return (
            f"{study.people} people have a score and {study.measure}, but one of the two does not "
            "vary or there are too few. There is no local evidence yet."
        )
    low, high = whole.interval
    between = f"between {_signed(low)} and {_signed(high)}"
    if whole.observed is None:
        return (
            f"No claim yet: {whole.people} people have both, {FEWEST_FOR_A_CLAIM} are the least. "
            f"The correlation may lie anywhere {between}."
        )
    if low > 0:
        told = "Higher fit levels go with higher outcomes here"
    elif high < 0:
        told = "Higher fit levels go with LOWER outcomes here: look into this before the next hire"
    else:
        told = "These people do not show whether fit levels go with the outcome"
    return (
        f"{told}: the correlation of {whole.people} people is {_signed(whole.observed)}, likely "
        f"{between}."
    )


def power_sentence(study: MeasureStudy) -> str:
    """Say what this many people could have shown."""
    power = round(100 * study.validities[0].power)
    return (
        f"If the true correlation were {WORTHWHILE:.1f}, {study.people} people would show it in "
        f"about {power} of 100 such studies; {study.needed} people would in 80 of 100."
    )


def score_name(validity: Validity) -> str:
    """Return the score's name as people read it."""
    return "Fit level" if validity.score == WHOLE else validity.score


def weights_sentence(learned: LearnedWeights | None) -> str:
    """Say whether learned weights may be offered, and why."""
    if learned is None:
        return (
            "Weights are not learned: that needs at least 100 people and scores that differ. "
            "Equal weights stay."
        )
    value, low, high = learned.gain
    figures = (
        f"of {learned.people} people, learned weights reach {_signed(learned.learned_validity)} "
        f"and equal weights {_signed(learned.equal_validity)} with people they were not learned "
        f"from (difference {_signed(value)}, likely {_signed(low)} to {_signed(high)})"
    )
    if learned.offered:
        return f"Learned weights predict better here: {figures}."
    return f"Equal weights stay: {figures}."


def _signed(correlation: float) -> str:
    return shown(correlation, signed=True)
