"""Practice before a first live card, where the company has set that rule."""

from __future__ import annotations

from collections.abc import Iterable

from hirefit.exceptions import Fault, RatingError
from hirefit_api.database.scope import CompanyStore
from hirefit_api.interviews.practice_gate import (
    is_practice,
    practice_first,
    rule_in_force,
    unpractised,
)
from hirefit_api.requisitions.service import application_record
from hirefit_api.scorecards import store as queries

FIRST = 1


def require_practice(store: CompanyStore, application: str, rater: str) -> None:
    """Refuse a new card of a rater who has still to practise; one that is in stays in.

    Raises
    ------
    RatingError
        Practice is required and not passed.
    """
    if not unpractised(store, [rater]):
        return
    record = application_record(store, application)
    if (
        is_practice(record.requisition)
        or queries.find_card(store, application, rater, FIRST) is not None
    ):
        return
    raise RatingError(practice_first(rule_in_force(store)))


def still_to_practise(store: CompanyStore, raters: Iterable[str]) -> dict[str, Fault]:
    """Return, by rater, what keeps their new cards out; empty where practice is voluntary."""
    waiting = unpractised(store, raters)
    fault = practice_first(rule_in_force(store)) if waiting else Fault("")
    return dict.fromkeys(waiting, fault)
