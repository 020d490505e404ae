"""The only queries on people, sessions, links and keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from hirefit_api.database.access_tables import (
    access_changes,
    api_keys,
    identities,
    invitations,
    people,
    sessions,
    sign_in_failures,
)
from hirefit_api.database.event_tables import access_tokens
from hirefit_api.database.scope import CompanyStore, Values, scoped

ONE_PERSON = scoped(select(people).where(people.c.id == bindparam("person")))
PERSON_BY_EMAIL = scoped(select(people).where(people.c.email == bindparam("email")))
EVERYONE = scoped(select(people).order_by(people.c.id))
PERSON_BY_IDENTITY = scoped(
    select(people)
    .join_from(people, identities)
    .where(identities.c.issuer == bindparam("issuer"))
    .where(identities.c.subject == bindparam("subject"))
)
ONE_SESSION = scoped(
    select(
        sessions.c.only_application,
        sessions.c.last_seen_at,
        sessions.c.expires_at,
        people.c.id,
        people.c.name,
        people.c.roles,
        people.c.disabled_at,
        people.c.language,
    )
    .join_from(sessions, people)
    .where(sessions.c.token_digest == bindparam("token_digest"))
)
SESSIONS_OF = scoped(select(sessions).where(sessions.c.person == bindparam("person")))
ONE_KEY = scoped(select(api_keys).where(api_keys.c.id == bindparam("key")))
KEY_OF_TOKEN = scoped(
    select(
        api_keys.c.id,
        api_keys.c.name,
        api_keys.c.roles,
        api_keys.c.secret_digest,
        api_keys.c.revoked_at,
        api_keys.c.last_used_at,
        api_keys.c.expires_at.label("key_expires_at"),
        access_tokens.c.expires_at,
        access_tokens.c.token_digest,
    )
    .join_from(access_tokens, api_keys)
    .where(access_tokens.c.token_digest == bindparam("token_digest"))
)
ALL_KEYS = scoped(select(api_keys).order_by(api_keys.c.created_at, api_keys.c.id))
ONE_INVITATION = scoped(
    select(invitations).where(invitations.c.token_digest == bindparam("token_digest"))
)
INVITATIONS_OF = scoped(select(invitations).where(invitations.c.person == bindparam("person")))
FAILURES = scoped(
    select(sign_in_failures.c.failures, sign_in_failures.c.last_at).where(
        sign_in_failures.c.bucket == bindparam("bucket")
    )
)

CHANGES_BEFORE = scoped(
    select(access_changes)
    .where(access_changes.c.number < bindparam("before"))
    .order_by(access_changes.c.number.desc())
    .limit(bindparam("limit"))
)
NEWEST_CHANGE = scoped(
    select(access_changes)
    .where(access_changes.c.kind == bindparam("kind"))
    .order_by(access_changes.c.number.desc())
    .limit(1)
)
COMPANIES = select(people.c.company_id).distinct()
"""The one query across companies: it tells which have people, and nothing else."""
AFTER_ALL = 2**31 - 1


def find_person(store: CompanyStore, person: str) -> Row[Any] | None:
    """Return one person."""
    return store.first(ONE_PERSON, person=person)


def find_by_email(store: CompanyStore, email: str) -> Row[Any] | None:
    """Return the person with a mail address in small letters."""
    return store.first(PERSON_BY_EMAIL, email=email)


def find_by_identity(store: CompanyStore, issuer: str, subject: str) -> Row[Any] | None:
    """Return whom an OpenID provider means."""
    return store.first(PERSON_BY_IDENTITY, issuer=issuer, subject=subject)


def everyone(store: CompanyStore) -> Sequence[Row[Any]]:
    """Return all people in the order of their ids."""
    return store.rows(EVERYONE)


def add_person(store: CompanyStore, person: Values) -> bool:
    """Add a person; False if the id or the mail address is taken."""
    return store.insert_if_absent(people, person)


def change_person(store: CompanyStore, person: str, values: Values) -> bool:
    """Change a person; False if there is none."""
    return store.update(people, {"id": person}, values) == 1


def add_identity(store: CompanyStore, identity: Values) -> bool:
    """Note who a person is to an OpenID provider; False if that is known already."""
    return store.insert_if_absent(identities, identity)


def find_session(store: CompanyStore, token_digest: str) -> Row[Any] | None:
    """Return a session with its person."""
    return store.first(ONE_SESSION, token_digest=token_digest)


def sessions_of(store: CompanyStore, person: str) -> Sequence[Row[Any]]:
    """Return a person's sessions."""
    return store.rows(SESSIONS_OF, person=person)


