"""Use of the levels, and separation of raters, questions and applications."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hirefit.diagnostics.category_use import scale_landmarks
from hirefit.diagnostics.diagnosis import FacetSummary, LevelUse
from hirefit.diagnostics.element_tables import Severities
from hirefit.diagnostics.evidence_at_hand import EvidenceAtHand
from hirefit.diagnostics.separation import (
    fixed_chi_square,
    rests_on_ratings,
    separation,
    unshrunken,
)

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


def level_table(evidence: EvidenceAtHand) -> tuple[LevelUse, ...]:
    """Return one row for each level of the scale."""
    table, calibration = evidence.table, evidence.calibration
    levels = table.scale.categories
    count = np.bincount(table.category, minlength=levels)
    expected = evidence.residuals.probabilities.sum(axis=0)
    located = np.bincount(table.category, evidence.residuals.location, levels)
    thresholds = np.array(calibration.thresholds)
    landmarks = scale_landmarks(thresholds)
    errors = calibration.thresholds_standard_error
    return tuple(
        LevelUse(
            level=level + table.scale.lowest,
            count=int(count[level]),
            expected_count=float(expected[level]),
            location=float(located[level] / count[level]) if count[level] else None,
            threshold=float(thresholds[level - 1]) if level else None,
            threshold_error=errors[level - 1] if level and errors else None,
            at_category=float(landmarks.at_category[level]),
            peak_probability=float(landmarks.peak[level]),
        )
        for level in range(levels)
    )


def facet_table(evidence: EvidenceAtHand, severities: Severities) -> tuple[FacetSummary, ...]:
    """Return separation of raters, of questions, and of applications in each competency.

    Estimates are freed of their shrinkage first (`unshrunken`), as the formulas ask for. A standard
    error holds the error of the mean of all elements, too, which moves none of them away from the
    others. So where the calibration was fitted to the ratings at hand, errors are those of each
    element with all else known, as in FACETS (of a rater: halos and applications integrated out);
    elsewhere standard errors, which let elements seem less far apart than they are.
    """
    table, parameters = evidence.table, evidence.parameters
    calibration, cards = evidence.calibration, evidence.cards
    severity_error, difficulty_error = severities.error, parameters.difficulty_error
    if severities.fitted_here:
        told = np.zeros(len(table.questions))
        np.add.at(told, table.question, evidence.residuals.information)
        severity_error = _alone(severities.information, calibration.severity_sd)
        difficulty_error = _alone(told, calibration.difficulty_sd)
    rows = [
        _facet("raters", severities.severity, severity_error, calibration.severity_sd),
        _facet(
            "questions",
            parameters.difficulty,
            difficulty_error,
            calibration.difficulty_sd,
            table.competency_of_question,
        ),
    ]
    rows += [
        _facet(
            f"applications: {competency}",
            cards.measure[:, at] - parameters.mean[at],
            np.sqrt(cards.measure_variance[:, at]),
            float(parameters.sd[at]),
        )
        for at, competency in enumerate(table.competencies)
    ]
    return tuple(row for row in rows if row is not None)


def _alone(told: Floats, sd: float) -> Floats:
    """Return the error of each element, all else known: the ratings' information, the prior's."""
    return np.asarray((told + max(sd, 1e-12) ** -2.0) ** -0.5)


def _facet(
    name: str, shrunk: Floats, errors: Floats, sd: float, group: Codes | None = None
) -> FacetSummary | None:
    """Return the summary of a facet; None with fewer than two elements that ratings speak for.

    Elements of different groups (questions of different competencies) are not compared.
    """
    spread = np.full(len(shrunk), sd)
    measures, free_errors = unshrunken(shrunk, errors, spread)
    if len(measures) < 2 or not free_errors.all():  # noqa: PLR2004 - separation of what from what
        return None
    own = np.zeros(len(shrunk), dtype=np.int64) if group is None else group
    own = own[rests_on_ratings(errors, spread)]
    means = len(np.unique(own))
    if means == len(own):
        return None
    these = separation(measures, free_errors)
    kind = separation(measures, free_errors, sample=True, means=means)
    chi_square = fixed_chi_square(measures, free_errors, own)
    return FacetSummary(
        facet=name,
        elements=len(measures),
        rmse=these.rmse,
        true_sd=these.true_sd,
        separation=these.separation,
        strata=these.strata,
        reliability=these.reliability,
        sample_separation=kind.separation,
        sample_strata=kind.strata,
        sample_reliability=kind.reliability,
        chi_square=chi_square.value,
        degrees_of_freedom=chi_square.df,
        chi_square_p=chi_square.p,
    )
