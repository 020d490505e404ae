"""The only queries on many scorecards at once: one before them, one with them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from hirefit_api.database.draft_tables import drafts, rater_statements
from hirefit_api.database.listed import rows_as_one
from hirefit_api.database.scope import CompanyStore, ScopedSelect, of_each, scoped
from hirefit_api.database.tables import applications, interviews, requisitions, scorecards
from hirefit_api.events.store import LAST_NUMBER, Wishes, wishes_as_one, wishes_from
from hirefit_api.interviews.followers import counts
from hirefit_api.scorecards.draft_store import ABOUT_CONFLICT

KEYS = frozenset({"application", "subject"})
"""What queries on one application call it."""
FOLLOWED = "followed_"
KIT_OF = scoped(
    select(requisitions.c.kit_digest)
    .join_from(applications, requisitions)
    .where(applications.c.id == bindparam("application"))
)


class Planned(NamedTuple):
    """An application's kit, and who is planned to rate it."""

    kit_digest: str
    raters: frozenset[str]

    def has(self, rater: str, kit_digest: str) -> bool:
        """Whether this rater is planned to rate with this kit."""
        return kit_digest == self.kit_digest and rater in self.raters


class KnownOfMany(NamedTuple):
    """What decides about cards to one application and follows from them, as it stands before.

    `conflicts` are the raters who declared one, `cards` the content's digest and the moment of
    each rater and version, `drafts` the raters who have one.
    """

    planned: Planned
    conflicts: frozenset[str]
    cards: dict[tuple[str, int], tuple[str, str]]
    drafts: frozenset[str]
    is_followed: bool
    last_event: int


def _lists(backend: str, *columns: Any) -> ScopedSelect:  # noqa: ANN401 - columns of one table
    table = columns[0].table
    rows = select(rows_as_one(backend, *columns)).select_from(table)
    return scoped(rows.where(table.c.application_id == bindparam("application")))


@cache
def _planned(backend: str) -> ScopedSelect:
    raters = _lists(backend, interviews.c.rater)
    return of_each(KEYS, backend, kit_digest=KIT_OF, raters=raters)


@cache
def _known(backend: str, followers: tuple[tuple[str, ScopedSelect], ...]) -> ScopedSelect:
    said, card = rater_statements.c, scorecards.c
    return of_each(
        KEYS,
        backend,
        kit_digest=KIT_OF,
        raters=_lists(backend, interviews.c.rater),
        said=_lists(backend, said.number, said.rater, said.statement),
        cards=_lists(backend, card.rater, card.version, card.content_digest, card.submitted_at),
        drafts=_lists(backend, drafts.c.rater),
        last_event=LAST_NUMBER,
        wishes=wishes_as_one(backend),
        **{FOLLOWED + name: count for name, count in followers},
    )


def planned_of_many(store: CompanyStore, wanted: Collection[str]) -> dict[str, Planned]:
    """Return kit and planned raters of those applications that are known, in one query."""
    rows = store.rows(_planned(store.backend), keys=json.dumps(sorted(wanted)))
    return {row.key: _planned_of(row) for row in rows if row.kit_digest is not None}


def known_of_many(
    store: CompanyStore, wanted: Collection[str]
) -> tuple[dict[str, KnownOfMany], Wishes]:
    """Return all that must be known of applications before cards to them, in one query.

    Applications that are not known are missing; beside them, who wants to hear of what.
    """
    followers = tuple(counts().items())
    query = _known(store.backend, followers)
    rows = store.rows(query, keys=json.dumps(sorted(wanted)))
    found = {
        row.key: KnownOfMany(
            planned=_planned_of(row),
            conflicts=_in_conflict(_read(row.said)),
            cards={
                (rater, version): (digest, at) for rater, version, digest, at in _read(row.cards)
            },
            drafts=frozenset(rater for (rater,) in _read(row.drafts)),
            is_followed=any(getattr(row, FOLLOWED + name) for name, _ in followers),
            last_event=row.last_event or 0,
        )
        for row in rows
        if row.kit_digest is not None
    }
    return found, wishes_from(rows[0].wishes if rows else None)


def _planned_of(row: Any) -> Planned:  # noqa: ANN401 - a row of either query
    return Planned(row.kit_digest, frozenset(rater for (rater,) in _read(row.raters)))


def _in_conflict(said: Iterable[list[Any]]) -> frozenset[str]:
    newest = {
        rater: statement for _, rater, statement in sorted(said) if statement in ABOUT_CONFLICT
    }
    return frozenset(rater for rater, statement in newest.items() if statement == "conflict")


def _read(document: str | None) -> list[list[Any]]:
    rows: list[list[Any]] = json.loads(document or "[]")
    return rows
