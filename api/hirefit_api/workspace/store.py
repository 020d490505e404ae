"""The only queries on analyses and on the ratings they look at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Row, Select, bindparam, func, or_, select

from hirefit_api.database.decision_tables import decisions
from hirefit_api.database.scope import CompanyStore, Values, scoped
from hirefit_api.database.tables import applications, ratings, requisitions, scorecards
from hirefit_api.database.workspace_tables import analyses, analysis_views

CardRow = tuple[str, str, int, str]
LevelRow = tuple[str, str, int, str, int | None]

OWN_CARDS = scoped(
    select(
        scorecards.c.application_id,
        scorecards.c.rater,
        scorecards.c.version,
        scorecards.c.submitted_at,
    )
)
OWN_RATINGS = scoped(
    select(
        ratings.c.application_id,
        ratings.c.rater,
        ratings.c.version,
        ratings.c.question,
        ratings.c.level,
    ).order_by(ratings.c.application_id, ratings.c.rater, ratings.c.version)
)
_CARD_COUNT: Select[Any] = select(func.count().label("cards")).select_from(scorecards)
NUMBER_OF_CARDS = scoped(_CARD_COUNT)
OPENINGS = scoped(select(requisitions.c.id, requisitions.c.title, requisitions.c.kit_digest))
OPENING_OF = scoped(select(applications.c.id, applications.c.requisition_id))
DECIDED = scoped(select(decisions.c.application_id).distinct())
NOTE = scoped(
    select(ratings.c.evidence, ratings.c.version)
    .where(ratings.c.application_id == bindparam("application"))
    .where(ratings.c.rater == bindparam("rater"))
    .where(ratings.c.question == bindparam("question"))
    .order_by(ratings.c.version.desc())
    .limit(1)
)
SHARED_RATINGS = scoped(
    select(
        ratings.c.application_id,
        ratings.c.rater,
        ratings.c.version,
        ratings.c.question,
        ratings.c.level,
    )
    .where(or_(ratings.c.rater == bindparam("first"), ratings.c.rater == bindparam("second")))
    .order_by(ratings.c.application_id, ratings.c.rater, ratings.c.version, ratings.c.position)
)
_ANALYSIS = select(
    analyses.c.number,
    analyses.c.state,
    analyses.c.step,
    analyses.c.percent,
    analyses.c.seen_at,
    analyses.c.asked_by,
    analyses.c.asked_at,
    analyses.c.n_ratings,
    analyses.c.ratings_digest,
    analyses.c.in_force_digest,
    analyses.c.calibration_digest,
)
NEWEST_ANALYSIS = scoped(_ANALYSIS.order_by(analyses.c.number.desc()).limit(1))
NEWEST_DONE = scoped(
    _ANALYSIS.where(analyses.c.state == "done").order_by(analyses.c.number.desc()).limit(1)
)
ONE_ANALYSIS = scoped(_ANALYSIS.where(analyses.c.number == bindparam("number")))
ONE_DRAFT = scoped(select(analyses.c.calibration).where(analyses.c.number == bindparam("number")))
ONE_VIEW = scoped(
    select(analysis_views.c.document)
    .where(analysis_views.c.number == bindparam("number"))
    .where(analysis_views.c.view == bindparam("view"))
)
VIEW_NAMES = scoped(
    select(analysis_views.c.view)
    .where(analysis_views.c.number == bindparam("number"))
    .where(analysis_views.c.view.like("levels:%"))
    .order_by(analysis_views.c.view)
)
LEVELS = "levels:"


def own_cards(store: CompanyStore) -> Sequence[CardRow]:
    """Return application, rater, version and moment of every version of every card."""
    return cast("Sequence[CardRow]", store.rows(OWN_CARDS))


def own_ratings(store: CompanyStore) -> Sequence[LevelRow]:
    """Return application, rater, version, question and level of every version's ratings."""
    return cast("Sequence[LevelRow]", store.rows(OWN_RATINGS))


def count_cards(store: CompanyStore) -> int:
    """Return how many versions of cards there are."""
    row = store.first(NUMBER_OF_CARDS)
    return 0 if row is None else int(row.cards)


def openings(store: CompanyStore) -> Sequence[Row[Any]]:
    """Return id, title and kit of each requisition."""
    return store.rows(OPENINGS)


def opening_of(store: CompanyStore) -> dict[str, str]:
    """Return the requisition of each application."""
    return {row.id: row.requisition_id for row in store.rows(OPENING_OF)}


def decided_applications(store: CompanyStore) -> frozenset[str]:
    """Return the applications with a decision: it keeps the calibration it was made with."""
    return frozenset(row.application_id for row in store.rows(DECIDED))


def note_of(store: CompanyStore, application: str, rater: str, question: str) -> str:
    """Return the note beside the newest version of a rating, empty if there is none."""
    row = store.first(NOTE, application=application, rater=rater, question=question)
    return "" if row is None else str(row.evidence)


def ratings_of_two(store: CompanyStore, first: str, second: str) -> Sequence[LevelRow]:
    """Return the same of two raters."""
    return cast("Sequence[LevelRow]", store.rows(SHARED_RATINGS, first=first, second=second))


def newest_analysis(store: CompanyStore) -> Row[Any] | None:
    """Return the analysis asked for last, whatever became of it."""
    return store.first(NEWEST_ANALYSIS)


def newest_done(store: CompanyStore) -> Row[Any] | None:
    """Return the last analysis that went through."""
    return store.first(NEWEST_DONE)


def find_analysis(store: CompanyStore, number: int) -> Row[Any] | None:
    """Return one analysis."""
    return store.first(ONE_ANALYSIS, number=number)


def draft_document(store: CompanyStore, number: int) -> str:
    """Return the calibration that an analysis came to, empty if it did not get that far."""
    row = store.first(ONE_DRAFT, number=number)
    return "" if row is None else str(row.calibration)


def view_document(store: CompanyStore, number: int, view: str) -> str | None:
    """Return what an analysis says about one question."""
    row = store.first(ONE_VIEW, number=number, view=view)
    return None if row is None else str(row.document)


def openings_with_levels(store: CompanyStore, number: int) -> list[str]:
    """Return the openings whose levels an analysis stored."""
    rows = store.rows(VIEW_NAMES, number=number)
    return [str(row.view).removeprefix(LEVELS) for row in rows]


def add_analysis(store: CompanyStore, row: Values) -> bool:
    """Add an analysis; False if somebody was faster with this number."""
    return store.insert_if_absent(analyses, row)


def change_analysis(store: CompanyStore, number: int, values: Values) -> bool:
    """Change an analysis that is still running; False if it is not."""
    return store.update(analyses, {"number": number, "state": "running"}, {**values}) == 1


def add_views(store: CompanyStore, rows: Sequence[Values]) -> None:
    """Add what an analysis found."""
    store.insert(analysis_views, rows)
