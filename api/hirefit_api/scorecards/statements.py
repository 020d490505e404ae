"""What a rater says besides rating: a conflict of interest, an interview that did not happen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

from sqlalchemy import Row

from hirefit.exceptions import Fault
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import Conflict, NotFound
from hirefit_api.scorecards import draft_store
from hirefit_api.scorecards import store as queries
from hirefit_api.wire import moment

Statement = Literal["no_conflict", "conflict", "took_place", "did_not_take_place", "was_not_there"]
FIRST_VERSION = 1


class Standing(NamedTuple):
    """The newest that a rater said of each kind; empty where nothing was said."""

    conflict: str = ""
    attendance: str = ""
    stated_at: str = ""

    @property
    def may_rate(self) -> bool:
        """Whether the card opens: no conflict was declared, and the interview was held."""
        return self.conflict == "no_conflict" and self.attendance in ("", "took_place")

    @property
    def is_awaited(self) -> bool:
        """Whether a card is still to come: nothing was said that makes it unnecessary."""
        return self.conflict != "conflict" and self.attendance in ("", "took_place")


def state(store: CompanyStore, application: str, rater: str, statement: Statement) -> Standing:
    """Record what a rater says; what was said before stays. Saying the same again adds nothing.

    Raises
    ------
    NotFound
        The rater is not planned for this application.
    Conflict
        The rater's card is in already, or two statements were sent at once.
    """
    if queries.kit_digest_for(store, application, rater) is None:
        raise NotFound(Fault("This rater is not planned for this application.", "", "not-planned"))
    said = draft_store.statements_of(store, application, rater)
    standing = _standing(said)
    if statement in (standing.conflict, standing.attendance):
        return standing
    if queries.find_card(store, application, rater, FIRST_VERSION) is not None:
        raise Conflict(
            Fault("The card is in already. Change the card instead.", "statement", "card-is-in")
        )
    row = {
        "application_id": application,
        "rater": rater,
        "number": len(said) + 1,
        "statement": statement,
        "stated_at": moment(),
    }
    if not draft_store.add_statement(store, row):
        raise Conflict(Fault("Send it again.", "statement", "two-at-once"))
    return standing_of(store, application, rater)


def standing_of(store: CompanyStore, application: str, rater: str) -> Standing:
    """Return the newest that a rater said about an application."""
    return _standing(draft_store.statements_of(store, application, rater))


def standings_to(store: CompanyStore, requisition: str) -> dict[tuple[str, str], Standing]:
    """Return the newest that each rater said about each application to a requisition."""
    return _by_rater(draft_store.statements_to(store, requisition))


def standings_of_many(
    store: CompanyStore, applications: Iterable[str]
) -> dict[tuple[str, str], Standing]:
    """Return the newest that each rater said about these applications, in one query."""
    return _by_rater(draft_store.statements_of_many(store, applications))


def refuse_conflicted(store: CompanyStore, application: str, rater: str) -> None:
    """Refuse the card of a rater who declared a conflict of interest.

    Raises
    ------
    Conflict
        It was declared and not taken back.
    """
    if standing_of(store, application, rater).conflict == "conflict":
        raise conflicted()


def conflicted() -> Conflict:
    """Refuse a card because of a conflict of interest."""
    message = "This rater declared a conflict of interest. Somebody else must interview."
    return Conflict(Fault(message, "body.rater", "conflict-of-interest"))


def _by_rater(rows: Iterable[Row[Any]]) -> dict[tuple[str, str], Standing]:
    said: dict[tuple[str, str], list[Row[Any]]] = {}
    for row in rows:
        said.setdefault((row.application_id, row.rater), []).append(row)
    return {key: _standing(found) for key, found in said.items()}


def _standing(rows: Iterable[Row[Any]]) -> Standing:
    standing = Standing()
    for row in rows:
        kind = "conflict" if row.statement in draft_store.ABOUT_CONFLICT else "attendance"
        standing = standing._replace(**{kind: row.statement, "stated_at": row.stated_at})
    return standing
