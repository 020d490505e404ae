"""When to try again, when to give up a delivery, and when to give up an endpoint."""

from __future__ import annotations

from datetime import timedelta

ATTEMPTS: tuple[timedelta, ...] = (
    timedelta(0),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""How long each attempt waits after the one before it; Standard Webhooks' sample schedule."""
JITTER = 0.1
LONGEST_WAIT = timedelta(hours=24)
DISABLED_AFTER = timedelta(days=5)
"""An endpoint that has taken nothing for so long is sent nothing more until someone enables it."""
BOTH_SECRETS_FOR = timedelta(hours=24)


def next_wait(attempts: int, chance: float, asked: timedelta = timedelta(0)) -> timedelta | None:
    """Return how long to wait after a failed attempt, or None if it was the last.

    Parameters
    ----------
    attempts : int
        How many there have been, this one included.
    chance : float
        Uniform on [0, 1): spreads the waits by ten per cent either way, so that a receiver that
        comes back is not met by everyone at once.
    asked : timedelta
        What the receiver asked for by Retry-After; it counts if it is longer, up to a day.
    """
    if attempts >= len(ATTEMPTS):
        return None
    planned = ATTEMPTS[attempts] * (1 + JITTER * (2 * chance - 1))
    return max(planned, min(asked, LONGEST_WAIT))
