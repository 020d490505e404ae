"""What a draft would change: levels, sides of the cut, ties, and what it says of each rater."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hirefit.calibration.calibration import Calibration
from hirefit.design.assumptions import assumptions_of
from hirefit.diagnostics.diagnosis import Diagnosis, RaterDiagnosis
from hirefit.diagnostics.wording import about_levels, counted, tougher_or_milder
from hirefit.scoring.comparison import Ranking
from hirefit_api.workspace.openings import OpeningScores
from hirefit_api.workspace.views.view import Cell, Chart, View, column, table

MATTERS = 0.05
"""Levels by which a fit level must move to be listed: what people see has two decimals."""
MOST_RANKED = 500
"""Applications of an opening whose ties are compared: every pair is looked at."""
MOST_TIES = 200
KEEPS = "keeps its calibration (decided)"


@dataclass(frozen=True, slots=True)
class Change:
    """One application under the calibration in force and under the draft."""

    application: str
    opening: str
    before: float
    after: float
    cut: float
    decided: bool

    @property
    def crosses(self) -> bool:
        """Whether it changes side of the cut."""
        return (self.before >= self.cut) != (self.after >= self.cut)

    @property
    def moves(self) -> bool:
        """Whether its level changes by a size that is seen."""
        return abs(self.after - self.before) >= MATTERS


def changes_of(
    before: OpeningScores, after: OpeningScores, decided: Collection[str]
) -> list[Change]:
    """Return every application of an opening, scored twice."""
    opening = before.opening
    pairs = zip(before.applications, before.fit_level, after.fit_level, strict=True)
    return [
        Change(name, opening.title, float(old), float(new), opening.cut, name in decided)
        for name, old, new in pairs
    ]


@dataclass(frozen=True, slots=True)
class Ties:
    """Pairs of applications that become ties or cease to be ones: how many, and the first."""

    new: int
    ended: int
    rows: list[dict[str, Cell]]


def ties_of(before: OpeningScores, after: OpeningScores) -> Ties:
    """Return the pairs of an opening that become ties or cease to be ones."""
    if len(before.rows) > MOST_RANKED:
        return Ties(0, 0, [])
    names, told_apart = _apart(before.ranking())
    _, then_apart = _apart(after.ranking())
    changed = np.argwhere(np.triu(told_apart != then_apart, 1))
    becomes = told_apart[changed[:, 0], changed[:, 1]]
    rows: list[dict[str, Cell]] = [
        {
            "first": names[first],
            "second": names[second],
            "opening": before.opening.title,
            "words": "can no longer be told apart" if tied else "can now be told apart",
        }
        for (first, second), tied in zip(
            changed[:MOST_TIES].tolist(), becomes[:MOST_TIES].tolist(), strict=True
        )
    ]
    return Ties(int(becomes.sum()), int((~becomes).sum()), rows)


def _apart(ranking: Ranking) -> tuple[list[str], npt.NDArray[np.bool_]]:
    """Return the applications by name, and which pairs are told apart."""
    order = np.argsort(np.array(ranking.applications))
    return sorted(ranking.applications), ranking.apart[np.ix_(order, order)]


def levels_view(changes: Sequence[Change]) -> View:
    """Say which applications change level."""
    moving = sorted(
        (one for one in changes if one.moves),
        key=lambda one: (-abs(one.after - one.before), one.application),
    )
    decided = sum(one.decided for one in changes)
    of_all = f"{len(moving):,} of {counted(len(changes), 'application')}"
    said = [f"{of_all} change by {MATTERS:.2f} level or more."]
    if moving:
        said.append(f"The largest change is {about_levels(moving[0].after - moving[0].before)}.")
    if decided:
        said.append(
            f"{counted(decided, 'application')} with a decision keep{'s' if decided == 1 else ''}"
            " the calibration it was made with."
        )
    return _change_view("preview-levels", "Which applications change level?", said, moving)


def cut_view(changes: Sequence[Change]) -> View:
    """Say who changes side of the cut."""
    crossing = sorted((one for one in changes if one.crosses), key=lambda one: one.application)
    up = sum(one.after > one.before for one in crossing)
    said = "Nobody changes side of the cut."
    if crossing:
        number = counted(len(crossing), "application")
        verb = "changes" if len(crossing) == 1 else "change"
        said = f"{number} {verb} side: {up} up, {len(crossing) - up} down."
    return _change_view("preview-cut", "Who changes side of the cut?", [said], crossing)


def _change_view(view: str, question: str, said: list[str], rows: Sequence[Change]) -> View:
    return View(
        id=view,
        question=question,
        sentences=tuple(said),
        chart=Chart(kind="dots", label="application", value="after", expected="before"),
        table=table(
            "Fit levels now and under the draft",
            (
                column("application", "Application", "name"),
                column("opening", "Opening", "text"),
                column("before", "Now", "level"),
                column("after", "Draft", "level"),
                column("change", "Change", "signed"),
                column("words", "Notes", "text"),
            ),
            [
                {
                    "application": one.application,
                    "opening": one.opening,
                    "before": one.before,
                    "after": one.after,
                    "change": one.after - one.before,
                    "words": _note(one),
                }
                for one in rows
            ],
        ),
    )


def _note(one: Change) -> str:
    side = ""
    if one.crosses:
        side = f"{'above' if one.after >= one.cut else 'below'} the cut of {one.cut:.2f} then"
    return "; ".join(part for part in (side, KEEPS if one.decided else "") if part)


def ties_view(ties: Sequence[Ties], *, left_out: bool) -> View:
    """Say which ties appear and which end."""
    new = sum(one.new for one in ties)
    ended = counted(sum(one.ended for one in ties), "pair")
    said = [f"{counted(new, 'pair')} can no longer be told apart, {ended} can now that could not."]
    if left_out:
        said.append(f"Openings with more than {MOST_RANKED} applications are not compared here.")
    return View(
        id="preview-ties",
        question="Which ties appear or end?",
        sentences=tuple(said),
        table=table(
            "Pairs of applications",
            (
                column("first", "Application", "name"),
                column("second", "and application", "text"),
                column("opening", "Opening", "text"),
                column("words", "In words", "text"),
            ),
            [row for one in ties for row in one.rows][:MOST_TIES],
        ),
    )


def raters_view(diagnosis: Diagnosis, in_force: Calibration, draft: Calibration) -> View:
    """Say what changes for each rater."""
    known = {rater.rater: rater.severity for rater in in_force.raters}
    usual = assumptions_of(draft).levels_per_logit
    rows = [_rater_row(one, known, usual) for one in diagnosis.raters]
    rows.sort(key=lambda row: str(row["rater"]))
    new = sum(row["before"] is None for row in rows)
    moved = sum(abs(float(row["change"] or 0.0)) >= MATTERS for row in rows)
    of_all = f"{moved} of {counted(len(rows), 'rater')}"
    said = [f"{of_all} are taken as tougher or milder than now, by {MATTERS:.2f} level or more."]
    if new:
        said.append(f"{counted(new, 'rater')} counted as average so far, for want of ratings.")
    return View(
        id="preview-raters",
        question="What changes for each rater?",
        sentences=tuple(said),
        chart=Chart(kind="dots", label="rater", value="after", low="low", high="high"),
        table=table(
            "Levels; plus is tougher than the panel. Ratings stay as they were given",
            (
                column("rater", "Rater", "name"),
                column("before", "Now", "signed"),
                column("after", "Draft", "signed"),
                column("low", "Likely from", "signed"),
                column("high", "to", "signed"),
                column("change", "Change", "signed"),
                column("words", "In words", "text"),
            ),
            rows,
        ),
    )


def _rater_row(one: RaterDiagnosis, known: dict[str, float], usual: float) -> dict[str, Cell]:
    slope = one.tougher / one.severity if one.severity else usual
    before = known[one.rater] * slope if one.rater in known else None
    change = one.tougher - (before or 0.0)
    return {
        "rater": one.rater,
        "before": before,
        "after": one.tougher,
        "low": one.tougher_interval[0],
        "high": one.tougher_interval[1],
        "change": change,
        "words": f"{about_levels(change)} {tougher_or_milder(change)} than now"
        if abs(change) >= MATTERS
        else "as now",
    }
