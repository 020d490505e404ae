"""What a design is judged by before its ratings are in: variances from a calibration.

One interview is taken as one look at an application's composite measure (logits)::

    y[n, r] = theta[n] - severity[r] + halo[n, r] + noise[n, r]

with the variances of the calibration: theta that of the equally weighted mean of its
competencies, noise ``1 / (ratings * information)`` with the information that one rating carries
at an average location. Levels follow by the mean slope of the expected level over the applicants
(the derivative of the expected category is the category variance).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.polynomial.hermite_e import hermegauss

from hirefit.calibration.calibration import Calibration
from hirefit.calibration.prior import COMPETENCIES, QUESTIONS_EACH
from hirefit.rasch.response_model import category_variance

RATINGS_EACH = COMPETENCIES * QUESTIONS_EACH
"""Ratings of an interview where nothing is said: the panel that the shipped prior describes."""


@dataclass(frozen=True, slots=True)
class DesignAssumptions:
    """Variances (logits squared) that a design is judged by.

    Parameters
    ----------
    ability_variance : float
        Of an application's composite measure within its group.
    severity_variance : float
        Of a rater that the calibration does not list.
    halo_variance : float
    information : float
        Of one rating, per logit squared.
    levels_per_logit : float
        Mean slope of the expected level.
    ratings_each : int
        Ratings of an interview where the plan does not say.
    known_severity_variance : mapping of str to float
        Squared standard error of the raters that the calibration lists, taken as independent:
        on the safe side, as what all of them share cancels in differences between them.
    """

    ability_variance: float
    severity_variance: float
    halo_variance: float
    information: float
    levels_per_logit: float
    ratings_each: int = RATINGS_EACH
    known_severity_variance: Mapping[str, float] = field(default_factory=dict)

    @property
    def group_variance(self) -> float:
        """Variance of the mean of a group of applications: groups may differ as people do.

        A convention: whether the applicants of two sites are alike is what the ratings are to
        show, so it must not be taken for granted when the design is judged.
        """
        return self.ability_variance

    @property
    def one_rater_reliability(self) -> float:
        """Reliability when each application is rated once, by a rater of its own."""
        error = self.severity_variance + 1 / float(self.weights(np.zeros(1))[0])
        return self.ability_variance / (self.ability_variance + error)

    def weights(self, ratings: np.ndarray) -> np.ndarray:
        """Return the information of interviews about ``theta - severity``.

        ``1 / (halo variance + 1 / (ratings * information))``; 0 ratings stand for `ratings_each`.
        """
        count = np.where(ratings > 0, ratings, self.ratings_each)
        return np.asarray(1 / (self.halo_variance + 1 / (count * self.information)))


NODES = 21
"""Gauss-Hermite nodes of the mean slope."""
SMALLEST_VARIANCE = 1e-6
"""Severities are taken as known no better than to a thousandth of a logit."""


def assumptions_of(
    calibration: Calibration, *, ratings_each: int = RATINGS_EACH
) -> DesignAssumptions:
    """Take the variances from a calibration.

    The calibration must rest on other ratings than the design that is judged, or those ratings
    count twice.
    """
    size = len(calibration.competencies)
    unlisted = calibration.unlisted
    if size:
        ability = float(np.sum(calibration.covariance)) / size**2
        mean = float(np.mean([c.mean for c in calibration.competencies]))
        sd = float(np.sqrt(np.mean([c.sd**2 for c in calibration.competencies])))
    else:
        correlated = 1 + (COMPETENCIES - 1) * unlisted.correlation
        ability = unlisted.sd**2 * correlated / COMPETENCIES
        mean, sd = unlisted.mean, unlisted.sd
    thresholds = np.array(calibration.thresholds)
    nodes, weights = hermegauss(NODES)
    weights = weights / weights.sum()
    return DesignAssumptions(
        ability_variance=ability,
        severity_variance=max(calibration.severity_sd**2, SMALLEST_VARIANCE),
        halo_variance=calibration.halo_sd**2,
        information=float(category_variance(np.zeros(1), thresholds)[0]),
        levels_per_logit=float(weights @ category_variance(mean + sd * nodes, thresholds)),
        ratings_each=ratings_each,
        known_severity_variance={
            r.rater: max(r.standard_error**2, SMALLEST_VARIANCE) for r in calibration.raters
        },
    )
