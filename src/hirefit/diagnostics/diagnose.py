"""Diagnose: look at everything, say first what stands out."""

from __future__ import annotations

from collections.abc import Sequence

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from hirefit.calibration.calibration import Calibration
from hirefit.diagnostics.agreement_tables import agreement_summary, variance_shares
from hirefit.diagnostics.diagnosis import (
    Agreement,
    Diagnosis,
    Finding,
    LevelUse,
    QuestionDiagnosis,
    RaterDiagnosis,
    Surprises,
)
from hirefit.diagnostics.element_tables import current_severities, question_table, rater_table
from hirefit.diagnostics.evidence_at_hand import (
    FALSE_DISCOVERY_RATE,
    FEWEST_CARDS_STRICTNESS,
    FEWEST_SHARED_APPLICATIONS,
    gather_evidence,
)
from hirefit.diagnostics.findings import (
    course_findings,
    level_findings,
    pairing_findings,
    panels_apart,
    question_findings,
    rater_findings,
    surprise_findings,
)
from hirefit.diagnostics.pattern_tables import course_table, pairing_table, surprise_table
from hirefit.diagnostics.rater_agreement import rater_agreement
from hirefit.diagnostics.scale_tables import facet_table, level_table
from hirefit.diagnostics.wording import counted, listed, percent
from hirefit.ratings.connection import groups_of, parts_of_raters
from hirefit.ratings.table import RatingTable


def diagnose(table: RatingTable, calibration: Calibration) -> Diagnosis:
    """Hold ratings against a calibration and against each other.

    Parameters
    ----------
    table : RatingTable
        At least one rating.
    calibration : Calibration
        On the same scale; fitted to these ratings or to earlier ones. A rater it does not list
        is estimated from the ratings at hand.

    Raises
    ------
    CalibrationError
        The calibration is on another scale than the ratings.
    """
    with threadpool_limits(1, "blas"):  # small matrices: threads would only wait for each other
        return _diagnosis(table, calibration)


def _diagnosis(table: RatingTable, calibration: Calibration) -> Diagnosis:
    evidence = gather_evidence(table, calibration)
    severities = current_severities(evidence)
    pairs = rater_agreement(table, evidence.parameters, fewest=FEWEST_SHARED_APPLICATIONS)
    raters, agreement = rater_table(evidence, severities, pairs), agreement_summary(table, pairs)
    questions, levels = question_table(evidence), level_table(evidence)
    pairings, courses = pairing_table(evidence), course_table(evidence)
    surprises, groups = surprise_table(evidence), _groups(table)
    of_raters = [finding for rater in raters for finding in rater_findings(rater)]
    of_questions = [finding for question in questions for finding in question_findings(question)]
    findings = (
        *(*panels_apart(groups), *of_raters, *course_findings(courses)),
        *(*pairing_findings(pairings), *of_questions),
        *(*level_findings(levels, calibration), *surprise_findings(surprises)),
    )
    return Diagnosis(
        scale=table.scale,
        calibration_digest=calibration.digest,
        n_ratings=table.n_ratings,
        n_applications=_applications(table),
        n_raters=len(raters),
        n_questions=len(questions),
        false_discovery_rate=FALSE_DISCOVERY_RATE,
        summary=(
            _size(table, raters, questions),
            *_unknown(raters, questions),
            *_summary(raters, levels, groups, agreement, surprises),
            _closing(findings),
        ),
        findings=findings,
        groups=groups,
        raters=raters,
        questions=questions,
        levels=levels,
        facets=facet_table(evidence, severities),
        pairings=pairings,
        courses=courses,
        surprises=surprises,
        agreement=agreement,
        variance_shares=variance_shares(table),
    )


def _groups(table: RatingTable) -> tuple[tuple[str, ...], ...]:
    part = parts_of_raters(table.rater, table.application, len(table.raters))
    return groups_of(table.raters, part)


def _applications(table: RatingTable) -> int:
    """Count the applications that have a rating."""
    return len(set(table.application.tolist()))


def _size(table: RatingTable, raters: Sequence[object], questions: Sequence[object]) -> str:
    return (
        f"{counted(table.n_ratings, 'rating')} of {counted(_applications(table), 'application')} by"
        f" {counted(len(raters), 'rater')} on {counted(len(questions), 'question')}."
    )


def _unknown(
    raters: tuple[RaterDiagnosis, ...], questions: tuple[QuestionDiagnosis, ...]
) -> list[str]:
    """Say who and what the calibration does not know."""
    new_raters = [rater.rater for rater in raters if not rater.in_calibration]
    new_questions = [one.question for one in questions if not one.in_calibration]
    lines = []
    if new_raters:
        lines.append(
            f"The calibration does not know {listed(new_raters)}: how strict they are is estimated"
            " from these ratings."
        )
    if new_questions:
        lines.append(
            f"The calibration does not know the questions {listed(new_questions)}: they are taken"
            " as average."
        )
    return lines


def _summary(
    raters: tuple[RaterDiagnosis, ...],
    levels: tuple[LevelUse, ...],
    groups: tuple[tuple[str, ...], ...],
    agreement: Agreement,
    surprises: Surprises,
) -> list[str]:
    """Return a sentence on each thing that can be said of all raters together."""
    lines = []
    if len(groups) == 1:
        lines.append("All raters are linked through shared applications: they can be compared.")
    else:
        lines.append(f"The raters fall into {len(groups)} groups that share no application.")
    early = [rater.rater for rater in raters if rater.cards < FEWEST_CARDS_STRICTNESS]
    if early:
        lines.append(
            f"Too early to say how strict {listed(early)}"
            f" {'is' if len(early) == 1 else 'are'}: that takes {FEWEST_CARDS_STRICTNESS}"
            " scorecards each."
        )
    if all(level.count for level in levels):
        lines.append(f"All {len(levels)} levels are used.")
    if agreement.observed is not None and agreement.expected is not None:
        lines.append(
            "Two raters of one answer gave the same level"
            f" {percent(agreement.observed)} of the time; about {percent(agreement.expected)} was"
            f" to be expected ({counted(agreement.shared_ratings, 'shared rating')})."
        )
    else:
        lines.append("No two raters rated the same answer, so agreement can't be judged.")
    lines.append(
        f"{counted(surprises.count, 'rating')} may be worth a second look; chance alone gives about"
        f" {surprises.expected_count:.0f}."
    )
    return lines


def _closing(findings: tuple[Finding, ...]) -> str:
    if findings:
        what = (
            f"{counted(len(findings), 'thing')} {'stands' if len(findings) == 1 else 'stand'} out."
        )
    else:
        what = "Nothing stands out beyond chance."
    share = percent(FALSE_DISCOVERY_RATE)
    return f"{what} Of each kind, at most about {share} of what is named is chance."
