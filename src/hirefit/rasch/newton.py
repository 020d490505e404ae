"""One Newton step for severities, difficulties, thresholds and means, and their covariance.

The information (equation 11) has one row a rater, sparse where raters share no application, and a
dense border of questions, thresholds and means. For few raters it is factorised; for many,
conjugate gradients solve it and random probes estimate what is needed of its inverse
(docs/estimation.md, section 6).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import linalg, sparse

from hirefit.exceptions import CalibrationError, Fault
from hirefit.rasch.blocks import PairIndex, Patterns
from hirefit.rasch.population import Population, Prior, Step
from hirefit.rasch.setting import Tables
from hirefit.rasch.sums import Sums

Floats = npt.NDArray[np.float64]
FEW_RATERS = 500  # for whom the information is factorised whenever it is found
ONE_THREAD = 2_000  # raters, up to whom a second thread would wait more than it works
DENSE_LIMIT = 4_000  # raters for whom it is inverted in the last round
PROBES, PROBES_ON_THE_WAY = 64, 16
CLOSE, CLOSE_ON_THE_WAY = 1e-6, 1e-4  # tolerances of what is found of each probe
NUMBERS_AT_ONCE = 20_000_000  # that probes work on: all of them up to 300,000 raters


class Covariance(NamedTuple):
    """Posterior covariance of the parameters, as far as it is needed."""

    pair: Floats  # (n_pairs,) of each pair of raters who share an application
    severity: Floats  # (n_raters,): the diagonal
    severity_sum: Floats  # (n_raters,): row sums over the raters
    rater_border: Floats  # (n_raters, n_border)
    border: Floats  # (n_border, n_border)


def threshold_basis(steps: int) -> Floats:
    """Orthonormal columns that sum to zero, shape (steps, steps - 1)."""
    return np.asarray(linalg.null_space(np.ones((1, steps))))


@dataclass(frozen=True)
class Frame:
    """Where things are: sizes of the parameters and the coordinates thresholds may move in."""

    n_raters: int
    n_questions: int
    tables: Tables
    steps: int
    n_competencies: int
    pairs: PairIndex
    of_question: npt.NDArray[np.int64]  # competency of each question

    @property
    def n_border(self) -> int:
        """Questions, thresholds, means."""
        return self.n_questions + self.tables.number * self.steps + self.n_competencies

    @cached_property
    def free(self) -> Floats:
        """Map from free coordinates to the border: thresholds keep their sum."""
        basis = threshold_basis(self.steps)
        return np.asarray(
            linalg.block_diag(
                np.eye(self.n_questions), *[basis] * self.tables.number, np.eye(self.n_competencies)
            )
        )

    @cached_property
    def threshold_columns(self) -> Floats:
        """Return the part of `free` that moves thresholds."""
        return self.free[:, self.n_questions : -self.n_competencies]

    def split(self, rater: Floats, border: Floats) -> Step:
        """Name the parts of a vector."""
        first, last = self.n_questions, self.n_border - self.n_competencies
        thresholds = border[first:last].reshape(self.tables.number, self.steps)
        return Step(rater, border[:first], thresholds, border[last:])

    def join(self, step: Step) -> Floats:
        """Put the parts of the border in one row, as `split` takes them."""
        return np.concatenate([step.difficulty, step.thresholds.ravel(), step.mean])


class Scattered(NamedTuple):
    """Information of many raters, most of whom share no application, and what follows from it."""

    raters: sparse.csr_array
    reach: Floats  # (n_raters, n_free): how raters follow the border, negative
    border: Floats  # (n_free, n_free): what is left of the border once raters follow


class System(NamedTuple):
    """Information and gradient, priors included, in free coordinates."""

    scattered: Scattered | None  # above `FEW_RATERS`; else it is in the factor
    cross: Floats  # (n_raters, n_free)
    border: Floats  # (n_free, n_free)
    rater_gradient: Floats
    border_gradient: Floats
    factor: Floats | None  # lower Cholesky factor of the whole, for few raters


def gradient(
    sums: Sums, population: Population, prior: Prior, patterns: Patterns, frame: Frame
) -> tuple[Floats, Floats, Floats, Floats]:
    """Gradient of the log posterior for raters and border, and the prior precisions of both."""
    centre = prior.population
    rater_precision = prior.severity_precision + 1.0 / population.severity_variance
    anchored = prior.severity_precision * (population.severity - centre.severity)
    rater = sums.rater - anchored - population.severity / population.severity_variance
    questions = prior.difficulty_precision * (population.difficulty - centre.difficulty)
    questions = questions + population.difficulty / population.difficulty_variance
    thresholds = (population.thresholds - centre.thresholds) / prior.threshold_sd**2
    means = (population.mean - centre.mean) / prior.mean_sd**2
    border = sums.border.copy()
    first = frame.n_border - frame.n_competencies
    for p, size in enumerate(patterns.size):
        if patterns.is_known[p] or not size:
            continue
        members = patterns.competency[p, :size]
        within = population.covariance[np.ix_(members, members)]
        border[first + members] += np.linalg.solve(within, sums.shift[p, :size])
    if not patterns.is_known.any():
        # A shift of a competency's mean and of its difficulties cancels. That must hold to the last
        # digit, as nothing but the weak priors stands against such a shift.
        own = sums.border[: frame.n_questions]
        border[first:] = -np.bincount(frame.of_question, own, frame.n_competencies)
    border -= np.concatenate([questions, thresholds.ravel(), means])
    precision = np.concatenate(
        [
            prior.difficulty_precision + 1.0 / population.difficulty_variance,
            np.full(thresholds.size, 1.0 / prior.threshold_sd**2),
            np.full(frame.n_competencies, 1.0 / prior.mean_sd**2),
        ]
    )
    return rater, border, rater_precision, precision


def assemble(
    sums: Sums, population: Population, prior: Prior, patterns: Patterns, frame: Frame
) -> System:
    """Join the sums of all partitions with the priors.

    Raises
    ------
    CalibrationError
        Nothing bounds the spread of applications, and the information is lost in rounding.
    """
    rater, border, rater_precision, border_precision = gradient(
        sums, population, prior, patterns, frame
    )
    free = frame.free
    cross = sums.rater_border @ free
    inside = free.T @ (symmetric(sums.border_border) + np.diag(border_precision)) @ free
    if frame.n_raters > FEW_RATERS:
        raters = _between_raters(sums.pair, rater_precision, frame)
        reach = conjugate_gradients(raters, cross)
        scattered = Scattered(raters, reach, inside - cross.T @ reach)
        return System(scattered, cross, inside, rater, free.T @ border, None)
    whole = _around(cross, inside)
    whole[frame.pairs.second, frame.pairs.first] = sums.pair
    own = np.arange(frame.n_raters)
    whole[own, own] += rater_precision
    try:
        factor = linalg.cholesky(whole, lower=True, overwrite_a=True, check_finite=False)
    except linalg.LinAlgError as error:
        message = (
            "nothing bounds how far apart applications lie: each has, say, one end of the scale"
            " throughout. Calibrate when there are ratings in between."
        )
        raise CalibrationError(Fault(message, "ratings", "no-spread-found")) from error
    return System(None, cross, inside, rater, free.T @ border, factor)


def _between_raters(pair: Floats, precision: Floats, frame: Frame) -> sparse.csr_array:
    """Return the information of raters, priors included."""
    first, second = frame.pairs
    shape = (frame.n_raters, frame.n_raters)
    upper = sparse.coo_array((pair, (first, second)), shape=shape).tocsr()
    both = upper + upper.T - sparse.diags_array(upper.diagonal())
    return sparse.csr_array(both + sparse.diags_array(precision))


def symmetric(upper: Floats) -> Floats:
    """Fill in what is below the diagonal; both halves hold a share of what was summed there."""
    return np.asarray(upper + upper.T - np.diag(np.diagonal(upper)))


def solve(system: System, frame: Frame) -> Step:
    """Return the Newton step."""
    vector = np.concatenate([system.rater_gradient, system.border_gradient])
    if system.scattered is None:
        answer = linalg.cho_solve((system.factor, True), vector, check_finite=False)
        return frame.split(answer[: frame.n_raters], frame.free @ answer[frame.n_raters :])
    raters, reach, left = system.scattered
    own = conjugate_gradients(raters, system.rater_gradient[:, None])[:, 0]
    border = np.linalg.solve(left, system.border_gradient - system.cross.T @ own)
    return frame.split(own - reach @ border, frame.free @ border)


def covariance(system: System, frame: Frame, *, exact: bool) -> Covariance:
    """Return the inverse of the information where it is needed.

    Unless it has to be `exact`, above `FEW_RATERS` the part between raters is estimated, from
    few probes: they are found anew until the fit is near its end.
    """
    free = frame.free
    first, second = frame.pairs
    if system.scattered is None or (exact and frame.n_raters <= DENSE_LIMIT):
        lower = system.factor
        if system.scattered is not None:
            whole = _around(system.cross, system.border)
            whole[: frame.n_raters, : frame.n_raters] = system.scattered.raters.toarray()
            lower = linalg.lapack.dpotrf(whole, lower=1, overwrite_a=1)[0]
        inverse = linalg.lapack.dpotri(lower, lower=1)[0]
        n = frame.n_raters
        border = inverse[n:, n:]
        border = np.tril(border) + np.tril(border, -1).T
        return Covariance(
            inverse[second, first],
            np.diagonal(inverse)[:n].copy(),
            _row_sums(system, frame),
            inverse[n:, :n].T @ free.T,
            free @ border @ free.T,
        )
    raters, reach, left = system.scattered
    border = np.linalg.inv(left)
    probes, close = (PROBES, CLOSE) if exact else (PROBES_ON_THE_WAY, CLOSE_ON_THE_WAY)
    within = probe_inverse(raters, frame.pairs, probes, close)
    within += np.einsum("pi,ij,pj->p", reach[first], border, reach[second], optimize=True)
    diagonal = np.zeros(frame.n_raters)
    diagonal[first[first == second]] = within[first == second]
    return Covariance(
        within, diagonal, _row_sums(system, frame), -reach @ border @ free.T, free @ border @ free.T
    )


def _row_sums(system: System, frame: Frame) -> Floats:
    """Sum the rows of the inverse over the raters: what a push on all of them would do."""
    push = system._replace(
        rater_gradient=np.ones(frame.n_raters), border_gradient=np.zeros(len(system.border))
    )
    return solve(push, frame).severity


def _around(cross: Floats, border: Floats) -> Floats:
    """Return the lower triangle of the whole information, nothing between raters yet."""
    n = len(cross)
    whole = np.zeros((n + len(border),) * 2, order="F")
    whole[n:, :n] = cross.T
    whole[n:, n:] = border
    return whole


def conjugate_gradients(
    matrix: sparse.csr_array, right: Floats, tolerance: float = 1e-10
) -> Floats:
    """Solve for several right-hand sides at once, preconditioned by the diagonal.

    The prior of the severities bounds the condition number, so that a few dozen products do.
    """
    scale = 1.0 / matrix.diagonal()[:, None]
    solution = scale * right
    residual = right - matrix @ solution
    direction = scale * residual
    inner = np.einsum("ij,ij->j", residual, direction)
    target = tolerance**2 * np.einsum("ij,ij->j", right, scale * right) + 1e-300
    for _ in range(2_000):
        if (inner <= target).all():
            break
        image = matrix @ direction
        length = inner / np.maximum(np.einsum("ij,ij->j", direction, image), 1e-300)
        solution += length * direction
        residual -= length * image
        reduced = scale * residual
        following = np.einsum("ij,ij->j", residual, reduced)
        direction = reduced + following / np.maximum(inner, 1e-300) * direction
        inner = following
    return np.asarray(solution, dtype=np.float64)


def probe_inverse(
    matrix: sparse.csr_array, pairs: PairIndex, probes: int = PROBES, close: float = CLOSE
) -> Floats:
    """Estimate entries of the inverse at the pairs of raters (Bekas, Kokiopoulou & Saad 2007).

    The first two terms of the Neumann series are exact; random signs estimate what is left.
    """
    first, second = pairs
    diagonal = matrix.diagonal()
    known = sparse.csr_array(matrix)
    entries = -np.asarray(known[first, second]).ravel() / (diagonal[first] * diagonal[second])
    entries[first == second] = 1.0 / diagonal[first[first == second]]
    draws = np.random.default_rng(0).integers(0, 2, (len(diagonal), probes)).astype(np.int8)
    at_once = min(probes, max(1, NUMBERS_AT_ONCE // len(diagonal)))
    for start in range(0, probes, at_once):
        signs = draws[:, start : start + at_once].astype(np.float64) * 2.0 - 1.0
        scaled = signs / diagonal[:, None]
        two_terms = 2.0 * scaled - (matrix @ scaled) / diagonal[:, None]
        rest = conjugate_gradients(matrix, signs, close) - two_terms
        for z, y in zip(signs.T, rest.T, strict=True):
            entries += 0.5 * (z[first] * y[second] + z[second] * y[first]) / probes
    return np.asarray(entries, dtype=np.float64)
