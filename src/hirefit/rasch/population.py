"""The population that applications, raters and questions come from, and how it is updated.

Equations 12 and 13 of docs/estimation.md: expected squares over the posterior, the uncertainty of
severities, difficulties, thresholds and means included, with priors worth a few observations (an
inverse Wishart, normal ones of the logs of the spreads, a gamma of the halo's variance), so that
ten applications can't drive a variance to zero or infinity.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hirefit.rasch.blocks import Patterns
from hirefit.rasch.response_model import category_weights
from hirefit.rasch.setting import Setting, Tables

Floats = npt.NDArray[np.float64]
KNOWN_PRECISION = 1e6  # of a practice case's ability: known to a thousandth of a logit
FLAT_VARIANCE = 100.0  # of severities and difficulties that are not shrunken


class Step(NamedTuple):
    """A change of every parameter."""

    severity: Floats
    difficulty: Floats
    thresholds: Floats
    mean: Floats

    @property
    def largest(self) -> float:
        """Largest absolute change in logits."""
        return max(float(np.abs(part).max(initial=0.0)) for part in self)


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

    def vector(self) -> Floats:
        """Return everything as one unconstrained vector: variances by log and log-Cholesky."""
        factor = np.linalg.cholesky(self.covariance)
        scalars = np.array([self.halo_variance, self.severity_variance, self.difficulty_variance])
        return np.concatenate(
            [
                np.log(np.diag(factor)),
                factor[np.tril_indices(len(factor), -1)],
                np.log(np.maximum(scalars, 1e-12)),
                self.mean,
                self.thresholds.ravel(),
                self.difficulty,
                self.severity,
            ]
        )

    def at(self, vector: Floats) -> Population:
        """Return the population that `vector` describes; terms that are left out stay out."""
        size = len(self.covariance)
        below = size * (size - 1) // 2
        ends = np.cumsum(
            [size, below, 3, size, self.thresholds.size, len(self.difficulty)], dtype=np.int64
        )
        diagonal, lower, scalars, mean, thresholds, difficulty, severity = np.split(vector, ends)
        factor = np.diag(np.exp(diagonal))
        factor[np.tril_indices(size, -1)] = lower
        halo = float(np.exp(scalars[0])) if self.halo_variance > 0.0 else 0.0
        return Population(
            severity=severity,
            difficulty=difficulty,
            thresholds=thresholds.reshape(self.thresholds.shape),
            mean=mean,
            covariance=factor @ factor.T,
            halo_variance=halo,
            severity_variance=float(np.exp(scalars[1])),
            difficulty_variance=float(np.exp(scalars[2])),
        )

    def moved(self, step: Step, length: float = 1.0) -> Population:
        """Return the population `length` steps on; variances stay."""
        return replace(
            self,
            severity=self.severity + length * step.severity,
            difficulty=self.difficulty + length * step.difficulty,
            thresholds=self.thresholds + length * step.thresholds,
            mean=self.mean + length * step.mean,
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
        Observations that the prior of the abilities' covariance is worth; zero for none.
    spread_weight : float
        The same for the variances of severities and of difficulties.
    error_weight : float
        The same, where errors are found (equation 17).
    halo_weight : float
        The same for the halo's variance, whose prior is a gamma distribution.
    threshold_sd, mean_sd : float
        Spread of the normal priors of each threshold and mean.
    """

    population: Population
    severity_precision: Floats
    difficulty_precision: Floats
    weight: float
    spread_weight: float
    error_weight: float
    halo_weight: float
    threshold_sd: float
    mean_sd: float


def setting_of(
    population: Population,
    patterns: Patterns,
    tables: Tables,
    nodes: tuple[Floats, Floats],
    tolerance: float,
    *,
    stride: int = 1,
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
        table_kind=tables.kind,
        table=tables.of_question,
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
        stride=stride,
    )


@cache
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
    severity: Terms
    difficulty: Terms


class Terms(NamedTuple):
    """Severities or difficulties: their sum of squares, and what the ratings say of each.

    The latter as a precision: of the posterior, less that of the population. `members` is how
    many seen without error all of them are worth.
    """

    square: float
    information: Floats
    members: float


