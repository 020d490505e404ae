"""The only queries on decisions, debriefs and letters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, Row, bindparam, select

from hirefit_api.database.decision_tables import (
    debrief_levels,
    debriefs,
    decisions,
    letter_approvals,
    letters,
    shared_notes,
)
from hirefit_api.database.scope import CompanyStore, Values, scoped

APPLICATION: BindParameter[str] = bindparam("application")
DECISIONS = scoped(
    select(decisions).where(decisions.c.application_id == APPLICATION).order_by(decisions.c.number)
)
NEWEST_DECISION = scoped(
    select(decisions)
    .where(decisions.c.application_id == APPLICATION)
    .order_by(decisions.c.number.desc())
    .limit(1)
)
DEBRIEFS = scoped(
    select(debriefs).where(debriefs.c.application_id == APPLICATION).order_by(debriefs.c.number)
)
LEVELS = scoped(
    select(debrief_levels)
    .where(debrief_levels.c.application_id == APPLICATION)
    .order_by(debrief_levels.c.number, debrief_levels.c.position)
)
SHARED = scoped(
    select(shared_notes)
    .where(shared_notes.c.application_id == APPLICATION)
    .order_by(shared_notes.c.rater, shared_notes.c.version, shared_notes.c.question)
)
LETTERS = scoped(
    select(letters).where(letters.c.application_id == APPLICATION).order_by(letters.c.number)
)
APPROVALS = scoped(
    select(letter_approvals)
    .where(letter_approvals.c.application_id == APPLICATION)
    .order_by(letter_approvals.c.number)
)


def decisions_of(store: CompanyStore, application: str) -> Sequence[Row[Any]]:
    """Return what was decided on an application, oldest first."""
    return store.rows(DECISIONS, application=application)


def newest_decision(store: CompanyStore, application: str) -> Row[Any] | None:
    """Return what counts now."""
    return store.first(NEWEST_DECISION, application=application)


def add_decision(store: CompanyStore, row: Values) -> None:
    """Add a decision under the next number."""
    store.insert(decisions, [row])


def debriefs_of(store: CompanyStore, application: str) -> Sequence[Row[Any]]:
    """Return the rounds, oldest first, without their levels."""
    return store.rows(DEBRIEFS, application=application)


def debrief_levels_of(store: CompanyStore, application: str) -> Sequence[Row[Any]]:
    """Return the levels of every round."""
    return store.rows(LEVELS, application=application)


def add_debrief(store: CompanyStore, row: Values, levels: Sequence[Values]) -> bool:
    """Add a round with its levels; False, and nothing added, if this number exists."""
    if not store.insert_if_absent(debriefs, row):
        return False
    store.insert(debrief_levels, levels)
    return True


def shared_notes_of(store: CompanyStore, application: str) -> Sequence[Row[Any]]:
    """Return the notes that a person has marked as fit to be shared."""
    return store.rows(SHARED, application=application)


def mark_note(store: CompanyStore, row: Values) -> None:
    """Mark a note; the first mark stands."""
    store.insert_if_absent(shared_notes, row)


def unmark_note(store: CompanyStore, key: Values) -> None:
    """Take a mark back; letters that were drafted with the note stay as they are."""
    store.delete(shared_notes, key)


def letters_of(store: CompanyStore, application: str) -> Sequence[Row[Any]]:
    """Return every letter, oldest first."""
    return store.rows(LETTERS, application=application)


def approvals_of(store: CompanyStore, application: str) -> Sequence[Row[Any]]:
    """Return who approved which letter."""
    return store.rows(APPROVALS, application=application)


def add_letter(store: CompanyStore, row: Values) -> None:
    """Add a draft under the next number."""
    store.insert(letters, [row])


def add_approval(store: CompanyStore, row: Values) -> bool:
    """Approve a letter; False if somebody has already."""
    return store.insert_if_absent(letter_approvals, row)
