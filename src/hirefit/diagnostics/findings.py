"""What stands out: beyond chance, by a size that matters, and said in a sentence.

Each kind is tested over all raters, questions or pairings at once, with the false discovery rate
held at `FALSE_DISCOVERY_RATE` (Benjamini & Hochberg 1995). Where nothing is wrong that is also the
probability of a single false finding of that kind. Sizes that matter are fixed beforehand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from hirefit.calibration.calibration import Calibration
from hirefit.diagnostics.category_use import disordered
from hirefit.diagnostics.diagnosis import (
    Course,
    Finding,
    LevelUse,
    Pairing,
    QuestionDiagnosis,
    RaterDiagnosis,
    Surprises,
)
from hirefit.diagnostics.evidence_at_hand import (
    FALSE_DISCOVERY_RATE,
    FEWEST_CARDS_STRICTNESS,
    FEWEST_RATINGS_HABITS,
    FEWEST_RATINGS_QUESTION,
    MATTERS,
)
from hirefit.diagnostics.wording import (
    about_levels,
    between,
    counted,
    listed,
    percent,
    tougher_or_milder,
)

SCATTERED, MUTED = 1.4, 0.6
"""Infit mean squares beyond which a rater's ratings are noisy or too smooth (Linacre 2002)."""
MIDDLE_SHARE_MATTERS = 0.15
CORRELATION_MATTERS = 0.15
FEWEST_UNIFORM_CARDS = 3
RATINGS_A_LEVEL = 20
"""Ratings per level of the scale before an unused level says anything."""
SURPRISES_MATTER = 1.5


def beyond_chance(adjusted_p: float) -> bool:
    """Return whether an adjusted probability is below the false discovery rate."""
    return adjusted_p < FALSE_DISCOVERY_RATE


def panels_apart(groups: Sequence[tuple[str, ...]]) -> Iterator[Finding]:
    """Name groups of raters that share no application with the largest one."""
    for group in groups[1:]:
        yield Finding(
            kind="panels-apart",
            subject=group[0],
            sentence=f"{listed(group)} share no application with {listed(groups[0])}, not even"
            " through others. Their strictness and their applications' levels can't be compared."
            " One application or practice case rated by both sides would link them.",
        )


def rater_findings(rater: RaterDiagnosis) -> Iterator[Finding]:
    """Yield what stands out about one rater."""
    cards = counted(rater.cards, "scorecard")
    if rater.cards >= FEWEST_CARDS_STRICTNESS:
        if beyond_chance(rater.strictness_p) and abs(rater.tougher) >= MATTERS:
            yield Finding(
                kind="strictness",
                subject=rater.rater,
                sentence=f"{rater.rater} rates {about_levels(rater.tougher)}"
                f" {tougher_or_milder(rater.tougher)} than the panel"
                f" ({between(rater.tougher_interval)}; {cards}).",
                adjusted_p=rater.strictness_p,
            )
        yield from _moved_findings(rater)
    if rater.ratings >= FEWEST_RATINGS_HABITS:
        yield from _habit_findings(rater)
    if (
        rater.uniform_p is not None
        and beyond_chance(rater.uniform_p)
        and rater.uniform_cards >= FEWEST_UNIFORM_CARDS
    ):
        yield Finding(
            kind="one-level-throughout",
            subject=rater.rater,
            sentence=f"{rater.rater} gave one level throughout on {rater.uniform_cards} of"
            f" {counted(rater.long_cards, 'scorecard')}; about"
            f" {rater.uniform_cards_expected:.0f} would be usual. Rating answer by answer may"
            " help.",
            adjusted_p=rater.uniform_p,
        )


def _moved_findings(rater: RaterDiagnosis) -> Iterator[Finding]:
    if rater.moved is None or rater.moved_interval is None or rater.moved_p is None:
        return
    if beyond_chance(rater.moved_p) and abs(rater.moved) >= MATTERS:
        yield Finding(
            kind="moved-since-calibration",
            subject=rater.rater,
            sentence=f"{rater.rater} now rates {about_levels(rater.moved)}"
            f" {tougher_or_milder(rater.moved)} than in the calibration"
            f" ({between(rater.moved_interval)}; {counted(rater.cards, 'scorecard')}).",
            adjusted_p=rater.moved_p,
        )


