"""What is believed before any rating: the prior of the population, and anchored elements."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from hirefit.rasch.population import FLAT_VARIANCE, Population, Prior

Floats = npt.NDArray[np.float64]
Anchors = Mapping[Hashable, tuple[float, float]]
FLAT_SD = 100.0  # of thresholds and means, where nothing is to be shrunken
MEAN_SD = 3.0
LEAST = 1e-6  # precision that an anchor adds, to count as one


@dataclass(frozen=True, slots=True, kw_only=True)
class Beliefs:
    """Centre and strength of the prior (logits); docs/estimation.md, section 4.

    Parameters
    ----------
    thresholds : tuple of float, optional
        Centre of the thresholds; evenly spaced over 4.8 logits if not given.
    ability_sd, ability_correlation : float
        Spread of each competency among applications, correlation of any two.
    severity_sd, difficulty_sd, halo_sd : float
        Spread of raters, of questions, and of a rater's impression of one application.
    weight : float
        How many observations the prior of the abilities' covariance is worth.
    spread_weight : float
        The same for the variances of severities and of difficulties. Worth two, their standard
        deviations are believed to be right within a factor e, upwards as downwards (95 %).
    error_weight : float
        The same where errors are found, so that they rest on the ratings' own evidence.
    halo_weight : float
        The same for the halo's variance. Its prior is a gamma distribution, which leaves a variance
        near zero possible where there is no halo (Chung et al. 2013).
    threshold_sd : float
        Spread of each threshold about its centre.
    severities, difficulties : mapping
        Anchors from an earlier calibration: label to (value, standard error).
    """

    thresholds: tuple[float, ...] | None = None
    ability_sd: float = 1.0
    ability_correlation: float = 0.6
    severity_sd: float = 0.56
    difficulty_sd: float = 0.3
    halo_sd: float = 0.5
    weight: float = 4.0
    spread_weight: float = 2.0
    error_weight: float = 0.25
    halo_weight: float = 1.0
    threshold_sd: float = 1.0
    severities: Anchors = field(default_factory=dict)
    difficulties: Anchors = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shape:
    """Labels and sizes that a prior is made for."""

    raters: npt.NDArray[np.generic]
    questions: npt.NDArray[np.generic]
    n_competencies: int
    n_tables: int
    steps: int


def even_thresholds(steps: int) -> Floats:
    """Evenly spaced, as in the shipped prior: the scale spans 4.8 logits."""
    return np.asarray(4.8 / steps * (np.arange(steps) - (steps - 1) / 2), dtype=np.float64)


def prior_of(beliefs: Beliefs, shape: Shape, *, shrunken: bool, halo: bool) -> Prior:
    """Turn beliefs into arrays; without shrinkage the prior is as good as flat.

    An anchor's information is added to the population's: what the earlier calibration knew of
    the element beyond the population's prior.
    """
    thresholds = np.array(beliefs.thresholds or even_thresholds(shape.steps), dtype=np.float64)
    correlation = np.full((shape.n_competencies,) * 2, beliefs.ability_correlation)
    np.fill_diagonal(correlation, 1.0)
    severity_variance = beliefs.severity_sd**2 if shrunken else FLAT_VARIANCE
    difficulty_variance = beliefs.difficulty_sd**2 if shrunken else FLAT_VARIANCE
    severity, severity_precision = _anchored(beliefs.severities, shape.raters, severity_variance)
    difficulty, difficulty_precision = _anchored(
        beliefs.difficulties, shape.questions, difficulty_variance
    )
    centre = Population(
        severity=severity,
        difficulty=difficulty,
        thresholds=np.tile(thresholds - thresholds.mean(), (shape.n_tables, 1)),
        mean=np.zeros(shape.n_competencies),
        covariance=correlation * beliefs.ability_sd**2,
        halo_variance=beliefs.halo_sd**2 if halo else 0.0,
        severity_variance=severity_variance,
        difficulty_variance=difficulty_variance,
    )
    return Prior(
        population=centre,
        severity_precision=severity_precision,
        difficulty_precision=difficulty_precision,
        weight=beliefs.weight if shrunken else 0.0,
        spread_weight=beliefs.spread_weight if shrunken else 0.0,
        error_weight=beliefs.error_weight if shrunken else 0.0,
        halo_weight=beliefs.halo_weight if shrunken else 0.0,
        threshold_sd=beliefs.threshold_sd if shrunken else FLAT_SD,
        mean_sd=MEAN_SD if shrunken else FLAT_SD,
    )


def _anchored(
    anchors: Anchors, labels: npt.NDArray[np.generic], variance: float
) -> tuple[Floats, Floats]:
    centre, precision = np.zeros(len(labels)), np.zeros(len(labels))
    for number, label in enumerate(labels.tolist()):
        if label in anchors:
            value, error = anchors[label]
            beyond = 1.0 / max(error, 1e-3) ** 2 - 1.0 / variance
            if beyond > LEAST:
                precision[number] = beyond
                centre[number] = value / (max(error, 1e-3) ** 2 * beyond)
    return centre, precision
