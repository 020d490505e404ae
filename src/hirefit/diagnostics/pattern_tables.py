"""Unusual pairings, courses over time, surprising ratings."""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy.stats import poisson

from hirefit.diagnostics.cell_effects import CellEffects, cell_effects
from hirefit.diagnostics.diagnosis import Course, Pairing, Surprises, SurprisingRating
from hirefit.diagnostics.drift import drift_by_rater, period_order
from hirefit.diagnostics.evidence_at_hand import (
    FEWEST_CARDS_DRIFT,
    FEWEST_RATINGS_PAIRING,
    EvidenceAtHand,
    around,
)

SURPRISING = 3.0
"""Standard deviations from expectation, as FACETS asks for by default."""
MOST_LISTED = 20


def pairing_table(evidence: EvidenceAtHand) -> tuple[Pairing, ...]:
    """Return every rater x competency and rater x question pairing with enough ratings."""
    table = evidence.table
    competencies = _effects(evidence, table.competency)
    questions = _effects(evidence, table.question)
    return (
        *_pairings(evidence, "competency", table.competencies, competencies),
        *_pairings(evidence, "question", table.questions, questions),
    )


def course_table(evidence: EvidenceAtHand) -> tuple[Course, ...]:
    """Return the course of each rater who has rated in two periods or more."""
    table = evidence.table
    names = period_order(table.period)
    drifts = drift_by_rater(table, evidence.cards, evidence.residuals, FEWEST_CARDS_DRIFT)
    return tuple(
        Course(
            rater=table.raters[drift.rater],
            periods=tuple(names[period] for period in drift.periods.tolist()),
            tougher=tuple(drift.tougher.tolist()),
            standard_error=tuple(drift.error.tolist()),
            change=drift.change,
            change_interval=around(drift.change, drift.change_error),
            adjusted_p=drift.adjusted_p,
            cards=drift.cards,
        )
        for drift in drifts
    )


def surprise_table(evidence: EvidenceAtHand) -> Surprises:
    """Count the ratings far from what the others let expect, and list the farthest."""
    table, residuals = evidence.table, evidence.residuals
    standardised = residuals.standardised
    levels = np.arange(table.scale.categories)
    far = np.abs(levels - residuals.mean[:, None]) >= SURPRISING * np.sqrt(
        residuals.spread[:, None]
    )
    expected = float(np.sum(residuals.probabilities * far))
    surprising = np.flatnonzero(np.abs(standardised) >= SURPRISING)
    farthest = surprising[np.argsort(-np.abs(standardised[surprising]), kind="stable")]
    return Surprises(
        count=len(surprising),
        expected_count=expected,
        p=float(poisson.sf(len(surprising) - 1, expected)),
        largest=tuple(
            SurprisingRating(
                application=table.applications[table.application[row]],
                rater=table.raters[table.rater[row]],
                question=table.questions[table.question[row]],
                level=int(table.level[row]),
                expected=float(residuals.mean[row]) + table.scale.lowest,
                standardised=float(standardised[row]),
            )
            for row in farthest[:MOST_LISTED].tolist()
        ),
    )


def _effects(evidence: EvidenceAtHand, cell: np.ndarray) -> CellEffects:
    return cell_effects(
        evidence.table, evidence.cards, evidence.residuals, cell, FEWEST_RATINGS_PAIRING
    )


def _pairings(
    evidence: EvidenceAtHand,
    kind: Literal["competency", "question"],
    labels: tuple[str, ...],
    effects: CellEffects,
) -> list[Pairing]:
    columns = (
        effects.rater,
        effects.cell,
        effects.tougher,
        effects.error,
        effects.p,
        effects.adjusted_p,
        effects.ratings,
        effects.cards,
    )
    return [
        Pairing(
            rater=evidence.table.raters[rater],
            with_kind=kind,
            with_label=labels[cell],
            tougher=tougher,
            interval=around(tougher, error),
            p=p,
            adjusted_p=adjusted_p,
            ratings=ratings,
            cards=cards,
        )
        for rater, cell, tougher, error, p, adjusted_p, ratings, cards in zip(
            *(column.tolist() for column in columns), strict=True
        )
    ]
