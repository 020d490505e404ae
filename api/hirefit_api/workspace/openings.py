"""The applications of each opening, scored from arrays under any calibration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from hirefit.calibration.calibration import Calibration
from hirefit.ratings.table import RatingTable
from hirefit.scoring.comparison import Ranking, rank_applications
from hirefit.scoring.score import Scored, parameters_for, score_arrays
from hirefit.scoring.terms import company_terms
from hirefit_api.database.scope import CompanyStore
from hirefit_api.requisitions.service import frozen_kit
from hirefit_api.workspace import store as queries
from hirefit_api.workspace.ratings import CompanyRatings

Codes = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RatedOpening:
    """An opening with a rating, and the terms that people set for it.

    Parameters
    ----------
    applications : ndarray of int
        Codes of its rated applications in the table of all ratings.
    """

    id: str
    title: str
    applications: Codes
    weights: dict[str, float]
    cut: float

    @property
    def terms(self) -> tuple[object, ...]:
        """What scores depend on: openings with the same terms are scored together."""
        return (*sorted(self.weights.items()), self.cut)


@dataclass(frozen=True, slots=True)
class OpeningScores:
    """The scores of one opening, among those of all openings with the same terms.

    Parameters
    ----------
    rows : ndarray of int
        Of `scored.fit`: the applications of this opening.
    """

    opening: RatedOpening
    scored: Scored
    rows: Codes

    @property
    def applications(self) -> list[str]:
        """The applications in the order of the scores."""
        scored = self.scored
        return [scored.table.applications[code] for code in scored.fit.application[self.rows]]

    @property
    def as_rated(self) -> Floats:
        """Weighted means of the ratings as given."""
        return self.scored.fit.as_rated[self.rows]

    @property
    def fit_level(self) -> Floats:
        """The fit levels on the rating scale."""
        return self.scored.fit.level[self.rows] + self.scored.table.scale.lowest

    @property
    def interval(self) -> tuple[Floats, Floats]:
        """Lower and upper ends of the intervals of the fit levels."""
        return self.scored.low[self.rows], self.scored.high[self.rows]

    def competency_levels(self) -> tuple[list[str], Floats]:
        """Return the rated competencies, and fair levels by application and competency.

        NaN where an application has no rating of a competency.
        """
        scored, evidence = self.scored, self.scored.evidence
        dense = np.full((len(scored.fit.application), len(scored.table.competencies)), np.nan)
        row = np.searchsorted(scored.fit.application, evidence.unit_application)
        levels = scored.posterior.level + scored.table.scale.lowest
        dense[row, evidence.unit_competency] = levels
        dense = dense[self.rows]
        rated = np.flatnonzero(~np.isnan(dense).all(axis=0))
        return [scored.table.competencies[code] for code in rated], dense[:, rated]

    def ranking(self) -> Ranking:
        """Compare every pair of the opening's applications."""
        return rank_applications(self.scored, rows=self.rows)


def rated_openings(store: CompanyStore, ratings: CompanyRatings) -> list[RatedOpening]:
    """Return every opening that has a rating, in the order of their identifiers."""
    found = []
    whole = ratings.table
    own = np.array([ratings.opening_of.get(name, "") for name in whole.applications])
    rated = np.bincount(whole.application, minlength=len(own)) > 0
    for opening in queries.openings(store):
        applications = np.flatnonzero((own == opening.id) & rated)
        if not len(applications):
            continue
        frozen = frozen_kit(store, opening.kit_digest)
        names = [section.competency for section in frozen.kit.competencies]
        terms = company_terms(frozen.company, frozen.library, names)
        weights = dict(terms.weights)
        found.append(RatedOpening(opening.id, opening.title, applications, weights, terms.cut))
    return sorted(found, key=lambda one: one.id)


def part_of(table: RatingTable, applications: Codes) -> RatingTable:
    """Return the ratings of some applications, with the labels that they use."""
    kept = np.flatnonzero(np.isin(table.application, applications))
    names, application = np.unique(table.application[kept], return_inverse=True)
    raters, rater = np.unique(table.rater[kept], return_inverse=True)
    questions, question = np.unique(table.question[kept], return_inverse=True)
    owners = table.competency_of_question[questions]
    competencies, competency_of_question = np.unique(owners, return_inverse=True)
    return replace(
        table,
        applications=_picked(table.applications, names),
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


def _picked(labels: Sequence[str], codes: Codes) -> tuple[str, ...]:
    return tuple(labels[code] for code in codes.tolist())


def score_openings(
    table: RatingTable, openings: Sequence[RatedOpening], *calibrations: Calibration
) -> Iterator[tuple[OpeningScores, ...]]:
    """Yield each opening's scores under each calibration.

    Openings with the same terms are scored at once: what the likelihood of a rater's answers
    needs is then tabulated once for all of them. A competency that has ratings and no weight
    counts nothing.
    """
    alike: dict[tuple[object, ...], list[RatedOpening]] = {}
    for opening in openings:
        alike.setdefault(opening.terms, []).append(opening)
    for same in alike.values():
        codes = np.unique(np.concatenate([opening.applications for opening in same]))
        part = part_of(table, codes)
        scored = [_score(part, same[0], calibration) for calibration in calibrations]
        for opening in same:
            own = np.isin(codes, opening.applications)
            yield tuple(
                OpeningScores(opening, one, np.flatnonzero(own[one.fit.application]))
                for one in scored
            )


def _score(part: RatingTable, opening: RatedOpening, calibration: Calibration) -> Scored:
    weights = {name: opening.weights.get(name, 0.0) for name in part.competencies}
    return score_arrays(part, parameters_for(part, calibration), weights, opening.cut)
