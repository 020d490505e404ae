"""Where each scorecard stands, given all of its application's ratings: the residuals' yardstick.

A *card* is what one rater gave one application. Its location in a competency is the application's
measure plus the rater's halo; both are integrated over by a normal approximation at the mode of
their joint posterior (Laplace; docs/model.md, equations 1 to 4)::

    log posterior(u) = sum_j log P(x_j | z_j'u - difficulty - severity) - (u - mu)'P(u - mu) / 2

u holds the measures of all competencies (prior covariance Sigma) and one halo a rater (variance
halo^2 plus the squared error of the rater's severity), z_j picks one of each.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hirefit.diagnostics.level_chances import level_chances, level_weights, location_power
from hirefit.diagnostics.numbering import numbered
from hirefit.ratings.table import RatingTable
from hirefit.scoring.parameters import Parameters

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
MOST_STEPS = 60
LONGEST_STEP = 3.0
CLOSE = 1e-8
SMALLEST_SPREAD = 1e-3


@dataclass(frozen=True, slots=True)
class CardPosterior:
    """Cards sorted by application and rater; locations in logits.

    Parameters
    ----------
    card : ndarray of int, shape (n_ratings,)
        Card of each rating.
    card_application, card_rater : ndarray of int, shape (n_cards,)
        Codes of the table.
    location : ndarray, shape (n_cards, n_competencies)
        Mode of measure plus halo.
    covariance : ndarray, shape (n_cards, n_competencies, n_competencies)
        Of the location's competencies.
    measure, measure_variance : ndarray, shape (n_applications, n_competencies)
        Of the applications; the prior's where nothing was rated.
    """

    card: Codes
    card_application: Codes
    card_rater: Codes
    location: Floats
    covariance: Floats
    measure: Floats
    measure_variance: Floats


@dataclass(slots=True)
class _Block:
    """Applications with about as many raters, their ratings and prior."""

    application: Codes
    competency: Codes
    halo: Codes
    category: Codes
    offset: Floats
    weights: Floats
    mean: Floats
    precision: Floats


def locate_cards(table: RatingTable, parameters: Parameters) -> CardPosterior:
    """Find mode and covariance of every card's location.

    Parameters
    ----------
    table : RatingTable
        At least one rating.
    parameters : Parameters
        Of the calibration, looked up for this table.
    """
    n_raters, n = len(table.raters), len(table.competencies)
    keys, card = numbered(table.application * n_raters + table.rater)
    card_application, card_rater = keys // n_raters, keys % n_raters
    panel = np.bincount(card_application, minlength=len(table.applications))
    place = np.arange(len(keys)) - (np.cumsum(panel) - panel)[card_application]
    location = np.empty((len(keys), n))
    covariance = np.empty((len(keys), n, n))
    measure = np.tile(parameters.mean, (len(panel), 1))
    variance = np.tile(parameters.sd**2, (len(panel), 1))
    # Panels of about one size are solved together, so that one large panel costs the others little.
    size_class = np.ceil(np.log2(np.maximum(panel, 1))).astype(np.int64)
    for size in np.unique(size_class[panel > 0]):
        chosen = (size_class == size) & (panel > 0)
        ours = chosen[card_application]
        block = _block(table, parameters, chosen, place[card], int(panel[chosen].max()))
        local = np.cumsum(chosen) - 1
        at, halo = local[card_application[ours]], n + place[ours]
        spread = np.maximum(parameters.spread[card_rater[ours]], SMALLEST_SPREAD)
        block.precision[at, halo, halo] = spread**-2
        mode, inverse = _solve(block)
        measure[chosen] = mode[:, :n]
        variance[chosen] = np.diagonal(inverse, axis1=1, axis2=2)[:, :n]
        location[ours] = mode[at, :n] + mode[at, halo][:, None]
        shared = inverse[at, :n, halo]
        covariance[ours] = (
            inverse[at, :n, :n]
            + shared[:, :, None]
            + shared[:, None, :]
            + inverse[at, halo, halo][:, None, None]
        )
    return CardPosterior(
        card, card_application, card_rater, location, covariance, measure, variance
    )


def offsets(table: RatingTable, parameters: Parameters) -> Floats:
    """Return minus difficulty minus severity of each rating, shape (n_ratings,)."""
    return -parameters.difficulty[table.question] - parameters.severity[table.rater]


def _block(
    table: RatingTable,
    parameters: Parameters,
    chosen: npt.NDArray[np.bool_],
    place: Codes,
    largest_panel: int,
) -> _Block:
    """Gather the ratings of the chosen applications; halo precisions are one until set."""
    rows = chosen[table.application]
    n, count = len(table.competencies), int(chosen.sum())
    size = n + largest_panel
    precision = np.zeros((count, size, size))
    jitter = 1e-9 * np.diag(parameters.sd**2)
    precision[:, :n, :n] = np.linalg.inv(parameters.covariance + jitter)
    diagonal = np.arange(n, size)
    precision[:, diagonal, diagonal] = 1.0
    competency = table.competency[rows]
    mean = np.zeros(size)
    mean[:n] = parameters.mean
    return _Block(
        application=(np.cumsum(chosen) - 1)[table.application[rows]],
        competency=competency,
        halo=n + place[rows],
        category=table.category[rows],
        offset=offsets(table, parameters)[rows],
        weights=level_weights(parameters.thresholds)[:, competency],
        mean=mean,
        precision=precision,
    )


def _solve(block: _Block) -> tuple[Floats, Floats]:
    """Return mode (n, D) and inverse of the curvature there (n, D, D) by Newton's method."""
    count, size = block.precision.shape[:2]
    mode = np.tile(block.mean, (count, 1))
    first = block.application * size + block.competency
    second = block.application * size + block.halo
    curvature = block.precision
    levels = np.arange(len(block.weights), dtype=np.float64)
    for _ in range(MOST_STEPS):
        eta = mode.ravel()[first] + mode.ravel()[second] + block.offset
        chances = level_chances(location_power(eta), block.weights)
        expected = levels @ chances
        information = levels**2 @ chances - expected**2
        residual = block.category - expected
        gradient = np.bincount(first, residual, count * size)
        gradient += np.bincount(second, residual, count * size)
        gradient = gradient.reshape(count, size)
        gradient -= np.einsum("nij,nj->ni", block.precision, mode - block.mean)
        curvature = block.precision + _information(block, information)
        step = np.linalg.solve(curvature, gradient[:, :, None])[:, :, 0]
        mode += np.clip(step, -LONGEST_STEP, LONGEST_STEP)
        if np.abs(step).max() < CLOSE:
            break
    return mode, np.asarray(np.linalg.inv(curvature), dtype=np.float64)


def _information(block: _Block, information: Floats) -> Floats:
    """Add up w z z' over the ratings of each application, shape (n, D, D)."""
    count, size = block.precision.shape[:2]
    start = block.application * size * size
    a, b = block.competency, block.halo
    total = np.zeros(count * size * size)
    for row, column in ((a, a), (a, b), (b, a), (b, b)):
        total += np.bincount(start + row * size + column, information, len(total))
    return total.reshape(count, size, size)
