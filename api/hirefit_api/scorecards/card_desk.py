"""What a rater's card pages need to know, read at one moment."""

from __future__ import annotations

from typing import NamedTuple

from fastapi import Request

from hirefit_api.database.session import database_of
from hirefit_api.scorecards.card_form import TypedCard, card_to_amend, empty_card
from hirefit_api.scorecards.drafts import StoredDraft, draft_of
from hirefit_api.scorecards.panel import Assignment, assignment
from hirefit_api.scorecards.statements import Standing, standing_of


class Desk(NamedTuple):
    """A rater's assignment, what they said about it, and their draft of the next version.

    `is_own` tells whether the rater is the one who asks. A key may hand in the cards of others; it
    neither sees nor saves a draft.
    """

    found: Assignment
    standing: Standing
    draft: StoredDraft | None
    is_own: bool

    @property
    def next_version(self) -> int:
        """The version that would be submitted next."""
        return 1 if self.found.own is None else self.found.own.version + 1

    @property
    def is_open(self) -> bool:
        """Whether the card may be filled in."""
        return self.found.own is not None or self.standing.may_rate

    @property
    def card(self) -> TypedCard:
        """The card as it stands: the draft, else the submitted version, else an empty card."""
        if self.draft is not None:
            return self.draft.card
        if self.found.own is not None:
            return card_to_amend(self.found.own)
        return empty_card(self.found.frozen)

    def takes(self, card: TypedCard) -> bool:
        """Tell whether a form was made for the version and the kit that are to be submitted."""
        return (card.version, card.kit_digest) == (self.next_version, self.found.frozen.digest)

    def is_behind(self, card: TypedCard) -> bool:
        """Tell whether the version of a form was submitted already."""
        return self.found.own is not None and card.version <= self.found.own.version


def desk_of(request: Request) -> Desk:
    """Read the card that a request is about; nobody else's card or draft is read for it.

    Raises
    ------
    NotFound
        The application is unknown, or the rater is not planned for it.
    """
    company, application, rater = (
        request.path_params[name] for name in ("company", "application", "rater")
    )
    with database_of(request).read(company) as store:
        found = assignment(store, application, rater)
        is_own = bool(request.state.actor.is_person)
        desk = Desk(found, standing_of(store, application, rater), None, is_own)
        if not is_own:
            return desk
        return desk._replace(draft=draft_of(store, application, rater, desk.next_version))
