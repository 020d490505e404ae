"""Open views from what an analysis stored; nothing is estimated here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from hirefit.exceptions import Fault, RatingError
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import NotFound
from hirefit_api.practice.service import practice_of_raters, practice_record
from hirefit_api.workspace import store as queries
from hirefit_api.workspace.levels import OpeningLevels
from hirefit_api.workspace.schemas import Analysis, Habits, OwnPractice, WhatIf
from hirefit_api.workspace.service import read_view, shown_analysis
from hirefit_api.workspace.views.fair_levels import fair_levels
from hirefit_api.workspace.views.practice import practice
from hirefit_api.workspace.views.view import View
from hirefit_api.workspace.what_if import what_if

FAIR_LEVELS, PRACTICE = "fair-levels", "practice"
STORED = (
    *("strictness", "comparability", "second-look", "agreement", "levels-used", "levels-apart"),
    *("questions", "halo", "ways", "drift", "pairings"),
    *("preview-levels", "preview-cut", "preview-ties", "preview-raters"),
)


class OpenView(NamedTuple):
    """A view and the analysis it comes from."""

    view: View
    analysis: Analysis


def open_view(store: CompanyStore, name: str, opening: str = "") -> OpenView:
    """Return a view of the last analysis that went through.

    Parameters
    ----------
    store : CompanyStore
    name : str
        One of `STORED`, `FAIR_LEVELS` or `PRACTICE`.
    opening : str
        For `FAIR_LEVELS`; the first opening by default.

    Raises
    ------
    NotFound
        There is no such view, or the ratings have never been looked at.
    """
    analysis = shown_analysis(store)
    if name == FAIR_LEVELS:
        return OpenView(fair_levels(levels_of(store, analysis.number, opening)), analysis)
    if name == PRACTICE:
        return OpenView(practice(practice_of_raters(store)), analysis)
    if name not in STORED:
        raise NotFound
    return OpenView(read_stored(store, analysis.number, name), analysis)


def read_stored(store: CompanyStore, number: int, name: str) -> View:
    """Return a view as an analysis stored it.

    Raises
    ------
    NotFound
        The analysis has no such view.
    """
    return View(**read_view(store, number, name))


def levels_of(store: CompanyStore, number: int, opening: str) -> OpeningLevels:
    """Return the stored levels of an opening, of the first one by default.

    Raises
    ------
    NotFound
        It had no rating when the analysis ran.
    """
    names = queries.openings_with_levels(store, number)
    chosen = opening or next(iter(names), "")
    if chosen not in names:
        raise NotFound
    # Our own document: checking ten thousand applications again would take longer than counting.
    return OpeningLevels.model_construct(**read_view(store, number, f"levels:{chosen}"))


def weights_of(texts: Sequence[str]) -> dict[str, float]:
    """Read ``competency:weight``.

    Raises
    ------
    RatingError
        Every text that is not written so, and a competency that comes twice.
    """
    found: dict[str, float] = {}
    faults = []
    for at, text in enumerate(texts):
        name, _, weight = text.partition(":")
        try:
            number = float(weight)
        except ValueError:
            number = -1.0
        if name in found or number < 0:
            message = "is written as competency:weight, each competency once."
            faults.append(Fault(message, f"weight.{at}", "bad-weight"))
        found[name] = number
    if faults:
        raise RatingError(*faults)
    return found


def what_if_of(store: CompanyStore, opening: str, tried: dict[str, float]) -> WhatIf:
    """Return who would change side under other weights.

    Raises
    ------
    NotFound
        The ratings have never been looked at, or the opening had none.
    RatingError
        A weight can't be used.
    """
    analysis = shown_analysis(store)
    levels = levels_of(store, analysis.number, opening)
    return what_if(levels, tried, analysis.asked_at)


def habits_of(store: CompanyStore, rater: str) -> Habits:
    """Return what a rater is told of the own ratings.

    Raises
    ------
    NotFound
        The ratings have never been looked at.
    """
    analysis = shown_analysis(store)
    own = read_view(store, analysis.number, "habits").get(rater)
    compared = practice_record(store, rater).compared
    rated = [
        OwnPractice(practice_case=one.practice_case, level=one.level, reference=one.reference)
        for one in compared
    ]
    if own is None:
        return Habits(
            rater=rater,
            as_of=analysis.asked_at,
            cards=0,
            ratings=0,
            tougher=None,
            interval=None,
            spread=None,
            usual_spread=None,
            sentences=["There is no rating of yours yet."],
            practice=rated,
        )
    return Habits(
        rater=rater,
        as_of=analysis.asked_at,
        cards=own["cards"],
        ratings=own["ratings"],
        tougher=own["tougher"],
        interval=None if own["low"] is None else (own["low"], own["high"]),
        spread=own["spread"],
        usual_spread=own["usual_spread"],
        sentences=own["sentences"],
        practice=rated,
    )
