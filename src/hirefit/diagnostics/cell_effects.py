"""Whether a rater is tougher in one cell (a competency, a question, a period) than in others.

For the cells of one rater the effects b are added to the locations of its ratings. With all other
parameters at their estimates and the measures and halos integrated over (Laplace, as in
`hirefit.diagnostics.card_posterior`), score and information of b at zero are, summed over cards::

    U_k = sum of residuals in cell k
    J_kl = [k = l] sum of w in cell k  -  A_k' V A_l

w is a rating's information, A_k its sum by competency within cell k and card, V the covariance of
the card's location. One Newton step gives ``b = J^-1 U`` with covariance ``J^-1`` (score test, Rao
1948). The second term is what FACETS' bias tables leave out: part of a real difference is taken up
by the estimated measures. Effects are then read against the rater's own mean, so that they say
nothing about overall severity, and against the other raters' effects in the same cell (their mean
weighted by precision), so that they say nothing about a question's difficulty.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.stats import false_discovery_control, norm

from hirefit.diagnostics.card_posterior import CardPosterior
from hirefit.diagnostics.numbering import numbered
from hirefit.diagnostics.residuals import Residuals
from hirefit.ratings.table import RatingTable

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RaterCells:
    """Score and information of one rater's cells.

    Parameters
    ----------
    rater : int
        Code of the table.
    cells : ndarray of int, shape (k,)
        Codes of the cells that the rater has ratings in.
    score : ndarray, shape (k,)
    information : ndarray, shape (k, k)
    ratings, cards : ndarray of int, shape (k,)
        How many of each the cell holds.
    slope : ndarray, shape (k,)
        Levels per logit: the mean information of the cell's ratings.
    """

    rater: int
    cells: Codes
    score: Floats
    information: Floats
    ratings: Codes
    cards: Codes
    slope: Floats


@dataclass(frozen=True, slots=True)
class CellEffects:
    """How a rater's cell departs from the rater's mean and the others' cell, shape (n_cells,).

    Parameters
    ----------
    rater, cell : ndarray of int
        Codes.
    tougher, error : ndarray
        In levels; positive is tougher there than elsewhere and than the others are.
    p, adjusted_p : ndarray
        Two-sided, and adjusted for the number of cells (Benjamini & Hochberg 1995).
    ratings, cards : ndarray of int
    """

    rater: Codes
    cell: Codes
    tougher: Floats
    error: Floats
    p: Floats
    adjusted_p: Floats
    ratings: Codes
    cards: Codes


def cells_by_rater(
    table: RatingTable, cards: CardPosterior, residuals: Residuals, cell: Codes
) -> Iterator[RaterCells]:
    """Yield score and information of each rater's cells.

    Parameters
    ----------
    cell : ndarray of int, shape (n_ratings,)
        Cell of each rating; -1 leaves a rating out of all cells.
    """
    order = np.argsort(table.rater, kind="stable")
    bounds = np.searchsorted(table.rater[order], np.arange(len(table.raters) + 1))
    competency = table.competency
    for rater, (start, end) in enumerate(pairwise(bounds.tolist())):
        rows = order[start:end]
        rows = rows[cell[rows] >= 0]
        if not len(rows):
            continue
        codes, local = numbered(cell[rows])
        own, card = numbered(cards.card[rows])
        weight = residuals.information[rows]
        shape = (len(own), len(codes), len(table.competencies))
        flat = (card * shape[1] + local) * shape[2] + competency[rows]
        by_competency = np.bincount(flat, weight, int(np.prod(shape))).reshape(shape)
        drawn = np.matmul(by_competency, cards.covariance[own])
        taken_up = np.tensordot(drawn, by_competency, axes=((0, 2), (0, 2)))
        within = np.bincount(local, weight)
        ratings = np.bincount(local)
        yield RaterCells(
            rater=rater,
            cells=codes,
            score=np.bincount(local, residuals.score[rows]).astype(np.float64),
            information=np.diag(within) - taken_up,
            ratings=ratings,
            cards=np.bincount(numbered(card * len(codes) + local)[0] % len(codes)),
            slope=within / ratings,
        )


def cell_effects(
    table: RatingTable, cards: CardPosterior, residuals: Residuals, cell: Codes, fewest: int
) -> CellEffects:
    """Compare each rater's cells with the rater's own mean and with other raters' same cells.

    Parameters
    ----------
    cell : ndarray of int, shape (n_ratings,)
        Cell of each rating.
    fewest : int
        Ratings that a cell must have to be tested.
    """
    rows: list[tuple[float, ...]] = []
    for one in cells_by_rater(table, cards, residuals, cell):
        if len(one.cells) < 2:  # noqa: PLR2004 - nothing to compare with
            continue
        covariance = np.linalg.inv(one.information)
        share = one.ratings / one.ratings.sum()
        against_mean = np.eye(len(share)) - share
        milder = against_mean @ covariance @ one.score
        variance = np.diagonal(against_mean @ covariance @ against_mean.T)
        columns = (one.cells, -milder, variance, one.ratings, one.cards, one.slope)
        rows += [
            (one.rater, *values) for values in zip(*(c.tolist() for c in columns), strict=True)
        ]
    found = np.array(rows, dtype=np.float64).reshape(-1, 7)
    rater, cells, tougher, variance, ratings, cards_held, slope = found.T
    tougher, variance = _against_others(cells.astype(np.int64), tougher, variance)
    kept = np.isfinite(variance) & (ratings >= fewest)
    error = np.sqrt(variance[kept])
    p = 2 * norm.sf(np.abs(tougher[kept]) / error)
    return CellEffects(
        rater=rater[kept].astype(np.int64),
        cell=cells[kept].astype(np.int64),
        tougher=tougher[kept] * slope[kept],
        error=error * slope[kept],
        p=p,
        adjusted_p=adjusted(p),
        ratings=ratings[kept].astype(np.int64),
        cards=cards_held[kept].astype(np.int64),
    )


def _against_others(cell: Codes, effect: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Return effects less the other raters' mean in the cell; infinite variance without others."""
    weight = 1 / variance
    others = np.bincount(cell, weight)[cell] - weight if len(cell) else weight
    sums = np.bincount(cell, weight * effect)[cell] - weight * effect if len(cell) else weight
    alone = others <= 1e-9 * weight
    spread = 1 / np.where(alone, 1.0, others)
    return effect - sums * spread, np.where(alone, np.inf, variance + spread)


def adjusted(p: Floats) -> Floats:
    """Return probabilities adjusted so that calling those below q finds gives q false ones."""
    return np.asarray(false_discovery_control(p)) if len(p) else p
