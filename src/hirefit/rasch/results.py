"""From a finished fit to arrays by label code: abilities, standard errors, reliabilities."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hirefit.rasch import freedom
from hirefit.rasch.differences import Compared
from hirefit.rasch.freedom import Seen, Spread
from hirefit.rasch.newton import Covariance
from hirefit.rasch.population import FLAT_VARIANCE, Step
from hirefit.rasch.rounds import Fit
from hirefit.rasch.scale_errors import Stretch, stretch
from hirefit.ratings.connection import connected_parts

Floats = npt.NDArray[np.float64]
FEWEST_DEGREES = 6.0  # of freedom, for an inverse chi-square distribution with a fair deviation


class Rated(NamedTuple):
    """Every rating with the location it was seen at, shape (n_ratings,) each.

    `mean` and `variance` are the posterior of ability plus halo less difficulty and severity.
    """

    rater: npt.NDArray[np.int32]
    question: npt.NDArray[np.int32]
    category: npt.NDArray[np.int32]
    table: npt.NDArray[np.int32]
    mean: npt.NDArray[np.float32]
    variance: npt.NDArray[np.float32]


def rated(fit: Fit) -> Rated:
    """Put the ratings of all partitions in one row, sorted by application."""
    columns: list[list[npt.NDArray[np.generic]]] = [[] for _ in Rated._fields]
    for part, found in zip(fit.partitions, fit.abilities, strict=True):
        counts = np.diff(part.ratings)
        shift = fit.population.difficulty[part.question] + fit.population.severity[part.rater]
        values = (
            part.rater,
            part.question,
            part.category,
            fit.frame.tables.of_question[part.question],
            (np.repeat(found.location[:, 0], counts) - shift).astype(np.float32),
            np.repeat(found.location[:, 1], counts).astype(np.float32),
        )
        for column, value in zip(columns, values, strict=True):
            column.append(value)
    return Rated(*(np.concatenate(column) for column in columns))


class Errors(NamedTuple):
    """Standard errors (logits); of variances, in squared logits."""

    severity: Floats
    difficulty: Floats
    thresholds: Floats
    mean: Floats
    covariance: Floats
    halo_variance: float
    severity_variance: float
    difficulty_variance: float


def compared(fit: Fit, ratings: Rated, known: Floats | None) -> Compared:
    """Keep of a fit what it takes to compare its applications."""
    if fit.system is None:
        raise RuntimeError("the fit has not run")
    counts = [
        part.ratings[part.sites[1:]] - part.ratings[part.sites[:-1]] for part in fit.partitions
    ]
    return Compared(
        population=fit.population,
        frame=fit.frame,
        system=fit.system,
        spreads=_spreads(fit) if fit.plan.free.severity else None,
        halo=fit.population.halo_variance > 0.0,
        n_nodes=fit.plan.n_nodes,
        known=known,
        starts=np.concatenate([[0], np.cumsum(np.concatenate(counts))]),
        rater=ratings.rater,
        question=ratings.question,
        category=ratings.category,
        group=connected_parts(*fit.frame.pairs, fit.frame.n_raters),
    )


def abilities(fit: Fit) -> tuple[Floats, Floats]:
    """Posterior means and covariances, shapes (n, c) and (n, c, c).

    A competency without ratings follows from those that have some.
    """
    size = fit.frame.n_competencies
    total = sum(len(part.pattern) for part in fit.partitions)
    mean = np.tile(fit.population.mean, (total, 1))
    covariance = np.tile(fit.population.covariance, (total, 1, 1))
    whole = fit.population.covariance
    for part, found in zip(fit.partitions, fit.abilities, strict=True):
        for p in np.unique(part.pattern):
            width = fit.patterns.size[p]
            members = fit.patterns.competency[p, :width]
            rows = np.flatnonzero(part.pattern == p)
            places = part.application[rows]
            gain = whole[:, members] @ np.linalg.inv(whole[np.ix_(members, members)])
            inside = found.mean[rows, :width] - fit.population.mean[members]
            mean[places] = fit.population.mean + inside @ gain.T
            left = whole - gain @ whole[members]
            spread = found.covariance[rows, :width, :width]
            covariance[places] = left + gain @ spread @ gain.T
    zero = origin(fit)
    common = zero.excess * np.ones((size, size)) - np.diag(shift_variance(fit))
    covariance = covariance.reshape(total, size, size) + common
    if fit.plan.free.severity and fit.covariance is not None:
        covariance *= freedom.of_abilities(fit.frame, fit.covariance, _spreads(fit), covariance)
    return mean - zero.severity, covariance


def _spreads(fit: Fit) -> tuple[Spread, Spread]:
    """Return the spreads of severities and difficulties that errors rest on."""
    if fit.members is None:
        raise RuntimeError("the fit has not run")
    seen = Seen(*(members.seen for members in fit.members))
    return freedom.spreads(fit.population, fit.prior, seen)


class Origin(NamedTuple):
    """Severity that is called average, and what choosing it adds to every variance."""

    severity: float
    excess: float


def origin(fit: Fit) -> Origin:
    """Return the average severity, each rater counted by its ratings.

    The ratings do not fix the origin: all severities and abilities may move together. At the mode
    severities sum to zero, so that one interview by an extreme rater would move everybody.
    Counted by ratings it hardly does. The mean of R severities drawn from a population of variance
    v has variance v / R; with weights w it has v sum(w^2), and the difference is the excess.
    Anchors and practice cases fix the origin themselves.
    """
    anchored = fit.prior.severity_precision.any() or fit.patterns.is_known.any()
    if anchored or not fit.plan.free.severity:
        return Origin(0.0, 0.0)
    counts = np.zeros(fit.frame.n_raters)
    for part in fit.partitions:
        counts += np.bincount(part.rater, minlength=len(counts))
    share = counts / counts.sum()
    excess = float(np.sum(share**2)) - 1.0 / len(share)
    return Origin(float(share @ fit.population.severity), _spreads(fit)[0].own * max(0.0, excess))


def errors(fit: Fit) -> Errors:
    """Return the standard errors of every parameter.

    Severities that are not shrunken are reported as differences from their mean, and
    difficulties from that of their competency, so what a flat prior leaves open along a common
    shift is taken out.
    """
    known, population = fit.covariance, fit.population
    if known is None:
        raise RuntimeError("the fit has not run")
    wide = _variances(fit, known)
    excess = origin(fit).excess
    covariance, halo = _variance_errors(fit)
    if (more := _stretch(fit)) is not None:
        wide = Step(*(one + other for one, other in zip(wide, more.parameters, strict=True)))
        covariance = covariance + population.covariance**2 * more.scale
        halo += population.halo_variance**2 * more.halo
    spreads = [0.0, 0.0]
    if fit.plan.free.severity:
        spreads = [_of_variance(spread) for spread in _spreads(fit)]
    return Errors(
        _root(wide.severity + excess),
        _root(wide.difficulty),
        _root(wide.thresholds),
        _root(wide.mean + excess),
        _root(covariance),
        float(np.sqrt(halo)),
        *spreads,
    )


def _variances(fit: Fit, known: Covariance) -> Step:
    """Return the variances of all parameters, given the variances of abilities and halos."""
    if fit.plan.free.severity:
        return freedom.widened(fit.population, fit.frame, known, _spreads(fit))
    border = fit.frame.split(np.zeros(0), np.diagonal(known.border))
    severity, difficulty, mean = _centred(fit, known)
    return Step(severity, difficulty, border.thresholds, mean)


def _stretch(fit: Fit) -> Stretch | None:
    if fit.slopes is None:
        return None
    information = np.sum([part.information for part in fit.abilities], axis=0)
    return stretch(fit.population, fit.prior, fit.plan.free, fit.frame, information, fit.slopes)


def _centred(fit: Fit, known: Covariance) -> tuple[Floats, Floats, Floats]:
    """Variances of severities, difficulties and means once severities and difficulties sum to 0."""
    frame, number = fit.frame, fit.frame.n_raters
    across = known.severity_sum / number  # with the raters' mean
    common = float(across.mean())
    severity = known.severity - 2.0 * across + common
    questions, first = frame.n_questions, frame.n_border - frame.n_competencies
    combine = np.zeros((frame.n_border, frame.n_border))  # from the border to what is reported
    same = fit.frame.of_question[:, None] == fit.frame.of_question[None, :]
    average = same / same.sum(axis=1)
    combine[:questions, :questions] = np.eye(questions) - average
    for c in range(frame.n_competencies):
        own = fit.frame.of_question == c
        combine[first + c, first + c] = 1.0
        combine[first + c, :questions] = -1.0 * own / max(1, own.sum())
    border = np.einsum("ij,jk,ik->i", combine, known.border, combine, optimize=True)
    with_raters = combine @ known.rater_border.mean(axis=0)
    mean = border[first:] - 2.0 * with_raters[first:] + common
    return severity, border[:questions], mean


def shift_variance(fit: Fit) -> Floats:
    """Variance of a common shift that the flat priors leave open, per competency; else zero."""
    if fit.plan.free.severity:
        return np.zeros(fit.frame.n_competencies)
    return FLAT_VARIANCE / fit.frame.n_raters + FLAT_VARIANCE / _questions_per_competency(fit)


def standard_deviations(fit: Fit, wide: Errors) -> tuple[float, float]:
    """Return the standard deviations of severities and of difficulties.

    As the ratings have them (equation 17), not the estimates that shrink, which the prior holds
    near the published ones. Without shrinkage, what the values show beyond their errors
    (equation 24).
    """
    if fit.plan.free.severity:
        severity, difficulty = _spreads(fit)
        return math.sqrt(severity.own), math.sqrt(difficulty.own)
    population = fit.population
    return (
        _beyond_error(population.severity, wide.severity),
        _beyond_error(population.difficulty, wide.difficulty),
    )


def _beyond_error(values: Floats, standard_errors: Floats) -> float:
    return math.sqrt(max(0.0, float(np.mean(values**2 - standard_errors**2))))


def _questions_per_competency(fit: Fit) -> Floats:
    counts = np.bincount(fit.frame.of_question, minlength=fit.frame.n_competencies)
    return np.maximum(counts, 1).astype(np.float64)


def _variance_errors(fit: Fit) -> tuple[Floats, float]:
    """Variances of Sigma's entries and of the halo's variance: the inverse of equation 15."""
    information = np.sum([part.information for part in fit.abilities], axis=0)
    found = np.zeros(len(information))
    kept = np.arange(len(information) - (0 if fit.plan.free.halo else 1))
    inverse = np.linalg.pinv(information[np.ix_(kept, kept)], hermitian=True)
    found[kept] = np.maximum(np.diagonal(inverse), 0.0)
    size = fit.frame.n_competencies
    covariance = np.zeros((size, size))
    covariance[np.tril_indices(size)] = found[:-1]
    return covariance + np.tril(covariance, -1).T, float(found[-1])


def _of_variance(spread: Spread) -> float:
    """Return the standard error of the variance of severities or difficulties.

    It is the standard deviation of the scaled inverse chi-square distribution about it.
    """
    degrees = max(spread.freedom, FEWEST_DEGREES)
    return spread.own * degrees / (degrees - 2.0) * math.sqrt(2.0 / (degrees - 4.0))


def _root(values: Floats) -> Floats:
    return np.sqrt(np.maximum(values, 0.0))
