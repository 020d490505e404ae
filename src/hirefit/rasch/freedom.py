"""What not knowing the spreads of severities and difficulties does to every interval.

Equations 17, 18 and 30 of docs/estimation.md. A value moves with the estimate of its population's
spread (Kass & Steffey 1989). A variance that rests on an estimated spread has a Student, not a
normal, distribution behind it; its degrees of freedom follow from how it moves with each spread
(Satterthwaite 1946; Giesbrecht & Burns 1985 for mixed models). The standard error is the standard
deviation of that Student distribution.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hirefit.rasch.newton import Covariance, Frame
from hirefit.rasch.population import Population, Prior, Step

Floats = npt.NDArray[np.float64]
LEAST = 1e-9  # members seen
FEWEST = 4.0  # degrees of freedom, below which no weight of the prior leads unless it is small


class Seen(NamedTuple):
    """How many members seen without error the ratings are worth to the estimate of a spread."""

    severity: float
    difficulty: float


class Spread(NamedTuple):
    """A variance of severities or difficulties as errors rest on it.

    Parameters
    ----------
    estimate : float
        That shrinks them, and that the fit's covariances belong to.
    own : float
        Nearly as the ratings alone have it (equation 17).
    freedom : float
        Degrees of freedom of `own`. Its sampling variance is 2 seen / (seen + weight)^2 of its
        square; where nothing is seen, it is the prior's and does not vary.
    """

    estimate: float
    own: float
    freedom: float

    @property
    def beyond(self) -> float:
        """Change of the variance, relative to the estimate."""
        return self.own / self.estimate - 1.0


def spreads(population: Population, prior: Prior, seen: Seen) -> tuple[Spread, Spread]:
    """Return the variances that errors rest on: of severities, and of difficulties."""
    centre = prior.population
    return (
        _spread(population.severity_variance, centre.severity_variance, seen.severity, prior),
        _spread(population.difficulty_variance, centre.difficulty_variance, seen.difficulty, prior),
    )


def _spread(estimate: float, centre: float, seen: float, prior: Prior) -> Spread:
    """Go from the estimate to one that leans on the prior less, by one step of scoring.

    The estimate is where the prior's pull and the ratings' are equal, so the former tells the
    latter.
    """
    weight = prior.error_weight
    squares = max(estimate * (seen + prior.spread_weight * math.log(estimate / centre)), 0.0)
    own = (squares + weight * centre) / (seen + weight)
    return Spread(estimate, own, (seen + weight) ** 2 / max(seen, LEAST))


class Moved(NamedTuple):
    """How every parameter, raters first and border after, moves with the log of a spread."""

    variance: Floats  # its variance: sum of its squared covariances with the members
    value: Floats  # its value


class Members(NamedTuple):
    """Severities or difficulties, where their covariance was found.

    Parameters
    ----------
    variance : ndarray
        Posterior variance of each.
    moved : ndarray
        How it moves with the log of their spread.
    spread : float
        Their variance in the population.
    seen : float
        How many members seen without error the ratings are worth to the estimate of that.
    """

    variance: Floats
    moved: Floats
    spread: float
    seen: float

    def told(self, spread: float) -> Floats:
        """Return the precision that the ratings add to each, at another spread."""
        own, common = self._parts(spread)
        posterior = np.maximum(spread * (common + (1.0 - common) * own), 1e-12)
        return np.asarray(np.maximum(1.0 / posterior - 1.0 / spread, 0.0))

    def seen_at(self, spread: float) -> float:
        """Return what `seen` would be at another spread."""
        (here, common), (there, _) = self._parts(self.spread), self._parts(spread)
        before = float(np.sum((1.0 - common) * (1.0 - here) ** 2))
        after = float(np.sum((1.0 - common) * (1.0 - there) ** 2))
        return self.seen * after / before if before > LEAST else self.seen

    def _parts(self, spread: float) -> tuple[Floats, Floats]:
        """Split each posterior variance (equation 30): return u at another spread, and c.

        Both follow from the shares of the spread that `variance` and `moved` are where they were
        found, and c stays.
        """
        share = np.clip(self.variance / self.spread, 0.0, 1.0 - LEAST)
        moved = np.clip(self.moved / self.spread, share**2, share)
        own = np.clip((share - moved) / (1.0 - share), LEAST, 1.0)
        common = np.clip((share - own) / np.maximum(1.0 - own, LEAST), 0.0, 1.0)
        return own / (own + (1.0 - own) * spread / self.spread), common


def members(population: Population, frame: Frame, known: Covariance) -> tuple[Members, Members]:
    """Return raters and questions; `seen` is the trace of (I - Cov / variance) squared."""
    count, first = frame.n_raters, frame.n_questions
    by_severity, by_difficulty = _moved(population, frame, known)
    return (
        _members(population.severity_variance, known.severity, by_severity.variance[:count]),
        _members(
            population.difficulty_variance,
            np.diagonal(known.border)[:first],
            by_difficulty.variance[count : count + first],
        ),
    )


def _members(spread: float, own: Floats, moved: Floats) -> Members:
    seen = float(np.sum(1.0 - 2.0 * own / spread + moved / spread))
    return Members(own, moved, spread, max(seen, 0.0))


def widened(
    population: Population, frame: Frame, known: Covariance, errors: tuple[Spread, Spread]
) -> Step:
    """Return the variances of all parameters, the uncertainty of the spreads included."""
    moved = _moved(population, frame, known)
    variance = np.concatenate([known.severity, np.diagonal(known.border)])
    wide = student(variance, moved[0].variance, moved[1].variance, errors)
    for by, spread in zip(moved, errors, strict=True):
        wide = wide + by.value**2 * 2.0 / spread.freedom
    return frame.split(wide[: frame.n_raters], wide[frame.n_raters :])


def of_abilities(
    frame: Frame, known: Covariance, errors: tuple[Spread, Spread], covariance: Floats
) -> Floats:
    """Return factors for the abilities' covariances, shape (n_applications, c, c).

    An ability rests on the spreads through what all severities, and all difficulties of its
    competency, share: a shift of them and of it cannot be told apart.
    """
    shared = known.severity_sum / frame.n_raters
    own = frame.of_question[None, :] == np.arange(frame.n_competencies)[:, None]
    average = own / np.maximum(own.sum(axis=1, keepdims=True), 1)
    first = frame.n_questions
    by_difficulty = np.sum((average @ known.border[:first, :first]) ** 2, axis=1)
    variance = np.diagonal(covariance, axis1=1, axis2=2)
    wide = student(
        variance,
        np.asarray(np.sum(shared**2) / errors[0].estimate),
        by_difficulty / errors[1].estimate,
        errors,
    )
    root = np.sqrt(wide / variance)
    return np.asarray(root[:, :, None] * root[:, None, :])


def _moved(population: Population, frame: Frame, known: Covariance) -> tuple[Moved, Moved]:
    """Return how the parameters move with the spread of severities, and of difficulties."""
    questions = frame.n_questions
    square, value = _across(known, frame, population.severity)
    border = known.rater_border.T
    by_severity = Moved(
        np.append(square, np.sum(border**2, axis=1)) / population.severity_variance,
        np.append(value, border @ population.severity) / population.severity_variance,
    )
    with_questions = np.vstack([known.rater_border, known.border])[:, :questions]
    by_difficulty = Moved(
        np.sum(with_questions**2, axis=1) / population.difficulty_variance,
        with_questions @ population.difficulty / population.difficulty_variance,
    )
    return by_severity, by_difficulty


def _across(known: Covariance, frame: Frame, values: Floats) -> tuple[Floats, Floats]:
    """Sum each rater's covariances with all raters: their squares, and times the values.

    Of pairs that share no application only the sum is known; they count alike.
    """
    first, second = frame.pairs
    apart = first != second
    here, there = np.append(first, second[apart]), np.append(second, first[apart])
    pair = np.append(known.pair, known.pair[apart])

    def over_pairs(what: Floats) -> Floats:
        return np.asarray(np.bincount(here, what, frame.n_raters))

    unseen = frame.n_raters - over_pairs(np.ones(len(here)))
    rest = np.where(unseen > 0.0, known.severity_sum - over_pairs(pair), 0.0)
    rest /= np.maximum(unseen, 1.0)
    others = float(values.sum()) - over_pairs(values[there])
    return over_pairs(pair**2) + unseen * rest**2, over_pairs(pair * values[there]) + others * rest


def student(
    variance: Floats, by_severity: Floats, by_difficulty: Floats, errors: tuple[Spread, Spread]
) -> Floats:
    """Variance of Student's distribution, from one given the estimated spreads.

    Parameters
    ----------
    variance : ndarray
        Given the estimated spreads.
    by_severity, by_difficulty : ndarray
        How it moves with the log of each. No variance has more than itself from both: less where
        practice tells an ability that shifts of severities would otherwise move.
    """
    share = np.minimum(1.0, variance / np.maximum(by_severity + by_difficulty, 1e-300))
    moved = variance
    spread = np.zeros_like(variance)
    for all_of_it, error in zip((by_severity, by_difficulty), errors, strict=True):
        by = share * all_of_it
        moved = moved + by * error.beyond
        spread = spread + (by * (1.0 + error.beyond)) ** 2 / error.freedom
    freedom = np.maximum(moved**2 / np.maximum(spread, 1e-300), FEWEST)
    return np.asarray(moved * freedom / (freedom - 2.0))
