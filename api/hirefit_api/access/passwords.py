"""Passwords: argon2id, the same work for every name, slower after each failure.

Parameters are the first choice of OWASP's password storage cheat sheet (19 MiB, two passes).
"""

from __future__ import annotations

import hashlib
import threading
from datetime import UTC, datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hirefit.exceptions import Fault, HirefitError
from hirefit_api.access import store as queries
from hirefit_api.database.scope import CompanyStore
from hirefit_api.wire import moment

HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
AT_ONCE = threading.BoundedSemaphore(2)
"""Each check takes 19 MiB; a crowd that tries names must not take the machine's memory."""

SHORTEST, LONGEST = 12, 200
FEWEST_CHARACTERS = 6
"""Different ones; keeps out `aaaaaaaaaaaa` and `121212121212`."""
WELL_KNOWN = ("password", "passwort", "123456", "qwerty", "letmein", "hirefit", "welcome")

BUCKETS = 4096
FREE_TRIES = 5
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)


def check_password(password: str, own_words: tuple[str, ...]) -> list[Fault]:
    """Return what is wrong with a new password.

    Parameters
    ----------
    password : str
        As typed.
    own_words : tuple of str
        What an attacker tries first: the company's and the person's id and name.
    """
    small = password.casefold()
    faults = []
    if not SHORTEST <= len(password) <= LONGEST:
        message = f"Use {SHORTEST} to {LONGEST} characters. A sentence is easy to remember."
        faults.append(Fault(message, "password", "password-length"))
    if len(set(small)) < FEWEST_CHARACTERS:
        message = "Use more different characters."
        faults.append(Fault(message, "password", "password-monotonous"))
    guessed = [*WELL_KNOWN, *(word.casefold() for word in own_words if len(word) >= SHORTEST // 3)]
    rest = small
    for word in guessed:
        rest = rest.replace(word, "")
    if rest != small and len(rest) < SHORTEST - 4:
        message = "Leave out your own name, the company's and words like “password”."
        faults.append(Fault(message, "password", "password-guessable"))
    return faults


def hash_password(password: str) -> str:
    """Return what is stored of a password."""
    with AT_ONCE:
        return HASHER.hash(password)


def is_right(stored: str, password: str) -> bool:
    """Tell whether a password is the stored one; without a stored one the work is the same."""
    with AT_ONCE:
        try:
            return HASHER.verify(stored or _nobodys(), password[: LONGEST + 1]) and bool(stored)
        except (VerificationError, InvalidHashError):
            return False


@cache
def _nobodys() -> str:
    return HASHER.hash("nobody's password, for the work of checking it")


class TooManyTries(HirefitError):  # noqa: N818 - reads as what it says
    """Sign-in with this name has failed too often; `seconds` says when to try again."""

    def __init__(self, seconds: int) -> None:
        minutes = -(-seconds // 60)
        plural = "s" if minutes != 1 else ""
        message = f"There were too many tries. Wait {minutes} minute{plural} and try again."
        super().__init__(Fault(message, "login", "too-many-tries"))
        self.seconds = seconds


def bucket_of(login: str) -> int:
    """Return the counter that tries with a name share."""
    return int.from_bytes(hashlib.sha256(login.encode()).digest()[:4]) % BUCKETS


def require_patience(store: CompanyStore, login: str) -> None:
    """Refuse a try that comes too soon after failed ones: 1, 2, 4, 8, then 15 minutes.

    Raises
    ------
    TooManyTries
        Whether the name is known or not.
    """
    row = queries.find_failures(store, bucket_of(login))
    if row is None or row.failures < FREE_TRIES:
        return
    doublings = min(row.failures - FREE_TRIES, 10)
    wait = min(timedelta(minutes=1) * 2**doublings, LONGEST_WAIT)
    left = datetime.fromisoformat(row.last_at) + wait - datetime.now(UTC)
    if left > timedelta():
        raise TooManyTries(int(left.total_seconds()) + 1)


def count_failure(store: CompanyStore, login: str) -> None:
    """Count a failed try."""
    bucket = bucket_of(login)
    row = queries.find_failures(store, bucket)
    failures = 0
    if row is not None and datetime.now(UTC) < (
        datetime.fromisoformat(row.last_at) + FORGOTTEN_AFTER
    ):
        failures = row.failures
    queries.note_failure(store, bucket, failures + 1, moment())


def count_success(store: CompanyStore, login: str) -> None:
    """Begin to count anew."""
    bucket = bucket_of(login)
    if queries.find_failures(store, bucket) is not None:
        queries.forget_failures(store, bucket)
