"""Many scorecards in one request: judged before the transaction, stored in three statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from hirefit.exceptions import Fault, RatingError
from hirefit_api.access.actor import Actor
from hirefit_api.access.require import own_card
from hirefit_api.bulk import Done, Outcome, read_each
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import Forbidden
from hirefit_api.requisitions.service import FrozenKit, frozen_kit
from hirefit_api.scorecards import draft_store
from hirefit_api.scorecards import store as queries
from hirefit_api.scorecards.news import tell_of_cards
from hirefit_api.scorecards.practice_first import still_to_practise
from hirefit_api.scorecards.schemas import Submission
from hirefit_api.scorecards.service import (
    answer_rows,
    card_row,
    content_digest,
    faults_of_card,
    not_planned,
    submitted_already,
    version_skipped,
)
from hirefit_api.scorecards.statements import conflicted, conflicts_of_many
from hirefit_api.wire import Id, moment


class CardRow(Submission):
    """A scorecard that names its application."""

    application: Id


CARD_ROW = TypeAdapter(CardRow)


class Judged(NamedTuple):
    """A card that may be stored, unless another one has its place."""

    card: CardRow
    kit_digest: str
    digest: str


def judge_cards(store: CompanyStore, rows: Sequence[Any], actor: Actor) -> list[Judged | Exception]:
    """Read every row and judge it by the rules of a single card; nothing is stored.

    Parameters
    ----------
    store : CompanyStore
        Open for reading. Kits never change, so what is judged now still holds when it is stored.
    rows : sequence
        Parsed JSON; one entry comes back for each, an error where the card is refused.
    actor : Actor
        Who sends them: people send their own cards only.
    """
    cards = read_each(CARD_ROW, rows)
    applications = {card.application for card in cards if isinstance(card, CardRow)}
    planned = queries.assignments_of_many(store, applications)
    kits = {digest: frozen_kit(store, digest) for digest in set(planned.values())}
    waiting = still_to_practise(store, {c.rater for c in cards if isinstance(c, CardRow)})
    return [
        _judge(card, kits.get(planned.get((card.application, card.rater), "")), actor, waiting)
        if isinstance(card, CardRow)
        else card
        for card in cards
    ]


def _judge(
    card: CardRow, frozen: FrozenKit | None, actor: Actor, waiting: Mapping[str, Fault]
) -> Judged | Exception:
    try:
        own_card(actor, card.rater)
    except Forbidden as error:
        return error
    if frozen is None:
        return not_planned()
    faults = faults_of_card(card.application, card, frozen)
    if card.rater in waiting and card.version == 1:
        faults = [*faults, waiting[card.rater]]
    if faults:
        return RatingError(*faults)
    return Judged(card, frozen.digest, content_digest(card))


def submit_cards(store: CompanyStore, judged: Sequence[Judged | Exception]) -> list[Outcome]:
    """Store every card that may be stored, in the order of the rows, in one unit of work.

    A card that is stored with this content already is answered with its receipt; one whose
    version is taken or skipped is refused. Rows see the rows before them.
    """
    good = [item for item in judged if isinstance(item, Judged)]
    applications = {item.card.application for item in good}
    taking = _Taking(
        queries.assignments_of_many(store, applications),
        conflicts_of_many(store, applications),
        {
            (row.application_id, row.rater, row.version): (row.content_digest, row.submitted_at)
            for row in queries.cards_of_many(store, applications)
        },
    )
    outcomes = [taking.take(item) if isinstance(item, Judged) else item for item in judged]
    if taking.cards:
        queries.add_cards(store, taking.cards, taking.answers)
        new = {(card["application_id"], card["rater"]) for card in taking.cards}
        for key in draft_store.drafts_of_many(store, applications) & new:
            draft_store.delete_draft(store, *key)
        tell_of_cards(store, taking.cards)
    return outcomes


class _Taking:
    """What is stored so far, and what the rows add to it."""

    def __init__(
        self,
        planned: dict[tuple[str, str], str],
        conflicts: set[tuple[str, str]],
        stored: dict[tuple[str, str, int], tuple[str, str]],
    ) -> None:
        self._planned = planned
        self._conflicts = conflicts
        self._stored = stored
        self._now = moment()
        self.cards: list[dict[str, Any]] = []
        self.answers: list[dict[str, Any]] = []

    def take(self, item: Judged) -> Outcome:
        """Decide on one row."""
        card, digest = item.card, item.digest
        if self._planned.get((card.application, card.rater)) != item.kit_digest:
            return not_planned()
        key = (card.application, card.rater, card.version)
        if key[:2] in self._conflicts:
            return conflicted()
        if card.version > 1 and (*key[:2], card.version - 1) not in self._stored:
            return version_skipped(card.version - 1)
        created = key not in self._stored
        if created:
            self._stored[key] = (digest, self._now)
            row = card_row(card.application, card, item.kit_digest, digest, self._now)
            self.cards.append(row)
            self.answers.extend(answer_rows(card.application, card))
        stored_digest, submitted_at = self._stored[key]
        if stored_digest != digest:
            return submitted_already()
        record = {
            "application": card.application,
            "rater": card.rater,
            "version": card.version,
            "submitted_at": submitted_at,
            "content_digest": digest,
        }
        return Done(record, created)