def add_session(store: CompanyStore, session: Values) -> None:
    """Add a session."""
    store.insert(sessions, [session])


def note_session_seen(store: CompanyStore, token_digest: str, now: str) -> None:
    """Write down that a session was used."""
    store.update(sessions, {"token_digest": token_digest}, {"last_seen_at": now})


def end_session(store: CompanyStore, token_digest: str) -> None:
    """Delete one session."""
    store.delete(sessions, {"token_digest": token_digest})


def end_sessions_of(store: CompanyStore, person: str) -> None:
    """Delete all sessions of a person."""
    store.delete(sessions, {"person": person})


def find_key(store: CompanyStore, key: str) -> Row[Any] | None:
    """Return one API key's record."""
    return store.first(ONE_KEY, key=key)


def find_key_of_token(store: CompanyStore, token_digest: str) -> Row[Any] | None:
    """Return a token with the record of the key that it was exchanged for."""
    return store.first(KEY_OF_TOKEN, token_digest=token_digest)


def add_access_token(store: CompanyStore, token: Values, now: str) -> None:
    """Add a token that a key was exchanged for; those that have ended go."""
    store.forget(access_tokens, "expires_at", now)
    store.insert(access_tokens, [token])


def all_keys(store: CompanyStore) -> Sequence[Row[Any]]:
    """Return the records of all API keys, oldest first."""
    return store.rows(ALL_KEYS)


def add_key(store: CompanyStore, key: Values) -> None:
    """Add an API key's record."""
    store.insert(api_keys, [key])


def change_key(store: CompanyStore, key: str, values: Values) -> bool:
    """Change an API key's record; False if there is none."""
    return store.update(api_keys, {"id": key}, values) == 1


def find_invitation(store: CompanyStore, token_digest: str) -> Row[Any] | None:
    """Return one invitation."""
    return store.first(ONE_INVITATION, token_digest=token_digest)


def invitations_of(store: CompanyStore, person: str) -> Sequence[Row[Any]]:
    """Return a person's invitations."""
    return store.rows(INVITATIONS_OF, person=person)


def add_invitation(store: CompanyStore, invitation: Values) -> None:
    """Add an invitation."""
    store.insert(invitations, [invitation])


def use_invitation(store: CompanyStore, token_digest: str, now: str) -> bool:
    """Use an invitation up; False if somebody was faster."""
    key = {"token_digest": token_digest, "used_at": ""}
    return store.update(invitations, key, {"used_at": now}) == 1


def withdraw_invitations(store: CompanyStore, person: str, only_application: str) -> None:
    """Delete a person's invitations to one thing that nobody used."""
    key = {"person": person, "only_application": only_application, "used_at": ""}
    store.delete(invitations, key)


def find_failures(store: CompanyStore, bucket: int) -> Row[Any] | None:
    """Return how often sign-in has failed in a row."""
    return store.first(FAILURES, bucket=bucket)


def note_failure(store: CompanyStore, bucket: int, failures: int, now: str) -> None:
    """Write down how often sign-in has failed in a row."""
    row = {"bucket": bucket, "failures": failures, "last_at": now}
    if not store.insert_if_absent(sign_in_failures, row):
        store.update(sign_in_failures, {"bucket": bucket}, {"failures": failures, "last_at": now})


def forget_failures(store: CompanyStore, bucket: int) -> None:
    """Begin to count anew."""
    store.delete(sign_in_failures, {"bucket": bucket})


def append_change(store: CompanyStore, change: Values) -> None:
    """Add an entry to the record of changes of access; nothing changes or deletes one."""
    store.append(access_changes, change, counter="number", within=())


def changes_before(store: CompanyStore, before: int, limit: int) -> Sequence[Row[Any]]:
    """Return entries of the record with smaller numbers, the newest first; all for 0."""
    return store.rows(CHANGES_BEFORE, before=before or AFTER_ALL, limit=limit)


def newest_change(store: CompanyStore, kind: str) -> Row[Any] | None:
    """Return the newest entry of a kind."""
    return store.first(NEWEST_CHANGE, kind=kind)


def companies_with_people(connection: Connection) -> list[str]:
    """Return which companies have people."""
    return [row.company_id for row in connection.execute(COMPANIES)]
