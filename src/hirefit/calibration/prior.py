"""The calibration shipped with hirefit: what is assumed before a company's own ratings speak.

It rests on two published results and one convention:

* Conway, Jako & Goodman 1995: one interviewer's composite has a reliability of about .44, a panel
  of about .74.
* Roberts, Rothnie, Zoanetti & Crossley 2010: of a single rating's variance 19.1 % belong to the
  candidate, 8.9 % to the interviewer's severity, 2.6 % to the question.
* The convention: competencies have unit variance (logits squared) and correlate .6, and
  thresholds are evenly spaced so that the scale spans the same 4.8 logits whatever the number of
  its levels.

With T the variance of an equally weighted composite of `COMPETENCIES` competencies, the severity
variance is ``T * 8.9 / 19.1``, the difficulty variance ``T * 2.6 / 19.1``, and the halo variance
is what is left of the error that a reliability of .44 implies::

    T / (T + severity + halo + noise) = .44,    noise = 1 / (ratings * information of one rating)

The panel of .74 is then one of 3.6 raters by Spearman-Brown (test_prior.py checks both).
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from hirefit import __version__
from hirefit.calibration.calibration import Calibration, Provenance, Unlisted
from hirefit.competencies.scale import RatingScale
from hirefit.rasch.response_model import category_variance

RELIABILITY_ONE_RATER = 0.44
RELIABILITY_PANEL = 0.74
SHARE_CANDIDATE, SHARE_SEVERITY, SHARE_QUESTION = 0.191, 0.089, 0.026
SPAN = 4.8
CORRELATION = 0.6
COMPETENCIES = 5
QUESTIONS_EACH = 2


def composite_variance() -> float:
    """Return T: the variance of an equally weighted composite (logits squared)."""
    return (1 + (COMPETENCIES - 1) * CORRELATION) / COMPETENCIES


def prior_thresholds(categories: int) -> tuple[float, ...]:
    """Return evenly spaced thresholds in logits, K - 1 of them, that sum to zero."""
    step = SPAN / (categories - 1)
    return tuple(round(step * (k - categories / 2), 6) for k in range(1, categories))


@cache
def prior_calibration(scale: RatingScale) -> Calibration:
    """Return the shipped prior for a scale: no rater and no question is known yet."""
    composite = composite_variance()
    severity = composite * SHARE_SEVERITY / SHARE_CANDIDATE
    halo = composite * (1 / RELIABILITY_ONE_RATER - 1) - severity - _noise()
    return Calibration(
        scale=scale,
        thresholds=prior_thresholds(scale.categories),
        unlisted=Unlisted(mean=0.0, sd=1.0, correlation=CORRELATION),
        severity_sd=round(math.sqrt(severity), 3),
        difficulty_sd=round(math.sqrt(composite * SHARE_QUESTION / SHARE_CANDIDATE), 3),
        halo_sd=round(math.sqrt(halo), 3),
        reliability={"one_rater": RELIABILITY_ONE_RATER, "panel": RELIABILITY_PANEL},
        provenance=Provenance(
            method="published reliabilities and variance shares; docs/model.md section 4",
            source="Conway, Jako & Goodman 1995; Roberts et al. 2010",
            hirefit_version=__version__,
            notes=("Shipped prior: it knows no rater and no question of yours.",),
        ),
    )


def _noise() -> float:
    """Return the error variance of one rater's composite from category noise alone.

    Of five levels at an average location, whatever the scale: the prior's variances must not
    change with the number of levels.
    """
    thresholds = np.array(prior_thresholds(5))
    information = float(category_variance(np.zeros(1), thresholds)[0])
    return 1 / (COMPETENCIES * QUESTIONS_EACH * information)
