"""What an answer comes from, and the one name of it.

The name is a digest over the digests of the newest cards, the kit (which names the profile), the
calibration and the code. A new card, profile, calibration or version leads to another name, so a
kept answer is never stale and nothing ever has to be invalidated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import Row

from hirefit.digests import digest_of_rounded
from hirefit.exceptions import ExplanationError, Fault
from hirefit_api.database.scope import CompanyStore
from hirefit_api.requisitions.schemas import Requisition
from hirefit_api.requisitions.service import application_record, requisition_record
from hirefit_api.scorecards.blindness import own_card_first
from hirefit_api.scores import store as queries
from hirefit_api.scores.code_version import code_version

MOST_KEYS = 4_096
Card = tuple[str, str, str]
"""Application, rater, digest of the newest version; empty while it is not in."""


@dataclass(frozen=True)
class Source:
    """What one answer comes from.

    Parameters
    ----------
    subject : str
        What the answer is about.
    requisition, kit_digest : str
        The requisition and its frozen kit.
    calibration : str
        Digest of the calibration published last, or of the one that a decision keeps; empty for
        the prior.
    cards : tuple of Card
        Every planned card.
    """

    subject: str
    requisition: str
    kit_digest: str
    calibration: str
    cards: tuple[Card, ...]

    def parts(self) -> list[object]:
        """Return everything that the answer depends on, as JSON takes it."""
        return [code_version(), self.subject, self.kit_digest, self.calibration, self.cards]

    @cached_property
    def key(self) -> str:
        """``sha256:...``: the name of the answer."""
        return digest_of_rounded(self.parts())


@dataclass(frozen=True)
class ApplicationSource(Source):
    """What one application's score and explanation come from.

    `is_kept` says that a decision holds the calibration.
    """

    application: str = ""
    is_kept: bool = False

    @cached_property
    def key(self) -> str:
        """``sha256:...``: the name of the answer."""
        return _key_of(self)

    def parts(self) -> list[object]:
        """Return everything that the answer depends on."""
        return [*super().parts(), self.is_kept]


@dataclass(frozen=True)
class RequisitionSource(Source):
    """What a requisition's ranking comes from.

    Parameters
    ----------
    applications : tuple of str
        All that may be shown to the reader.
    hidden : tuple of str
        Those whose card the reader has still to fill in: as if they were not there.
    kept : mapping of str to str
        Digest of the calibration that a decision keeps, by application.
    outcomes : mapping of str to str
        The newest decision's outcome, by application.
    """

    applications: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    kept: Mapping[str, str] = field(default_factory=dict)
    outcomes: Mapping[str, str] = field(default_factory=dict)

    def parts(self) -> list[object]:
        """Return everything that the answer depends on."""
        return [*super().parts(), self.applications, self.hidden, self.kept, self.outcomes]


@lru_cache(maxsize=MOST_KEYS)
def _key_of(source: ApplicationSource) -> str:
    """Return the name of an answer; comparing what it comes from is cheaper than a digest."""
    return digest_of_rounded(source.parts())


def application_source(
    store: CompanyStore, application: str, reader: str = ""
) -> ApplicationSource:
    """Return what an application's score comes from.

    Parameters
    ----------
    store : CompanyStore
        The company's records.
    application : str
        Its id.
    reader : str
        Who will read the answer: whoever has still to rate this application may not.

    Raises
    ------
    NotFound
        The application is unknown.
    Forbidden
        The reader's own card is not in yet.
    ExplanationError
        No card is in yet.
    """
    rows = queries.planned_of(store, application)
    if not rows:
        application_record(store, application)
    return _source_of(application, rows, reader)


def _source_of(application: str, rows: Sequence[Row[Any]], reader: str) -> ApplicationSource:
    if any(row.rater == reader and row.card is None for row in rows):
        raise own_card_first()
    if all(row.card is None for row in rows):
        raise nothing_rated()
    first = rows[0]
    return ApplicationSource(
        subject=f"application/{application}",
        requisition=first.requisition_id,
        kit_digest=first.kit_digest,
        calibration=first.kept_calibration or first.newest_calibration or "",
        cards=tuple((application, row.rater, row.card or "") for row in rows),
        application=application,
        is_kept=bool(first.kept_calibration),
    )


def requisition_source(
    store: CompanyStore, requisition: str, reader: str = ""
) -> RequisitionSource:
    """Return what a requisition's ranking comes from.

    Raises
    ------
    NotFound
        The requisition is unknown.
    """
    return ranking_source(store, requisition_record(store, requisition), reader)


def ranking_source(store: CompanyStore, record: Requisition, reader: str) -> RequisitionSource:
    """Return what the ranking of a requisition that was read already comes from."""
    return _ranking_source(store, record, queries.planned_to(store, record.id), reader)


def both_sources(
    store: CompanyStore, application: str, requisition: Requisition, reader: str
) -> tuple[ApplicationSource, RequisitionSource]:
    """Return what an application's score and its place among the others come from.

    Raises
    ------
    Forbidden, ExplanationError
        As for `application_source`.
    """
    rows = queries.planned_to(store, requisition.id)
    mine = [row for row in rows if row.application_id == application]
    source = _source_of(application, mine, reader)
    return source, _ranking_source(store, requisition, rows, reader)


def _ranking_source(
    store: CompanyStore, record: Requisition, rows: Sequence[Row[Any]], reader: str
) -> RequisitionSource:
    hidden = {row.application_id for row in rows if row.rater == reader and row.card is None}
    shown = [row for row in rows if row.application_id not in hidden]
    everyone = queries.applications_to(store, record.id)
    outcomes = queries.outcomes_to(store, record.id)
    return RequisitionSource(
        subject=f"requisition/{record.id}",
        requisition=record.id,
        kit_digest=record.kit_digest,
        calibration=(rows[0].newest_calibration or "") if rows else "",
        cards=tuple((row.application_id, row.rater, row.card or "") for row in shown),
        applications=tuple(name for name in everyone if name not in hidden),
        hidden=tuple(sorted(hidden)),
        kept={row.application_id: row.kept_calibration for row in shown if row.kept_calibration},
        outcomes={name: outcome for name, outcome in outcomes.items() if name not in hidden},
    )


def require_own_card(store: CompanyStore, application: str, reader: str) -> None:
    """Refuse whoever has still to rate an application.

    Raises
    ------
    NotFound
        The application is unknown.
    Forbidden
        The reader's own card is not in yet.
    """
    rows = queries.planned_of(store, application)
    if not rows:
        application_record(store, application)
    if any(row.rater == reader and row.card is None for row in rows):
        raise own_card_first()


def nothing_rated() -> ExplanationError:
    """Say that there is nothing to score."""
    return ExplanationError(
        Fault("This application has no rating yet.", "application", "no-ratings")
    )
