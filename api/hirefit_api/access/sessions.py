"""Sessions: begun at sign-in with a new token, ended by sign-out, by time, or with the person.

An hour without a request ends a session, and twelve hours do in any case: NIST SP 800-63B-4
section 2.2.3 recommends one hour and 24; an interview with its notes fits in an hour, a working
day in twelve.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row

from hirefit.exceptions import Fault
from hirefit_api.access import store as queries
from hirefit_api.access.passwords import count_failure, count_success, is_right, require_patience
from hirefit_api.access.tokens import Secret, moment_in, new_token, read_token
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import Database
from hirefit_api.errors import NotSignedIn
from hirefit_api.wire import moment

IDLE = timedelta(hours=1)
LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
"""How often the use of a session or key is written down: reads must not become writes."""

WRONG = Fault("The name or the password is not right.", "login", "wrong-login")


class Login(NamedTuple):
    """What was typed to sign in; `login` is an id or a mail address."""

    login: str
    password: str


def sign_in(database: Database, company: str, typed: Login, old_token: str) -> Secret:
    """Check a password and begin a session; whatever is wrong, the words and the work are equal.

    Parameters
    ----------
    database : Database
        The service's.
    company : str
        Whose people are asked.
    typed : Login
        As typed.
    old_token : str
        The session's token that came with the request, if any; that session ends.

    Raises
    ------
    TooManyTries
        There were too many failures with this name.
    NotSignedIn
        The name or the password is not right, or the person is disabled.
    """
    login = typed.login.strip().casefold()
    with database.read(company) as store:
        require_patience(store, login)
        row = _who(store, typed.login.strip())
    stored = row.password_hash if row is not None and not row.disabled_at else ""
    right = is_right(stored, typed.password)
    if row is None or not right:
        database.write_and_wait(company, lambda store: count_failure(store, login))
        raise NotSignedIn(WRONG)

    def begin(store: CompanyStore) -> Secret:
        count_success(store, login)
        end_session(store, old_token)
        return begin_session(store, row.id)

    return database.write_and_wait(company, begin)


def _who(store: CompanyStore, login: str) -> Row[Any] | None:
    if "@" in login:
        return queries.find_by_email(store, login.lower())
    return queries.find_person(store, login)


def begin_session(store: CompanyStore, person: str, only_application: str = "") -> Secret:
    """Begin a session for somebody who has shown who they are; their expired ones are deleted.

    Raises
    ------
    NotSignedIn
        The person is unknown or disabled.
    """
    row = queries.find_person(store, person)
    if row is None or row.disabled_at:
        raise NotSignedIn(WRONG)
    now = moment()
    for old in queries.sessions_of(store, person):
        if is_over(old, now):
            queries.end_session(store, old.token_digest)
    token = new_token(store.company)
    queries.add_session(
        store,
        {
            "token_digest": token.digest,
            "person": person,
            "only_application": only_application,
            "created_at": now,
            "last_seen_at": now,
            "expires_at": moment_in(LONGEST),
        },
    )
    return token


def end_session(store: CompanyStore, token: str) -> None:
    """End a session wherever it is in use; one that isn't this company's is left alone."""
    presented = read_token(token)
    if presented is not None and presented.company == store.company:
        queries.end_session(store, presented.digest)


def is_over(row: Row[Any], now: str) -> bool:
    """Tell whether a session has run out, by its age or by being idle."""
    return bool(row.expires_at <= now or row.last_seen_at <= moment_in(-IDLE))
