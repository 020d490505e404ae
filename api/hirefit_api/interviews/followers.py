"""Who follows an application's interviews and scorecards, within the transaction of the change.

What follows stands later in the story (an order is complete with its last card), so it puts itself
here when the service is joined together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from hirefit_api.database.scope import CompanyStore, ScopedSelect


class Step(StrEnum):
    """What happened to applications."""

    PLANNED = "planned"
    CARD = "card"


Follower = Callable[[CompanyStore, Sequence[str], Step], None]


class Following(NamedTuple):
    """A follower, and the query that counts what it has to do with the value `application`."""

    tell: Follower
    counted: ScopedSelect


_FOLLOWING: dict[str, Following] = {}


def follow(name: str, follower: Follower, counted: ScopedSelect) -> None:
    """Let a follower hear of every step; the same name again replaces it.

    Parameters
    ----------
    name : str
        An identifier.
    follower : callable
        Told of applications and of what happened to them.
    counted : ScopedSelect
        Counts what the follower has to do with the value `application`: a scorecard to an
        application that it has nothing to do with is stored without it.
    """
    _FOLLOWING[name] = Following(follower, counted)


def counts() -> Mapping[str, ScopedSelect]:
    """Return the query of each follower."""
    return {name: following.counted for name, following in _FOLLOWING.items()}


def tell_followers(store: CompanyStore, applications: Iterable[str], step: Step) -> None:
    """Tell everyone of a step that was just written; what they write is part of it."""
    named = sorted(set(applications))
    for following in _FOLLOWING.values():
        following.tell(store, named, step)
