"""Freeze a fit as a calibration."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from hirefit import __version__
from hirefit.calibration.calibration import (
    Calibration,
    CompetencyParameter,
    Provenance,
    QuestionParameter,
    RaterParameter,
    Unlisted,
)
from hirefit.calibration.prior import prior_calibration
from hirefit.competencies.scale import RatingScale
from hirefit.exceptions import CalibrationError, Fault, RatingError
from hirefit.rasch.beliefs import Beliefs
from hirefit.rasch.estimator import ManyFacetRasch
from hirefit.rasch.fit_statistics import MeanSquares, mean_squares, squares
from hirefit.rasch.plan import Progress
from hirefit.rasch.population import Population
from hirefit.ratings.table import RatingTable

DIGITS = 6
SMALLEST_SD = 0.05  # logits; a prior needs some spread
HIGHEST_CORRELATION = 0.95
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Choices:
    """How to fit: the options of `ManyFacetRasch` that people choose.

    Parameters
    ----------
    severities : {"random", "fixed"}
        Shrunken towards the average, or each for itself.
    halo, one_dimension, partial_credit : bool
        With the halo term; one ability for all competencies; thresholds by competency.
    beliefs : Beliefs, optional
        The prior; the shipped one for the table's scale by default.
    known : mapping
        Practice cases: code of the application to its abilities.
    n_jobs : int, optional
        As joblib's.
    progress : callable, optional
        Is handed a `Progress` after every round.
    start : Population, optional
        Where to go on from.
    """

    severities: Literal["random", "fixed"] = "random"
    halo: bool = True
    one_dimension: bool = False
    partial_credit: bool = False
    beliefs: Beliefs | None = None
    known: Mapping[Hashable, Sequence[float]] = field(default_factory=dict)
    n_jobs: int | None = None
    progress: Callable[[Progress], None] | None = None
    start: Population | None = None


def beliefs_of(calibration: Calibration) -> Beliefs:
    """Return the prior that a calibration implies for a new fit: thresholds and variances."""
    return Beliefs(
        thresholds=calibration.thresholds,
        ability_sd=calibration.unlisted.sd,
        ability_correlation=calibration.unlisted.correlation,
        severity_sd=max(calibration.severity_sd, SMALLEST_SD),
        difficulty_sd=max(calibration.difficulty_sd, SMALLEST_SD),
        halo_sd=max(calibration.halo_sd, SMALLEST_SD),
    )


def fit_table(table: RatingTable, choices: Choices) -> ManyFacetRasch:
    """Fit a table of ratings, from the shipped prior unless `choices` say otherwise.

    Raises
    ------
    RatingError
        The table holds no ratings.
    """
    if not table.n_ratings:
        raise RatingError(
            Fault("No application has a rating; there is nothing to fit.", "ratings", "no-ratings")
        )
    model = ManyFacetRasch(
        scale=(table.scale.lowest, table.scale.highest),
        severities=choices.severities,
        halo=choices.halo,
        competencies="one" if choices.one_dimension else "joined",
        thresholds="by_competency" if choices.partial_credit else "common",
        beliefs=choices.beliefs or beliefs_of(prior_calibration(table.scale)),
        n_jobs=choices.n_jobs,
        progress=choices.progress,
        start=choices.start,
    )
    names = {
        "rater": table.raters,
        "question": table.questions,
        "competency": table.competencies,
    }
    return model.fit(labels_of(table), table.level, known=choices.known, names=names)


def labels_of(table: RatingTable) -> npt.NDArray[np.int64]:
    """Return the codes of a table as the X of `ManyFacetRasch`, shape (n_ratings, 4)."""
    return np.column_stack([table.application, table.rater, table.question, table.competency])


def calibration_of(
    fitted: ManyFacetRasch, table: RatingTable, *, source: str, notes: tuple[str, ...] = ()
) -> Calibration:
    """Freeze a fit.

    Parameters
    ----------
    fitted : ManyFacetRasch
        Fitted on ``labels_of(table), table.level``.
    table : RatingTable
        What it was fitted on; names raters, questions and competencies.
    source : str
        Where the ratings came from, without personal data.
    notes : tuple of str
        What a reader must know, such as the texts of warnings.

    Raises
    ------
    CalibrationError
        The fit is of other ratings.
    """
    rated = fitted.rated_
    if len(rated.category) != table.n_ratings:
        raise CalibrationError(
            Fault(
                f"The fit is of {len(rated.category)} ratings, the table has {table.n_ratings}.",
                "table",
                "other-ratings",
            )
        )
    names = _names(fitted, table)
    return Calibration(
        scale=table.scale,
        thresholds=_centred(fitted.thresholds_.mean(axis=0)),
        thresholds_standard_error=_rounded(fitted.thresholds_standard_error_.mean(axis=0)),
        raters=_rater_parameters(fitted, table),
        questions=_question_parameters(fitted, table, names),
        competencies=_competency_parameters(fitted, names),
        covariance=tuple(_rounded(row) for row in fitted.covariance_),
        unlisted=_unlisted(fitted, table.scale),
        severity_sd=round(fitted.severity_sd_, DIGITS),
        difficulty_sd=round(fitted.difficulty_sd_, DIGITS),
        halo_sd=round(fitted.halo_sd_, DIGITS),
        reliability=_reliability(fitted, names),
        subsets=tuple(
            tuple(table.raters[int(label)] for label in subset) for subset in fitted.subsets_
        ),
        n_ratings=table.n_ratings,
        provenance=_provenance(fitted, source, notes),
    )


def _provenance(fitted: ManyFacetRasch, source: str, notes: tuple[str, ...]) -> Provenance:
    halo = "with" if fitted.halo else "no"
    held = tuple(f"The {name} variance rests on the prior." for name in fitted.held_)
    return Provenance(
        method=f"many-facet Rasch, {fitted.severities} severities, {halo} halo; docs/estimation.md",
        source=source,
        hirefit_version=__version__,
        notes=notes + held,
    )


def _mean_squares(
    fitted: ManyFacetRasch, element: npt.NDArray[np.integer], count: int
) -> MeanSquares:
    rated = fitted.rated_
    several = len(fitted.thresholds_) > 1
    found = squares(
        rated.category.astype(np.float64),
        rated.mean.astype(np.float64),
        rated.variance.astype(np.float64),
        fitted.thresholds_[rated.table] if several else np.asarray(fitted.thresholds_[0]),
    )
    return mean_squares(found, element, count)


def _rater_parameters(fitted: ManyFacetRasch, table: RatingTable) -> tuple[RaterParameter, ...]:
    fit = _mean_squares(fitted, fitted.rated_.rater, len(fitted.raters_))
    return tuple(
        RaterParameter(
            rater=table.raters[int(label)],
            severity=round(float(fitted.severity_[r]), DIGITS),
            standard_error=round(float(fitted.severity_standard_error_[r]), DIGITS),
            ratings=int(fit.ratings[r]),
            infit_mnsq=round(float(fit.infit[r]), DIGITS),
            outfit_mnsq=round(float(fit.outfit[r]), DIGITS),
        )
        for r, label in enumerate(fitted.raters_)
    )


def _question_parameters(
    fitted: ManyFacetRasch, table: RatingTable, names: tuple[str, ...]
) -> tuple[QuestionParameter, ...]:
    fit = _mean_squares(fitted, fitted.rated_.question, len(fitted.questions_))
    return tuple(
        QuestionParameter(
            question=table.questions[int(label)],
            competency=names[int(fitted.competency_of_question_[q])],
            difficulty=round(float(fitted.difficulty_[q]), DIGITS),
            standard_error=round(float(fitted.difficulty_standard_error_[q]), DIGITS),
            ratings=int(fit.ratings[q]),
            infit_mnsq=round(float(fit.infit[q]), DIGITS),
            outfit_mnsq=round(float(fit.outfit[q]), DIGITS),
        )
        for q, label in enumerate(fitted.questions_)
    )


def _competency_parameters(
    fitted: ManyFacetRasch, names: tuple[str, ...]
) -> tuple[CompetencyParameter, ...]:
    several = len(fitted.thresholds_) > 1
    return tuple(
        CompetencyParameter(
            competency=name,
            mean=round(float(fitted.mean_[c]), DIGITS),
            sd=round(math.sqrt(fitted.covariance_[c, c]), DIGITS),
            mean_standard_error=round(float(fitted.mean_standard_error_[c]), DIGITS),
            thresholds=_centred(fitted.thresholds_[c]) if several else None,
        )
        for c, name in enumerate(names)
    )


def _names(fitted: ManyFacetRasch, table: RatingTable) -> tuple[str, ...]:
    if fitted.competencies == "one":
        return ("all",)
    return tuple(table.competencies[int(label)] for label in fitted.competencies_)


def _rounded(values: Floats) -> tuple[float, ...]:
    return tuple(round(float(value), DIGITS) for value in values)


def _centred(thresholds: Floats) -> tuple[float, ...]:
    """Round to `DIGITS` and let the last take up the rounding, so that they sum to zero."""
    first = _rounded((thresholds - thresholds.mean())[:-1])
    return (*first, round(-math.fsum(first), DIGITS))


def _unlisted(fitted: ManyFacetRasch, scale: RatingScale) -> Unlisted:
    """Return what to assume of a competency that was not rated: like the average of the others."""
    spread = np.sqrt(np.diag(fitted.covariance_))
    correlation = prior_calibration(scale).unlisted.correlation
    if len(spread) > 1:
        apart = ~np.eye(len(spread), dtype=np.bool_)
        correlation = float((fitted.covariance_ / np.outer(spread, spread))[apart].mean())
    return Unlisted(
        mean=round(float(fitted.mean_.mean()), DIGITS),
        sd=round(float(spread.mean()), DIGITS),
        correlation=round(min(max(correlation, 0.0), HIGHEST_CORRELATION), DIGITS),
    )


def _reliability(fitted: ManyFacetRasch, names: tuple[str, ...]) -> dict[str, float]:
    """Share of variance that is not error: of applications by competency, and of raters.

    Average posterior variance over population variance, taken from one.
    """
    error = np.einsum("ncc->c", fitted.ability_covariance_) / len(fitted.ability_covariance_)
    share = 1.0 - error / np.diag(fitted.covariance_)
    found = {name: round(float(max(0.0, share[c])), DIGITS) for c, name in enumerate(names)}
    if fitted.severities == "random":
        lost = float(np.mean(fitted.severity_standard_error_**2)) / fitted.severity_sd_**2
        found["raters"] = round(max(0.0, 1.0 - lost), DIGITS)
    return found
