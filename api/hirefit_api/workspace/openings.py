"""The applications of each opening, scored from arrays under any calibration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from hirefit.calibration.calibration import Calibration
from hirefit.ratings.table import RatingTable
from hirefit.scoring.score import Scored, parameters_for, score_arrays
from hirefit.scoring.terms import company_terms
from hirefit_api.database.scope import CompanyStore
from hirefit_api.requisitions.service import frozen_kit
from hirefit_api.workspace import store as queries
from hirefit_api.workspace.ratings import CompanyRatings

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class OpeningRatings:
    """An opening's ratings with the terms that people set for it."""

    id: str
    title: str
    table: RatingTable
    weights: dict[str, float]
    cut: float


def rated_openings(store: CompanyStore, ratings: CompanyRatings) -> list[OpeningRatings]:
    """Return every opening that has a rating."""
    found = []
    whole = ratings.table
    own = np.array([ratings.opening_of.get(name, "") for name in whole.applications])
    for opening in queries.openings(store):
        kept = np.flatnonzero((own == opening.id)[whole.application])
        if not len(kept):
            continue
        frozen = frozen_kit(store, opening.kit_digest)
        names = [section.competency for section in frozen.kit.competencies]
        terms = company_terms(frozen.company, frozen.library, names)
        part = part_of(whole, kept)
        found.append(
            OpeningRatings(opening.id, opening.title, part, dict(terms.weights), terms.cut)
        )
    return sorted(found, key=lambda one: one.id)


def part_of(table: RatingTable, kept: npt.NDArray[np.int64]) -> RatingTable:
    """Return some rows of a table, with the labels that they use."""
    applications, application = np.unique(table.application[kept], return_inverse=True)
    raters, rater = np.unique(table.rater[kept], return_inverse=True)
    questions, question = np.unique(table.question[kept], return_inverse=True)
    owners = table.competency_of_question[questions]
    competencies, competency_of_question = np.unique(owners, return_inverse=True)
    return replace(
        table,
        applications=_picked(table.applications, applications),
        raters=_picked(table.raters, raters),
        questions=_picked(table.questions, questions),
        competencies=_picked(table.competencies, competencies),
        application=application,
        rater=rater,
        question=question,
        category=table.category[kept],
        competency_of_question=competency_of_question,
        period=(),
    )


def _picked(labels: Sequence[str], codes: npt.NDArray[np.int64]) -> tuple[str, ...]:
    return tuple(labels[code] for code in codes.tolist())


def score_opening(opening: OpeningRatings, calibration: Calibration) -> Scored:
    """Score an opening's applications.

    A competency that has ratings and no weight counts nothing.
    """
    weights = {name: opening.weights.get(name, 0.0) for name in opening.table.competencies}
    parameters = parameters_for(opening.table, calibration)
    return score_arrays(opening.table, parameters, weights, opening.cut)


def application_names(scored: Scored) -> list[str]:
    """Return the applications in the order of the scores."""
    return [scored.table.applications[code] for code in scored.fit.application.tolist()]


def fit_levels(scored: Scored) -> Floats:
    """Return the fit levels on the rating scale."""
    return scored.fit.level + scored.table.scale.lowest


def competency_levels(scored: Scored) -> Floats:
    """Return fair levels by application and competency, NaN where there is none."""
    evidence = scored.evidence
    dense = np.full((len(scored.fit.application), len(scored.table.competencies)), np.nan)
    row = np.searchsorted(scored.fit.application, evidence.unit_application)
    levels = scored.posterior.level + scored.table.scale.lowest
    dense[row, evidence.unit_competency] = levels
    return dense
