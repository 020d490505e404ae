"""Fit a handful of made-up ratings, so that nobody waits for the compiler later.

The loops of a fit are compiled when they are first called in an installation, which takes most of a
minute; afterwards they are read from disk, which takes most of a second a process.
"""

from __future__ import annotations

import warnings
from itertools import product

from hirefit.calibration.from_fit import Choices, calibration_of, fit_table
from hirefit.competencies.scale import RatingScale
from hirefit.exceptions import HirefitWarning
from hirefit.ratings.table import RatingRow, RatingTable, tabulate

APPLICATIONS, RATERS = 4, ("a", "b")
COMPETENCIES = ("one", "two")


def made_up_ratings(competencies: tuple[str, ...]) -> RatingTable:
    """Return ratings of a few applications by two raters, two questions a competency."""
    scale = RatingScale()
    cells = product(range(APPLICATIONS), RATERS, competencies, (1, 2))
    return tabulate(
        [
            RatingRow(f"application-{n}", rater, f"{name}.q{asked}", name, 1 + (n + at) % 5)
            for at, (n, rater, name, asked) in enumerate(cells)
        ],
        scale,
    )


def compile_fits() -> None:
    """Fit and compare with and without the halo term, with several competencies and with one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", HirefitWarning)  # so few ratings tell little
        for competencies, halo in product((COMPETENCIES, COMPETENCIES[:1]), (True, False)):
            table = made_up_ratings(competencies)
            fitted = fit_table(table, Choices(halo=halo))
            calibration_of(fitted, table, source="made up")
            fitted.difference(*fitted.applications_[:2])
