"""What inputs must hold to be anybody's: ratings on the scale, weights of one, errors that exist.

`hirefit explain` can write nothing else. A document that breaks one of these rules was made or
changed by hand, though all its numbers may follow from each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from hirefit.explanation.inputs import CalibrationInput, CompetencyInput, Inputs, ParameterInput
from hirefit.scoring.terms import ScoringTerms

MOST_LOGITS = 50.0
"""No severity, difficulty, threshold or spread is anywhere near; larger ones overflow."""

SUM_TOLERANCE = 1e-6

Broken = tuple[str, object, str]
"""Place, what stands there, the rule that it breaks."""


def broken_rules(inputs: Inputs) -> tuple[Broken, ...]:
    """Return every rule that inputs break; none if they can be what somebody rated and set."""
    return (
        *_ratings(inputs),
        *_terms(inputs.terms, (inputs.scale.lowest, inputs.scale.highest)),
        *_calibration(inputs.calibration),
        *(
            broken
            for at, item in enumerate(inputs.competencies)
            for broken in _competency(item, f"inputs.competencies[{at}]")
        ),
    )


def _ratings(inputs: Inputs) -> Iterator[Broken]:
    scale = inputs.scale
    given = Counter((rating.rater, rating.question) for rating in inputs.ratings)
    for at, rating in enumerate(inputs.ratings):
        place = f"inputs.ratings[{at}]"
        if rating.level is None and not rating.not_assessed_reason:
            yield f"{place}.level", None, "a rating has a level, or a reason for none"
        if rating.level is not None and rating.not_assessed_reason:
            yield f"{place}.level", rating.level, "a rating has a level or a reason for none"
        if rating.level is not None and not scale.lowest <= rating.level <= scale.highest:
            yield f"{place}.level", rating.level, _on(scale.lowest, scale.highest)
        if given[rating.rater, rating.question] > 1:
            yield place, rating.question, "a rater rates a question once"


def _terms(terms: ScoringTerms, ends: tuple[int, int]) -> Iterator[Broken]:
    for name in ("standard_level", "cut"):
        level = getattr(terms, name)
        if not ends[0] <= level <= ends[1]:
            yield f"inputs.terms.{name}", level, _on(*ends)
    yield from _parts_of_one(terms.weights, "inputs.terms.weights")
    for competency, shares in terms.shares.items():
        yield from _parts_of_one(shares, f"inputs.terms.shares.{competency}")


def _on(lowest: int, highest: int) -> str:
    return f"the scale goes from {lowest} to {highest}"


def _parts_of_one(parts: Mapping[str, float], place: str) -> Iterator[Broken]:
    for name, part in parts.items():
        if part < 0:
            yield f"{place}.{name}", part, "none is below zero"
    total = sum(parts.values())
    if parts and abs(total - 1) > SUM_TOLERANCE:
        yield place, f"{total:.10g} in all", "they make one"


def _calibration(calibration: CalibrationInput) -> Iterator[Broken]:
    place = "inputs.calibration"
    for kind, items in (("raters", calibration.raters), ("questions", calibration.questions)):
        for at, item in enumerate(items):
            yield from _parameter(item, f"{place}.{kind}[{at}]")
    yield from _spread(calibration.halo_sd, f"{place}.halo_sd")
    yield from _spread(calibration.shared_severity_error, f"{place}.shared_severity_error")


def _parameter(item: ParameterInput, place: str) -> Iterator[Broken]:
    yield from _location(item.value, f"{place}.value")
    yield from _spread(item.standard_error, f"{place}.standard_error")
    yield from _spread(item.own_error, f"{place}.own_error")


def _competency(item: CompetencyInput, place: str) -> Iterator[Broken]:
    yield from _location(item.mean, f"{place}.mean")
    for at, threshold in enumerate(item.thresholds):
        yield from _location(threshold, f"{place}.thresholds[{at}]")
    for name in ("sd", "own_mean_error", "shared_difficulty_error"):
        yield from _spread(getattr(item, name), f"{place}.{name}")


def _location(value: float, place: str) -> Iterator[Broken]:
    if abs(value) > MOST_LOGITS:
        yield place, value, f"it lies between -{MOST_LOGITS:g} and {MOST_LOGITS:g} logits"


def _spread(value: float, place: str) -> Iterator[Broken]:
    if not 0 <= value <= MOST_LOGITS:
        yield place, value, f"it lies between 0 and {MOST_LOGITS:g} logits"
