"""One interview by an extreme rater: its own estimate, and what it does to everybody else's."""

from __future__ import annotations

import numpy as np
import pytest

from hirefit.datasets.simulate import InterviewDesign, simulate_interviews
from hirefit.rasch.estimator import ManyFacetRasch

DESIGN = InterviewDesign(
    n_applications=120, n_raters=6, n_competencies=2, questions_per_competency=2
)


@pytest.fixture(scope="module")
def fits() -> tuple[ManyFacetRasch, ManyFacetRasch]:
    """Before and after a seventh rater gave the first application nothing but top marks."""
    table = simulate_interviews(DESIGN, seed=0).table
    labels = np.column_stack([table.application, table.rater, table.question, table.competency])
    added = np.array([[0, 99, question, question // 2] for question in range(4)])
    model = ManyFacetRasch(scale=(1, 5), tolerance=1e-6)
    before = model.fit(labels, table.level)
    again = ManyFacetRasch(scale=(1, 5), tolerance=1e-6)
    joined = np.vstack([labels, added]), np.concatenate([table.level, np.full(4, 5)])
    return before, again.fit(*joined)


def test_an_extreme_rater_is_shrunken_and_known_worse(
    fits: tuple[ManyFacetRasch, ManyFacetRasch],
) -> None:
    _, after = fits
    assert -2.5 < after.severity_[-1] < -0.1
    assert after.severity_standard_error_[-1] > 3 * after.severity_standard_error_[:-1].max() / 2


def test_an_extreme_rater_moves_nobody_else(fits: tuple[ManyFacetRasch, ManyFacetRasch]) -> None:
    before, after = fits
    assert np.abs(after.severity_[:-1] - before.severity_).max() < 0.05
