"""What every part of a diagnosis starts from: ratings, parameters, locations, residuals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hirefit.calibration.calibration import Calibration
from hirefit.diagnostics.card_posterior import CardPosterior, locate_cards
from hirefit.diagnostics.residuals import Residuals, predict_ratings
from hirefit.ratings.table import RatingTable
from hirefit.scoring.parameters import Parameters
from hirefit.scoring.score import parameters_for

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

NORMAL_90 = 1.6448536269514722
"""Half width of a central 90 % interval in standard errors."""
FALSE_DISCOVERY_RATE = 0.05
"""Of each kind of finding: how often chance alone may make one."""
MATTERS = 0.5
"""Levels below which a difference is not worth anyone's time (Linacre's half score point)."""

FEWEST_CARDS_STRICTNESS = 8
FEWEST_CARDS_DRIFT = 8
FEWEST_CARDS_HALO = 10
FEWEST_RATINGS_HABITS = 20
FEWEST_RATINGS_PAIRING = 10
FEWEST_RATINGS_QUESTION = 30
FEWEST_SHARED_APPLICATIONS = 5
FEWEST_APPLICATIONS_AGREEMENT = 10


@dataclass(frozen=True, slots=True)
class EvidenceAtHand:
    """Ratings held against a calibration.

    Parameters
    ----------
    rater_cards : ndarray of int, shape (n_raters,)
        Scorecards of each rater.
    slope : ndarray, shape (n_raters,)
        Levels per logit of severity, for each rater's ratings.
    """

    table: RatingTable
    calibration: Calibration
    parameters: Parameters
    cards: CardPosterior
    residuals: Residuals
    rater_cards: Codes
    slope: Floats


def gather_evidence(table: RatingTable, calibration: Calibration) -> EvidenceAtHand:
    """Locate cards and predict ratings.

    Raises
    ------
    CalibrationError
        The calibration is on another scale than the ratings.
    """
    parameters = parameters_for(table, calibration)
    cards = locate_cards(table, parameters)
    residuals = predict_ratings(table, parameters, cards)
    n = len(table.raters)
    ratings = np.maximum(np.bincount(table.rater, minlength=n), 1)
    return EvidenceAtHand(
        table=table,
        calibration=calibration,
        parameters=parameters,
        cards=cards,
        residuals=residuals,
        rater_cards=np.bincount(cards.card_rater, minlength=n).astype(np.int64),
        slope=np.bincount(table.rater, residuals.information, n) / ratings,
    )


def around(value: float, error: float) -> tuple[float, float]:
    """Return the central 90 % interval."""
    return value - NORMAL_90 * error, value + NORMAL_90 * error


def number(value: float) -> float | None:
    """Return a float for a document, None where it is not finite."""
    return float(value) if np.isfinite(value) else None
