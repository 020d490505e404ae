"""What a rating says at each ability: chances of the levels, and information."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hirefit.calibration.calibration import Calibration
from hirefit.rasch.response_model import category_probabilities, category_variance

Floats = npt.NDArray[np.float64]
REACH, POINTS = 5.0, 201  # logits to either side, and points of a curve


@dataclass(frozen=True, slots=True)
class CategoryCurves:
    """Chance of each level at each ability, rated by an average rater on an average question.

    Parameters
    ----------
    ability : ndarray, shape (n,)
        Logits.
    levels : tuple of int
        Of the scale.
    chance : ndarray, shape (n, K)
    likeliest : tuple of bool
        Whether a level is the likeliest anywhere; one that is not marks a disordered threshold.
    """

    ability: Floats
    levels: tuple[int, ...]
    chance: Floats
    likeliest: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class CompetencyInformation:
    """What the questions of one competency tell about it, asked by average raters.

    Parameters
    ----------
    competency : str
    questions : int
    one_rater : ndarray, shape (n,)
        Information of one rater's answers, halo and severity known.
    standard_error : ndarray, shape (n,)
        Logits, for `raters` raters whose halo and severity are not known.
    """

    competency: str
    questions: int
    one_rater: Floats
    standard_error: Floats


@dataclass(frozen=True, slots=True)
class InformationCurves:
    """Information at each ability, by competency; a competency without questions is left out."""

    ability: Floats
    raters: int
    competencies: tuple[CompetencyInformation, ...]


def _grid(calibration: Calibration) -> Floats:
    middle = np.mean([part.mean for part in calibration.competencies] or [0.0])
    return np.asarray(middle + np.linspace(-REACH, REACH, POINTS))


def category_curves(calibration: Calibration) -> CategoryCurves:
    """Return the curves of the common thresholds (equation 1 of docs/model.md)."""
    ability = np.linspace(-REACH, REACH, POINTS)
    chance = category_probabilities(ability, np.array(calibration.thresholds))
    scale = calibration.scale
    best = set(chance.argmax(axis=1).tolist())
    return CategoryCurves(
        ability,
        tuple(range(scale.lowest, scale.highest + 1)),
        chance,
        tuple(k in best for k in range(scale.categories)),
    )


def information_curves(calibration: Calibration, raters: int = 2) -> InformationCurves:
    """Return what the questions tell, and the error left with this many raters.

    One rater's answers, of information i, see the ability through the rater's halo and severity,
    so they are worth 1 / (1 / i + halo variance + severity variance); raters add up.

    Parameters
    ----------
    calibration : Calibration
        With questions.
    raters : int
        Raters of an application.
    """
    ability = _grid(calibration)
    unseen = calibration.halo_sd**2 + calibration.severity_sd**2
    found = []
    for part in calibration.competencies:
        thresholds = np.array(part.thresholds or calibration.thresholds)
        own = [q.difficulty for q in calibration.questions if q.competency == part.competency]
        if own:
            eta = ability[:, None] - np.array(own)
            information = category_variance(eta, thresholds).sum(axis=1)
            error = np.sqrt((1.0 / information + unseen) / raters)
            found.append(CompetencyInformation(part.competency, len(own), information, error))
    return InformationCurves(ability, raters, tuple(found))
