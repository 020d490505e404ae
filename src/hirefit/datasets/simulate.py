"""Interviews drawn from the model itself, so that what a fit says can be held against the truth.

The draw follows docs/model.md, equations 1 to 3: normal abilities (one coordinate a competency),
normal severities, difficulties and halo, and the rating-scale categories of
`hirefit.rasch.response_model`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hirefit.competencies.scale import RatingScale
from hirefit.rasch.response_model import category_probabilities
from hirefit.ratings.table import Codes, RatingTable

Floats = npt.NDArray[np.float64]
ROWS_AT_ONCE = 500_000


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewDesign:
    """Who is interviewed by whom with what, and the population all of it is drawn from.

    Parameters
    ----------
    n_applications, n_raters : int
        How many of each.
    raters_per_application : int
        Raters of one application, all different, loads balanced.
    n_competencies, questions_per_competency : int
        Every rater of an application asks every question.
    ability_mean : float
        Mean of each competency among applications (logits).
    ability_sd, ability_correlation : float
        Spread of each competency and the correlation of any two, unless `covariance` is given.
    covariance : tuple of tuple of float, optional
        Covariance of the competencies, shape (n_competencies, n_competencies).
    severity_sd, halo_sd, difficulty_sd : float
        Spread (logits) of raters, of a rater's impression of one application, and of questions.
    thresholds : tuple of float
        Rasch-Andrich thresholds, K - 1 of them; their mean is taken out.
    missing : float
        Share of ratings left out at random, in [0, 1).
    """

    n_applications: int
    n_raters: int
    raters_per_application: int = 2
    n_competencies: int = 1
    questions_per_competency: int = 3
    ability_mean: float = 0.0
    ability_sd: float = 1.0
    ability_correlation: float = 0.5
    covariance: tuple[tuple[float, ...], ...] | None = None
    severity_sd: float = 0.5
    halo_sd: float = 0.5
    difficulty_sd: float = 0.4
    thresholds: tuple[float, ...] = (-1.8, -0.6, 0.6, 1.8)
    missing: float = 0.0

    @property
    def n_questions(self) -> int:
        """Questions of all competencies together."""
        return self.n_competencies * self.questions_per_competency

    def ability_covariance(self) -> Floats:
        """Return Sigma, shape (n_competencies, n_competencies)."""
        if self.covariance is not None:
            return np.array(self.covariance, dtype=np.float64)
        unit = np.full((self.n_competencies, self.n_competencies), self.ability_correlation)
        np.fill_diagonal(unit, 1.0)
        return unit * self.ability_sd**2


@dataclass(frozen=True, slots=True)
class SimulatedInterviews:
    """Ratings and the truth behind them (logits); positions are the codes of `table`.

    Parameters
    ----------
    table : RatingTable
        What would be observed.
    ability : ndarray, shape (n_applications, n_competencies)
        The true theta.
    severity : ndarray, shape (n_raters,)
        Positive is harsher.
    difficulty : ndarray, shape (n_questions,)
        Positive is harder.
    thresholds : ndarray, shape (K - 1,)
        Summing to zero.
    covariance : ndarray, shape (n_competencies, n_competencies)
        Of the abilities.
    panel : ndarray of int, shape (n_applications, raters_per_application)
        The raters of each application.
    halo : ndarray, shape (n_applications, raters_per_application)
        The halo of each application and rater in `panel`.
    """

    table: RatingTable
    ability: Floats
    severity: Floats
    difficulty: Floats
    thresholds: Floats
    covariance: Floats
    panel: Codes
    halo: Floats


def simulate_interviews(design: InterviewDesign, *, seed: int = 0) -> SimulatedInterviews:
    """Draw abilities, severities, difficulties, halo and ratings.

    Parameters
    ----------
    design : InterviewDesign
        Sizes and population.
    seed : int
        The same design and seed give the same ratings.

    Raises
    ------
    ValueError
        More raters an application than there are raters.
    """
    random = np.random.default_rng(seed)
    thresholds = np.array(design.thresholds) - np.mean(design.thresholds)
    covariance = design.ability_covariance()
    drawn = random.standard_normal((design.n_applications, design.n_competencies))
    ability = design.ability_mean + drawn @ np.transpose(_square_root(covariance))
    severity = random.normal(0.0, design.severity_sd, design.n_raters)
    difficulty = random.normal(0.0, design.difficulty_sd, design.n_questions)
    panel = _draw_panels(design, random)
    halo = random.normal(0.0, design.halo_sd, panel.shape)

    rows = _draw_rows(design, random)
    block, question = np.divmod(rows, design.n_questions)
    application, place = np.divmod(block, design.raters_per_application)
    competency = np.repeat(np.arange(design.n_competencies), design.questions_per_competency)
    category = np.empty(len(rows), dtype=np.int64)
    for part in _slices(len(rows)):
        rated = application[part], place[part], question[part]
        eta = (
            ability[rated[0], competency[rated[2]]]
            + halo[rated[0], rated[1]]
            - difficulty[rated[2]]
            - severity[panel[rated[0], rated[1]]]
        )
        category[part] = _draw_categories(eta, thresholds, random)

    table = RatingTable(
        scale=RatingScale(lowest=1, highest=len(thresholds) + 1),
        applications=_labels("application", design.n_applications),
        raters=_labels("rater", design.n_raters),
        questions=_labels("question", design.n_questions),
        competencies=_labels("competency", design.n_competencies),
        application=application,
        rater=panel[application, place],
        question=question,
        category=category,
        competency_of_question=competency,
    )
    return SimulatedInterviews(
        table, ability, severity, difficulty, thresholds, covariance, panel, halo
    )


def _draw_rows(design: InterviewDesign, random: np.random.Generator) -> Codes:
    """Return which ratings of the full design are there."""
    size = design.n_applications * design.raters_per_application * design.n_questions
    if not design.missing:
        return np.arange(size)
    return np.flatnonzero(random.random(size) >= design.missing)


def _draw_panels(design: InterviewDesign, random: np.random.Generator) -> Codes:
    """Give every application its raters: balanced loads, nobody twice in a panel, sorted."""
    width, count = design.raters_per_application, design.n_raters
    if width > count:
        raise ValueError(f"{width} raters an application, but only {count} raters")
    seats = design.n_applications * width
    rounds = [random.permutation(count) for _ in range(-(-seats // count))]
    panel = np.concatenate(rounds)[:seats].reshape(-1, width)
    while len(clashing := np.flatnonzero(_has_repeats(panel))):
        # A panel that spans two rounds may hold someone twice: draw those few afresh.
        panel[clashing] = random.integers(count, size=(len(clashing), width))
    return np.sort(panel, axis=1).astype(np.int64)


def _has_repeats(panel: Codes) -> npt.NDArray[np.bool_]:
    ordered = np.sort(panel, axis=1)
    return np.asarray((ordered[:, 1:] == ordered[:, :-1]).any(axis=1))


def _draw_categories(eta: Floats, thresholds: Floats, random: np.random.Generator) -> Codes:
    cumulated = np.cumsum(category_probabilities(eta, thresholds), axis=1)
    drawn = (random.random(len(eta))[:, None] > cumulated[:, :-1]).sum(axis=1)
    return np.asarray(drawn, dtype=np.int64)


def _slices(size: int) -> Iterator[slice]:
    return (slice(start, start + ROWS_AT_ONCE) for start in range(0, size, ROWS_AT_ONCE))


def _square_root(covariance: Floats) -> Floats:
    """Return A with A A' = covariance; eigenvalues, as a covariance may be singular."""
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)))


def _labels(name: str, count: int) -> tuple[str, ...]:
    width = len(str(count))
    return tuple(f"{name}-{number:0{width}d}" for number in range(1, count + 1))
