"""The clerk: finds whose card is late, sends the reminder, writes down what came of it.

A reminder is a row with a lease, taken out before it is sent. Whoever dies with a lease leaves the
reminder to others once it has ended: the mail may then go out twice, with the same Message-ID.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from fastapi.concurrency import run_in_threadpool
from structlog.typing import FilteringBoundLogger

from hirefit_api.access.store import find_person
from hirefit_api.companies.service import profile_in_force
from hirefit_api.companies.zones import moment_words, zone_of
from hirefit_api.database.scope import CompanyStore, Values
from hirefit_api.database.session import Database
from hirefit_api.languages.known import BY_CODE, ENGLISH
from hirefit_api.languages.speaking import speaking
from hirefit_api.reminders import store as queries
from hirefit_api.reminders.mail import Notice
from hirefit_api.reminders.post import TIMEOUT_SECONDS, Post, Sent
from hirefit_api.reminders.schedule import AN_HOUR, LATEST, next_attempt
from hirefit_api.reminders.service import Due, due_reminders
from hirefit_api.settings import Settings
from hirefit_api.wire import as_moment

AT_ONCE = 10
"""Mails over one connection."""
LOOK_EVERY_SECONDS = 30.0
LEASE = timedelta(seconds=3 * AT_ONCE * TIMEOUT_SECONDS)
Clock = Callable[[], datetime]


class Taken(NamedTuple):
    """A reminder that nobody else sends until its lease ends, and its notice."""

    row: dict[str, Any]
    notice: Notice


def utc_now() -> datetime:
    """Return the system's time."""
    return datetime.now(UTC)


class Clerk:
    """Sends the reminders that are due.

    Parameters
    ----------
    database : Database
        Open.
    settings : Settings
        With a mail server; `public_address` is where its mails lead.
    log : FilteringBoundLogger
        Where faults of our own are recorded.
    clock : callable
        The time; tests bring their own.
    lease : timedelta
        How long a reminder is left alone that somebody has taken out.
    """

    def __init__(
        self,
        database: Database,
        settings: Settings,
        log: FilteringBoundLogger,
        *,
        clock: Clock = utc_now,
        lease: timedelta = LEASE,
    ) -> None:
        self._database = database
        self._post = Post(settings)
        self._origin = settings.public_address
        self._log = log
        self._clock = clock
        self._lease = lease

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            try:
                await self.round()
            except Exception as error:  # noqa: BLE001 - the clerk must outlive a database outage
                self._log.error("reminder failed", error=type(error).__name__)
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def round(self) -> int:
        """Send what is due; return how many reminders were taken out."""
        companies = await run_in_threadpool(self._who_may_wait)
        return sum([await self._remind(company) for company in companies])

    def _who_may_wait(self) -> list[str]:
        now = self._clock()
        with self._database.reading.connect() as connection:
            return queries.who_may_wait(
                connection, as_moment(now - LATEST), as_moment(now - AN_HOUR)
            )

    async def _remind(self, company: str) -> int:
        sent = 0
        while taken := await self._take_out(company):
            notices = [one.notice for one in taken]
            outcomes = await run_in_threadpool(self._post.send, notices)
            work = partial(settle, taken=taken, outcomes=outcomes, now=self._clock())
            await self._database.write(company, work)
            sent += len(taken)
        return sent

    async def _take_out(self, company: str) -> list[Taken]:
        if not await run_in_threadpool(self._is_anything_due, company):
            return []
        now = self._clock()
        work = partial(
            take_out,
            now=now,
            until=now + self._lease,
            lease=secrets.token_hex(8),
            address=f"{self._origin}/companies/{company}/reminders",
        )
        return await self._database.write(company, work)

    def _is_anything_due(self, company: str) -> bool:
        with self._database.read(company) as store:
            return bool(due_reminders(store, self._clock()))


def take_out(
    store: CompanyStore, now: datetime, until: datetime, lease: str, address: str
) -> list[Taken]:
    """Lease what is due and can be sent; write down whom no mail reaches."""
    taken: list[Taken] = []
    for due in due_reminders(store, now):
        if len(taken) == AT_ONCE:
            break
        person = find_person(store, due.card.rater)
        if person is None or not person.email or person.disabled_at:
            row = _row(due) | {"state": queries.NO_ADDRESS, "settled_at": as_moment(now)}
            _put(store, due, row)
            continue
        row = _row(due) | {"lease": lease, "leased_until": as_moment(until)}
        if _put(store, due, row):
            taken.append(Taken(row, _notice(store, due, person, address)))
    return taken


def settle(
    store: CompanyStore,
    taken: Sequence[Taken],
    outcomes: Sequence[tuple[Sent, str]],
    now: datetime,
) -> None:
    """Write down what came of mails, unless the lease has passed to somebody else."""
    for one, (sent, reason) in zip(taken, outcomes, strict=True):
        attempts = one.row["attempts"] + 1
        values: dict[str, Any] = {
            "attempts": attempts,
            "lease": "",
            "leased_until": "",
            "last_error": reason,
            "settled_at": as_moment(now),
        }
        later = next_attempt(attempts, now) if sent == Sent.LATER else None
        if sent == Sent.SENT:
            values["state"] = queries.SENT
        elif later is None:
            values["state"] = queries.FAILED
        else:
            values["due_at"] = as_moment(later)
        queries.change_reminder(store, one.row, values)


def _put(store: CompanyStore, due: Due, row: Values) -> bool:
    """Add or change the row of a reminder; False if somebody was faster."""
    if due.row is None:
        return queries.add_reminder(store, row)
    return queries.change_reminder(store, due.row._asdict(), row)


def _row(due: Due) -> dict[str, Any]:
    return {
        "application_id": due.card.application,
        "rater": due.card.rater,
        "ends_at": due.card.ends_at,
        "step": due.step.value,
        "state": queries.WAITING,
        "attempts": 0 if due.row is None else due.row.attempts,
        "due_at": "",
        "lease": "",
        "leased_until": "",
        "last_error": "",
        "settled_at": "",
    }


def _notice(store: CompanyStore, due: Due, person: Any, address: str) -> Notice:  # noqa: ANN401 - a row
    card, zone = due.card, zone_of(store)
    language = BY_CODE.get(person.language, ENGLISH)
    with speaking(language):
        ended = moment_words(card.ends_at, zone)
    words = {
        "application": card.application,
        "title": card.title,
        "ended": f"{ended} ({zone.key})",
        "address": address,
        "company_name": profile_in_force(store).name,
    }
    key = (store.company, card.application, card.rater, card.ends_at)
    return Notice(key, due.step, person.email, person.name, words, language)


@asynccontextmanager
async def reminding(
    settings: Settings, database: Database, log: FilteringBoundLogger
) -> AsyncIterator[None]:
    """Send reminders in the background while the block runs, if there is a mail server."""
    if not settings.smtp_host:
        yield
        return
    if database.writing.dialect.name == "sqlite":
        # One process has the file: whoever held a lease is gone.
        database.writer.write_and_wait(queries.release_leases)
    clerk = asyncio.create_task(Clerk(database, settings, log).run())
    try:
        yield
    finally:
        clerk.cancel()
        with suppress(asyncio.CancelledError):
            await clerk
