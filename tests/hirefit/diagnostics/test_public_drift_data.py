"""Essays rated over four periods (Uto 2022, Behavior Research Methods, public data of the paper).

No drift figures are printed for single raters, so two estimates that share no code are held
against each other: the model's, and a straight line through each rating less the mean of the
other raters of the same essay.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hirefit.calibration.prior import prior_calibration
from hirefit.competencies.scale import RatingScale
from hirefit.diagnostics.diagnose import diagnose
from hirefit.ratings.csv_reader import read_ratings

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "uto_rater_drift.csv"

pytestmark = pytest.mark.skipif(
    not DATA.exists(), reason="PUBLIC DATA ABSENT: ../shared/data/uto_rater_drift.csv"
)


def test_drift_agrees_with_least_squares_on_public_data() -> None:
    scale = RatingScale()
    table, _ = read_ratings(DATA, scale, {})
    diagnosis = diagnose(table, prior_calibration(scale))
    period = np.array([int(p) for p in table.period])
    sums = np.bincount(table.application, table.level)[table.application]
    others = (sums - table.level) / (np.bincount(table.application)[table.application] - 1)
    lower = others - table.level
    for course in diagnosis.courses:
        rows = table.rater == table.raters.index(course.rater)
        slope = np.polyfit(period[rows], lower[rows], 1)[0]
        raw = slope * (period[rows].max() - period[rows].min())
        assert raw == pytest.approx(course.change, abs=0.1), course.rater
    change = [
        finding.subject for finding in diagnosis.findings if finding.kind == "change-over-time"
    ]
    assert change == ["11", "12"]
