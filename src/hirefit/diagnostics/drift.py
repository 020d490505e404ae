"""Whether a rater has become tougher or milder over periods.

The periods of a rater are the cells of `hirefit.diagnostics.cell_effects`; their effects b with
information J are fitted by generalised least squares with a mean and a straight line over the
periods' order. If all raters drift together that can't be told from better or weaker applicants:
what is found is drift against the panel. Each rater's line is fitted as if the others stood still:
where all drift at once, by half a level or so each, a 90 % interval covers 82 %.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from hirefit.diagnostics.card_posterior import CardPosterior
from hirefit.diagnostics.cell_effects import RaterCells, adjusted, cells_by_rater
from hirefit.diagnostics.residuals import Residuals
from hirefit.ratings.table import RatingTable

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
_WHOLE = re.compile(r"-?[0-9]+")


@dataclass(frozen=True, slots=True)
class Drift:
    """One rater's course over periods, in levels; positive is tougher.

    Parameters
    ----------
    rater : int
    periods : ndarray of int, shape (k,)
        Positions in the order of periods.
    tougher, error : ndarray, shape (k,)
        Each period against the rater's own mean.
    change, change_error : float
        From the first to the last of the periods along the fitted line.
    p, adjusted_p : float
        Of no change; adjusted for the number of raters.
    cards : int
    """

    rater: int
    periods: Codes
    tougher: Floats
    error: Floats
    change: float
    change_error: float
    p: float
    adjusted_p: float
    cards: int


def period_order(periods: tuple[str, ...]) -> tuple[str, ...]:
    """Return the distinct periods but the empty one: by number if all are whole, else by name."""
    distinct = sorted(set(periods) - {""})
    if all(_WHOLE.fullmatch(period) for period in distinct):
        return tuple(sorted(distinct, key=int))
    return tuple(distinct)


def drift_by_rater(
    table: RatingTable, cards: CardPosterior, residuals: Residuals, fewest_cards: int
) -> tuple[Drift, ...]:
    """Fit a line over the periods of each rater with enough cards in two periods or more.

    Parameters
    ----------
    fewest_cards : int
        Cards that a rater must have over all periods.
    """
    position = {period: at for at, period in enumerate(period_order(table.period))}
    if len(position) < 2:  # noqa: PLR2004 - no time has passed
        return ()
    cell = np.array([position.get(period, -1) for period in table.period], dtype=np.int64)
    chosen = [
        one
        for one in cells_by_rater(table, cards, residuals, cell)
        if len(one.cells) > 1 and one.cards.sum() >= fewest_cards
    ]
    lines = [_line(one) for one in chosen]
    p = adjusted(np.array([2 * norm.sf(abs(change) / error) for change, error in lines]))
    return tuple(
        _drift(one, line, float(adjusted_p))
        for one, line, adjusted_p in zip(chosen, lines, p, strict=True)
    )


def _line(one: RaterCells) -> tuple[float, float]:
    """Return change from first to last period (logits, positive tougher) and its error."""
    design = np.stack([np.ones(len(one.cells)), one.cells.astype(np.float64)], axis=1)
    covariance = np.linalg.inv(design.T @ one.information @ design)
    span = float(one.cells[-1] - one.cells[0])
    milder = covariance @ (design.T @ one.score)
    return -float(milder[1]) * span, float(np.sqrt(covariance[1, 1])) * span


def _drift(one: RaterCells, line: tuple[float, float], adjusted_p: float) -> Drift:
    covariance = np.linalg.inv(one.information)
    share = one.ratings / one.ratings.sum()
    against_mean = np.eye(len(share)) - share
    slope = float(share @ one.slope)
    return Drift(
        rater=one.rater,
        periods=one.cells,
        tougher=-(against_mean @ covariance @ one.score) * slope,
        error=np.sqrt(np.diagonal(against_mean @ covariance @ against_mean.T)) * slope,
        change=line[0] * slope,
        change_error=line[1] * slope,
        p=float(2 * norm.sf(abs(line[0]) / line[1])),
        adjusted_p=adjusted_p,
        cards=int(one.cards.sum()),
    )
