"""Who follows an application's interviews and scorecards, within the transaction of the change.

What follows stands later in the story (an order is complete with its last card), so it puts itself
here when the service is joined together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

from hirefit_api.database.scope import CompanyStore


class Step(StrEnum):
    """What happened to applications."""

    PLANNED = "planned"
    CARD = "card"


Follower = Callable[[CompanyStore, Sequence[str], Step], None]
_FOLLOWERS: dict[str, Follower] = {}


def follow(name: str, follower: Follower) -> None:
    """Let a follower hear of every step; the same name again replaces it."""
    _FOLLOWERS[name] = follower


def tell_followers(store: CompanyStore, applications: Iterable[str], step: Step) -> None:
    """Tell everyone of a step that was just written; what they write is part of it."""
    named = sorted(set(applications))
    for follower in _FOLLOWERS.values():
        follower(store, named, step)
