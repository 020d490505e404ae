"""Blind until the own card is in: the one rule, for everyone who is planned to rate.

Whatever else somebody is (recruiter, administrator), while their own card of an application is
missing they learn nothing of the others': no level, note, score, rank, nor anything that moves
with them.
"""

from __future__ import annotations

from hirefit.exceptions import Fault
from hirefit_api.access.actor import Actor
from hirefit_api.access.permissions import Permission
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import Forbidden
from hirefit_api.interviews.store import find_interview
from hirefit_api.requisitions.service import application_record
from hirefit_api.scorecards import store as queries

FIRST = 1


def own_card_first() -> Forbidden:
    """Refuse somebody who has still to rate."""
    return Forbidden(Fault("Submit your own card first.", "application", "own-card-first"))


def require_open_cards(store: CompanyStore, application: str, reader: Actor) -> None:
    """Refuse who may not read the cards of an application (yet).

    Raises
    ------
    NotFound
        The application is unknown.
    Forbidden
        The reader is planned to rate it and their card is not in; or they neither rate it nor
        have a role that reads every application's scores.
    """
    application_record(store, application)
    if find_interview(store, application, reader.id) is not None:
        if queries.find_card(store, application, reader.id, FIRST) is None:
            raise own_card_first()
    elif reader.is_person and not reader.may(Permission.READ_SCORES):
        message = "Only its raters read the cards of this application."
        raise Forbidden(Fault(message, "application", "not-your-panel"))