def update_variances(
    population: Population,
    moments: Moments,
    information: Floats,
    patterns: Patterns,
    prior: Prior,
    free: Free,
    *,
    beyond: tuple[float, float, float] = (0.0, 0.0, 0.0),
) -> Population:
    """Take one step of Fisher scoring for all variances (equation 13).

    Parameters
    ----------
    information : ndarray, shape (v, v)
        About Sigma's lower triangle, row by row, and the halo's variance.
    beyond : tuple of float
        Slopes to add, by the logs of Sigma's scale and of the halo's variance (equation 16), and
        the share by which both are to end lower (equation 28).
    """
    centre, weight = prior.population, prior.spread_weight
    score, own = ability_score(population, moments, patterns, prior, beyond[0])
    step = np.zeros(len(information))
    known = information.copy()
    known[:-1, :-1] += own
    halo = population.halo_variance
    if free.halo:
        pull = 0.5 * prior.halo_weight * (1.0 / halo - 1.0 / centre.halo_variance)
        score[-1] = 0.5 * (moments.halo - moments.halos * halo) / halo**2 + pull + beyond[1] / halo
        known[-1, -1] += 0.5 * prior.halo_weight / halo**2
        step[:] = np.linalg.solve(known, score)
    else:
        step[:-1] = np.linalg.solve(known[:-1, :-1], score[:-1])
    lower = population.covariance[np.tril_indices(len(population.covariance))]
    step -= beyond[2] * np.append(lower, halo if free.halo else 0.0)
    covariance, halo = _inside(population, step)
    return replace(
        population,
        covariance=covariance,
        halo_variance=halo,
        severity_variance=step_of_spread(
            moments.severity, population.severity_variance, centre.severity_variance, weight
        )
        if free.severity
        else population.severity_variance,
        difficulty_variance=step_of_spread(
            moments.difficulty, population.difficulty_variance, centre.difficulty_variance, weight
        )
        if free.difficulty
        else population.difficulty_variance,
    )


def ability_score(
    population: Population, moments: Moments, patterns: Patterns, prior: Prior, beyond: float
) -> tuple[Floats, Floats]:
    """Score of Sigma's lower triangle (with a place for the halo's) and the prior's information."""
    inverse = np.linalg.inv(population.covariance)
    gap = prior.weight * inverse @ (prior.population.covariance - population.covariance) @ inverse
    gap += 2.0 * beyond / len(inverse) * inverse
    for p, size in enumerate(patterns.size):
        if patterns.is_known[p] or not size:
            continue
        members = patterns.competency[p, :size]
        within = population.covariance[np.ix_(members, members)]
        inside = np.linalg.inv(within)
        excess = moments.square[p, :size, :size] - moments.applications[p] * within
        gap[np.ix_(members, members)] += inside @ excess @ inside
    rows, columns = np.tril_indices(len(inverse))
    single = np.where(rows == columns, 0.5, 1.0)
    score = np.append(single * gap[rows, columns], 0.0)
    pull = _curvature_of_prior(population.covariance, prior.population.covariance)
    across = _traces(np.asarray(inverse, dtype=np.float64), pull, rows, columns)
    return score, 0.5 * prior.weight * across * single[:, None] * single[None, :]


def _curvature_of_prior(covariance: Floats, centre: Floats) -> Floats:
    """Return M of the inverse Wishart's curvature w tr(S D M D) / 2, S the inverse of Sigma.

    It is S (2 C - Sigma) S, and never less than S, which is what is expected at the centre C. Where
    abilities are nearly one, the prior bends far more than it does there: steps would go twice as
    far as they should, back and forth.
    """
    root = np.linalg.inv(np.linalg.cholesky(covariance))
    values, vectors = np.linalg.eigh(root @ centre @ root.T)
    back = root.T @ vectors
    return np.asarray(back * np.maximum(2.0 * values - 1.0, 1.0) @ back.T)


def _traces(
    left: Floats,
    right: Floats,
    rows: npt.NDArray[np.integer],
    columns: npt.NDArray[np.integer],
) -> Floats:
    """Return tr(left D right D') for the derivatives D by each two entries, halves of pairs too."""
    total = np.zeros((len(rows), len(rows)))
    for one, other in ((left, right), (right, left)):
        total += one[np.ix_(rows, rows)] * other[np.ix_(columns, columns)]
        total += one[np.ix_(rows, columns)] * other[np.ix_(columns, rows)]
    return total


def _inside(population: Population, step: Floats) -> tuple[Floats, float]:
    """Take as much of a step as leaves every variance between a quarter and four times its value.

    The halo's keeps its own bounds, so that the way to a halo that is not there holds up nothing.
    """
    size = len(population.covariance)
    change = np.zeros((size, size))
    change[np.tril_indices(size)] = step[:-1]
    change = change + np.tril(change, -1).T
    factor = np.linalg.cholesky(population.covariance)
    relative = np.linalg.solve(factor, np.linalg.solve(factor, change).T)
    values = np.linalg.eigvalsh(relative)
    share = min(1.0, 0.75 / max(-values[0], 1e-12), 3.0 / max(values[-1], 1e-12))
    halo = population.halo_variance
    return population.covariance + share * change, float(
        np.clip(halo + step[-1], 0.25 * halo, 4.0 * halo)
    )


def step_of_spread(terms: Terms, before: float, centre: float, weight: float) -> float:
    """Take a step of Fisher scoring for the variance of severities or difficulties.

    Posterior variances follow from the present variance and what the ratings say of each. At most
    four times more or less than before, as in the first rounds nothing has moved yet.
    """
    posterior = 1.0 / (1.0 / before + terms.information)
    excess = terms.square + float(posterior.sum()) - len(posterior) * before
    away = math.log(before / centre)
    # Of a normal prior of the log; below the centre a lower bound of it would be none at all.
    curvature = weight * max(1.0 + away, 1.0)
    value = before + (excess - weight * before * away) / (terms.members + curvature)
    return min(max(value, 0.25 * before), 4.0 * before)
