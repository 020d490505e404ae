"""Principal reasons: at most four, each with the anchors met and not met, and its evidence.

The code of a reason is ``<competency>-<level>-GAP`` for a competency below the standard (the
level is the lowest anchor that was not met) and ``<competency>-<level>-MET`` for the others (the
level is the highest anchor that was met). Codes never change their meaning between releases.
Reasons are ranked by how far the contribution is from zero; ties go by the competency's id. A
competency without weight moves nothing and is no reason.
"""

from __future__ import annotations

import math

from hirefit.competencies.scale import RatingScale
from hirefit.explanation.explanation import CompetencyResult, Quote, Reason
from hirefit.explanation.inputs import CompetencyInput, Inputs, RatingInput
from hirefit.explanation.rounding import NEAR, shown

MOST_REASONS = 4
MOST_QUOTES = 2


def principal_reasons(
    inputs: Inputs, competencies: tuple[CompetencyResult, ...]
) -> tuple[tuple[Reason, ...], tuple[str, ...]]:
    """Return the reasons, and the ids of competencies that have none for want of evidence.

    A reason without a rater's note behind it is not printed (nothing is made up), and the
    competency is named among the second instead.
    """
    named = {item.competency: item for item in inputs.competencies}
    weighed = [result for result in competencies if result.weight]
    ranked = sorted(weighed, key=lambda c: (-round(abs(c.contribution), 9), c.competency))
    reasons: list[Reason] = []
    bare: list[str] = []
    noted = _noted(inputs)
    for result in ranked:
        quotes = _quotes(inputs, noted.get(result.competency, []), result)
        if not quotes:
            bare.append(result.competency)
        elif len(reasons) < MOST_REASONS:
            reasons.append(_reason(inputs, named[result.competency], result, quotes))
    return tuple(reasons), tuple(sorted(bare))


def met_level(level: float, scale: RatingScale) -> int:
    """Return the highest level whose anchor a fair level reaches."""
    return min(max(math.floor(level + NEAR), scale.lowest), scale.highest)


def _reason(
    inputs: Inputs, named: CompetencyInput, result: CompetencyResult, quotes: tuple[Quote, ...]
) -> Reason:
    scale, standard = inputs.scale, inputs.terms.standard_level
    met = met_level(result.fair_level, scale)
    unmet = met + 1 if met < scale.highest else None
    below = result.fair_level < standard - NEAR
    at_standard = abs(result.fair_level - standard) <= NEAR
    code = f"{result.competency}-{unmet}-GAP" if below else f"{result.competency}-{met}-MET"
    kind = "at" if at_standard else "below" if below else "above"
    away = shown(abs(result.fair_level - standard))
    where = "at the standard" if at_standard else f"{away} {kind} the standard"
    return Reason(
        code=code,
        competency=result.competency,
        kind=kind,
        sentence=f"{named.name}: level {result.fair_level_shown}, {where} of {shown(standard)}.",
        met_level=met,
        met_anchor=named.anchors.get(str(met), ""),
        unmet_level=unmet,
        unmet_anchor=named.anchors.get(str(unmet), ""),
        evidence=quotes,
    )


def _noted(inputs: Inputs) -> dict[str, list[RatingInput]]:
    """Return the ratings that a note was written on, by competency."""
    found: dict[str, list[RatingInput]] = {}
    for rating in inputs.ratings:
        if rating.evidence.strip():
            found.setdefault(rating.competency, []).append(rating)
    return found


def _quotes(
    inputs: Inputs, noted: list[RatingInput], result: CompetencyResult
) -> tuple[Quote, ...]:
    """Return notes that bear the reason out: the highest rated if above, the lowest if below."""
    sign = 1 if result.fair_level < inputs.terms.standard_level - NEAR else -1
    chosen = sorted(noted, key=lambda r: (sign * (r.level or 0), r.question, r.rater))
    return tuple(
        Quote(
            rater=rating.rater,
            question=rating.question,
            question_text=inputs.question_texts.get(rating.question, ""),
            level=rating.level,
            evidence=rating.evidence,
        )
        for rating in chosen[:MOST_QUOTES]
        if rating.level is not None
    )
