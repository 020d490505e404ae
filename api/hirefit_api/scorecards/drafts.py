"""Keep a card that is being filled in: one draft of each rater and application.

A save names the version it was made from. One that was made from an older version is refused and
nothing is overwritten, unless the newest version came from the same browser page: a page's answer
may have been lost on the way, and its saves may arrive out of order.
"""

from __future__ import annotations

from typing import NamedTuple

from hirefit.exceptions import Fault, RatingError
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import Conflict
from hirefit_api.scorecards import draft_store
from hirefit_api.scorecards import store as queries
from hirefit_api.scorecards.card_form import (
    DraftMark,
    TypedCard,
    card_document,
    card_from_document,
)
from hirefit_api.scorecards.schemas import Submission
from hirefit_api.scorecards.service import (
    Submitted,
    not_planned,
    submit_scorecard,
    submitted_already,
    version_skipped,
)
from hirefit_api.scorecards.statements import refuse_conflicted
from hirefit_api.wire import moment


class StoredDraft(NamedTuple):
    """A card being filled in, which save it is, and when it was saved (empty: not yet)."""

    card: TypedCard
    mark: DraftMark
    saved_at: str = ""


class StaleDraft(Conflict):
    """Another page saved this card in the meantime.

    Parameters
    ----------
    stored : StoredDraft
        What that page saved.
    """

    def __init__(self, stored: StoredDraft) -> None:
        message = "This card was saved from another page in the meantime. Compare both."
        super().__init__(Fault(message, "draft_version", "stale-draft"))
        self.stored = stored


def draft_of(
    store: CompanyStore, application: str, rater: str, card_version: int
) -> StoredDraft | None:
    """Return the draft of a version of a rater's own card, if there is one."""
    row = draft_store.find_draft(store, application, rater)
    if row is None or row.card_version != card_version:
        return None
    card = card_from_document(row.document, row.kit_digest, row.card_version)
    return StoredDraft(card, DraftMark(row.version, row.tab, row.sent), row.saved_at)


def save_draft(
    store: CompanyStore, application: str, rater: str, card: TypedCard, mark: DraftMark
) -> StoredDraft:
    """Keep a card as it was typed; an empty first one and one that is kept already change nothing.

    Raises
    ------
    NotFound
        The rater is not planned for this application.
    RatingError
        The card was filled in for another kit.
    Conflict
        The card is in already, its version skips one, or a conflict of interest was declared.
    StaleDraft
        Another page saved this card in the meantime.
    """
    _require_open(store, application, rater, card)
    stored = draft_of(store, application, rater, card.version)
    if stored is None:
        if card.is_empty:
            return StoredDraft(card, DraftMark())
        draft_store.delete_draft(store, application, rater)  # of a version that is in already
        return _write(store, application, rater, card, mark._replace(version=0))
    if stored.card == card or _is_late(mark, stored.mark):
        return stored
    refuse_stale(stored, mark)
    return _write(store, application, rater, card, mark._replace(version=stored.mark.version))


def refuse_stale(stored: StoredDraft | None, mark: DraftMark) -> None:
    """Refuse a form that another page's save has overtaken.

    Raises
    ------
    StaleDraft
        The newest save is neither the one the form was made from nor of the same page.
    """
    if stored is None or mark.version == stored.mark.version:
        return
    if not mark.tab or mark.tab != stored.mark.tab:
        raise StaleDraft(stored)


def _require_open(store: CompanyStore, application: str, rater: str, card: TypedCard) -> None:
    digest = queries.kit_digest_for(store, application, rater)
    if digest is None:
        raise not_planned()
    if card.kit_digest != digest:
        raise RatingError(Fault("the card was filled in for another kit.", "kit_digest"))
    if queries.find_card(store, application, rater, card.version) is not None:
        raise submitted_already()
    before = card.version - 1
    if before and queries.find_card(store, application, rater, before) is None:
        raise version_skipped(before)
    refuse_conflicted(store, application, rater)


def _is_late(mark: DraftMark, newest: DraftMark) -> bool:
    """Tell whether a save of the same page was overtaken by a later one of it."""
    return bool(mark.tab) and mark.tab == newest.tab and mark.sent < newest.sent


def _write(
    store: CompanyStore, application: str, rater: str, card: TypedCard, mark: DraftMark
) -> StoredDraft:
    saved = StoredDraft(card, mark._replace(version=mark.version + 1), moment())
    row = {
        "application_id": application,
        "rater": rater,
        "version": saved.mark.version,
        "card_version": card.version,
        "kit_digest": card.kit_digest,
        "tab": mark.tab,
        "sent": mark.sent,
        "document": card_document(card),
        "saved_at": saved.saved_at,
    }
    if mark.version:
        written = draft_store.replace_draft(store, row, mark.version)
    else:
        written = draft_store.add_draft(store, row)
    if not written:
        raise Conflict(Fault("Send it again.", "draft_version", "two-at-once"))
    return saved


def submit_card(
    store: CompanyStore, application: str, submission: Submission, card: TypedCard, mark: DraftMark
) -> Submitted:
    """Submit a card from its form; its draft goes in the same transaction.

    Raises
    ------
    StaleDraft
        Another page saved other answers in the meantime.
    HirefitError
        As `submit_scorecard` does.
    """
    stored = draft_of(store, application, submission.rater, submission.version)
    if stored is not None and stored.card != card:
        refuse_stale(stored, mark)
    return submit_scorecard(store, application, submission)
