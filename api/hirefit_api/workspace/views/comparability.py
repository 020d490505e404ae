"""Can these scores be compared? Groups that share nobody, and the cheapest link between them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from hirefit.calibration.calibration import Calibration
from hirefit.design.assumptions import assumptions_of
from hirefit.design.connection import Subset, connected_subsets
from hirefit.design.limits import AssignmentLimits
from hirefit.design.links import Link, cheapest_links
from hirefit.design.plan import plan_of
from hirefit.diagnostics.wording import counted, listed
from hirefit.ratings.connection import parts_of_raters
from hirefit.ratings.table import RatingTable
from hirefit_api.workspace.views.view import Chart, View, column, table

MOST_LISTED = 40
LETTERS = 26


GROUP_COLUMNS = (
    column("group", "Group", "name"),
    column("raters", "Raters", "count"),
    column("applications", "Applications", "count"),
    column("sites", "Openings or sites", "text"),
    column("names", "Who", "text"),
)


def comparability(
    ratings: RatingTable,
    calibration: Calibration,
    site_of: Mapping[str, str],
    practice_cases: Collection[str] = (),
) -> View:
    """Say whether scores can be compared, and what would make them so.

    Parameters
    ----------
    ratings : RatingTable
    calibration : Calibration
        Says how much a link brings.
    site_of : mapping of str to str
        Site or opening of each application.
    practice_cases : collection of str
        Applications whose level is known.
    """
    plan = plan_of(ratings, site_of=dict(site_of), practice_cases=practice_cases)
    groups = connected_subsets(plan)
    said = []
    if len(groups) <= 1:
        said.append(_all_linked(ratings, practice_cases))
    else:
        said.append(
            f"The raters fall into {len(groups)} groups that share no application: scores"
            " of different groups can't be compared, and are not to be ranked together."
        )
        links = cheapest_links(plan, assumptions_of(calibration), AssignmentLimits(99), groups)
        said += [_link_sentence(link) for link in links if link.rater]
        if not any(link.rater for link in links):
            said.append("One practice case rated by someone of each group would link them.")
    return View(
        id="comparability",
        question="Can these scores be compared?",
        sentences=tuple(said),
        chart=Chart(kind="bars", label="group", value="applications"),
        table=table(
            "Groups of raters who are linked by shared applications",
            GROUP_COLUMNS,
            [
                {
                    "group": f"Group {group_name(at)}",
                    "raters": len(group.raters),
                    "applications": len(group.applications),
                    "sites": _short(group.sites),
                    "names": _short(group.raters),
                }
                for at, group in enumerate(groups)
            ],
        ),
    )


def _all_linked(ratings: RatingTable, practice_cases: Collection[str]) -> str:
    raters = counted(len(ratings.raters), "rater")
    live = ~np.isin(np.array(ratings.applications, dtype=object), list(practice_cases))
    rows = live[ratings.application]
    part = parts_of_raters(ratings.rater[rows], ratings.application[rows], len(ratings.raters))
    apart = len(np.unique(part[part >= 0]))
    if apart > 1:
        return (
            f"All {raters} are linked, but {apart} groups by practice cases only: their scores can"
            " be compared more loosely than within a group, as the intervals of raters say."
        )
    return f"All {raters} are linked through shared applications, so all scores can be compared."


def _link_sentence(link: Link) -> str:
    return (
        f"The cheapest link: let {link.rater} also rate {listed(link.applications)} of group"
        f" {group_name(link.of)}, or let both groups rate one practice case."
    )


def group_of(groups: Collection[Subset]) -> dict[str, str]:
    """Return the group of each application."""
    return {
        application: group_name(at)
        for at, group in enumerate(groups)
        for application in group.applications
    }


def group_name(at: int) -> str:
    """Return A, B, ..., Z, then numbers."""
    return chr(ord("A") + at) if at < LETTERS else str(at + 1)


def _short(names: Collection[str]) -> str:
    shown = list(names)[:MOST_LISTED]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")
