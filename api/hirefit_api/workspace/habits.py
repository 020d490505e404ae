"""What a rater is told of the own ratings: facts and words, nobody else's name."""

from __future__ import annotations

from typing import Any

from hirefit.diagnostics.diagnosis import Diagnosis, RaterDiagnosis
from hirefit.diagnostics.evidence_at_hand import FEWEST_CARDS_STRICTNESS, FEWEST_RATINGS_HABITS
from hirefit.diagnostics.wording import about_levels, between, counted, tougher_or_milder

SPREAD_MATTERS = 0.2
"""Levels of spread below which nobody would see a difference."""


def habits_document(diagnosis: Diagnosis) -> dict[str, Any]:
    """Return the own facts of every rater."""
    return {one.rater: _habits(one) for one in diagnosis.raters}


def _habits(one: RaterDiagnosis) -> dict[str, Any]:
    judged = one.cards >= FEWEST_CARDS_STRICTNESS
    return {
        "cards": one.cards,
        "ratings": one.ratings,
        "tougher": round(one.tougher, 4) if judged else None,
        "low": round(one.tougher_interval[0], 4) if judged else None,
        "high": round(one.tougher_interval[1], 4) if judged else None,
        "spread": round(one.spread, 4),
        "usual_spread": round(one.spread_expected, 4),
        "sentences": [_strictness_sentence(one), _spread_sentence(one)],
    }


def _strictness_sentence(one: RaterDiagnosis) -> str:
    cards = counted(one.cards, "scorecard")
    if one.cards < FEWEST_CARDS_STRICTNESS:
        return (
            f"Too early to say how you rate beside the panel: you have {cards}, and it takes"
            f" {FEWEST_CARDS_STRICTNESS}."
        )
    low, high = one.tougher_interval
    if low <= 0 <= high:
        return f"You rate about like the panel ({cards}); any difference could be chance."
    return (
        f"You rate {about_levels(one.tougher)} {tougher_or_milder(one.tougher)} than the panel"
        f" ({between(one.tougher_interval)}; {cards})."
    )


def _spread_sentence(one: RaterDiagnosis) -> str:
    if one.ratings < FEWEST_RATINGS_HABITS:
        return f"Too early to say how far your levels lie apart: {counted(one.ratings, 'rating')}."
    apart = one.spread - one.spread_expected
    if abs(apart) < SPREAD_MATTERS:
        return "You use the scale about as widely as these applications call for."
    if apart < 0:
        return (
            "Your levels lie closer together than these applications call for: the ends of the"
            " scale are there to be used."
        )
    return "Your levels lie further apart than these applications call for."