def _habit_findings(rater: RaterDiagnosis) -> Iterator[Finding]:
    ratings = counted(rater.ratings, "rating")
    more = (rater.middle_share or 0.0) - (rater.middle_share_expected or 0.0)
    if (
        rater.middle_p is not None
        and beyond_chance(rater.middle_p)
        and more >= MIDDLE_SHARE_MATTERS
    ):
        yield Finding(
            kind="stays-in-the-middle",
            subject=rater.rater,
            sentence=f"{rater.rater} stays in the middle of the scale:"
            f" {percent(rater.middle_share or 0.0)} of {ratings}, about"
            f" {percent(rater.middle_share_expected or 0.0)} would be usual.",
            adjusted_p=rater.middle_p,
        )
    if not beyond_chance(rater.fit.adjusted_p):
        return
    if rater.fit.infit_mnsq >= SCATTERED:
        yield Finding(
            kind="scattered",
            subject=rater.rater,
            sentence=f"The ratings of {rater.rater} are scattered: they lie about"
            f" {rater.fit.infit_mnsq**0.5:.1f} times as far from what the other ratings let expect"
            f" as is usual ({ratings}). The surprising ones are worth a second look.",
            adjusted_p=rater.fit.adjusted_p,
        )
    elif rater.fit.infit_mnsq <= MUTED:
        yield Finding(
            kind="muted",
            subject=rater.rater,
            sentence=f"The ratings of {rater.rater} differ less from the expected ones than ratings"
            f" usually do ({ratings}). Were they given after talking with other raters?",
            adjusted_p=rater.fit.adjusted_p,
        )


def question_findings(question: QuestionDiagnosis) -> Iterator[Finding]:
    """Yield what stands out about one question."""
    seen, expected = question.fit.point_measure, question.fit.point_measure_expected
    if question.ratings < FEWEST_RATINGS_QUESTION or seen is None or expected is None:
        return
    if beyond_chance(question.flatness_p) and expected - seen >= CORRELATION_MATTERS:
        says, go = (
            ("little", "hardly go") if seen < expected / 2 else ("less than usual", "go less")
        )
        yield Finding(
            kind="question-says-little",
            subject=question.question,
            sentence=f"Question {question.question} says {says}: its ratings {go} with the other"
            f" ratings of the same people (correlation {seen:.2f}, about {expected:.2f} would be"
            f" usual; {counted(question.ratings, 'rating')}).",
            adjusted_p=question.flatness_p,
        )


def level_findings(levels: Sequence[LevelUse], calibration: Calibration) -> Iterator[Finding]:
    """Name levels never used and levels that are not told apart."""
    total = sum(level.count for level in levels)
    if total >= RATINGS_A_LEVEL * len(levels):
        for level in levels:
            if not level.count:
                yield Finding(
                    kind="level-unused",
                    subject=str(level.level),
                    sentence=f"Level {level.level} was never used in {total:,} ratings.",
                )
    sets = [("", calibration.thresholds, calibration.thresholds_standard_error)]
    sets += [(c.competency, c.thresholds, ()) for c in calibration.competencies if c.thresholds]
    for where, thresholds, errors in sets:
        known = np.array(errors) if errors else None
        for category in disordered(np.array(thresholds), known).tolist():
            level = levels[category].level
            yield Finding(
                kind="levels-not-told-apart",
                subject=f"{where} {level}".strip(),
                sentence=f"{f'In {where}, level' if where else 'Level'} {level} is nowhere the"
                f" likeliest: levels {level - 1}, {level} and {level + 1} are not told apart here."
                " Rewriting their examples may help.",
            )


def pairing_findings(pairings: Sequence[Pairing]) -> Iterator[Finding]:
    """Name raters who are tougher or milder in one competency or with one question."""
    for pairing in pairings:
        if beyond_chance(pairing.adjusted_p) and abs(pairing.tougher) >= MATTERS:
            yield Finding(
                kind="unusual-pairing",
                subject=f"{pairing.rater}, {pairing.with_label}",
                sentence=f"{pairing.rater} rates {about_levels(pairing.tougher)}"
                f" {tougher_or_milder(pairing.tougher)}"
                f" {'in' if pairing.with_kind == 'competency' else 'on question'}"
                f" {pairing.with_label} than elsewhere ({between(pairing.interval)};"
                f" {counted(pairing.ratings, 'rating')}).",
                adjusted_p=pairing.adjusted_p,
            )


def course_findings(courses: Sequence[Course]) -> Iterator[Finding]:
    """Name raters who have become tougher or milder."""
    for course in courses:
        if beyond_chance(course.adjusted_p) and abs(course.change) >= MATTERS:
            yield Finding(
                kind="change-over-time",
                subject=course.rater,
                sentence=f"{course.rater} has become {about_levels(course.change)}"
                f" {tougher_or_milder(course.change)} from period {course.periods[0]} to"
                f" {course.periods[-1]} ({between(course.change_interval)};"
                f" {counted(course.cards, 'scorecard')}).",
                adjusted_p=course.adjusted_p,
            )


def surprise_findings(surprises: Surprises) -> Iterator[Finding]:
    """Say when far more ratings surprise than chance gives."""
    if (
        beyond_chance(surprises.p)
        and surprises.count >= SURPRISES_MATTER * surprises.expected_count
    ):
        yield Finding(
            kind="many-surprises",
            subject="ratings",
            sentence=f"{counted(surprises.count, 'rating')} lie far from what the others let"
            f" expect; chance gives about {surprises.expected_count:.0f}. The farthest are listed"
            " below: worth a look, not an error by themselves.",
            adjusted_p=surprises.p,
        )
