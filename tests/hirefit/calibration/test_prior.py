"""The shipped prior implies the published reliabilities it was made from."""

from __future__ import annotations

import numpy as np
import pytest

from hirefit.calibration.prior import (
    COMPETENCIES,
    CORRELATION,
    QUESTIONS_EACH,
    RELIABILITY_ONE_RATER,
    prior_calibration,
)
from hirefit.competencies.scale import RatingScale
from hirefit.datasets.simulate import InterviewDesign, simulate_interviews
from hirefit.kit.reliability import spearman_brown


@pytest.mark.parametrize("levels", range(2, 11))
def test_every_scale_has_a_prior_with_the_same_spreads(levels):
    prior = prior_calibration(RatingScale(lowest=0, highest=levels - 1))
    assert len(prior.thresholds) == levels - 1
    assert sum(prior.thresholds) == pytest.approx(0, abs=1e-9)
    spreads = (prior.severity_sd, prior.difficulty_sd, prior.halo_sd)
    assert spreads == (0.563, 0.304, 0.651)


@pytest.mark.slow
def test_interviews_drawn_from_it_have_the_published_reliability():
    """One rater's raw composite correlates with another's by .44 (Conway et al. 1995)."""
    prior = prior_calibration(RatingScale())
    design = InterviewDesign(
        n_applications=20_000,
        n_raters=20_000,
        n_competencies=COMPETENCIES,
        questions_per_competency=QUESTIONS_EACH,
        ability_correlation=CORRELATION,
        severity_sd=prior.severity_sd,
        halo_sd=prior.halo_sd,
        difficulty_sd=0.0,
        thresholds=prior.thresholds,
    )
    table = simulate_interviews(design, seed=3).table
    composite = table.level.reshape(-1, design.n_questions).mean(axis=1).reshape(-1, 2)
    agreement = float(np.corrcoef(composite.T)[0, 1])
    assert agreement == pytest.approx(RELIABILITY_ONE_RATER, abs=0.02)
    assert spearman_brown(agreement, 3.6) == pytest.approx(0.74, abs=0.02)
