"""Whether practice comes before a rater's first live card, and whether it is done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Row

from hirefit.exceptions import Fault
from hirefit_api.access.permissions import Role, roles_from
from hirefit_api.access.store import find_person
from hirefit_api.database.scope import CompanyStore
from hirefit_api.interviews.practice_store import newest_rule, practice_of

PRACTICE_REQUISITION = "practice-"
"""How the ids of requisitions begin whose applications are practice cases."""
OWN_PRACTICE = "practice"
"""Id of a requisition that a company keeps for practice cases of its own."""


class PracticeRule(NamedTuple):
    """Voluntary, or required: within so many levels of the reference on at least n of m cases."""

    version: int
    required: bool
    within_levels: int
    at_least: int
    out_of: int

    @property
    def sentence(self) -> str:
        """The rule in words."""
        levels = "level" if self.within_levels == 1 else "levels"
        near = f"within {self.within_levels} {levels} of" if self.within_levels else "the same as"
        return f"{near} the reference on at least {self.at_least} of {self.out_of} cases"


VOLUNTARY = PracticeRule(0, required=False, within_levels=1, at_least=6, out_of=8)
"""In force until the company sets a rule."""


class Round(NamedTuple):
    """One round of practice: how many cases were rated, how many of those that count are near."""

    number: int
    rated: int
    near: int
    passed: bool


def rule_in_force(store: CompanyStore) -> PracticeRule:
    """Return the rule that the company has set, or `VOLUNTARY`."""
    row = newest_rule(store)
    if row is None:
        return VOLUNTARY
    return PracticeRule(
        row.version, bool(row.required), row.within_levels, row.at_least, row.out_of
    )


def rounds_of(ratings: Iterable[Row[Any]], rule: PracticeRule) -> list[Round]:
    """Judge each round of one rater by the rule; the first `out_of` cases of a round count."""
    by_round: dict[int, list[Row[Any]]] = {}
    for rating in ratings:
        by_round.setdefault(rating.round, []).append(rating)
    return [_judged(number, found, rule) for number, found in sorted(by_round.items())]


def is_practice(requisition: str) -> bool:
    """Say whether a requisition holds practice cases, which nobody is hired from."""
    return requisition == OWN_PRACTICE or requisition.startswith(PRACTICE_REQUISITION)


def practice_missing(store: CompanyStore, rater: str, requisition: str) -> Fault | None:
    """Return what keeps a rater from submitting live cards to a requisition, or None.

    A practice requisition is never live.
    """
    if is_practice(requisition) or not unpractised(store, [rater]):
        return None
    return practice_first(rule_in_force(store))


def unpractised(store: CompanyStore, raters: Iterable[str]) -> frozenset[str]:
    """Return those who have to practise before a live card; nobody where that is voluntary.

    Guests come for one card by a link that leads nowhere else, so the rule is not for them.
    """
    rule = rule_in_force(store)
    if not rule.required:
        return frozenset()
    return frozenset(
        rater
        for rater in set(raters)
        if not any(entry.passed for entry in rounds_of(practice_of(store, rater), rule))
        and not _is_guest(store, rater)
    )


def practice_first(rule: PracticeRule) -> Fault:
    """Return what somebody hears who has not passed."""
    message = (
        f"Practice comes before the first live card: be {rule.sentence}. Open Practice, then "
        "submit this card; what you typed is kept until then."
    )
    return Fault(message, "practice", "practice-missing")


def _is_guest(store: CompanyStore, rater: str) -> bool:
    row = find_person(store, rater)
    return row is not None and roles_from(row.roles) == {Role.GUEST_RATER}


def _judged(number: int, ratings: list[Row[Any]], rule: PracticeRule) -> Round:
    counted = ratings[: rule.out_of]
    near = sum(abs(r.level - r.reference) <= rule.within_levels for r in counted)
    return Round(number, len(ratings), near, near >= rule.at_least)
