"""Raters and questions, one row each: severity or difficulty, fit, habits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from hirefit.diagnostics.cell_effects import adjusted, cells_by_rater
from hirefit.diagnostics.diagnosis import ElementFit, QuestionDiagnosis, RaterDiagnosis
from hirefit.diagnostics.evidence_at_hand import (
    FEWEST_CARDS_HALO,
    EvidenceAtHand,
    around,
    number,
)
from hirefit.diagnostics.halo_index import HaloIndex, halo_index
from hirefit.diagnostics.mean_squares import mean_squares
from hirefit.diagnostics.rater_agreement import RaterAgreement
from hirefit.diagnostics.rating_habits import (
    MiddleUse,
    fit_test,
    middle_use,
    point_measure,
    rating_spread,
)

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Severities:
    """Severity of each rater and how far the ratings at hand have moved from it (logits).

    A rater whom the calibration does not list gets the mode of prior and ratings at hand, one
    Newton step from zero. `moved` is NaN then, and for all where the calibration was fitted to
    these very ratings: what is left between the two is shrinkage. `information` is what the ratings
    at hand tell of each severity, all other severities known; `fitted_here` whether they are those
    that the calibration was fitted to.
    """

    severity: Floats
    error: Floats
    listed: npt.NDArray[np.bool_]
    moved: Floats
    moved_error: Floats
    information: Floats
    fitted_here: bool


def current_severities(evidence: EvidenceAtHand) -> Severities:
    """Compare the calibration's severities with the ratings at hand."""
    table, parameters = evidence.table, evidence.parameters
    known = {rater.rater for rater in evidence.calibration.raters}
    listed = np.array([rater in known for rater in table.raters])
    severity, error = parameters.severity.copy(), parameters.severity_error.copy()
    moved, moved_error = np.full(len(listed), np.nan), error.copy()
    own, told = _fitted_to(evidence), np.zeros(len(listed))
    everything = np.zeros(table.n_ratings, dtype=np.int64)
    for one in cells_by_rater(table, evidence.cards, evidence.residuals, everything):
        score, information = -float(one.score[0]), float(one.information[0, 0])
        told[one.rater] = information
        if listed[one.rater] and not own:
            moved[one.rater] = score / information
            moved_error[one.rater] = np.hypot(information**-0.5, error[one.rater])
        elif not listed[one.rater]:
            precision = information + max(error[one.rater], 1e-6) ** -2
            severity[one.rater], error[one.rater] = score / precision, precision**-0.5
    return Severities(severity, error, listed, moved, moved_error, told, own)


def _fitted_to(evidence: EvidenceAtHand) -> bool:
    """Return whether the calibration counts the same ratings of the same raters."""
    table = evidence.table
    counts = np.bincount(table.rater, minlength=len(table.raters)).tolist()
    here = {name: count for name, count in zip(table.raters, counts, strict=True) if count}
    return here == {rater.rater: rater.ratings for rater in evidence.calibration.raters}


def rater_table(
    evidence: EvidenceAtHand, severities: Severities, agreement: RaterAgreement
) -> tuple[RaterDiagnosis, ...]:
    """Return one row for each rater who has ratings."""
    table = evidence.table
    fits = _element_fits(evidence, evidence.cards.card, table.rater, len(table.raters))
    middle = middle_use(table, evidence.residuals, evidence.cards.card)
    spread, spread_expected = rating_spread(table, evidence.residuals)
    halo = halo_index(table, evidence.parameters, evidence.cards.card, FEWEST_CARDS_HALO)
    ratings = np.bincount(table.rater, minlength=len(table.raters))
    rated = np.flatnonzero(ratings)
    strictness = _adjusted_two_sided(severities.severity, severities.error, rated)
    moved = _adjusted_two_sided(severities.moved, severities.moved_error, rated)
    rows = []
    for rater in rated.tolist():
        slope = float(evidence.slope[rater])
        tougher, error = severities.severity[rater] * slope, severities.error[rater] * slope
        shift, shift_error = severities.moved[rater] * slope, severities.moved_error[rater] * slope
        rows.append(
            RaterDiagnosis(
                rater=table.raters[rater],
                ratings=int(ratings[rater]),
                cards=int(evidence.rater_cards[rater]),
                in_calibration=bool(severities.listed[rater]),
                severity=severities.severity[rater],
                standard_error=severities.error[rater],
                tougher=tougher,
                tougher_interval=around(tougher, error),
                strictness_p=strictness[rater],
                moved=number(shift),
                moved_interval=around(shift, shift_error) if np.isfinite(shift) else None,
                moved_p=number(moved[rater]),
                fit=fits[rater],
                spread=spread[rater],
                spread_expected=spread_expected[rater],
                **_habits(rater, middle, halo),
                **_together(agreement.with_others, rater),
            )
        )
    return tuple(rows)


