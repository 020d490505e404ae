"""How close do raters come to the reference levels of practice cases."""

from __future__ import annotations

from collections.abc import Sequence

from hirefit.diagnostics.wording import counted
from hirefit_api.practice.schemas import RaterPractice
from hirefit_api.workspace.views.view import Chart, View, column, table

COLUMNS = (
    column("rater", "Rater", "name"),
    column("cases", "Cases rated", "count"),
    column("distance", "Mean distance", "level"),
    column("difference", "Above or below", "signed"),
    column("words", "Last round", "text"),
)


def practice(raters: Sequence[RaterPractice]) -> View:
    """Set what raters gave beside the references, over all their rounds."""
    rated = sorted((one for one in raters if one.rounds), key=lambda one: one.rater)
    passed = sum(one.rounds[-1].passed for one in rated)
    said = "Nobody has rated a practice case yet."
    if rated:
        said = (
            f"{counted(len(rated), 'rater')} rated practice cases; {passed} came as close to the"
            " references in their last round as the rule asks."
        )
    return View(
        id="practice",
        question="How close are practice ratings to the references?",
        sentences=(said,),
        chart=Chart(kind="bars", label="rater", value="distance"),
        table=table(
            "Levels between own rating and reference, on average; plus is above the reference",
            COLUMNS,
            [
                {
                    "rater": one.rater,
                    "cases": sum(part.rated for part in one.rounds),
                    "distance": one.mean_distance,
                    "difference": one.mean_difference,
                    "words": "passed" if one.rounds[-1].passed else "not yet",
                }
                for one in rated
            ],
        ),
        advice="A practice case takes three minutes. Talk about the anchor that decided, not about"
        " the number.",
    )
