"""What an application would have got from the average panel."""

from __future__ import annotations

from hirefit.diagnostics.wording import about_levels, counted
from hirefit_api.workspace.levels import OpeningLevels
from hirefit_api.workspace.views.view import Cell, Chart, View, column, table

CAUTION = (
    "Part of it is who interviewed and what was asked, part is caution: few ratings draw a level"
    " towards the middle."
)
MATTERS = 0.2
"""Levels between fair level and as rated from which the sentence counts an application."""


FAIR_COLUMNS = (
    column("application", "Application", "name"),
    column("group", "Group", "text"),
    column("as_rated", "As rated", "level"),
    column("fair", "Fair level", "level"),
    column("low", "Likely from", "level"),
    column("high", "to", "level"),
    column("difference", "Difference", "signed"),
)


def fair_levels(levels: OpeningLevels) -> View:
    """Set the fair level beside the level as rated, by group and name: not a ranking."""
    rows = _rows(levels)
    rows.sort(key=lambda row: (str(row["group"]), str(row["application"])))
    apart = [fair - rated for fair, rated in zip(levels.fit_level, levels.as_rated, strict=True)]
    far = sum(abs(difference) >= MATTERS for difference in apart)
    largest = max(apart, key=abs, default=0.0)
    of_all = f"{far} of {counted(len(rows), 'application')}"
    said = [
        f"For {of_all} the fair level lies {MATTERS} level or more from the level as rated.",
        f"The largest difference is {about_levels(largest)}.",
        CAUTION,
    ]
    if len(set(levels.groups)) > 1:
        said.append(
            "The applications fall into groups that share no rater: compare within a group only."
        )
    return View(
        id="fair-levels",
        question="What would an application have got from the average panel?",
        sentences=tuple(said),
        chart=Chart(
            kind="dots",
            label="application",
            value="fair",
            low="low",
            high="high",
            expected="as_rated",
        ),
        table=table(
            f"{levels.title}: fit levels from fair levels, and from the levels as rated",
            FAIR_COLUMNS,
            rows,
        ),
    )


def _rows(levels: OpeningLevels) -> list[dict[str, Cell]]:
    return [
        {
            "application": name,
            "group": group,
            "as_rated": rated,
            "fair": fair,
            "low": low,
            "high": high,
            "difference": fair - rated,
        }
        for name, group, rated, fair, low, high in zip(
            levels.applications,
            levels.groups,
            levels.as_rated,
            levels.fit_level,
            levels.low,
            levels.high,
            strict=True,
        )
    ]
