"""The language that somebody chose: kept with the person, for mails and for the next sign-in."""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy import Row

from hirefit_api.access import store as queries
from hirefit_api.access.sessions import is_over
from hirefit_api.access.tokens import read_token
from hirefit_api.database.session import Database
from hirefit_api.wire import moment


def language_of_session(database: Database, token: str) -> str:
    """Return the language of whom a session belongs to; empty if none was ever chosen."""
    row = _session(database, token)
    return "" if row is None else str(row.language)


def choose_language(database: Database, token: str, language: str) -> None:
    """Keep somebody's choice; a session that there is not, or no more, changes nothing."""
    row, presented = _session(database, token), read_token(token)
    if row is None or presented is None or row.language == language:
        return
    work = partial(queries.change_person, person=row.id, values={"language": language})
    database.write_and_wait(presented.company, work)


def _session(database: Database, token: str) -> Row[Any] | None:
    presented = read_token(token)
    if presented is None:
        return None
    with database.read(presented.company) as store:
        row = queries.find_session(store, presented.digest)
    return None if row is None or row.disabled_at or is_over(row, moment()) else row
