"""From the secret that a request carries to who sends it, at the cost of a look into a table.

What the database says is kept for a second, in this process. Whoever changes access here empties
the table after the commit, so on SQLite, where one process serves, a change holds from the next
request on; other workers on PostgreSQL follow within that second.
"""

from __future__ import annotations

import asyncio
import hmac
import time
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from sqlalchemy import Row

from hirefit_api.access import store as queries
from hirefit_api.access.actor import Actor
from hirefit_api.access.permissions import roles_from
from hirefit_api.access.sessions import SEEN_EVERY, is_over
from hirefit_api.access.tokens import BY_TOKEN, Presented, moment_in
from hirefit_api.database.session import Database
from hirefit_api.wire import moment

KEPT_SECONDS = 1.0
ASKED_BEFORE = 0.5
MOST_KEPT = 10_000


class Held(NamedTuple):
    """Who presents a secret, and until when that may be believed (seconds of `time.monotonic`).

    `changes` are those of access that were known when the database was asked: after another one
    nothing that was read before is believed, however late it is put here.
    """

    actor: Actor
    until: float
    changes: int


class Gate:
    """Knows who presents a secret.

    Parameters
    ----------
    database : Database
        Where people, sessions and keys are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._held: dict[str, Held] = {}
        self._asking: dict[str, asyncio.Future[Actor | None]] = {}
        self._changes = 0

    async def actor_of(self, presented: Presented) -> Actor | None:
        """Return who presents this secret, or None if it is good for nothing (any more)."""
        held, now = self._held.get(presented.digest), time.monotonic()
        asking = self._asking.get(presented.digest)
        # One asks anew ahead of time, or all would wait together for what has just ended.
        ahead = 0.0 if asking is not None else ASKED_BEFORE
        if held and held.changes == self._changes and held.until > now + ahead:
            return held.actor
        if asking is None:
            # Many requests with one secret ask the database once.
            asking = asyncio.ensure_future(run_in_threadpool(self._ask, presented))
            self._asking[presented.digest] = asking
            asking.add_done_callback(lambda _: self._asking.pop(presented.digest, None))
        return await asyncio.shield(asking)

    def forget(self) -> None:
        """Believe nothing that was read before; called after a change of access is committed."""
        self._changes += 1
        self._held.clear()
        self._asking.clear()

    def _ask(self, presented: Presented) -> Actor | None:
        changes = self._changes
        with self._database.read(presented.company) as store:
            if presented.key_id == BY_TOKEN:
                row = queries.find_key_of_token(store, presented.digest)
            elif presented.key_id:
                row = queries.find_key(store, presented.key_id)
            else:
                row = queries.find_session(store, presented.digest)
        if row is None:
            return None
        if presented.key_id == BY_TOKEN:
            find = self._by_token
        else:
            find = self._by_key if presented.key_id else self._by_session
        actor = find(presented, row)
        if actor is not None:
            if len(self._held) >= MOST_KEPT:
                self._held.clear()
            until = time.monotonic() + _trusted(row.expires_at)
            self._held[presented.digest] = Held(actor, until, changes)
        return actor

    def _by_key(self, presented: Presented, row: Row[Any]) -> Actor | None:
        now = moment()
        same = hmac.compare_digest(row.secret_digest, presented.digest)
        if not same or row.revoked_at or row.expires_at <= now:
            return None
        if row.last_used_at <= moment_in(-SEEN_EVERY):
            note = partial(queries.change_key, key=row.id, values={"last_used_at": now})
            self._database.write_later(presented.company, note)
        return Actor(presented.company, f"key:{row.id}", roles_from(row.roles), name=row.name)

    def _by_token(self, presented: Presented, row: Row[Any]) -> Actor | None:
        now = moment()
        if row.revoked_at or row.key_expires_at <= now or row.expires_at <= now:
            return None
        return Actor(presented.company, f"key:{row.id}", roles_from(row.roles), name=row.name)

    def _by_session(self, presented: Presented, row: Row[Any]) -> Actor | None:
        now = moment()
        if row.disabled_at or is_over(row, now):
            return None
        if row.last_seen_at <= moment_in(-SEEN_EVERY):
            note = partial(queries.note_session_seen, token_digest=presented.digest, now=now)
            self._database.write_later(presented.company, note)
        return Actor(
            presented.company,
            row.id,
            roles_from(row.roles),
            name=row.name,
            is_person=True,
            only_application=row.only_application,
        )


def _trusted(expires_at: str) -> float:
    """Return for how many seconds an answer may be believed: never past what it is about."""
    left = datetime.fromisoformat(expires_at) - datetime.now(UTC)
    return min(KEPT_SECONDS, left.total_seconds())


def gate_of(request: Request) -> Gate:
    """Return the gate of the app that answers this request."""
    gate: Gate = request.app.state.gate
    return gate