def question_table(evidence: EvidenceAtHand) -> tuple[QuestionDiagnosis, ...]:
    """Return one row for each question that has ratings."""
    table, parameters = evidence.table, evidence.parameters
    n, levels = len(table.questions), table.scale.categories
    fits = _element_fits(evidence, table.application, table.question, n)
    flat = point_measure(table, evidence.residuals, table.application, table.question, n)
    counts = np.bincount(table.question * levels + table.category, minlength=n * levels)
    counts = counts.reshape(n, levels)
    rated = np.flatnonzero(counts.sum(axis=1))
    flatness = np.ones(n)
    flatness[rated] = adjusted(np.nan_to_num(flat.p[rated], nan=1.0))
    known = {question.question for question in evidence.calibration.questions}
    return tuple(
        QuestionDiagnosis(
            question=table.questions[question],
            competency=table.competencies[table.competency_of_question[question]],
            ratings=int(counts[question].sum()),
            in_calibration=table.questions[question] in known,
            difficulty=parameters.difficulty[question],
            standard_error=parameters.difficulty_error[question],
            fit=fits[question],
            flatness_p=flatness[question],
            level_counts=tuple(counts[question].tolist()),
        )
        for question in rated.tolist()
    )


def _element_fits(
    evidence: EvidenceAtHand, cluster: Codes, group: Codes, n_groups: int
) -> dict[int, ElementFit]:
    """Return fit of each group that has ratings."""
    residuals = evidence.residuals
    squares = mean_squares(
        residuals.residual**2, residuals.spread, residuals.fourth, group, n_groups
    )
    rated = np.flatnonzero(np.bincount(group, minlength=n_groups))
    p = fit_test(residuals, cluster, group, n_groups)
    p[rated] = adjusted(np.nan_to_num(p[rated], nan=1.0))
    correlation = point_measure(evidence.table, residuals, cluster, group, n_groups)
    return {
        one: ElementFit(
            infit_mnsq=squares.infit[one],
            outfit_mnsq=squares.outfit[one],
            infit_zstd=squares.infit_zstd[one],
            outfit_zstd=squares.outfit_zstd[one],
            adjusted_p=p[one],
            point_measure=number(correlation.observed[one]),
            point_measure_expected=number(correlation.expected[one]),
        )
        for one in rated.tolist()
    }


def _habits(rater: int, middle: MiddleUse | None, halo: HaloIndex) -> dict[str, float | int | None]:
    return {
        "middle_share": None if middle is None else float(middle.observed[rater]),
        "middle_share_expected": None if middle is None else float(middle.expected[rater]),
        "middle_p": None if middle is None else float(middle.adjusted_p[rater]),
        "long_cards": int(halo.cards[rater]),
        "uniform_cards": int(halo.uniform[rater]),
        "uniform_cards_expected": float(halo.expected[rater]),
        "uniform_p": number(halo.adjusted_p[rater]),
    }


def _together(shared: Floats, rater: int) -> dict[str, float | int | None]:
    ratings = shared[0, rater]
    return {
        "shared_ratings": int(ratings),
        "agreement": shared[1, rater] / ratings if ratings else None,
        "agreement_expected": shared[2, rater] / ratings if ratings else None,
    }


def _adjusted_two_sided(values: Floats, errors: Floats, rated: Codes) -> Floats:
    """Return two-sided probabilities adjusted over the rated ones; NaN where there is no value."""
    p = np.full(len(values), np.nan)
    known = rated[np.isfinite(values[rated])]
    p[known] = adjusted(2 * norm.sf(np.abs(values[known]) / np.maximum(errors[known], 1e-12)))
    return p
