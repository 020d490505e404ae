"""All ratings of a company as one table: the newest version of each card, and the past."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hirefit.competencies.scale import RatingScale
from hirefit.ratings.table import RatingTable
from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.scope import CompanyStore
from hirefit_api.imports import store as imports
from hirefit_api.imports.past import read_kept
from hirefit_api.requisitions.service import frozen_kit
from hirefit_api.workspace import store as queries

Codes = npt.NDArray[np.int64]
MONTH = 7
"""Characters of a moment that name its month."""


@dataclass(frozen=True, slots=True)
class CompanyRatings:
    """What an analysis looks at.

    Parameters
    ----------
    table : RatingTable
        Own and past ratings.
    site_of : dict of str to str
        Title of the opening of each application; the stated site of a past one.
    opening_of : dict of str to str
        Requisition of each application of our own.
    past : int
        How many of the ratings are past ones.
    cards : int
        Versions of scorecards that were looked at.
    """

    table: RatingTable
    site_of: dict[str, str]
    opening_of: dict[str, str]
    past: int
    cards: int

    @property
    def digest(self) -> str:
        """``sha256:...`` of everything that an analysis depends on."""
        table = self.table
        content = hashlib.sha256()
        for labels in (table.applications, table.raters, table.questions, table.competencies):
            content.update("\0".join(labels).encode() + b"\1")
        content.update("\0".join(table.period).encode() + b"\1")
        for codes in (table.application, table.rater, table.question, table.category):
            content.update(np.ascontiguousarray(codes, np.int64).tobytes())
        return f"sha256:{content.hexdigest()}"


class _Columns:
    """Ratings column by column, as they come."""

    def __init__(self) -> None:
        self.application: list[str] = []
        self.rater: list[str] = []
        self.question: list[str] = []
        self.level: list[int] = []
        self.period: list[str] = []
        self.competency_of: dict[str, str] = {}
        self.site_of: dict[str, str] = {}

    def extend(self, rows: Sequence[tuple[str, str, str, int, str]]) -> None:
        """Take in rows of application, rater, question, level and period."""
        columns: list[list[Any]] = [
            *(self.application, self.rater, self.question),
            *(self.level, self.period),
        ]
        for column, values in zip(columns, zip(*rows, strict=True), strict=bool(rows)):
            column.extend(values)


def company_ratings(store: CompanyStore) -> CompanyRatings:
    """Read all ratings on the scale in force.

    Raises
    ------
    NotFound
        The company is unknown.
    """
    scale = profile_in_force(store).scale
    columns = _Columns()
    opening_of = _add_own(store, columns, scale)
    own = len(columns.level)
    _add_past(store, columns, scale)
    return CompanyRatings(
        table=_table(columns, scale),
        site_of=columns.site_of,
        opening_of=opening_of,
        past=len(columns.level) - own,
        cards=queries.count_cards(store),
    )


def _add_own(store: CompanyStore, columns: _Columns, scale: RatingScale) -> dict[str, str]:
    titles: dict[str, str] = {}
    for opening in queries.openings(store):
        frozen = frozen_kit(store, opening.kit_digest)
        if frozen.scale == scale:
            titles[opening.id] = opening.title
            columns.competency_of.update(frozen.competency_of)
    opening_of = {
        application: opening
        for application, opening in queries.opening_of(store).items()
        if opening in titles
    }
    columns.site_of.update({name: titles[opening] for name, opening in opening_of.items()})
    newest: dict[tuple[str, str], tuple[int, str]] = {}
    for card in queries.own_cards(store):
        key = (card[0], card[1])
        if key not in newest or newest[key][0] < card[2]:
            newest[key] = (card[2], card[3][:MONTH])
    month_of = {(*card, version): month for card, (version, month) in newest.items()}
    columns.extend(
        [
            (application, rater, question, level, month_of[application, rater, version])
            for application, rater, version, question, level in queries.own_ratings(store)
            if level is not None
            and application in opening_of
            and (application, rater, version) in month_of
        ]
    )
    return opening_of


def _add_past(store: CompanyStore, columns: _Columns, scale: RatingScale) -> None:
    for row in imports.taken_over(store):
        usable = [
            kept for kept in read_kept(row.ratings) if scale.lowest <= kept.level <= scale.highest
        ]
        columns.extend(
            [
                (kept.application, kept.rater, kept.question, kept.level, kept.period)
                for kept in usable
            ]
        )
        columns.competency_of.update({kept.question: kept.competency for kept in usable})
        columns.site_of.update({kept.application: kept.site for kept in usable})


def _table(columns: _Columns, scale: RatingScale) -> RatingTable:
    applications, application = _coded(columns.application)
    raters, rater = _coded(columns.rater)
    questions, question = _coded(columns.question)
    owners = [columns.competency_of[name] for name in questions]
    competencies, competency_of_question = _coded(owners)
    order = np.lexsort((question, rater, application))
    periods = np.array(columns.period, dtype=object)[order] if columns.period else ()
    level = np.array(columns.level, dtype=np.int64)
    return RatingTable(
        scale=scale,
        applications=applications,
        raters=raters,
        questions=questions,
        competencies=competencies,
        application=application[order],
        rater=rater[order],
        question=question[order],
        category=level[order] - scale.lowest,
        competency_of_question=competency_of_question,
        period=tuple(periods),
    )


def _coded(values: Sequence[str]) -> tuple[tuple[str, ...], Codes]:
    """Return sorted labels and the code of each value."""
    labels = sorted(set(values))
    code = {label: at for at, label in enumerate(labels)}
    return tuple(labels), np.fromiter(map(code.__getitem__, values), np.int64, len(values))
