"""The first sentence of an explanation: the level, how sure it is, and where the cut lies."""

from __future__ import annotations

from hirefit.competencies.scale import RatingScale
from hirefit.explanation.rounding import NEAR, shown
from hirefit.scoring.score import ApplicationScore
from hirefit.scoring.terms import ScoringTerms

SURE = 0.95


def summary_sentence(score: ApplicationScore, terms: ScoringTerms, scale: RatingScale) -> str:
    """Return the score in two sentences, for someone who reads nothing else."""
    low, high = (shown(end) for end in score.interval)
    first = (
        f"Fit level {shown(score.fit_level)} of {scale.highest}, likely between {low} and {high}."
    )
    return f"{first} {_against_cut(score, terms)}"


def _against_cut(score: ApplicationScore, terms: ScoringTerms) -> str:
    above = score.fit_level >= terms.cut - NEAR
    chance = score.probability_above_cut if above else 1 - score.probability_above_cut
    side = "above" if above else "below"
    cut = f"the cut of {shown(terms.cut)}"
    if shown(score.fit_level) == shown(terms.cut):
        times = round(100 * score.probability_above_cut)
        return f"That is at {cut}: it would be above it in about {times} of 100 such cases."
    if chance >= SURE:
        return f"That is clearly {side} {cut}."
    often = f"in about {round(100 * chance)} of 100 such cases"
    return f"That is {side} {cut}, but not clearly: it would be {often}."
