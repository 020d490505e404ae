"""Many scorecards in one request: judged before the transaction, stored with two statements."""

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
from hirefit_api.events.service import emit_many, numbered
from hirefit_api.events.store import in_tables
from hirefit_api.requisitions.service import FrozenKit, frozen_kit
from hirefit_api.scorecards import bulk_store, draft_store
from hirefit_api.scorecards import store as queries
from hirefit_api.scorecards.bulk_store import KnownOfMany
from hirefit_api.scorecards.news import news_of_cards
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
from hirefit_api.scorecards.statements import conflicted
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
    planned = bulk_store.planned_of_many(store, applications)
    digests = {found.kit_digest for found in planned.values()}
    kits = {digest: frozen_kit(store, digest) for digest in digests}
    kit_of = {
        (application, rater): kits[found.kit_digest]
        for application, found in planned.items()
        for rater in found.raters
    }
    waiting = still_to_practise(store, {c.rater for c in cards if isinstance(c, CardRow)})
    return [
        _judge(card, kit_of.get((card.application, card.rater)), actor, waiting)
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
    applications = {item.card.application for item in judged if isinstance(item, Judged)}
    known, wishes = bulk_store.known_of_many(store, applications)
    taking = _Taking(known)
    outcomes = [taking.take(item) if isinstance(item, Judged) else item for item in judged]
    if taking.cards:
        touched = {card["application_id"]: known[card["application_id"]] for card in taking.cards}
        told = news_of_cards(store, taking.cards, taking.handed_in)
        if any(found.is_followed for found in touched.values()):
            # What follows the cards is told before them.
            queries.add_cards(store, taking.cards, taking.answers)
            emit_many(store, told)
        else:
            last = {application: found.last_event for application, found in touched.items()}
            on_their_way = in_tables(numbered(told, last), wishes)
            queries.add_unfollowed(store, taking.cards, taking.answers, on_their_way)
        new = {(card["application_id"], card["rater"]) for card in taking.cards}
        drafts = {(name, rater) for name, found in touched.items() for rater in found.drafts}
        for key in sorted(drafts & new):
            draft_store.delete_draft(store, *key)
    return outcomes


class _Taking:
    """What is stored so far, and what the rows add to it."""

    def __init__(self, known: Mapping[str, KnownOfMany]) -> None:
        self._known = known
        self._stored = {
            (application, *key): found
            for application, before in known.items()
            for key, found in before.cards.items()
        }
        self._now = moment()
        self.handed_in = {
            application: {rater for rater, _ in before.cards}
            for application, before in known.items()
        }
        self.cards: list[dict[str, Any]] = []
        self.answers: list[dict[str, Any]] = []

    def take(self, item: Judged) -> Outcome:
        """Decide on one row."""
        card, digest = item.card, item.digest
        known = self._known.get(card.application)
        if known is None or not known.planned.has(card.rater, item.kit_digest):
            return not_planned()
        if card.rater in known.conflicts:
            return conflicted()
        key = (card.application, card.rater, card.version)
        if card.version > 1 and (*key[:2], card.version - 1) not in self._stored:
            return version_skipped(card.version - 1)
        created = key not in self._stored
        if created:
            self._stored[key] = (digest, self._now)
            self.handed_in[card.application].add(card.rater)
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
