"""Explain a made-up application, so that nobody waits for the compiler later.

The loops of scoring and explaining are compiled when they are first called in an installation,
which takes seconds; afterwards they are read from disk.
"""

from __future__ import annotations

from hirefit.calibration.prior import prior_calibration
from hirefit.competencies.library import CompetencyLibrary
from hirefit.competencies.scale import RatingScale
from hirefit.explanation.explain import explain
from hirefit.explanation.inputs import gather_inputs
from hirefit.ratings.table import RatingRow, tabulate
from hirefit.scoring.terms import default_terms

APPLICATION = "first-use"
COMPETENCIES = ("one", "two")


def compile_loops(library: CompetencyLibrary) -> None:
    """Score and explain one application of two raters and two competencies."""
    scale = RatingScale()
    rows = [
        RatingRow(APPLICATION, rater, f"{competency}.q{at}", competency, level)
        for competency in COMPETENCIES
        for at, (rater, level) in enumerate([("a", 2), ("b", 4), ("a", 3)])
    ]
    table, terms = tabulate(rows, scale), default_terms(COMPETENCIES, scale)
    explain(
        gather_inputs(table, APPLICATION, prior_calibration(scale), terms, library), APPLICATION
    )
