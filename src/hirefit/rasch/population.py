"""The population that applications, raters and questions come from, and how it is updated.

Equations 12 and 13 of docs/estimation.md: expected squares over the posterior, the uncertainty of
severities, difficulties, thresholds and means included, with a scaled inverse chi-square (or
Wishart) prior worth `PRIOR_WEIGHT` observations, so that ten applications can't drive a variance
to zero or infinity.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hirefit.rasch.blocks import Patterns
from hirefit.rasch.expectation_propagation import Setting
from hirefit.rasch.response_model import category_weights

Floats = npt.NDArray[np.float64]
KNOWN_PRECISION = 1e6  # of a practice case's ability: known to a thousandth of a logit
FLAT_VARIANCE = 100.0  # of severities and difficulties that are not shrunken


@dataclass(frozen=True, slots=True)
class Population:
    """Everything a fit estimates but the abilities (logits).

    Parameters
    ----------
    severity : ndarray, shape (n_raters,)
        Positive is harsher.
    difficulty : ndarray, shape (n_questions,)
        Positive is harder.
    thresholds : ndarray, shape (n_tables, K - 1)
        One table, or one a competency (partial credit); each sums to zero.
    mean : ndarray, shape (n_competencies,)
        Of the abilities.
    covariance : ndarray, shape (n_competencies, n_competencies)
        Of the abilities.
    halo_variance, severity_variance, difficulty_variance : float
        Variances of the other normal terms; zero means the term is left out.
    """

    severity: Floats
    difficulty: Floats
    thresholds: Floats
    mean: Floats
    covariance: Floats
    halo_variance: float
    severity_variance: float
    difficulty_variance: float

    def variances(self, free: Free) -> Floats:
        """Return the free variances as one unconstrained vector (log-Cholesky, logs)."""
        factor = np.linalg.cholesky(self.covariance)
        lower = np.tril_indices(len(factor), -1)
        scalars = [
            value
            for value, is_free in (
                (self.halo_variance, free.halo),
                (self.severity_variance, free.severity),
                (self.difficulty_variance, free.difficulty),
            )
            if is_free
        ]
        return np.concatenate([np.log(np.diag(factor)), factor[lower], np.log(scalars)])

    def with_variances(self, vector: Floats, free: Free) -> Population:
        """Return a copy with the variances of `variances`."""
        size = len(self.covariance)
        factor = np.diag(np.exp(vector[:size]))
        lower = np.tril_indices(size, -1)
        factor[lower] = vector[size : size + len(lower[0])]
        rest = iter(np.exp(vector[size + len(lower[0]) :]))
        return replace(
            self,
            covariance=factor @ factor.T,
            halo_variance=float(next(rest)) if free.halo else self.halo_variance,
            severity_variance=float(next(rest)) if free.severity else self.severity_variance,
            difficulty_variance=float(next(rest)) if free.difficulty else self.difficulty_variance,
        )


class Free(NamedTuple):
    """Which variances the ratings can say something about."""

    halo: bool
    severity: bool
    difficulty: bool


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed before any rating, and how strongly (logits).

    Parameters
    ----------
    population : Population
        The centre of the prior; its severities and difficulties are prior means (zero, or those
        of an earlier calibration).
    severity_precision, difficulty_precision : ndarray or None
        Precisions of anchored severities and difficulties, zero where there is no anchor.
    weight : float
        Observations that the prior of each variance is worth; zero for none.
    threshold_sd, mean_sd : float
        Spread of the normal priors of each threshold and mean.
    """

    population: Population
    severity_precision: Floats
    difficulty_precision: Floats
    weight: float
    threshold_sd: float
    mean_sd: float


def setting_of(
    population: Population, patterns: Patterns, nodes: tuple[Floats, Floats], tolerance: float
) -> Setting:
    """Prepare a population for the compiled pass."""
    number, widest = patterns.competency.shape
    mean = np.zeros((number, widest))
    precision = np.zeros((number, widest, widest))
    log_determinant = np.zeros(number)
    for p, size in enumerate(patterns.size):
        if not size:
            continue
        members = patterns.competency[p, :size]
        covariance = population.covariance[np.ix_(members, members)]
        if patterns.is_known[p]:
            covariance = np.eye(size) / KNOWN_PRECISION
        mean[p, :size] = population.mean[members]
        precision[p, :size, :size] = np.linalg.inv(covariance)
        log_determinant[p] = np.linalg.slogdet(covariance)[1]
    log_weight = category_weights(population.thresholds)
    return Setting(
        severity=population.severity,
        difficulty=population.difficulty,
        easing=np.exp(-population.severity),
        ease=np.exp(-population.difficulty),
        log_weight=log_weight,
        weight=np.exp(log_weight),
        own_thresholds=len(log_weight) > 1,
        mean=mean,
        precision=precision,
        log_determinant=log_determinant,
        size=patterns.size,
        competency=patterns.competency,
        is_known=patterns.is_known,
        halo_variance=population.halo_variance,
        nodes=nodes[0],
        log_node_weight=nodes[1],
        tolerance=tolerance,
        sweeps=60,
    )


def gauss_hermite(count: int) -> tuple[Floats, Floats]:
    """Nodes and log weights for integrals of any function over the real line (`Setting`)."""
    nodes, weights = np.polynomial.hermite.hermgauss(count)
    return nodes * np.sqrt(2.0), np.log(weights) + nodes**2 - 0.5 * np.log(np.pi)


class Moments(NamedTuple):
    """Expected squares of the latent terms, summed, with how many there are."""

    square: Floats  # (n_patterns, widest, widest)
    applications: npt.NDArray[np.int64]  # (n_patterns,)
    halo: float
    halos: float
    severity: float
    difficulty: float


def update_variances(
    population: Population, moments: Moments, patterns: Patterns, prior: Prior, free: Free
) -> Population:
    """Expected squares divided by their number, the prior's own observations included."""
    centre, weight = prior.population, prior.weight
    square = weight * centre.covariance
    count = weight
    for p, size in enumerate(patterns.size):
        if patterns.is_known[p] or not size:
            continue
        members = patterns.competency[p, :size]
        gain = population.covariance[:, members] @ np.linalg.inv(
            population.covariance[np.ix_(members, members)]
        )
        number = int(moments.applications[p])
        square = square + gain @ moments.square[p, :size, :size] @ gain.T
        square = square + number * (population.covariance - gain @ population.covariance[members])
        count += number

    def mean_square(total: float, number: float, before: float) -> float:
        return (total + weight * before) / (number + weight)

    raters, questions = len(population.severity), len(population.difficulty)
    return replace(
        population,
        covariance=square / count if count else population.covariance,
        halo_variance=mean_square(moments.halo, moments.halos, centre.halo_variance)
        if free.halo
        else population.halo_variance,
        severity_variance=mean_square(moments.severity, raters, centre.severity_variance)
        if free.severity
        else population.severity_variance,
        difficulty_variance=mean_square(moments.difficulty, questions, centre.difficulty_variance)
        if free.difficulty
        else population.difficulty_variance,
    )
