"""One look at all ratings: fit a draft, find what stands out, compare it with what is in force.

Pure but for the database it reads: the same ratings give the same documents. It runs in a process
of its own (see worker.py) and yields as it goes.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from hirefit.calibration.calibration import Calibration
from hirefit.calibration.from_fit import Choices
from hirefit.calibration.practice_links import calibrate_with_practice
from hirefit.design.connection import connected_subsets
from hirefit.design.plan import plan_of
from hirefit.diagnostics.diagnose import diagnose
from hirefit.diagnostics.diagnosis import Diagnosis
from hirefit.exceptions import HirefitWarning
from hirefit.rasch.plan import Progress
from hirefit.ratings.table import RatingTable
from hirefit_api.companies.own_library import known_library
from hirefit_api.database.scope import CompanyStore
from hirefit_api.practice.linking import references_of
from hirefit_api.workspace.habits import habits_document
from hirefit_api.workspace.levels import opening_levels
from hirefit_api.workspace.naming import in_plain_names
from hirefit_api.workspace.openings import rated_openings, score_openings
from hirefit_api.workspace.preview import (
    MOST_RANKED,
    changes_of,
    cut_view,
    levels_view,
    raters_view,
    ties_of,
    ties_view,
)
from hirefit_api.workspace.ratings import CompanyRatings
from hirefit_api.workspace.summary import summary_document
from hirefit_api.workspace.views.comparability import comparability, group_of
from hirefit_api.workspace.views.patterns import agreement, drift, pairings, second_look
from hirefit_api.workspace.views.raters import halo, strictness, ways
from hirefit_api.workspace.views.scale import levels_apart, levels_used, questions
from hirefit_api.workspace.views.view import View

Say = Callable[[str, int], None]
SOURCE = "the company's ratings"
FIT_FROM, FIT_TO, LOOK, COMPARE, WRITE = 10, 60, 65, 85, 95
"""Percent of the whole at which each step begins, as seen on a hundred thousand ratings."""
USUAL_ROUNDS = 25


@dataclass(frozen=True, slots=True)
class Found:
    """A document under the name of its view."""

    view: str
    document: dict[str, Any]


def fit_draft(ratings: CompanyRatings, say: Say) -> Calibration:
    """Fit a calibration to a company's ratings; what the fit warns of becomes a note.

    Raises
    ------
    RatingError
        There are no ratings.
    """

    def tell(progress: Progress) -> None:
        done = min(progress.round / USUAL_ROUNDS, 1.0)
        say("Estimating how strict raters and how hard questions are",
            round(FIT_FROM + done * (FIT_TO - FIT_FROM)))  # fmt: skip

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        draft = calibrate_with_practice(
            ratings.table,
            Choices(n_jobs=-1, progress=tell),
            references_of(ratings.opening_of),
            source=SOURCE,
        )
    notes = dict.fromkeys(
        str(one.message) for one in caught if issubclass(one.category, HirefitWarning)
    )
    if ratings.past:
        notes[f"{ratings.past} of the ratings are past ones, given without these anchors."] = None
    of_fit = draft.provenance
    provenance = of_fit.model_copy(update={"notes": (*notes, *of_fit.notes)})
    return draft.model_copy(update={"provenance": provenance})


def views_of(
    table: RatingTable,
    diagnosis: Diagnosis,
    calibration: Calibration,
    site_of: dict[str, str],
    practice_cases: Collection[str] = (),
) -> list[View]:
    """Return every view of a diagnosis, in the order of the page."""
    return [
        strictness(diagnosis),
        comparability(table, calibration, site_of, practice_cases),
        second_look(diagnosis),
        agreement(diagnosis),
        levels_used(diagnosis),
        levels_apart(diagnosis),
        questions(diagnosis, calibration),
        halo(diagnosis),
        ways(diagnosis),
        drift(diagnosis),
        pairings(diagnosis),
    ]


def analyse(
    store: CompanyStore,
    ratings: CompanyRatings,
    in_force: Calibration,
    decided: Collection[str],
    say: Say,
) -> Iterator[Calibration | Found]:
    """Yield the draft, then every document that pages read."""
    table = ratings.table
    say("Estimating how strict raters and how hard questions are", FIT_FROM)
    draft = fit_draft(ratings, say)
    yield draft
    say("Looking for what stands out", LOOK)
    diagnosis = diagnose(table, draft)
    diagnosis = in_plain_names(diagnosis, known_library(store))
    practice = references_of(ratings.opening_of)
    views = views_of(table, diagnosis, draft, ratings.site_of, practice)
    yield from (Found(view.id, view.document()) for view in views)
    yield Found("diagnosis", diagnosis.document())
    yield Found("habits", habits_document(diagnosis))
    yield Found(
        "summary", summary_document(diagnosis, views, past=ratings.past, cards=ratings.cards)
    )
    say("Comparing with the calibration in force", COMPARE)
    yield Found("preview-raters", raters_view(diagnosis, in_force, draft).document())
    yield from _preview(store, ratings, (in_force, draft), decided)
    say("Saving", WRITE)


def _preview(
    store: CompanyStore,
    ratings: CompanyRatings,
    calibrations: tuple[Calibration, Calibration],
    decided: Collection[str],
) -> Iterator[Found]:
    openings = rated_openings(store, ratings)
    practice = references_of(ratings.opening_of)
    groups = group_of(connected_subsets(plan_of(ratings.table, practice_cases=practice)))
    changes, ties, left_out = [], [], False
    with threadpool_limits(1, "blas"):  # small matrices: threads would only wait for each other
        for before, after in score_openings(ratings.table, openings, *calibrations):
            changes += changes_of(before, after, decided)
            ties.append(ties_of(before, after))
            left_out |= len(before.rows) > MOST_RANKED
            yield Found(f"levels:{before.opening.id}", opening_levels(before, groups))
    for view in (levels_view(changes), cut_view(changes), ties_view(ties, left_out=left_out)):
        yield Found(view.id, view.document())
