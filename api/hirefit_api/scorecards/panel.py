"""One rater's side of a panel: what to fill in, and the others' cards once the own one is in."""

from __future__ import annotations

from typing import NamedTuple

from hirefit.exceptions import Fault
from hirefit.ratings.scorecard import Scorecard, check_scorecard
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import NotFound
from hirefit_api.interviews.service import planned_interviews
from hirefit_api.interviews.store import interviews_of
from hirefit_api.requisitions.schemas import Requisition
from hirefit_api.requisitions.service import (
    FrozenKit,
    application_record,
    frozen_kit,
    requisition_record,
)
from hirefit_api.scorecards import store as queries
from hirefit_api.scorecards.schemas import StoredScorecard, Submission
from hirefit_api.scorecards.service import assemble, scorecards_of


class Assignment(NamedTuple):
    """What a rater is asked to fill in, and the newest version if that was done already."""

    requisition: Requisition
    frozen: FrozenKit
    own: StoredScorecard | None


class Panel(NamedTuple):
    """The newest cards of everyone else of the panel, and how many are planned in all."""

    cards: tuple[StoredScorecard, ...]
    planned: int


class WholePanel(NamedTuple):
    """Every rater's card, as first submitted and as it is now, and whose is still to come."""

    first: tuple[StoredScorecard, ...]
    newest: tuple[StoredScorecard, ...]
    missing: tuple[str, ...]


def assignment(store: CompanyStore, application: str, rater: str) -> Assignment:
    """Return what a planned rater fills in; nobody else's card is shown by it.

    Raises
    ------
    NotFound
        The application is unknown, or the rater is not planned for it.
    """
    return _read(store, application, rater).assignment


def assignment_and_panel(
    store: CompanyStore, application: str, rater: str
) -> tuple[Assignment, Panel | None]:
    """Return the same with the others' newest cards; without these before the own card is in.

    Raises
    ------
    NotFound
        The application is unknown, or the rater is not planned for it.
    """
    found, newest = _read(store, application, rater)
    if newest.pop(rater, None) is None:
        return found, None
    planned = interviews_of(store, application)
    return found, Panel(tuple(newest[name] for name in sorted(newest)), len(planned))


class _Read(NamedTuple):
    assignment: Assignment
    newest: dict[str, StoredScorecard]


def _read(store: CompanyStore, application: str, rater: str) -> _Read:
    """Return an assignment and the newest card of each rater, which are read together."""
    digest = queries.kit_digest_for(store, application, rater)
    if digest is None:
        raise NotFound(Fault("This rater is not planned for this application.", "", "not-planned"))
    record = application_record(store, application)
    cards = assemble(
        queries.cards_of_application(store, application),
        queries.ratings_of_application(store, application),
    )
    newest = {card.rater: card for card in cards}
    found = Assignment(
        requisition=requisition_record(store, record.requisition),
        frozen=frozen_kit(store, digest),
        own=newest.get(rater),
    )
    return _Read(found, newest)


def whole_panel(store: CompanyStore, application: str) -> WholePanel:
    """Return the whole panel, raters in the order of their ids; callers see to who may read it.

    Raises
    ------
    NotFound
        The application is unknown.
    """
    cards = scorecards_of(store, application)
    newest = {card.rater: card for card in cards}
    planned = [entry.rater for entry in planned_interviews(store, application)]
    return WholePanel(
        first=tuple(card for card in cards if card.version == 1),
        newest=tuple(newest[name] for name in sorted(newest)),
        missing=tuple(name for name in planned if name not in newest),
    )


def review_scorecard(found: Assignment, application: str, submission: Submission) -> list[Fault]:
    """Return what would keep a card from being submitted; saves nothing."""
    card = Scorecard(application=application, **submission.model_dump())
    frozen = found.frozen
    return check_scorecard(card, frozen.competency_of, frozen.digest, frozen.scale)


def submitted_to(store: CompanyStore, requisition: str) -> frozenset[tuple[str, str]]:
    """Return the application and rater of every card to a requisition that is in."""
    cards = queries.cards_of_requisition(store, requisition)
    return frozenset((card.application_id, card.rater) for card in cards)
