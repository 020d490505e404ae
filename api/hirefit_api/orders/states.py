"""The states of an order and how one leads to another."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from hirefit.exceptions import Fault
from hirefit_api.errors import Conflict
from hirefit_api.languages.speaking import marked


class State(StrEnum):
    """Where an order stands."""

    PLACED = "placed"
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"


OPEN = frozenset({State.PLACED, State.PLANNED, State.IN_PROGRESS})
MOVES: Mapping[State, frozenset[State]] = {
    State.PLACED: frozenset({State.PLANNED, State.CANCELLED, State.FAILED}),
    State.PLANNED: frozenset({State.IN_PROGRESS, State.CANCELLED, State.FAILED}),
    State.IN_PROGRESS: frozenset({State.COMPLETED, State.CANCELLED, State.FAILED}),
    State.COMPLETED: frozenset(),
    State.CANCELLED: frozenset(),
    State.FAILED: frozenset(),
}
"""What may follow; an order that has ended stays as it is."""

WORDS: Mapping[State, str] = {
    State.PLACED: marked("Waits for interviewers"),
    State.PLANNED: marked("Interviewers have it in their list"),
    State.IN_PROGRESS: marked("First scorecard is in"),
    State.COMPLETED: marked("Complete"),
    State.CANCELLED: marked("Cancelled"),
    State.FAILED: marked("Could not be carried out"),
}
"""What people read."""


def state_by_cards(planned: int, submitted: int, needed: int) -> State:
    """Return where an open order stands, by counting.

    Parameters
    ----------
    planned : int
        Raters planned for the application.
    submitted : int
        Planned raters whose scorecard is in.
    needed : int
        Raters whom the kit asks for.
    """
    if not planned:
        return State.PLACED
    if not submitted:
        return State.PLANNED
    return State.COMPLETED if submitted >= max(planned, needed) else State.IN_PROGRESS


def check_move(old: State, new: State) -> None:
    """Refuse what does not follow.

    Raises
    ------
    Conflict
        The order has ended, or something comes before.
    """
    if new not in MOVES[old]:
        words = "The order has ended." if old not in OPEN else "The order is not that far."
        raise Conflict(Fault(words, "order", f"is-{old.value.replace('_', '-')}"))
